"""Pages that hold nothing without their scripts, crawled with Chromium, and without one."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import forker
import pytest
from crawl.rendered import (
    DAY,
    DAYS,
    IN_BROWSER,
    SITE,
    WITHOUT,
    asked,
    needs_browser,
    run,
    served,
    shown,
)
from crawling import Crawl, crawl, differences
from scrapy.settings import Settings
from sqlalchemy import select

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.browser import find_browser
from wartaspider.demo import DemoSite
from wartaspider.demo.pages import Answer
from wartaspider.demo.scripted import APP, DATA
from wartaspider.demo.scripted import answer as scripted_answer
from wartaspider.demo.scripted import faults as scripted_faults
from wartaspider.demo.server import DemoServer
from wartaspider.urls import parse_article_path

pytestmark = pytest.mark.crawl


# A whole site that scripts make: menu, lists with a pager, articles; late and with noise.


@dataclass
class Visited:
    """A scripted site and a crawl of it."""

    folder: Path
    site: DemoSite
    crawl: Crawl
    asked: Counter[str]
    hosts: set[str]


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    folder = tmp_path_factory.mktemp("scripted")
    with served(scripted="all", seed=6) as (site, server):
        done = run(server, folder)
        return Visited(folder, site, done, asked(server), {h.host for h in server.requests})


@needs_browser
def test_every_column_is_true_when_scripts_make_the_site(scripted: Visited):
    assert scripted.crawl.exit_code == 0, scripted.crawl.log[-4000:]
    truth = scripted.site.truth_for(since=DAY, until=DAY)
    assert len(truth) == SITE.articles_per_day
    assert differences(scripted.crawl.rows, truth) == []


@needs_browser
def test_site_is_asked_for_each_thing_once_when_pages_are_shown(scripted: Visited):
    pages = {path for path in scripted.asked if "/read" in path or "/indeks" in path}
    data = [path for path in scripted.asked if path.startswith(DATA)]
    assert {path: scripted.asked[path] for path in [*pages, APP]} == dict.fromkeys([*pages, APP], 1)
    assert shown(scripted.crawl)["browsers"] == 1
    assert shown(scripted.crawl)["pages"] == len(data)
    assert sum(scripted.asked[path] for path in data) == len(data)
    assert len(data) <= len(pages) + 1  # and the home page


@needs_browser
def test_no_picture_advert_or_foreign_host_is_asked_when_pages_are_shown(scripted: Visited):
    assert not [path for path in scripted.asked if path.startswith("/assets/")]
    assert len(scripted.hosts) == 1
    known = re.compile(r"/(?:robots\.txt|rss|indeks|read|data/|$)")
    assert not [path for path in scripted.asked if not known.match(path)]


@needs_browser
def test_rendered_pages_give_the_same_rows_when_replayed_onto_nothing(scripted: Visited):
    name = scripted.folder / "again.db"
    again = [f"WARTA_ARCHIVE=sqlite:///{name}", f"WARTA_RAW_DIR={scripted.folder / 'raw'}"]
    options = [word for setting in again for word in ("-s", setting)]
    done = forker.run(["scrapy", "replay", "--apply", *options], timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    assert exported(name) == exported(scripted.folder / "archive.db")


def exported(archive: Path) -> bytes:
    output = archive.with_suffix(".jsonl")
    command = ["scrapy", "export", "-s", f"WARTA_ARCHIVE=sqlite:///{archive}"]
    done = forker.run([*command, "--versions", "-o", str(output)], timeout=60)
    assert done.returncode == 0, done.stderr
    assert output.stat().st_size
    return output.read_bytes()


# Lists that go on below what is shown.


class ThreeWaysServer(DemoServer):
    """A site whose lists are scrolled, but for two days': one has a button, and one a bare pager.

    That pager has no addresses, and its script heeds none.
    """

    bare = date(2026, 3, 8)

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        if path == DATA and f"{self.bare:%Y%m%d}" in query:
            made, plain, _ = super().answer(path, re.sub(r"page%3D\d+", "page%3D1", query))
            return made, re.sub(rb'href=\\"[^"]*page=\d+\\"', b"", plain), b""
        made, plain, _ = super().answer(path, query)
        for day, how in ((DAY, b"button"), (self.bare, b"pager")):
            if path == f"/indeks/{day:%Y%m%d}":
                plain = plain.replace(b'data-lagi="scroll"', b'data-lagi="' + how + b'"')
        return made, plain, b""


@needs_browser
def test_lists_are_followed_to_their_ends_when_they_go_on_below(tmp_path: Path):
    options = replace(SITE, scripted="lists", more="scroll", days=3, articles_per_day=7)
    server = ThreeWaysServer(DemoSite(options))
    server.start()
    try:
        done = run(server, tmp_path, f"since={server.bare}", f"until={DAY}")
    finally:
        server.stop()
    lost = [(str(server.bare), page) for page in (2, 3)]
    truth = server.site.truth_for(since=server.bare, until=DAY, lost_pages=lost)
    assert len(truth) == 7 + 7 + 3
    assert differences(done.rows, truth) == []
    # What cannot be followed is named, and nothing else.
    assert done.exit_code == 1, done.log[-4000:]
    named = re.findall(r"ERROR missing: (.*)", done.log)
    assert [line.split()[:2] for line in named] == [["list", f"index:{server.bare}"]]


# Without a browser.


class MixedServer(DemoServer):
    """A site where scripts make every second article."""

    def __init__(self, site: DemoSite) -> None:
        super().__init__(site)
        self.shells = sorted(site.articles)[::2]
        self._scripted = DemoSite(replace(site.options, scripted="articles"))
        # What it begins and never sends.
        self.add_faults(*scripted_faults(self._scripted))

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        address = parse_article_path(path)
        if path.startswith("/data/") or (address and address.article_id in self.shells):
            made = scripted_answer(self._scripted, path, query)
            return made, made.body.encode(), b""
        return super().answer(path, query)


@dataclass
class Later:
    """A site where scripts make some articles, crawled without a browser, and again with one."""

    site: DemoSite
    shells: list[int]
    before: Crawl
    rows: dict[int, dict[str, object]]
    states: Counter[tuple[str, str | None]]
    coverage: str
    after: Crawl | None
    coverage_after: str


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Later:
    folder = tmp_path_factory.mktemp("later")
    server = MixedServer(DemoSite(SITE))
    server.start()
    try:
        before = crawl(server.base_url, folder, *DAYS, settings=WITHOUT)
        found = before.rows, states(folder), coverage(folder)
        after = run(server, folder) if find_browser(Settings()) else None
    finally:
        server.stop()
    return Later(server.site, server.shells, before, *found, after, coverage(folder))


def states(folder: Path) -> Counter[tuple[str, str | None]]:
    """How the articles of an archive stand, and why."""
    archive = open_archive(f"sqlite:///{folder / 'archive.db'}")
    with archive.reading() as db:
        rows = db.execute(select(t.articles.c.state, t.articles.c.reason)).all()
    archive.close()
    return Counter((row.state, row.reason) for row in rows)


def test_some_articles_wait_for_a_browser_when_there_is_none(later: Later):
    assert later.before.exit_code == 1, later.before.log[-4000:]
    named = re.findall(r"missing: article (\d+) \S+ \(needs-browser\)", later.before.log)
    assert sorted(map(int, named)) == later.shells
    hint = "hint: 2 pages hold nothing without scripts, which a browser would run; no Chromium"
    assert hint in later.before.log
    assert later.states == {("stored", None): 2, ("refused", "needs-browser"): 2}
    truth = later.site.truth_for(since=DAY, until=DAY, lost=later.shells)
    assert differences(later.rows, truth) == []


def test_a_day_is_not_complete_when_some_of_it_waits_for_a_browser(later: Later):
    assert later.coverage == "partial"


@needs_browser
def test_articles_come_in_when_there_is_a_browser_later(later: Later):
    assert later.after is not None
    assert later.after.exit_code == 0, later.after.log[-4000:]
    truth = later.site.truth_for(since=DAY, until=DAY)
    assert sorted(later.after.rows) == later.shells
    assert differences(later.rows | later.after.rows, truth) == []
    assert later.coverage_after == "complete"


def test_feed_and_archive_keep_what_they_had_when_every_article_wants_a_browser(tmp_path: Path):
    (tmp_path / "out.json").write_text("[]")
    with served(scripted="articles") as (_, server):
        done = crawl(server.base_url, tmp_path, *DAYS, settings=WITHOUT)
    assert done.exit_code == 3, done.log[-4000:]
    assert done.output.read_text() == "[]"
    # Neither is an end: the next run asks for them again.
    assert set(states(tmp_path)) <= {("refused", "needs-browser"), ("failed", "needs-browser")}
    assert coverage(tmp_path) == "partial"


@pytest.mark.parametrize("render", ["auto", "never"])
def test_lists_are_not_taken_for_empty_when_no_browser_shows_them(render: str, tmp_path: Path):
    with served(scripted="all") as (_, server):
        settings = WITHOUT | {"WARTA_RENDER": render}
        done = crawl(server.base_url, tmp_path, *DAYS, settings=settings)
    assert done.exit_code == 3, done.log[-4000:]
    assert f"missing: list index:{DAY}" in done.log
    assert ("hint: " in done.log) == (render == "auto")
    assert coverage(tmp_path) == "failed"


def coverage(folder: Path) -> str:
    """What ``scrapy coverage`` calls the day."""
    command = ["scrapy", "coverage", "-s", f"WARTA_ARCHIVE=sqlite:///{folder / 'archive.db'}"]
    command += ["-s", f"WARTA_NOW={IN_BROWSER['WARTA_NOW']}"]
    done = forker.run([*command, "--since", str(DAY), "--until", str(DAY), "--json"], timeout=60)
    return str(json.loads(done.stdout)["days"][0]["state"])
