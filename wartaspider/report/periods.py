"""Periods: a range of days cut into days, weeks, months or years, so that a chart can show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST = date(2000, 1, 1)
"""The site is younger; an earlier date is a page's mistake and would squeeze a chart flat."""

_DAY = timedelta(days=1)
_UNITS = {"day": 92, "week": 106 * 7, "month": 20 * 366}
"""The longest range in days for which each unit is still readable."""


@dataclass(frozen=True, slots=True)
class Periods:
    """A range of days in equal parts, and what each is called: its first day, month or year."""

    unit: str
    names: tuple[str, ...]

    def name_of(self, day: date) -> str:
        """The period of a day, also of one outside the range."""
        return _name(self.unit, day)

    def holds(self, day: date) -> bool:
        """Whether the day is in one of the periods."""
        return self.name_of(day) in self.names

    def fold(self, counts: Mapping[date | None, int]) -> list[int]:
        """The sum of each period; days outside the range and undated ones are left out."""
        totals = dict.fromkeys(self.names, 0)
        for day, count in counts.items():
            if day is not None and (name := self.name_of(day)) in totals:
                totals[name] += count
        return list(totals.values())


def periods_of(days: Iterable[date | None], first: date | None, last: date) -> Periods:
    """Periods from the first day to the last; where no first is given, around the days there are.

    Days after ``last`` and before ``EARLIEST`` stretch no range: they are in no period.
    """
    known = [day for day in days if day and EARLIEST <= day <= last]
    if first is None:
        first, last = min(known, default=last), max(known, default=last)
    span = (last - first).days + 1
    unit = next((unit for unit, most in _UNITS.items() if span <= most), "year")
    every = (first + n * _DAY for n in range(span))
    return Periods(unit, tuple(dict.fromkeys(_name(unit, day) for day in every)))


def _name(unit: str, day: date) -> str:
    match unit:
        case "day":
            return day.isoformat()
        case "week":
            return (day - day.weekday() * _DAY).isoformat()
        case "month":
            return f"{day:%Y-%m}"
        case _:
            return f"{day:%Y}"
