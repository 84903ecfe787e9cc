"""What an archive lets expect, asked of SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from small_archive import SmallArchive

from wartaspider.archive.expectation import RECENT, expect_from, expectation
from wartaspider.archive.quarantine import (
    QUARANTINED,
    doubted_runs,
    drift_reason,
    held_articles,
    hold,
    let_go,
)
from wartaspider.archive.rewriting import what_is_held

SOURCES = {"headline": "css:h1", "date_published": "json-ld"}


@pytest.fixture
def small(archive_url: str) -> Iterator[SmallArchive]:
    found = SmallArchive(archive_url)
    yield found
    found.close()


def test_newest_articles_count_by_layout_field_and_source(small: SmallArchive):
    small.walk("index:2021-07-08", "07-08 20:00", range(1, 9))
    small.store(1, 2, 3, layout="current", field_sources=SOURCES)
    small.store(4, layout="2020", field_sources=SOURCES | {"date_published": "listing"})
    small.miss(5, "no-body", "refused")
    small.miss(6, "timeout")
    with small.archive.reading() as db:
        past = expectation(db, before_run=99)
    assert (past.whole.articles, past.refused, past.since_id) == (4, 1, 1)
    assert past.layouts["current"].sources["date_published", "json-ld"] == 3
    assert past.layouts["2020"].filled["date_published"] == 0
    with small.archive.writing() as db:
        expect_from(db, 3)
    with small.archive.reading() as db:
        assert expectation(db, before_run=99).whole.articles == 2
    assert RECENT >= 100


def test_runs_tell_what_they_doubted_and_how_long_lists_were(small: SmallArchive):
    figures = [
        {"new": 3, "doubts": {"headline lost ": [3, 3]}, "first_pages": {"section:news": 15}},
        {"new": 0, "doubts": {}, "first_pages": {}},
    ]
    for stats in figures:
        small.archive.begin_run("", base_url="http://h", process="1@h", now=small.now)
        small.archive.finish_run(
            exit_code=0, delivered=True, summary="", now=small.now, stats=json.dumps(stats)
        )
    with small.archive.reading() as db:
        past = expectation(db, before_run=99)
        assert expectation(db, before_run=1).runs == []
    assert [run.has_articles for run in past.runs] == [False, True]
    assert past.runs[1].doubts == {"headline lost ": [3, 3]}
    assert past.first_pages == {"section:news": 15}


def test_quarantine_keeps_what_is_stored(small: SmallArchive):
    run = small.walk("index:2021-07-08", "07-08 20:00", [1, 2])
    small.store(1)
    reason = drift_reason(["headline", "article_body"])
    for article_id in (1, 2):
        small.miss(article_id, reason, QUARANTINED)
    with small.archive.reading() as db:
        assert what_is_held(db, 1).state == "stored"
        assert len(what_is_held(db, 1).versions) == 1
        held = what_is_held(db, 2)
        assert (held.state, held.reason) == ("quarantined", "drift: article_body, headline")
        assert doubted_runs(db, 1) == {run: ("article_body", "headline")}


def test_articles_are_held_until_they_are_let_go(small: SmallArchive):
    archive = small.archive
    with archive.writing() as db:
        for article_id in (3, 5, 3):
            hold(db, article_id)
    with archive.reading() as db:
        assert expectation(db, before_run=9).held == {3, 5}
    with archive.writing() as db:
        let_go(db, [3, 4])
    with archive.reading() as db:
        assert held_articles(db) == {5}
