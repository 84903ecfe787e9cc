"""Everything that a report shows, asked of the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection

from wartaspider.archive import figures
from wartaspider.archive.coverage import (
    DayCoverage,
    day_coverage,
    days_between,
    first_walked_day,
    ranges,
)
from wartaspider.archive.dataset import Selection
from wartaspider.archive.runs import RunRecord, count_runs, last_runs
from wartaspider.items import WIB

Answer = TypeVar("Answer")

LAST_RUNS = 20
TOP = 15
STEPS = 7
"""How often ``collect`` calls ``tick``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the archive holds, of all days or of those asked for. Days are WIB days."""

    now: datetime
    since: date | None
    until: date | None
    coverage: Sequence[DayCoverage]
    """Every day from the first asked for, or ever walked, to the last asked for, or today."""

    is_walked: bool
    """Whether the date index was ever walked, so that a day could be complete."""

    days: Sequence[figures.DayFigures]
    hours: Sequence[int]
    tags: figures.Ranking
    places: figures.Ranking
    versions: figures.VersionFigures
    runs: Sequence[RunRecord]
    run_count: int

    @property
    def articles(self) -> int:
        """All articles, also those whose day is not known."""
        return sum(day.articles for day in self.days)

    @property
    def sections(self) -> dict[str | None, int]:
        """Section -> articles, the largest first, those of no section (None) last."""
        totals: Counter[str | None] = Counter()
        for day in self.days:
            totals.update(day.sections)
        order = sorted(totals, key=lambda s: (s is None, -totals[s], s or ""))
        return {section: totals[section] for section in order}

    def days_of(self, section: str | None) -> dict[date | None, int]:
        """Day -> articles of the section, of the days that have any."""
        return {day.day: day.sections[section] for day in self.days if day.sections[section]}

    @property
    def holes(self) -> list[DayCoverage]:
        """The days that lack something."""
        return [c for c in self.coverage if c.is_hole]

    @property
    def hole_ranges(self) -> list[tuple[date, date]]:
        """The same as ranges, first and last day inclusive."""
        return ranges(c.day for c in self.holes)


def collect(
    db: Connection,
    *,
    since: date | None,
    until: date | None,
    now: datetime,
    growth_days: int,
    tick: Callable[[], object] = lambda: None,
) -> Report:
    """The report's figures, from a connection as ``archive.reading`` gives it."""
    chosen = Selection(since=since, until=until)
    last = until or now.astimezone(WIB).date()
    walked = first_walked_day(db)
    days = days_between(since or min(walked or last, last), last)

    def asked(answer: Answer) -> Answer:
        tick()
        return answer

    return Report(
        now=now,
        since=since,
        until=until,
        coverage=asked(day_coverage(db, days, now=now, growth_days=growth_days)),
        is_walked=walked is not None,
        days=asked(figures.by_day(db, chosen)),
        hours=asked(figures.by_hour(db, chosen)),
        tags=asked(figures.top_tags(db, chosen, TOP)),
        places=asked(figures.top_places(db, chosen, TOP)),
        versions=asked(figures.count_versions(db, chosen)),
        runs=asked(last_runs(db, LAST_RUNS)),
        run_count=count_runs(db),
    )
