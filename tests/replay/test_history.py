"""How an article's versions follow from readings and from what cannot be read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wartaspider.archive.versions import Row, version_row
from wartaspider.items import Article
from wartaspider.replay.history import Reading, put_together


def row(text: str, run: int, version: int = 1, **values: Any) -> Row:
    article = Article(
        article_id=1, url="u", headline="Judul", article_body=text, version=version, **values
    )
    return version_row(article, run)


def reading(text: str, run: int, version: int | None = None, **values: Any) -> Reading:
    return Reading(run_id=run, rank=run, row=row(text, run, **values), version=version)


def texts(stored: Sequence[Row], readings: Sequence[Reading]) -> list[object]:
    history = put_together(stored, readings, lambda run_id: run_id)
    rows = history.settle(lambda version: None)
    assert [r["version"] for r in rows] == list(range(1, len(rows) + 1))
    return [r["article_body"] for r in rows]


def test_unstored_readings_make_the_versions_that_a_crawl_would():
    found = [reading("a", 1), reading("a", 2), reading("b", 3), reading("a", 4)]
    assert texts([], found) == ["a", "b", "a"]


def test_better_reading_of_the_same_pages_is_no_edit():
    stored = [row("a iklan", 1)]
    found = [reading("a", 1, 1), reading("a", 2, 1)]
    assert texts(stored, found) == ["a"]


def test_versions_that_only_a_faulty_reader_made_fall_together():
    stored = [row("a", 1, 1), row("a b", 2, 2)]
    assert texts(stored, [reading("a b", 1, 1), reading("a b", 2, 2)]) == ["a b"]


def test_version_whose_pages_are_gone_stays():
    stored = [row("a", 1, 1), row("b", 2, 2)]
    assert texts(stored, [reading("b!", 2, 2)]) == ["a", "b!"]
    assert texts(stored, []) == ["a", "b"]


def test_later_page_of_a_version_whose_first_is_gone_is_no_edit():
    stored = [row("a iklan", 1)]
    assert texts(stored, [reading("a", 5, 1)]) == ["a"]


def test_page_that_was_refused_then_is_a_version_of_its_own_now():
    stored = [row("a", 1)]
    assert texts(stored, [reading("b", 2)]) == ["a", "b"]
    assert texts(stored, [reading("a", 1, 1), reading("b", 2)]) == ["a", "b"]


def test_page_of_a_killed_run_changes_nothing_that_the_next_run_stored():
    stored = [row("a", 2)]
    history = put_together(stored, [reading("a", 1), reading("a", 2, 1)], lambda run_id: run_id)
    assert [r["run_id"] for r in history.settle(lambda version: None)] == [2]
    assert history.links == {2: 1}


def test_edit_without_a_new_date_of_change_is_flagged():
    history = put_together([], [reading("a", 1), reading("b", 2)], lambda run_id: run_id)
    rows = history.settle(lambda version: None)
    assert [json.loads(str(r["flags"])) for r in rows] == [[], ["silent-edit"]]


def test_date_of_a_list_is_taken_for_each_version_and_stays_when_it_is_met_again():
    found = [reading("a", 1), reading("a", 2, field_sources={"headline": "css:h1"})]
    history = put_together([], found, lambda run_id: run_id)
    (settled,) = history.settle(lambda version: ("2021-07-08T10:00:00+07:00", "8 Juli"))
    assert settled["date_published"] == "2021-07-08T10:00:00+07:00"
    assert json.loads(str(settled["field_sources"])) == {
        "headline": "css:h1",
        "date_published": "listing",
    }
    assert json.loads(str(settled["flags"])) == ["date-from-listing"]
