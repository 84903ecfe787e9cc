"""Further runs on the same archive: what is new, changed, gone or late, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from crawling import Crawl, crawl, differences

from wartaspider.archive import open_archive
from wartaspider.archive.history import history_of
from wartaspider.demo import DemoServer, DemoSite, Fault, Options, serve
from wartaspider.demo.options import FaultKind
from wartaspider.items import WIB

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=WIB)
Run = Callable[..., Crawl]


@contextmanager
def played(
    folder: Path, archive_url: str, *, oldest_first: bool = False
) -> Iterator[tuple[DemoSite, DemoServer, Run]]:
    """A site whose clock the crawl shares, and a run of the crawl on one archive."""
    size = {"days": 3, "articles_per_day": 8, "page_size": 4}
    site = DemoSite(Options(**size, oldest_first=oldest_first, now=NOW, today=NOW.date()))
    with serve(site) as server:

        def run(*arguments: str, check: int = 0) -> Crawl:
            server.reset_log()
            own = {"WARTA_NOW": site.now.isoformat(), "WARTA_ARCHIVE": archive_url}
            return crawl(server.base_url, folder, *arguments, settings=own, check=check)

        yield site, server, run


def articles_asked(server: DemoServer) -> set[int]:
    return {
        int(hit.path.split("/")[1].removeprefix("read"))
        for hit in server.requests
        if "/read" in hit.path
    }


def test_quiet_run_has_an_empty_feed_and_costs_at_most_four_requests(
    tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (site, server, run):
        first = run()
        assert differences(first.rows, site.truth_for(default=True)) == []
        for _ in range(2):
            again = run()
            assert again.rows == {}
            assert len(server.requests) <= 4
            assert "nothing missing" in again.last_line


def test_new_article_is_the_only_row_and_the_only_one_fetched(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        new = site.publish(section="kabar-sawit")
        assert set(run().rows) == {new}
        assert articles_asked(server) == {new}


@pytest.mark.parametrize("arguments", [(), ("sections=kabar-sawit",)])
def test_new_article_is_found_at_the_end_of_lists_that_are_oldest_first(
    arguments: tuple[str, ...], tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url, oldest_first=True) as (site, server, run):
        run(*arguments)
        for _ in range(2):
            server.add_faults(Fault(kind="status", path="^/(rss|news/)", status=404, times=None))
            new = site.publish(section="kabar-sawit")
            assert set(run(*arguments).rows) == {new}


def test_quiet_run_is_cheap_without_a_feed_where_lists_are_newest_first(
    tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (_, server, run):
        run()
        server.add_faults(Fault(kind="status", path="^/(rss|news/)", status=404, times=None))
        for _ in range(2):
            assert run().rows == {}
            assert len(server.requests) <= 4


@pytest.mark.parametrize(("kind", "reason"), [("shell", "no-body"), ("status", "http-404")])
def test_page_that_held_no_article_for_a_moment_is_looked_at_once_more(
    kind: FaultKind, reason: str, tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        new = site.publish()
        server.add_faults(Fault(kind=kind, status=404, article_id=new, times=9))
        assert reason in run(check=1).log
        server.add_faults()
        assert run().rows == {}
        site.set_now(site.now + timedelta(hours=6, minutes=5))
        assert new in run().rows
        run()
        assert new not in articles_asked(server)


def test_article_of_an_old_day_that_was_gone_is_looked_at_once_more(
    tmp_path: Path, archive_url: str
):
    day = ("since=2018-03-18", "until=2018-03-18")
    with played(tmp_path, archive_url) as (site, server, run):
        back, gone = [story.article_id for story in site.listed("2018-03-18")][:2]
        faults = [Fault(kind="status", status=404, article_id=i, times=None) for i in (back, gone)]
        server.add_faults(*faults)
        run(*day, check=1)
        server.add_faults(faults[1])
        assert run(*day).rows == {}
        site.set_now(site.now + timedelta(hours=6, minutes=5))
        assert set(run(*day, check=1).rows) == {back}
        assert run(*day).rows == {}
        assert not articles_asked(server)


def test_stored_article_that_was_gone_and_is_still_listed_is_looked_at_again(
    tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        story = site.listed(site.today.isoformat())[0]
        server.add_faults(Fault(kind="status", status=404, article_id=story.article_id, times=None))
        site.set_now(story.published + timedelta(hours=6, minutes=5))
        assert "1 taken off the site" in run().last_line
        run()
        assert story.article_id not in articles_asked(server)
        server.add_faults()
        site.set_now(story.published + timedelta(hours=24, minutes=5))
        run()
        assert story.article_id in articles_asked(server)
    archive = open_archive(archive_url)
    assert archive.known([story.article_id])[story.article_id].state == "stored"
    archive.close()


def test_late_arrival_of_yesterday_is_found(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, _, run):
        run()
        late = site.publish(at=site.now - timedelta(hours=20))
        assert set(run().rows) == {late}


def test_changed_headline_in_a_list_makes_a_version(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        edited = site.listed(site.today.isoformat())[0].article_id
        site.edit(edited, headline="Judul yang Diganti Redaksi")
        rows = run().rows
        assert [(i, row["version"]) for i, row in rows.items()] == [(edited, 2)]
        assert rows[edited]["headline"] == "Judul yang Diganti Redaksi"
        assert articles_asked(server) == {edited}


def test_index_page_of_the_first_look_is_asked_for_once_and_its_changed_headline_counts(
    tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        edited = site.listed(site.today.isoformat())[0].article_id
        site.edit(edited, headline="Judul yang Diganti Redaksi")
        server.add_faults(Fault(kind="status", path="^/(rss|news/)", status=404, times=None))
        rows = run().rows
        assert [(i, row["version"]) for i, row in rows.items()] == [(edited, 2)]
        asked = [hit.path for hit in server.requests]
        assert len(asked) == len(set(asked))


def test_silent_edit_is_found_at_the_next_age_and_flagged(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, _, run):
        run()
        story = next(
            s for s in site.listed(site.today.isoformat()) if not s.look.modified and not s.modified
        )
        text = "\n\n".join(f"Paragraf baru nomor {n} dari redaksi." for n in range(4))
        site.edit(story.article_id, text=text)
        assert run().rows == {}
        site.set_now(max(site.now, story.published + timedelta(hours=6, minutes=5)))
        row = run().rows[story.article_id]
        assert row["version"] == 2
        assert "silent-edit" in row["flags"]
    archive = open_archive(archive_url)
    with archive.reading() as db:
        assert len(history_of(db, story.article_id).versions) == 2
    archive.close()


@pytest.mark.parametrize("how", ["404", "410", "home"])
def test_removed_article_leaves_a_tombstone_and_its_last_version(
    how: str, tmp_path: Path, archive_url: str
):
    with played(tmp_path, archive_url) as (site, _, run):
        run("since=2d")
        removed = site.listed((site.today - timedelta(days=1)).isoformat())[2].article_id
        site.remove(removed, how)  # type: ignore[arg-type]
        done = run("since=2d")
    assert done.rows == {}
    assert "1 taken off the site" in done.last_line
    archive = open_archive(archive_url)
    with archive.reading() as db:
        history = history_of(db, removed)
    assert history.state == "gone"
    assert len(history.versions) == 1
    archive.close()


def test_repost_names_its_original_of_an_earlier_run(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, _, run):
        run()
        original = next(
            s.article_id
            for s in site.listed((site.today - timedelta(days=1)).isoformat())
            if len(s.pages[0]) > 3
        )
        copy = site.repost(original)
        truth = site.truth_for(default=True)
        assert {i: row["duplicate_of"] for i, row in run().rows.items()} == {
            copy: truth[copy].duplicate_of
        }


def test_changed_slug_is_the_same_article(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, server, run):
        run()
        story = site.listed(site.today.isoformat())[0]
        site.change_slug(story.article_id)
        assert run().rows == {}
        assert articles_asked(server) <= {story.article_id}


def test_new_day_walks_the_old_one_to_its_end(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, _, run):
        run()
        before = set(site.articles)
        site.advance()
        new = set(run().rows)
        default = set(site.truth_for(default=True))
        assert new == default - before
        assert new


def test_complete_days_are_not_walked_again_when_they_cannot_grow(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (_, server, run):
        first = run("since=2018-03-17", "until=2018-03-18")
        assert first.rows
        again = run("since=2018-03-17", "until=2018-03-18")
        assert again.rows == {}
        assert len(server.requests) <= 1


def test_refresh_fetches_and_delivers_known_articles_again(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (_, server, run):
        first = run("since=1d")
        again = run("since=1d", "refresh=1")
        assert again.rows.keys() == first.rows.keys() == articles_asked(server)


def test_second_run_ends_with_5_and_names_the_first(tmp_path: Path, archive_url: str):
    with played(tmp_path, archive_url) as (site, _, run):
        run("since=today")
        archive = open_archive(archive_url)
        archive.begin_run("x", base_url="http://h", process="4711@host", now=site.now)
        try:
            done = run("since=today", check=5)
        finally:
            archive.close()
        assert "4711@host" in done.last_line
        assert site.now.astimezone().year
        assert run("since=today").exit_code == 0
