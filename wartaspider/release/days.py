"""The coverage table of a release: each day of the date index, its state and its counts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING

from wartaspider.items import WIB, utc_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wartaspider.archive.coverage import DayCoverage
    from wartaspider.archive.dataset import Selection

COUNTS = (
    *("walks", "pages", "failed_pages"),
    *("listed", "stored", "refused", "gone", "failed", "pending", "elsewhere", "late"),
)

DAY_COLUMNS: Mapping[str, str] = {
    "day": "A WIB day of the site's date index.",
    "state": "`complete` and `empty` are proved: a walk begun after the day read the whole list, "
    "and each article that it showed is stored, refused or gone (`empty`: it showed none). "
    "`partial` lacks something, `failed` could not be read, `never` was not walked.",
    "rows": "Rows of this release that were published on the day.",
    "walks": "How often the day's list was walked.",
    "pages": "List pages read by the walk that the state rests on.",
    "failed_pages": "List pages that this walk could not read.",
    "listed": "Articles that any walk of the day showed: the sum of `stored`, `refused`, `gone`, "
    "`failed`, `pending` and `elsewhere`.",
    "stored": "Of these, stored in the archive.",
    "refused": "Of these, pages that are no article.",
    "gone": "Of these, taken off the site.",
    "failed": "Of these, not had in spite of trying.",
    "pending": "Of these, not fetched yet.",
    "elsewhere": "Of these, dated to another day by the list itself.",
    "late": "Articles that joined the list after an earlier walk had read all of it.",
    "full_walk": "When the last walk began that read the whole list, in UTC.",
    "why": "What is lacking.",
}
"""Column of ``coverage.csv`` -> what it holds."""

STATES = ("complete", "empty", "partial", "failed", "never")


def covered_days(db: Connection, selection: Selection, at: datetime) -> list[DayCoverage]:
    """The coverage of the selection's days, oldest first, as the archive knew it at that instant.

    Without a first day from the first that was ever walked, without a last to the instant's own;
    none where no day was walked.
    """
    from wartaspider.archive.coverage import day_coverage, days_between, first_walked_day

    until = selection.until or at.astimezone(WIB).date()
    since = selection.since or first_walked_day(db) or date.max
    return day_coverage(db, days_between(since, until), now=at) if since <= until else []


def coverage_table(days: Iterable[DayCoverage], rows: Mapping[date, int]) -> str:
    """``coverage.csv``: UTF-8 without a byte order mark, as all of it is ASCII."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(DAY_COLUMNS)
    for day in days:
        writer.writerow(_cells(day, rows))
    return text.getvalue()


def count_states(days: Sequence[DayCoverage]) -> dict[str, int]:
    """State -> how many of the days are in it, in the order of ``STATES``."""
    found = Counter(day.state for day in days)
    return {state: found[state] for state in STATES}


def _cells(day: DayCoverage, rows: Mapping[date, int]) -> list[object]:
    counts = {name: getattr(day, name) for name in COUNTS}
    values = {
        "day": day.day,
        "state": day.state,
        "rows": rows.get(day.day, 0),
        "full_walk": utc_text(day.full_walk),
        "why": day.why,
        **counts,
    }
    return [values[name] for name in DAY_COLUMNS]
