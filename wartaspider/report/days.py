"""The coverage calendar: a strip a year, a column a week, a square a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from wartaspider.archive.coverage import DayCoverage
from wartaspider.report.charts import Label, Mark, percent
from wartaspider.report.words import WORDS, number

ROW = 14
TOP = 16
"""Room for the months."""

HEIGHT = TOP + 7 * ROW
WEEKDAYS = tuple(
    Label(str(TOP + ROW * row + 10), key)
    for row, key in ((0, "monday"), (3, "thursday"), (6, "sunday"))
)
STATES = ("complete", "empty", "growing", "partial", "failed", "never")
_WEEKS = 54
_FEW = 27
"""Weeks of the shorter strip: half a year, or what falls into two of its halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A year, or the part of it that is asked for."""

    year: int
    marks: tuple[Mark, ...]
    months: tuple[Label, ...]
    is_short: bool
    height: int = HEIGHT
    weekdays: tuple[Label, ...] = WEEKDAYS
    """Keys of words, beside the rows of some days of the week."""


def state_of(coverage: DayCoverage) -> str:
    """How the calendar shows the day: its state, or that it may still grow."""
    return "growing" if coverage.may_grow and not coverage.is_hole else coverage.state


def strips(days: Sequence[DayCoverage]) -> list[Strip]:
    """The days by years; a single year that is short has wider squares."""
    years = [(year, list(group)) for year, group in groupby(days, key=lambda c: c.day.year)]
    return [_strip(year, group, is_alone=len(years) == 1) for year, group in years]


def _strip(year: int, days: Sequence[DayCoverage], *, is_alone: bool) -> Strip:
    first = days[0].day if is_alone else date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    is_short = is_alone and (days[-1].day - monday).days < 7 * _FEW
    room = 100 / (_FEW if is_short else _WEEKS)
    months = [c.day for n, c in enumerate(days) if c.day.day == 1 or n == 0]
    return Strip(
        year=year,
        marks=tuple(_mark(c, monday, room) for c in days),
        months=tuple(_month(day, monday, room) for day in _apart(months)),
        is_short=is_short,
    )


def _mark(coverage: DayCoverage, monday: date, room: float) -> Mark:
    state = state_of(coverage)
    words = " / ".join(dict.fromkeys(WORDS[f"state-{state}"]))
    stored = f"{number(coverage.stored)}/{number(coverage.listed)}"
    return Mark(
        x=percent(room * ((coverage.day - monday).days // 7)),
        y=str(TOP + ROW * coverage.day.weekday()),
        width=percent(room * 0.86),
        height=str(ROW - 2),
        kind=state,
        title=f"{coverage.day} · {words} · {stored}",
    )


def _month(day: date, monday: date, room: float) -> Label:
    column = (day - monday).days // 7
    return Label(percent(room * column), f"{day:%m}")


def _apart(days: Sequence[date]) -> list[date]:
    """The months' first days; the range's own where the next month begins too soon after it."""
    if len(days) > 1 and (days[1] - days[0]).days < 14:
        return list(days[1:])
    return list(days)
