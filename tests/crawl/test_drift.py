"""The site is redesigned over night: what is doubtful is not stored, and comes in once mended."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import forker
import pytest
from crawling import Crawl, crawl, differences

from wartaspider.demo import DemoServer, DemoSite, Options, serve
from wartaspider.items import WIB

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 3, 10, 23, 0, tzinfo=WIB)
"""Late, so that a day is all there; what looks back does so when it is over."""

SITE = Options(
    days=3, articles_per_day=11, page_size=20, now=NOW, today=NOW.date(), archive_days=()
)
CASES = {
    "classes": ("layout", ".articlePostHeader h1"),
    "dates": ("date_published", "css:.articlePostHeader"),
    "bodies": ("article_body", "css:.articlePostContent"),
    "titles": ("headline", "css:.articlePostHeader h1"),
}
"""Redesign -> the field that is named, and a selector that died or gives something else."""


@dataclass
class Bench:
    """A folder with an archive, and the site it is from."""

    folder: Path
    site: DemoSite
    server: DemoServer

    def crawl(self, *arguments: str, **options: Any) -> Crawl:
        settings = {"WARTA_NOW": self.site.now.isoformat()}
        return crawl(self.server.base_url, self.folder, *arguments, settings=settings, **options)

    def run(self, *command: str, **options: Any) -> forker.Done:
        own = ["-s", f"WARTA_NOW={(self.site.now + timedelta(hours=6)).isoformat()}"]
        own += ["-s", f"WARTA_ARCHIVE=sqlite:///{self.folder / 'archive.db'}"]
        own += ["-s", f"WARTA_RAW_DIR={self.folder / 'raw'}"]
        return forker.run(["scrapy", *command, *own], timeout=60, **options)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "archive.db")) as db:
            return db.execute(query).fetchall()

    def versions(self) -> list[tuple[Any, ...]]:
        """All that is stored, byte for byte."""
        return self.ask("SELECT * FROM versions ORDER BY article_id, version")

    def states(self) -> set[tuple[str, str | None]]:
        return set(self.ask("SELECT state, reason FROM articles"))

    def holes(self) -> str:
        """Why today is not complete, seen from tomorrow's midnight."""
        day = str(self.site.today)
        done = self.run("coverage", "--since", day, "--until", day, "--json")
        return str(json.loads(done.stdout)["days"][0]["why"])

    def rows(self, since: date) -> dict[int, dict[str, object]]:
        path = self.folder / "export.jsonl"
        done = self.run("export", "--since", str(since), "-o", str(path))
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {row["article_id"]: row for row in rows}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that knows the site's first days."""
    folder = tmp_path_factory.mktemp("past")
    site = DemoSite(SITE)
    with serve(site) as server:
        Bench(folder, site, server).crawl("since=2d", check=0)
    return folder


@contextmanager
def next_day(past: Path, folder: Path) -> Iterator[Bench]:
    """The site a day later, and the archive as it was the day before."""
    shutil.copytree(past, folder, dirs_exist_ok=True)
    site = DemoSite(SITE)
    site.advance()
    with serve(site) as server:
        yield Bench(folder, site, server)


@pytest.mark.parametrize("how", CASES)
def test_redesign_ends_with_3_and_stores_nothing_doubtful(how: Any, past: Path, tmp_path: Path):
    field, selector = CASES[how]
    with next_day(past, tmp_path) as found:
        day, before = found.site.today, found.versions()
        feed = (tmp_path / "out.json").read_bytes()
        truth = found.site.truth_for(since=day)
        found.site.redesign(how)
        done = found.crawl("since=today", check=3)
        assert found.versions() == before
        assert (tmp_path / "out.json").read_bytes() == feed
        reasons = {reason for state, reason in found.states() if state != "stored"}
        assert reasons
        assert all(field in str(reason) for reason in reasons)
        lines = [line for line in done.log.splitlines() if "drift: article pages" in line]
        told = next(line for line in lines if f", field {field}: " in line)
        assert selector in told
        assert any(str(article_id) in told for article_id in truth)
        assert ("no article has editors any more" in told) == (how == "classes")
        assert "scrapy replay --apply" in done.log
        assert "left as it was" in done.last_line
        assert f"{len(truth)} failed (drift: " in found.holes()
        # The site mends itself: a later run fetches what is in quarantine.
        found.site.redesign("none")
        later = found.crawl("since=today", check=0)
        assert "failed" not in found.holes()
    assert differences(later.rows, truth) == []


BROKEN = {
    "layout": "layout",
    "date": "date_published",
    "body": "article_body",
    "title": "headline",
}


@pytest.mark.parametrize("how", BROKEN)
def test_replay_brings_quarantine_in_when_the_reader_is_mended(
    how: str, past: Path, tmp_path: Path
):
    with next_day(past, tmp_path) as found:
        day, before = found.site.today, found.versions()
        broken = ("broken_readers", "break_reader", [how])
        replay = ("replay", "--apply", "--since", str(day))
        found.crawl("since=today", check=3, first=broken)
        assert found.versions() == before
        (article_id, *_), *_ = found.ask("SELECT article_id FROM articles WHERE state != 'stored'")
        told = found.run("explain", str(article_id)).stdout
        assert f"quarantined (drift: {BROKEN[how]}" in told
        assert "scrapy replay --apply" in told
        if how != "layout":  # whose values are right, so that to apply them is to accept them
            assert found.run(*replay, first=broken).returncode == 1
            assert found.versions() == before
        assert found.run(*replay).returncode == 0
        assert "failed" not in found.holes()
        assert differences(found.rows(since=day), found.site.truth_for(since=day)) == []
        found.server.reset_log()
        found.crawl("since=today", check=0)
        assert not [hit for hit in found.server.requests if "/read" in hit.path]


def test_texts_lost_on_half_of_the_pages_are_drift(past: Path, tmp_path: Path):
    with next_day(past, tmp_path) as found:
        found.site.redesign("half-bodies")
        found.site.advance()
        before = found.versions()
        done = found.crawl("since=1d", check=3)
        texts = dict(found.ask("SELECT article_id, article_body FROM versions"))
        new = texts.keys() - {row[0] for row in before}
        truth = found.site.truth_for(since=found.site.today - timedelta(days=1))
        assert 6 <= len(new) < len(truth) == 22
        assert all(texts[i] == truth[i].article_body for i in new)
        assert "field article_body" in done.log


def test_few_doubtful_articles_are_stored_when_the_run_ends(past: Path, tmp_path: Path):
    with next_day(past, tmp_path) as found:
        found.site.redesign("dates")
        wanted = found.site.listed(found.site.today.isoformat())[:2]
        urls = ",".join(story.url for story in wanted)
        fuse = ("crawl_killed", "lay_fuse", ["sql:INSERT INTO versions", 1])
        found.crawl(f"urls={urls}", first=fuse, check=-9)
        assert not found.ask("SELECT 1 FROM articles WHERE state NOT IN ('stored', 'listed')")
        found.server.reset_log()
        done = found.crawl(f"urls={urls}", check=0)
        assert len([hit for hit in found.server.requests if "/read" in hit.path]) == 2
        assert "2 new" in done.last_line
        assert {story.article_id for story in wanted} == done.rows.keys()


def test_site_that_dropped_a_field_for_good_is_accepted(past: Path, tmp_path: Path):
    with next_day(past, tmp_path) as found:
        found.site.redesign("dates")
        found.crawl("since=today", check=3)
        assert found.run("replay", "--accept", "--apply").returncode == 0
        assert {state for state, _ in found.states()} == {"stored"}
        found.site.advance()
        done = found.crawl("since=today", check=0)
        assert "11 new" in done.last_line
