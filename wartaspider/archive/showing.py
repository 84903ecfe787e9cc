"""Sightings as today's readers see them, brought into the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.writing import what_is_known

_CHUNK = 500
SAID = ("headline", "date", "date_text", "date_has_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a walk said of an article; runs by their rank in time."""

    article_id: int
    first: int
    last: int
    said: Mapping[str, object]
    """``headline``, ``date``, ``date_text``, ``date_has_time`` as its last run had them."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """The runs in the order of time."""

    of_run: Mapping[int, int]
    runs: tuple[int, ...]
    """Rank -> run."""

    started: Mapping[int, str]


@dataclass(slots=True)
class SightingChanges:
    """What changes in a part of a walk's sightings."""

    new: list[dict[str, object]] = field(default_factory=list)
    changed: dict[int, dict[str, object]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.new) + len(self.changed) + len(self.gone)


def sighting_changes(
    db: Connection, walk: str, shown: Iterable[Shown], ranks: Ranks, whole: set[int]
) -> Iterator[SightingChanges]:
    """What differs from the archive's sightings of a walk, some hundred articles at a time.

    ``whole`` are the ranks of runs whose pages of the walk were all read again. What the archive
    alone has is gone only if none but such runs can have shown it.
    """
    query = select(t.walks.c.run_id).where(t.walks.c.walk == walk)
    unread = {ranks.of_run[run] for run in db.execute(query).scalars()} - whole
    rest, lowest = iter(shown), 0
    while True:
        chunk = list(islice(rest, _CHUNK))
        highest = chunk[-1].article_id if len(chunk) == _CHUNK else None
        yield _changes(_held(db, walk, lowest, highest), walk, chunk, ranks, (whole, unread))
        if highest is None:
            return
        lowest = highest + 1


def write_sighting_changes(
    db: Connection, walk: str, changes: SightingChanges, ranks: Ranks
) -> None:
    """Bring them into the archive."""
    s = t.sightings.c
    if changes.new:
        _list_articles(db, changes.new, ranks)
        db.execute(t.sightings.insert(), changes.new)
    for article_id, values in changes.changed.items():
        where = (s.walk == walk) & (s.article_id == article_id)
        db.execute(update(t.sightings).where(where).values(values))
    if changes.gone:
        db.execute(delete(t.sightings).where(s.walk == walk, s.article_id.in_(changes.gone)))


def _held(db: Connection, walk: str, lowest: int, highest: int | None) -> dict[int, Row[Any]]:
    s = t.sightings.c
    query = select(t.sightings).where(s.walk == walk, s.article_id >= lowest)
    if highest is not None:
        query = query.where(s.article_id <= highest)
    return {row.article_id: row for row in db.execute(query)}


def _changes(
    held: Mapping[int, Row[Any]],
    walk: str,
    chunk: Iterable[Shown],
    ranks: Ranks,
    read: tuple[set[int], set[int]],
) -> SightingChanges:
    found = SightingChanges()
    met = set()
    for shown in chunk:
        met.add(shown.article_id)
        row = held.get(shown.article_id)
        values = _values(shown, row, ranks)
        if row is None:
            found.new.append({"article_id": shown.article_id, "walk": walk} | values)
        elif any(row._mapping[name] != value for name, value in values.items()):
            found.changed[shown.article_id] = values
    whole, unread = read
    for article_id in sorted(held.keys() - met):
        row = held[article_id]
        first, last = ranks.of_run[row.first_run], ranks.of_run[row.last_run]
        if {first, last} <= whole and not any(first <= rank <= last for rank in unread):
            found.gone.append(article_id)
    return found


def _values(shown: Shown, row: Row[Any] | None, ranks: Ranks) -> dict[str, object]:
    """The sighting's values: of the newest run that showed it, read again or not."""
    first, last, said = shown.first, shown.last, dict(shown.said)
    if row is not None:
        first = min(first, ranks.of_run[row.first_run])
        if (former := ranks.of_run[row.last_run]) > last:
            last, said = former, {name: row._mapping[name] for name in SAID}
    return {"first_run": ranks.runs[first], "last_run": ranks.runs[last]} | said


def _list_articles(db: Connection, rows: list[dict[str, object]], ranks: Ranks) -> None:
    """Give articles that were never heard of a row."""
    first = {int(str(row["article_id"])): int(str(row["first_run"])) for row in rows}
    known = what_is_known(db, first)
    new = [
        {"article_id": i, "state": "listed", "first_seen": ranks.started[run]}
        for i, run in first.items()
        if i not in known
    ]
    if new:
        db.execute(t.articles.insert(), new)
