"""Coverage: which days of the date index are complete, which are not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from scrapy.settings import BaseSettings
from sqlalchemy import Connection, func, select

from wartaspider.archive import tables as t
from wartaspider.archive.ledger import (
    DayShown,
    DayWalk,
    day_of,
    page_failures_by_day,
    shown_by_day,
    walks_by_day,
)
from wartaspider.archive.sightings import INDEX
from wartaspider.exceptions import ArgumentError
from wartaspider.items import WIB

GROWTH_DAYS = 3
"""Days after its own in which a day's index may still grow, unless a setting says otherwise."""

HOLES = frozenset({"never", "failed", "partial"})
"""States of a day that lacks something."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCoverage:
    """What the archive has of one WIB day of the index.

    ``listed`` is the number of IDs that any walk of the day showed; it is the sum of ``stored``,
    ``refused``, ``gone``, ``failed`` (in quarantine too), ``pending`` and ``elsewhere``.
    """

    day: date
    state: str
    """``never``, ``failed``, ``empty``, ``complete`` or ``partial``.

    ``never``: no walk. ``failed``: no page could be read. ``empty``: a walk reached the end and
    no walk showed an ID. ``complete``: the last walk that reached the end missed no page, and
    each ID that any walk showed is stored, refused or gone. ``partial``: anything else. Once the
    day is over, only a walk that began after it proves ``empty`` or ``complete``, and only a list
    whose dates are not all of other days.
    """

    walks: int = 0
    pages: int = 0
    """Pages read by the walk that the state rests on: the last full one, or else the last."""

    failed_pages: int = 0
    ended: str | None = None
    """Why that walk ended; None where it was cut off."""

    listed: int = 0
    stored: int = 0
    refused: int = 0
    gone: int = 0
    failed: int = 0
    pending: int = 0
    """IDs shown that were not fetched yet."""

    elsewhere: int = 0
    """IDs not fetched because the list itself dates them more than a day away from the day."""

    late_after: Mapping[int, int] = field(default_factory=dict)
    """Days after the day -> late IDs that were first shown then.

    An ID is late when it was first shown after an earlier walk, begun when the day was over, had
    read the whole list without it. So only a real arrival counts, not a first look at an old day.
    """

    last_walk: datetime | None = None
    full_walk: datetime | None = None
    """When the last walk began that read the whole list."""

    may_grow: bool = True
    """Whether articles may have come since ``full_walk``."""

    why: str = ""
    """What is lacking, in a phrase; empty where nothing is."""

    @property
    def late(self) -> int:
        """Number of late IDs."""
        return sum(self.late_after.values())

    @property
    def is_hole(self) -> bool:
        """Whether the day lacks something."""
        return self.state in HOLES


def day_coverage(
    db: Connection, days: Iterable[date], *, now: datetime, growth_days: int = GROWTH_DAYS
) -> list[DayCoverage]:
    """The coverage of each of these WIB days, oldest first, in four queries however many."""
    wanted = sorted(set(days))
    if not wanted:
        return []
    span = wanted[0], wanted[-1]
    walks, shown = walks_by_day(db, *span), shown_by_day(db, *span)
    page_failures = page_failures_by_day(db, *span)
    return [
        _coverage(
            day,
            walks.get(day, []),
            shown.get(day, DayShown()),
            page_failures.get(day, {}),
            now,
            growth_days,
        )
        for day in wanted
    ]


def end_of(day: date) -> datetime:
    """The instant at which a WIB day is over."""
    return datetime.combine(day + _DAY, time(), WIB)


def can_grow(day: date, walk_started: datetime, growth_days: int = GROWTH_DAYS) -> bool:
    """Whether articles may join the day's index after a walk that began then."""
    return walk_started < end_of(day + growth_days * _DAY)


def open_days(
    db: Connection, days: Iterable[date], *, now: datetime, growth_days: int = GROWTH_DAYS
) -> set[date]:
    """The days that a crawl must still walk: holes, and those last walked while they could grow.

    Days after today are never among them: the site cannot have them yet.
    """
    today = now.astimezone(WIB).date()
    found = day_coverage(
        db, (day for day in days if day <= today), now=now, growth_days=growth_days
    )
    return {c.day for c in found if c.is_hole or c.may_grow}


def first_walked_day(db: Connection) -> date | None:
    """The oldest day of which a walk is known."""
    name = db.execute(
        select(func.min(t.walks.c.walk)).where(t.walks.c.walk.startswith(INDEX))
    ).scalar()
    return day_of(name) if name else None


def ranges(days: Iterable[date]) -> list[tuple[date, date]]:
    """The days as ranges, first and last day inclusive, neighbours merged."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == _DAY:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def days_between(since: date, until: date) -> list[date]:
    """Every day from the first to the last, both inclusive."""
    return [since + n * _DAY for n in range((until - since).days + 1)]


def growth_days_of(settings: BaseSettings) -> int:
    """The setting WARTA_GROWTH_DAYS. Raises ArgumentError if it is no number of days."""
    value = settings.get("WARTA_GROWTH_DAYS", GROWTH_DAYS)
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise ArgumentError(f"WARTA_GROWTH_DAYS={value!r}: allowed is a whole number from 0 on")
    return int(text)


def _coverage(
    day: date,
    walks: Sequence[DayWalk],
    shown: DayShown,
    page_failures: Mapping[int, str],
    now: datetime,
    growth_days: int,
) -> DayCoverage:
    if not walks:
        return DayCoverage(day=day, state="never", why="never walked", **_counts(shown))
    full = next((w for w in reversed(walks) if w.is_full), None)
    is_over = end_of(day) <= now
    is_early = full is not None and full.started < end_of(day) and is_over
    is_other = is_over and shown.is_of_other_days
    state = _state(walks, shown, is_early=is_early, is_other=is_other)
    basis = full if full and state not in HOLES else walks[-1]
    is_hole = state in HOLES
    return DayCoverage(
        day=day,
        state=state,
        walks=len(walks),
        pages=basis.pages,
        failed_pages=basis.failed_pages,
        ended=basis.ended,
        **_counts(shown),
        late_after=_late_after(day, walks, shown),
        last_walk=walks[-1].started,
        full_walk=full.started if full else None,
        may_grow=full is None or can_grow(day, full.started, growth_days),
        why=_why(walks, shown, page_failures, is_early=is_early, is_other=is_other)
        if is_hole
        else "",
    )


def _state(walks: Sequence[DayWalk], shown: DayShown, *, is_early: bool, is_other: bool) -> str:
    listed = sum(shown.states.values())
    last = next((w for w in reversed(walks) if w.reached_end), None)
    if last is None or last.failed_pages:
        is_blind = any(w.failed_pages for w in walks) or not any(w.pages for w in walks)
        return "failed" if is_blind and not listed else "partial"
    if is_early or shown.pending or shown.states["failed"] or is_other:
        return "partial"
    return "complete" if listed else "empty"


def _why(
    walks: Sequence[DayWalk],
    shown: DayShown,
    page_failures: Mapping[int, str],
    *,
    is_early: bool,
    is_other: bool,
) -> str:
    last = next((w for w in reversed(walks) if w.reached_end), None)
    reasons = []
    if last is None or last.failed_pages or is_early:
        for walk in dict.fromkeys((last or walks[-1], walks[-1])):
            reasons += _troubles(walk, page_failures.get(walk.run_id))
    if is_early:
        reasons.append("last walked to its end before the day was over")
    if shown.states["failed"]:
        causes = ", ".join(sorted(shown.reasons))
        reasons.append(f"{shown.states['failed']} failed" + (f" ({causes})" if causes else ""))
    if shown.pending:
        reasons.append(f"{shown.pending} not fetched yet")
    if is_other:
        reasons.append("its list shows articles of other days only")
    return "; ".join(reasons)


def _troubles(walk: DayWalk, causes: str | None) -> list[str]:
    found = []
    if walk.failed_pages:
        pages = "list page" if walk.failed_pages == 1 else "list pages"
        found.append(f"{walk.failed_pages} {pages} failed" + (f" ({causes})" if causes else ""))
    if not walk.reached_end:
        found.append(f"the walk did not reach its end ({walk.ended or 'cut off'})")
    return found


def _late_after(day: date, walks: Sequence[DayWalk], shown: DayShown) -> dict[int, int]:
    is_closing = (w.is_full and w.started >= end_of(day) for w in walks)
    closing = next((n for n, found in enumerate(is_closing) if found), len(walks))
    found: Counter[int] = Counter()
    for walk in walks[closing + 1 :]:
        if count := shown.first_runs[walk.run_id]:
            found[(walk.started.astimezone(WIB).date() - day).days] += count
    return dict(sorted(found.items()))


def _counts(shown: DayShown) -> dict[str, Any]:
    counts = {state: shown.states[state] for state in ("stored", "refused", "gone", "failed")}
    return counts | {
        "listed": sum(shown.states.values()),
        "pending": shown.pending,
        "elsewhere": shown.elsewhere,
    }
