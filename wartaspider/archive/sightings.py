"""Which list showed which article, when first and last, and what it said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, Exists, exists, or_, select, update

from wartaspider.archive import tables as t
from wartaspider.items import Entry, Listing, wib_text

SECTION = "section:"
"""A section's walk begins so, and goes on with its slug: ``section:ekbis/bursa`` is a leaf."""

INDEX = "index:"
"""The date index's walk begins so, and goes on with the day: ``index:2021-07-08``."""

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


def section_of(walk: str) -> str:
    """The section a walk stands for: ``section:ekbis/bursa`` is a leaf of ``ekbis``."""
    return walk.removeprefix(SECTION).partition("/")[0]


def is_section(slug: str) -> ColumnElement[bool]:
    """Whether a sighting is the section's own, or a leaf's."""
    walk = t.sightings.c.walk
    return or_(walk == SECTION + slug, walk.startswith(f"{SECTION}{slug}/", autoescape=True))


def shown_by_index(since: date, until: date, *where: ColumnElement[bool]) -> Exists:
    """Whether the index of one of the days lists the version's article."""
    return exists().where(
        t.sightings.c.article_id == t.versions.c.article_id,
        t.sightings.c.walk.between(INDEX + since.isoformat(), INDEX + until.isoformat()),
        *where,
    )


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
