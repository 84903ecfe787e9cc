"""A page in the browser, without one: what is waited for, and what is followed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import BrowserError, StoppedError
from wartaspider.middlewares import probes, visit
from wartaspider.middlewares.pace import Pace
from wartaspider.middlewares.visit import Bounds, Visit

URL = "http://127.0.0.1:8000/indeks/20260310?page=1"
SHELL = "<html><body><div id=app></div><script src=/app.js></script></body></html>"


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """What takes seconds with a site takes milliseconds with these pages."""
    for name in ("POLL", "CALM", "RESTLESS"):
        monkeypatch.setattr(visit, name, 0.002)
    for name in ("GROWTH", "READY", "DATA"):
        monkeypatch.setattr(visit, name, 0.1)
    monkeypatch.setattr(visit, "HANG", 0.02)


@dataclass
class Page:
    """What a browser would answer; each step goes on to the next of ``lists``."""

    lists: list[list[int]]
    links: list[list[int]] | None = None
    hangs: int = 0
    is_paged: bool = False
    at: int = 0
    on_more: object = None

    async def evaluate(self, script):
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(60)
        if script == probes.MORE:
            self.at = min(self.at + 1, len(self.lists) - 1)
            if self.on_more:
                self.on_more()
            return "scroll"
        if script == probes.PAGED:
            return self.is_paged
        linked = (self.links or self.lists)[self.at]
        return linked if script == probes.LINKED else f"{linked}"

    async def content(self):
        return " ".join(str(number) for number in self.lists[self.at])


@dataclass
class Judge:
    """Reads such pages."""

    most_steps: int = 20
    wanted: int = 100
    met: set[int] = field(default_factory=set)

    def begin(self):
        self.met.clear()

    def shows(self, page):
        return bool(page.text)

    def more(self, page):
        listed = {int(word) for word in page.text.split()}
        if self.met - listed:
            return "lost"
        new = listed - self.met
        self.met |= new
        if not new:
            return "nothing"
        return "wanted" if len(self.met) < self.wanted else "unwanted"


def a_visit(judge=None, seconds=10.0, is_stopping=lambda: False, size=10_000):
    plain = HtmlResponse(URL, body=SHELL.encode())
    pace = Pace(MemoryStatsCollector(get_crawler()), is_stopping=is_stopping)
    return Visit(plain, judge or Judge(), Bounds(seconds=seconds, size=size), pace)


def look(page, **options):
    visit = a_visit(**options)
    asyncio.run(visit.look(page))
    return visit


def test_look_when_a_list_goes_on_follows_it_to_its_end():
    done = look(Page([[1, 2], [1, 2, 3], [1, 2, 3, 4]]))
    assert (done.html, done.followed, done.steps) == ("1 2 3 4", "end", 2)


def test_look_when_there_is_no_more_says_that_it_is_one_page():
    done = look(Page([[1, 2]]))
    assert (done.html, done.followed) == ("1 2", None)


def test_look_when_a_pager_has_no_addresses_says_that_there_is_more():
    done = look(Page([[1, 2]], is_paged=True))
    assert (done.html, done.followed) == ("1 2", "paged")


def test_look_when_what_comes_is_linked_beside_the_list_already():
    lists = [[1, 2], [1, 2, 3], [1, 2, 3]]
    done = look(Page(lists, links=[[1, 2, 3], [1, 2, 3, 3], [1, 2, 3, 3]]))
    assert (done.html, done.followed) == ("1 2 3", "end")


def test_look_when_only_what_stands_beside_grows_goes_on_for_a_while():
    lists = [[1], [1], [1, 2], [1, 2]]
    done = look(Page(lists, links=[[1], [1, 8], [1, 2, 8], [1, 2, 8]]))
    assert (done.html, done.followed) == ("1 2", "end")
    ticker = [[1], *([1, *range(10, 10 + n)] for n in range(1, 9))]
    assert look(Page([[1]] * 9, links=ticker)).steps == visit.IDLE


def test_look_when_a_list_is_replaced_has_failed():
    assert look(Page([[1, 2, 3, 4], [5, 6, 7, 8]])).followed == "failed"
    few = look(Page([[1, 2], [3, 4]], links=[[1, 2, 7, 8, 9, 10], [3, 4, 7, 8, 9, 10]]))
    assert few.followed == "failed"


def test_look_when_a_long_list_drops_what_it_showed_has_failed():
    lists = [list(range(n + 1)) for n in range(30)]
    lists += [list(range(n - 29, n + 1)) for n in range(30, 33)]
    assert look(Page(lists), judge=Judge(most_steps=100)).followed == "failed"


def test_look_when_enough_is_shown_stops():
    pages = Page([[1], [1, 2], [1, 2, 3]])
    assert look(pages, judge=Judge(wanted=2)).followed == "enough"


@pytest.mark.parametrize(
    ("options", "followed"),
    [
        ({"judge": Judge(most_steps=3)}, "bound"),
        ({"judge": Judge(most_steps=400), "size": 20}, "cut"),
        # 400 steps of at least two milliseconds each.
        ({"judge": Judge(most_steps=400, wanted=900), "seconds": 0.3}, "cut"),
    ],
)
def test_look_when_a_list_never_ends_is_bounded(options, followed):
    endless = [list(range(n + 1)) for n in range(500)]
    assert look(Page(endless), **options).followed == followed


def test_look_when_its_time_is_over_before_more_has_come_is_cut():
    late = a_visit()
    page = Page([[1], [1, 2], [1, 2, 3]])

    def time_is_over():
        if page.at == 2:
            page.at = 1  # what was asked for has not come
            late._started -= late.bounds.seconds

    page.on_more = time_is_over
    asyncio.run(late.look(page))
    assert (late.html, late.followed) == ("1 2", "cut")


def test_look_when_more_cannot_be_had_has_failed():
    ill = a_visit()
    page = Page([[1, 2]], on_more=lambda: ill.faults.append((URL, 500)))
    ill.pace.hold = lambda seconds: None
    asyncio.run(ill.look(page))
    assert ill.followed == "failed"


def test_look_when_scripts_run_in_circles_stops_them():
    page, stopped = Page([[1]], hangs=2), []
    visit = a_visit()

    async def terminate():
        stopped.append(True)

    visit.terminate = terminate
    asyncio.run(visit.look(page))
    assert (visit.html, len(stopped)) == ("1", 2)


def test_look_when_scripts_never_end_says_so():
    with pytest.raises(BrowserError, match="do not come to an end"):
        look(Page([[1]], hangs=100))


def test_look_when_the_run_is_stopped_ends():
    with pytest.raises(StoppedError):
        look(Page([[]]), is_stopping=lambda: True)


def test_look_when_data_never_come_takes_that_for_a_fault():
    waiting = a_visit()
    pending = Request(URL)
    waiting.fetching.add(pending)
    waiting.loading.add(pending)
    asyncio.run(waiting.look(Page([[]])))
    assert (waiting.shows, waiting.faults) == (False, [(URL, 0)])
