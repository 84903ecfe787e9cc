"""How far each walk of a run has come: the ledger that coverage is read from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, select, update

from wartaspider.archive import tables as t
from wartaspider.items import Listing, Missing, utc_text

_UNREAD = ("failed", "past-end")
"""Ends that come without a page: it failed and was counted so, or it is past the list's end."""


def step(db: Connection, run_id: int, listing: Listing, now: datetime) -> None:
    """Bring the walk's row of this run up to a page that was read, or to its end."""
    row = _row(db, run_id, listing.walk, now)
    values: dict[str, object] = {"listed": row.listed + len(listing.entries)}
    if listing.ended not in _UNREAD:
        values["pages"] = row.pages + 1
    if listing.ended:
        values |= {"ended": listing.ended, "finished": utc_text(now)}
    db.execute(_update(run_id, listing.walk).values(values))


def stumble(db: Connection, run_id: int, missing: Missing, now: datetime) -> None:
    """Count a list page that could not be had."""
    if missing.walk is not None:
        row = _row(db, run_id, missing.walk, now)
        db.execute(_update(run_id, missing.walk).values(failed_pages=row.failed_pages + 1))


def _row(db: Connection, run_id: int, walk: str, now: datetime) -> Row[Any]:
    """The walk's row, made when its first page is there."""
    query = select(t.walks).where(t.walks.c.walk == walk, t.walks.c.run_id == run_id)
    if (row := db.execute(query).first()) is None:
        values = {"walk": walk, "run_id": run_id, "started": utc_text(now)}
        db.execute(t.walks.insert().values(values))
        row = db.execute(query).one()
    return row


def _update(run_id: int, walk: str) -> Update:
    return update(t.walks).where(t.walks.c.walk == walk, t.walks.c.run_id == run_id)
