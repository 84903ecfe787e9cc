"""A page in the browser, without one: what comes of it."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider.browser import FOLLOWED, JUDGE, PLAIN
from wartaspider.exceptions import (
    BrowserError,
    NoBrowserError,
    OffsiteError,
    TooLargeError,
)
from wartaspider.middlewares import rendering as module
from wartaspider.middlewares.pace import Pace
from wartaspider.middlewares.rendering import Rendering
from wartaspider.middlewares.scriptcache import ScriptCache, max_age
from wartaspider.middlewares.visit import Bounds
from wartaspider.spiders.shells import MenuJudge
from wartaspider.urls import Site

URL = "http://127.0.0.1:8000/indeks/20260310?page=1"
SHELL = "<html><body><div id=app></div><script src=/app.js></script></body></html>"
SITE = Site("http://127.0.0.1:8000")


class Shown:
    """In place of the browser: a visit ends as a test wants it to."""

    def __init__(self, **ends):
        self.ends = ends
        self.visits = 0

    async def show(self, visit):
        self.visits += 1
        visit.url = self.ends.pop("led_to", "")
        for name, value in self.ends.items():
            setattr(visit, name, value)

    async def close(self):
        pass


class BackOff:
    """No retry is left, and nobody waits."""

    def __init__(self, crawler):
        self.pace = Pace(crawler.stats)

    async def again(self, *args):
        return None


@pytest.fixture
def rendering(monkeypatch):
    crawler = get_crawler(settings_dict={"WARTA_BASE_URL": "http://127.0.0.1:8000"})
    crawler.stats = MemoryStatsCollector(crawler)
    monkeypatch.setattr(module, "back_off_of", BackOff)
    middleware = Rendering.from_crawler(crawler)
    monkeypatch.setattr(middleware, "_bounds", lambda request: Bounds(seconds=9, size=1000))
    return middleware


def answer(middleware, body=SHELL, url=URL, **ends):
    first = Request(url, meta={"redirect_urls": ["http://127.0.0.1:8000/lama"]})
    headers = {"ETag": "x", "Content-Length": "9", "X-Own": "1"}
    plain = HtmlResponse(url, body=body.encode(), headers=headers, request=first)
    request = Request(url, meta={PLAIN: plain, JUDGE: MenuJudge(SITE)})
    middleware._browser = Shown(**({"html": "<html>isi</html>", "shows": True} | ends))
    return asyncio.run(middleware.process_request(request))


def test_process_request_when_there_is_no_plain_page_does_nothing(rendering):
    assert asyncio.run(rendering.process_request(Request(URL))) is None


def test_process_request_when_shown_gives_the_page_and_how_it_ended(rendering):
    page = answer(rendering, url=URL, followed="end", status=203)
    assert (page.url, page.status, page.text) == (URL, 203, "<html>isi</html>")
    assert page.flags == ["rendered"]
    assert page.meta[FOLLOWED] == "end"
    assert page.meta["redirect_urls"] == ["http://127.0.0.1:8000/lama"]
    assert page.headers.get("X-Own") == b"1"
    assert not {b"Etag", b"ETag", b"Content-Length"} & set(page.headers)
    assert rendering.stats.get_value("warta/rendering/pages") == 1


def test_process_request_when_the_site_ends_no_page_takes_no_end_tag_for_a_sign(rendering):
    assert answer(rendering, body="<script>1</script>").text == "<html>isi"


def test_process_request_when_scripts_lead_on_names_where_they_came_from(rendering):
    page = answer(rendering, url=URL, led_to="http://127.0.0.1:8000/indeks")
    assert page.url == "http://127.0.0.1:8000/indeks"
    assert page.meta["redirect_urls"] == ["http://127.0.0.1:8000/lama", URL]
    with pytest.raises(OffsiteError):
        answer(rendering, url=URL, led_to="http://127.0.0.1:9000/indeks")


def test_process_request_when_scripts_lead_off_the_site_raises(rendering):
    with pytest.raises(OffsiteError, match="contoh"):
        answer(rendering, shows=False, offsite="http://contoh.invalid/")


def test_process_request_when_the_page_grows_too_large_raises(rendering):
    rendering.max_size = 10
    with pytest.raises(TooLargeError):
        answer(rendering, html="x" * 21)


def test_process_request_when_nothing_shows_gives_the_page_and_counts_it(caplog, rendering):
    ends = {"html": "<html>kosong</html>", "shows": False, "blocked": Counter({"cdn.contoh": 1})}
    with caplog.at_level("INFO"):
        assert answer(rendering, **ends).text == "<html>kosong</html>"
    assert "cdn.contoh are not loaded" in caplog.text
    assert rendering.stats.get_value("warta/rendering/useless") == 1


def test_process_request_when_data_are_lacking_raises_after_the_retries(rendering):
    with pytest.raises(BrowserError, match=r"lacks http://h/data \(500\)"):
        answer(rendering, shows=False, faults=[("http://h/data", 500)])


def test_process_request_when_no_browser_is_there_gives_the_page_as_it_came(monkeypatch, rendering):
    monkeypatch.setattr(module, "find_browser", lambda settings: None)
    for _ in range(2):
        plain = HtmlResponse(URL, body=SHELL.encode(), request=Request(URL))
        request = Request(URL, meta={PLAIN: plain, JUDGE: MenuJudge(SITE), "playwright": True})
        page = asyncio.run(rendering.process_request(request))
        assert page.text == SHELL
        assert page.meta["playwright"] is False
    assert rendering.stats.get_value("warta/rendering/missing") == "there is no browser"


# Scripts that pages share


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("max-age=60", 60), ('public, Max-Age="7"', 7), ("", 0), ("no-store, max-age=9", 0)],
)
def test_max_age_when_a_header_says(header, seconds):
    assert max_age(header) == seconds


def test_cache_when_an_answer_may_be_kept_gives_it_again_without_its_framing():
    cache = ScriptCache()
    headers = {"cache-control": "max-age=60", "Content-Length": "1", "Set-Cookie": "a=1", "X": "1"}
    cache.put("http://h/a.js", headers, b"1")
    cache.put("http://h/b.js", {"cache-control": "no-cache"}, b"2")
    assert cache.get("http://h/b.js") is None
    kept = cache.get("http://h/a.js")
    assert kept is not None
    assert (dict(kept.headers), kept.body) == ({"cache-control": "max-age=60", "X": "1"}, b"1")


# The browser


@pytest.mark.parametrize(
    ("user", "given", "works", "tried"),
    [
        (1000, {}, True, [True]),
        (1000, {}, False, [True, False, False]),  # the second time it is known
        (0, {}, True, [False]),
        (1000, {"chromium_sandbox": True}, True, [True]),
    ],
)
def test_start_when_there_may_be_no_sandbox(monkeypatch, caplog, user, given, works, tried):
    browsing = pytest.importorskip("wartaspider.middlewares.browsing", reason="no Playwright")
    settings = {"WARTA_BASE_URL": "http://127.0.0.1:8000", "PLAYWRIGHT_LAUNCH_OPTIONS": given}
    browser = browsing.Browser(get_crawler(settings_dict=settings), "/usr/bin/chromium", "agent")
    monkeypatch.setattr(browsing.os, "geteuid", lambda: user)
    launched = []

    async def launch(options):
        launched.append(options["chromium_sandbox"])
        if options["chromium_sandbox"] and not works:
            raise NoBrowserError("it does not start")
        return object()

    monkeypatch.setattr(browser, "_launched", launch)
    asyncio.run(browser._start())
    if len(tried) > 1:
        asyncio.run(browser._start())
    assert launched == tried
    assert ("without its sandbox" in caplog.text) == (not works)


def test_start_when_it_fails_once_tries_again(monkeypatch):
    browsing = pytest.importorskip("wartaspider.middlewares.browsing", reason="no Playwright")
    settings = {"WARTA_BASE_URL": "http://127.0.0.1:8000"}
    browser = browsing.Browser(get_crawler(settings_dict=settings), "/usr/bin/chromium", "agent")
    monkeypatch.setattr(browsing.os, "geteuid", lambda: 0)
    launched = []

    async def launch(options):
        launched.append(options)
        if len(launched) < 2:
            raise NoBrowserError("it does not start")
        return object()

    monkeypatch.setattr(browser, "_launched", launch)
    asyncio.run(browser._start())
    assert len(launched) == 2


def test_start_when_a_sandbox_is_asked_for_starts_without_none(monkeypatch):
    browsing = pytest.importorskip("wartaspider.middlewares.browsing", reason="no Playwright")
    settings = {
        "WARTA_BASE_URL": "http://127.0.0.1:8000",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"chromium_sandbox": True},
    }
    browser = browsing.Browser(get_crawler(settings_dict=settings), "/usr/bin/chromium", "agent")

    async def launch(options):
        raise NoBrowserError("it does not start")

    monkeypatch.setattr(browser, "_launched", launch)
    with pytest.raises(NoBrowserError):
        asyncio.run(browser._start())
