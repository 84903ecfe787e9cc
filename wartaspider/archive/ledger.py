"""The ledger of the index: the walks of each day, and what became of the IDs they showed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, select

from wartaspider.archive import tables as t
from wartaspider.archive.quarantine import QUARANTINED
from wartaspider.archive.records import CURRENT
from wartaspider.archive.sightings import INDEX
from wartaspider.browser import NEEDS_BROWSER

REACHED_END = frozenset({"no-new-id", "past-end"})
"""Ends of a walk that saw the whole list; any other end leaves pages that nobody read."""

KNOWN = "known"
"""The end of a walk that met what the walk before it had met; as good as that one."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayWalk:
    """One walk through the index of a day."""

    run_id: int
    started: datetime
    pages: int
    failed_pages: int
    ended: str | None
    reached_end: bool
    """Whether it saw the list to its end, or up to where the walk before it had seen it."""

    @property
    def is_full(self) -> bool:
        """Whether it read every page of the list."""
        return self.reached_end and not self.failed_pages


@dataclass(slots=True)
class DayShown:
    """The IDs that the walks of a day showed: how many in each state, and since which run."""

    states: Counter[str] = field(default_factory=Counter)
    first_runs: Counter[int] = field(default_factory=Counter)
    """Run -> IDs of the day that its walk was the first to show."""

    reasons: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0
    """Not fetched, and dated more than a day away by the list itself: not articles of the day."""

    own: int = 0
    """Dated to the day, by themselves or by the list."""

    others: int = 0
    """Dated, but not to the day."""

    @property
    def pending(self) -> int:
        """How many of them are still to be fetched for the day."""
        return self.states["listed"] - self.elsewhere

    @property
    def is_of_other_days(self) -> bool:
        """Whether what the walks showed has dates, and none of them is the day's."""
        return bool(self.others) and not self.own


def walks_by_day(db: Connection, first: date, last: date) -> dict[date, list[DayWalk]]:
    """Each day's walks in the order of time; that of their runs where several shared the days."""
    c = t.walks.c
    query = select(t.walks).where(_in_days(c.walk, first, last)).order_by(c.started, c.run_id)
    found: dict[date, list[DayWalk]] = {}
    for row in db.execute(query):
        if day := day_of(row.walk):
            walks = found.setdefault(day, [])
            walks.append(_walk(row, walks[-1] if walks else None))
    return found


def _walk(row: Row[Any], before: DayWalk | None) -> DayWalk:
    is_known = row.ended == KNOWN and (not row.listed if before is None else before.is_full)
    return DayWalk(
        run_id=row.run_id,
        started=datetime.fromisoformat(row.started),
        pages=row.pages,
        failed_pages=row.failed_pages,
        ended=row.ended,
        reached_end=row.ended in REACHED_END or is_known,
    )


def page_failures_by_day(db: Connection, first: date, last: date) -> dict[date, dict[int, str]]:
    """Why list pages of a day could not be read, by run."""
    c = t.failures.c
    query = (
        select(c.walk, c.run_id, c.reason)
        .where(_in_days(c.walk, first, last), c.article_id.is_(None))
        .distinct()
        .order_by(c.reason)
    )
    found: dict[date, dict[int, str]] = {}
    for name, run_id, reason in db.execute(query):
        if day := day_of(name):
            causes = found.setdefault(day, {})
            causes[run_id] = f"{causes[run_id]}, {reason}" if run_id in causes else reason
    return found


def shown_by_day(db: Connection, first: date, last: date) -> dict[date, DayShown]:
    """What each day's walks showed, and what became of it."""
    s, a = t.sightings.c, t.articles.c
    where = _in_days(s.walk, first, last)
    join = t.sightings.join(t.articles, s.article_id == a.article_id)
    days = (_day(s.date), _day(t.versions.c.date_published))
    columns = (s.walk, a.state, a.reason, s.first_run, *days)
    query = (
        select(*columns, func.count())
        .select_from(join.outerjoin(t.versions, CURRENT))
        .where(where)
        .group_by(*columns)
    )
    found: dict[date, DayShown] = {}
    for name, state, reason, first_run, listed, published, count in db.execute(query):
        if day := day_of(name):
            shown = found.setdefault(day, DayShown())
            if str(day) in (listed, published):
                shown.own += count
            elif listed or published:
                shown.others += count
            # What is in quarantine or waits for a browser is not had, though its page came.
            waits = state == "refused" and reason == NEEDS_BROWSER
            state = "failed" if waits or state == QUARANTINED else state
            shown.states[state] += count
            shown.first_runs[first_run] += count
            if state == "failed" and reason:
                shown.reasons[reason] += count
    unfetched = (
        select(s.walk, s.first_run, s.date).select_from(join).where(where, a.state == "listed")
    )
    for name, first_run, text in db.execute(unfetched.where(s.date.is_not(None))):
        # The crawl does not fetch these for the day, so they cannot hold the day open.
        if (day := day_of(name)) and abs(date.fromisoformat(text[:10]) - day) > _DAY:
            shown = found.setdefault(day, DayShown())
            shown.elsewhere += 1
            shown.first_runs[first_run] -= 1
    return found


def _day(text: ColumnElement[str]) -> ColumnElement[str]:
    # Written out: to PostgreSQL two parameters make two expressions, and none may be grouped by.
    return func.substr(text, literal_column("1"), literal_column("10"))


def _in_days(walk: ColumnElement[str], first: date, last: date) -> ColumnElement[bool]:
    return walk.between(f"{INDEX}{first}", f"{INDEX}{last}")


def day_of(walk: str) -> date | None:
    """The day of an index walk's name; None for another walk."""
    try:
        return date.fromisoformat(walk.removeprefix(INDEX)) if walk.startswith(INDEX) else None
    except ValueError:
        return None
