"""Days folded into periods, round steps of an axis, shares."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wartaspider.report.charts import nice_steps, share_of
from wartaspider.report.periods import EARLIEST, periods_of
from wartaspider.report.words import number

FIRST = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("days", "unit", "first", "count"),
    [
        (1, "day", "2021-01-01", 1),
        (92, "day", "2021-01-01", 92),
        (93, "week", "2020-12-28", 14),
        (700, "week", "2020-12-28", 101),
        (800, "month", "2021-01", 27),
        (9000, "year", "2021", 25),
    ],
)
def test_unit_fits_the_length_of_the_range(days: int, unit: str, first: str, count: int):
    periods = periods_of([], FIRST, FIRST + timedelta(days=days - 1))
    assert (periods.unit, periods.names[0], len(periods.names)) == (unit, first, count)


@settings(max_examples=30)
@given(
    st.dictionaries(st.dates(EARLIEST, date(2030, 1, 1)), st.integers(1, 9), min_size=1),
    st.integers(0, 4000),
)
def test_fold_loses_no_article_of_the_range(counts: dict[date, int], more: int):
    last = max(counts) + timedelta(days=more)
    for first in (None, min(counts)):
        assert sum(periods_of(counts, first, last).fold({**counts})) == sum(counts.values())


def test_dates_that_cannot_be_right_do_not_stretch_the_range():
    today = date(2021, 7, 10)
    counts = {date(1970, 1, 1): 1, date(2021, 7, 8): 2, date(2099, 1, 1): 4, None: 8}
    periods = periods_of(counts, None, today)
    assert (periods.names, periods.fold(counts)) == (("2021-07-08",), [2])


def test_range_without_articles_is_one_day():
    assert periods_of([None], None, FIRST).names == ("2021-01-01",)


@given(st.floats(0, 10**9))
def test_steps_are_few_round_and_reach_the_highest(highest: float):
    steps = nice_steps(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest
    assert 2 <= len(steps) <= 5
    assert len(steps) == 2 or steps[-2] < highest
    assert str(steps[1]).rstrip("0") in ("1", "2", "5")
    assert {b - a for a, b in pairwise(steps)} == {steps[1]}


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_share_is_0_or_100_only_where_it_is_exactly_so(part: int, whole: int):
    share = share_of(min(part, whole), whole)
    assert (share == 0) is (part == 0)
    assert (share == 100) is (part >= whole)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1234567, "1\u202f234\u202f567"), (0.25, "<1"), (61.5, "62")],
)
def test_number_parts_thousands_so_that_both_languages_read_it_alike(value: float, text: str):
    assert number(value) == text
