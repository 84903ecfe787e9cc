"""Which list showed which article, when first and last, and what it said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select, update

from wartaspider.archive import tables as t
from wartaspider.items import Entry, Listing, wib_text

_CHUNK = 500
"""IDs in one question: databases bound the number of parameters."""


def write_sightings(db: Connection, run_id: int, listing: Listing) -> None:
    """Write a list page's entries; an ID that the walk showed before keeps its first run."""
    entries = {e.article_id: e for e in listing.entries}
    seen = _seen(db, listing.walk, entries)
    if new := [e for i, e in entries.items() if i not in seen]:
        db.execute(t.sightings.insert(), [_values(run_id, listing.walk, e) for e in new])
    for article_id in seen:
        values = _values(run_id, listing.walk, entries[article_id])
        del values["first_run"]
        where = (t.sightings.c.walk == listing.walk) & (t.sightings.c.article_id == article_id)
        db.execute(update(t.sightings).where(where).values(values))


def chunks(article_ids: Iterable[int]) -> Iterator[list[int]]:
    """The IDs in lists that fit into one question."""
    ids = list(article_ids)
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _seen(db: Connection, walk: str, article_ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(article_ids):
        query = select(t.sightings.c.article_id).where(
            t.sightings.c.walk == walk, t.sightings.c.article_id.in_(chunk)
        )
        found.update(db.execute(query).scalars())
    return found


def _values(run_id: int, walk: str, entry: Entry) -> dict[str, object]:
    return {
        "article_id": entry.article_id,
        "walk": walk,
        "first_run": run_id,
        "last_run": run_id,
        "headline": entry.headline,
        "date": wib_text(entry.date),
        "date_text": entry.date_text,
        "date_has_time": int(entry.date_has_time),
    }
