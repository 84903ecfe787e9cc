"""Coverage of index days: states, open days, late arrivals, and the routes against each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from scrapy.settings import Settings
from small_archive import SmallArchive, wib
from sqlalchemy import event

from wartaspider.archive.coverage import (
    DayCoverage,
    can_grow,
    day_coverage,
    first_walked_day,
    growth_days_of,
    open_days,
    ranges,
)
from wartaspider.archive.routes import MAX_NAMED, route_gaps
from wartaspider.exceptions import ArgumentError
from wartaspider.items import Entry

DAY = date(2021, 7, 8)
INDEX = f"index:{DAY}"
LONG_AFTER = wib("08-01 12:00")
CLEAN = {"ids": (1, 2), "at": "07-20 08:00"}

# What was walked of the day, what became of IDs 1 and 2, the state, and why.
STATES: dict[str, tuple[list[dict[str, object]], dict[int, str], str, str]] = {
    "never walked": ([], {}, "never", "never walked"),
    "whole": ([CLEAN], {1: "stored", 2: "gone"}, "complete", ""),
    "refused is final": ([CLEAN], {1: "stored", 2: "refused"}, "complete", ""),
    "ends with past-end": (
        [CLEAN | {"ended": "past-end"}],
        {1: "stored", 2: "stored"},
        "complete",
        "",
    ),
    "whole, then met what was known": (
        [CLEAN | {"at": "07-08 23:00"}, {"at": "07-09 01:00", "ids": (1,), "ended": "known"}],
        {1: "stored", 2: "stored"},
        "complete",
        "",
    ),
    "cut off, then met what was known": (
        [CLEAN | {"ended": None}, {"at": "07-21 08:00", "ids": (1,), "ended": "known"}],
        {1: "stored", 2: "stored"},
        "partial",
        "the walk did not reach its end (known)",
    ),
    "whole, then met what was known behind a failed page": (
        [CLEAN, CLEAN | {"at": "07-21 08:00", "ended": "known", "failed": 1}],
        {1: "stored", 2: "stored"},
        "partial",
        "1 list page failed (http-500)",
    ),
    "known at a first look that showed articles": (
        [CLEAN | {"ended": "known"}],
        {1: "stored", 2: "stored"},
        "partial",
        "the walk did not reach its end (known)",
    ),
    "known at a first look that showed none": (
        [{"at": "07-20 08:00", "ended": "known"}],
        {},
        "empty",
        "",
    ),
    "no article": ([{"at": "07-20 08:00"}], {}, "empty", ""),
    "article failed": (
        [CLEAN],
        {1: "stored", 2: "failed"},
        "partial",
        "1 failed (timeout)",
    ),
    "article not fetched": ([CLEAN], {1: "stored"}, "partial", "1 not fetched yet"),
    "page failed": (
        [CLEAN | {"failed": 1}],
        {1: "stored", 2: "stored"},
        "partial",
        "1 list page failed (http-500)",
    ),
    "all pages failed": (
        [{"at": "07-20 08:00", "pages": 0, "failed": 3, "ended": "failed"}],
        {},
        "failed",
        "3 list pages failed (http-500); the walk did not reach its end (failed)",
    ),
    "first page failed, nothing behind it": (
        [{"at": "07-20 08:00", "failed": 1, "ended": "past-end"}],
        {},
        "failed",
        "1 list page failed (http-500)",
    ),
    "cut off": (
        [CLEAN | {"ended": None}],
        {1: "stored", 2: "stored"},
        "partial",
        "the walk did not reach its end (cut off)",
    ),
    "bounded": (
        [CLEAN | {"ended": "max-pages"}],
        {1: "stored", 2: "stored"},
        "partial",
        "the walk did not reach its end (max-pages)",
    ),
    "whole, then a walk that failed": (
        [CLEAN, {"at": "07-21 08:00", "pages": 0, "failed": 3, "ended": "failed"}],
        {1: "stored", 2: "stored"},
        "complete",
        "",
    ),
    "failed, then whole": (
        [CLEAN | {"failed": 1}, CLEAN | {"at": "07-21 08:00"}],
        {1: "stored", 2: "stored"},
        "complete",
        "",
    ),
    "whole, then with a failed page": (
        [CLEAN, CLEAN | {"at": "07-21 08:00", "failed": 1}],
        {1: "stored", 2: "stored"},
        "partial",
        "1 list page failed (http-500)",
    ),
    "an ID that only a former walk showed": (
        [CLEAN, {"at": "07-21 08:00", "ids": (1,)}],
        {1: "stored"},
        "partial",
        "1 not fetched yet",
    ),
    "a later walk that was cut off showed more": (
        [{"at": "07-20 08:00", "ids": (1,)}, CLEAN | {"at": "07-21 08:00", "ended": None}],
        {1: "stored"},
        "partial",
        "1 not fetched yet",
    ),
    "walked only while the day ran": (
        [CLEAN | {"at": "07-08 23:59"}],
        {1: "stored", 2: "stored"},
        "partial",
        "last walked to its end before the day was over",
    ),
    "empty while the day ran": (
        [{"at": "07-08 00:05"}],
        {},
        "partial",
        "last walked to its end before the day was over",
    ),
    "walked at the midnight that ends the day": (
        [CLEAN | {"at": "07-09 00:00"}],
        {1: "stored", 2: "stored"},
        "complete",
        "",
    ),
}


@pytest.fixture
def small(archive_url: str) -> Iterator[SmallArchive]:
    small = SmallArchive(archive_url)
    yield small
    small.close()


def settle(small: SmallArchive, ends: dict[int, str]) -> None:
    for article_id, end in ends.items():
        if end == "stored":
            small.store(article_id)
        else:
            small.miss(article_id, {"failed": "timeout"}.get(end, "http-404"), end)


def coverage_of(small: SmallArchive, day: date = DAY, now: str = "08-01 12:00") -> DayCoverage:
    with small.connect() as db:
        return day_coverage(db, [day], now=wib(now), growth_days=3)[0]


@pytest.mark.parametrize("case", STATES)
def test_state_says_whether_the_day_is_proved(case: str, small: SmallArchive):
    walks, ends, state, why = STATES[case]
    for walk in walks:
        small.walk(INDEX, **walk)  # type: ignore[arg-type]
    settle(small, ends)
    found = coverage_of(small)
    assert (found.state, found.why) == (state, why)
    assert found.is_hole == (state in ("never", "failed", "partial"))


def test_numbers_add_up_over_all_walks_of_the_day(small: SmallArchive):
    small.walk(INDEX, "07-12 08:00", [1, 2, 3], pages=2)
    dated = [
        Entry(article_id=7, date=wib("06-01 09:00")),
        Entry(article_id=6, date=wib("07-09 00:00")),
    ]
    small.walk(INDEX, "07-13 08:00", [3, 4, 5], pages=3, entries=dated)
    settle(small, {1: "stored", 2: "gone", 3: "refused", 4: "failed"})
    found = coverage_of(small)
    assert found == DayCoverage(
        day=DAY,
        state="partial",
        walks=2,
        pages=3,
        ended="no-new-id",
        listed=7,
        stored=1,
        gone=1,
        refused=1,
        failed=1,
        pending=2,
        elsewhere=1,
        late_after={5: 3},
        last_walk=wib("07-13 08:00"),
        full_walk=wib("07-13 08:00"),
        may_grow=False,
        why="1 failed (timeout); 2 not fetched yet",
    )
    assert found.late == 3


def test_day_is_complete_when_the_list_dates_what_is_left_elsewhere(small: SmallArchive):
    aside = [Entry(article_id=9, date=wib("03-01 09:00"))]
    small.walk(INDEX, "07-20 08:00", [1], entries=aside)
    settle(small, {1: "stored"})
    assert coverage_of(small).state == "complete"


@pytest.mark.parametrize(
    ("ends", "listed", "state"),
    [
        ({1: "07-20", 2: "07-09"}, None, "partial"),
        ({1: "07-20", 2: "07-08"}, None, "complete"),
        ({1: "07-20", 2: "07-20"}, "07-08", "complete"),
        ({}, "07-20", "partial"),
    ],
)
def test_day_is_proved_by_its_own_articles_only(
    ends: dict[int, str], listed: str | None, state: str, small: SmallArchive
):
    when = wib(f"{listed} 09:00") if listed else None
    small.walk(INDEX, "07-21 08:00", entries=[Entry(article_id=i, date=when) for i in (1, 2)])
    for article_id, day in ends.items():
        small.store(article_id, day=day)
    found = coverage_of(small)
    why = "its list shows articles of other days only" if state == "partial" else ""
    assert (found.state, found.why) == (state, why)


def test_day_that_is_not_over_is_not_asked_for_proof(small: SmallArchive):
    small.walk(INDEX, "07-08 00:10", [1])
    small.store(1, day="07-07")
    assert coverage_of(small, now="07-08 01:00").state == "complete"


def test_today_is_complete_while_it_runs_and_may_grow(small: SmallArchive):
    small.walk(INDEX, "07-08 10:00", [1])
    small.store(1)
    found = coverage_of(small, now="07-08 11:00")
    assert (found.state, found.may_grow) == ("complete", True)


@pytest.mark.parametrize(
    ("began", "growth_days", "grows"),
    [
        ("07-08 10:00", 3, True),
        ("07-11 23:59", 3, True),
        ("07-12 00:00", 3, False),
        ("07-08 23:59", 0, True),
        ("07-09 00:00", 0, False),
    ],
)
def test_day_can_grow_until_its_window_ends_at_midnight_wib(
    began: str, growth_days: int, grows: bool
):
    assert can_grow(DAY, wib(began), growth_days) is grows


def test_open_days_are_holes_and_days_that_could_grow_when_last_walked(small: SmallArchive):
    for day, at, ended in (
        ("2021-07-01", "07-20 08:00", "no-new-id"),
        ("2021-07-02", "07-05 08:00", "no-new-id"),
        ("2021-07-03", "07-20 08:00", "max-pages"),
        ("2021-07-05", "07-09 00:00", "no-new-id"),
    ):
        small.walk(f"index:{day}", at, ended=ended)
    days = [date(2021, 7, n) for n in range(1, 6)]
    with small.connect() as db:
        found = open_days(db, [*days, date(2021, 8, 2)], now=LONG_AFTER, growth_days=3)
    assert sorted(day.day for day in found) == [2, 3, 4]


def test_ids_are_late_when_a_full_walk_after_the_day_had_not_shown_them(small: SmallArchive):
    small.walk(INDEX, "07-08 22:00", [1])
    small.walk(INDEX, "07-09 06:00", [1, 2], failed=1)
    small.walk(INDEX, "07-09 07:00", [1, 2, 3])
    small.walk(INDEX, "07-09 23:00", [1, 2, 3, 4])
    small.walk(INDEX, "07-11 07:00", [1, 2, 3, 4, 5, 6])
    assert coverage_of(small).late_after == {1: 1, 3: 2}


def test_nothing_is_late_when_a_worker_with_a_lower_number_takes_a_day_over(small: SmallArchive):
    small.walk(INDEX, "07-20 09:00", (1, 2))
    small.walk(INDEX, "07-20 08:00", (3,), ended=None)
    assert coverage_of(small).late == 0


def test_nothing_is_late_when_an_old_day_is_first_walked(small: SmallArchive):
    small.walk(INDEX, "07-20 08:00", [1, 2, 3])
    assert coverage_of(small).late == 0


def test_queries_are_few_whatever_the_range(small: SmallArchive):
    small.walk(INDEX, "07-20 08:00", [1])
    statements: list[str] = []
    event.listen(small.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with small.connect() as db:
        days = [DAY + timedelta(days=n - 3000) for n in range(6000)]
        found = day_coverage(db, days, now=LONG_AFTER, growth_days=3)
    assert len(statements) == 4
    assert [c.day for c in found] == days
    assert sum(c.walks for c in found) == 1


def test_other_walks_are_no_days(small: SmallArchive):
    small.walk("section:news", "07-08 08:00", [1])
    small.walk("index:besok", "07-08 08:00", [1])
    small.walk(INDEX, "07-08 08:00", [1])
    with small.connect() as db:
        assert first_walked_day(db) == DAY
        assert [c.walks for c in day_coverage(db, [DAY], now=LONG_AFTER)] == [1]
        assert day_coverage(db, [], now=LONG_AFTER) == []


def test_first_walked_day_is_none_when_no_index_was_walked(small: SmallArchive):
    small.walk("section:news", "07-08 08:00", [1])
    with small.connect() as db:
        assert first_walked_day(db) is None


def test_ranges_merge_neighbours():
    days = [DAY + timedelta(days=n) for n in (5, 0, 1, 2, 7, 1)]
    found = [(a.day, b.day) for a, b in ranges(days)]
    assert found == [(8, 10), (13, 13), (15, 15)]


@pytest.mark.parametrize("value", ["-1", "x", "", "1.5", "99999"])
def test_growth_days_are_refused_when_they_are_no_number_of_days(value: str):
    with pytest.raises(ArgumentError, match="WARTA_GROWTH_DAYS"):
        growth_days_of(Settings({"WARTA_GROWTH_DAYS": value}))


def test_routes_name_what_the_other_did_not_show(small: SmallArchive):
    small.walk(INDEX, "07-09 08:00", [1, 2])
    small.walk("section:news", "07-09 08:00", [2, 3, 5])
    dated = [
        Entry(article_id=4, date=wib("07-08 09:00")),
        Entry(article_id=6, date=wib("07-09 00:00")),
    ]
    small.walk("feed", "07-09 08:00", [3], entries=dated)
    small.store(1, 2, 3)
    small.store(5, day="07-07")
    with small.connect() as db:
        gaps = route_gaps(db, DAY, DAY)
    assert gaps.routes == ("feed", "section")
    assert [(a.article_id, a.day, a.walks) for a in gaps.only_elsewhere.articles] == [
        (3, DAY, ("feed", "section:news")),
        (4, DAY, ("feed",)),
    ]
    assert [(a.article_id, a.walks) for a in gaps.only_index.articles] == [(1, (INDEX,))]
    assert (gaps.only_elsewhere.total, gaps.only_index.total) == (2, 1)


def test_current_version_tells_the_day_of_a_gap(small: SmallArchive):
    small.walk("section:news", "07-09 08:00", [3])
    small.store(3, day="07-07")
    small.store(3, day="07-08", body="Isi yang lain.")
    with small.connect() as db:
        assert route_gaps(db, DAY, DAY).only_elsewhere.total == 1
        assert route_gaps(db, date(2021, 7, 7), date(2021, 7, 7)).only_elsewhere.total == 0


def test_gap_counts_all_and_names_the_first_when_there_are_many(small: SmallArchive):
    small.walk(INDEX, "07-09 08:00", range(1, MAX_NAMED + 11))
    with small.connect() as db:
        gap = route_gaps(db, DAY, DAY).only_index
    assert gap.total == MAX_NAMED + 10
    assert [a.article_id for a in gap.articles] == list(range(1, MAX_NAMED + 1))
