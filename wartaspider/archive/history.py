"""History: the life of one article as the archive knows it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from wartaspider.archive import tables as t
from wartaspider.archive.changes import Change, changed_fields, text_changes
from wartaspider.archive.versions import SILENT_EDIT
from wartaspider.items import WIB

IDS_A_DAY = 80
"""The fewest IDs the site uses up in a day, so an estimate of days is never too short."""

_OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A walk that listed the article. Times are when those runs' walks began, in UTC."""

    walk: str
    first_run: int
    first_seen: str
    last_run: int
    last_seen: str
    headline: str | None
    """As the list showed it."""

    date: str | None
    date_text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text the article had, and how it differs from the one before."""

    version: int
    run_id: int
    date_downloaded: str
    url: str
    headline: str
    date_published: str | None
    date_modified: str | None
    word_count: int | None
    layout: str | None
    flags: tuple[str, ...]
    field_sources: Mapping[str, str]
    is_silent: bool = False
    """Whether it is flagged so: the text changed and the site's own ``date_modified`` did not."""

    changes: tuple[Change, ...] = ()
    text_changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request for the article that brought nothing."""

    at: str
    run_id: int
    url: str
    reason: str
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of an ID. Times are ISO 8601 text, as the archive holds them."""

    article_id: int
    state: str | None
    """``listed``, ``stored``, ``refused``, ``gone``, ``failed``, ``quarantined``; None: the ID
    was never seen."""

    reason: str | None = None
    """Why it is refused, gone, failed or in quarantine."""

    first_seen: str | None = None
    checked: str | None = None
    """When it was last asked for."""

    fetched_run: int | None = None
    duplicate_of: int | None = None
    duplicates: tuple[int, ...] = ()
    """IDs of later articles with (nearly) the same text."""

    sightings: tuple[Sighting, ...] = ()
    versions: tuple[Version, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the ID was ever seen."""
        return self.state is not None

    @property
    def current(self) -> Version | None:
        """What the article says now, as far as is known."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored article next to an ID, and its WIB day."""

    article_id: int
    day: date


@dataclass(frozen=True, slots=True)
class Around:
    """When an ID must have been published, judged by the stored articles next to it."""

    lower: Neighbour | None
    higher: Neighbour | None
    since: date
    until: date


def history_of(db: Connection, article_id: int) -> History:
    """The life of an article; one without a state where the ID was never seen."""
    a = t.articles.c
    row = db.execute(select(t.articles).where(a.article_id == article_id)).first()
    if row is None:
        return History(article_id=article_id, state=None)
    twins = select(a.article_id).where(a.duplicate_of == article_id).order_by(a.article_id)
    return History(
        article_id=article_id,
        state=row.state,
        reason=row.reason,
        first_seen=row.first_seen,
        checked=row.checked,
        fetched_run=row.fetched_run,
        duplicate_of=row.duplicate_of,
        duplicates=tuple(db.execute(twins).scalars()),
        sightings=_sightings(db, article_id),
        versions=_versions(db, article_id),
        failures=_failures(db, article_id),
    )


def around(db: Connection, article_id: int, *, now: datetime) -> Around | None:
    """The days in which an ID must have been published; None where no article is stored.

    IDs grow with time, though not strictly; where one side has no neighbour, the days are counted
    by the fewest IDs the site uses up in a day.
    """
    v = t.versions.c
    lower = _neighbour(db, _dated().where(v.article_id < article_id).order_by(v.article_id.desc()))
    higher = _neighbour(db, _dated().where(v.article_id > article_id).order_by(v.article_id))
    today = now.astimezone(WIB).date()
    near = [n for n in (lower, higher) if n is not None]
    days = [n.day for n in near]
    if len(near) == 1:
        days.append(_reckoned(near[0], article_id, today))
    if not days:
        return None
    return Around(lower, higher, min(*days, today), min(max(days), today))


def _reckoned(near: Neighbour, article_id: int, today: date) -> date:
    """The day furthest from the neighbour's on which the ID can have been given."""
    days = -(-abs(article_id - near.article_id) // IDS_A_DAY)
    if article_id > near.article_id:
        return near.day + timedelta(days=min(days, max(0, (today - near.day).days)))
    return near.day - timedelta(days=min(days, max(0, (near.day - _OLDEST).days)))


def _dated() -> Select[Any]:
    v, a = t.versions.c, t.articles.c
    current = and_(v.article_id == a.article_id, v.version == a.version)
    return (
        select(v.article_id, v.date_published)
        .join_from(t.versions, t.articles, current)
        .where(v.date_published.is_not(None))
        .limit(1)
    )


def _neighbour(db: Connection, query: Select[Any]) -> Neighbour | None:
    row = db.execute(query).first()
    return Neighbour(row[0], date.fromisoformat(row[1][:10])) if row else None


def _sightings(db: Connection, article_id: int) -> tuple[Sighting, ...]:
    s = t.sightings.c
    first, last = t.runs.alias("first"), t.runs.alias("last")
    query = (
        select(t.sightings, first.c.started.label("first_seen"), last.c.started.label("last_seen"))
        .join_from(t.sightings, first, first.c.run_id == s.first_run)
        .join(last, last.c.run_id == s.last_run)
        .where(s.article_id == article_id)
        .order_by(s.first_run, s.walk)
    )
    names = tuple(Sighting.__dataclass_fields__)
    return tuple(
        Sighting(**{name: row[name] for name in names}) for row in db.execute(query).mappings()
    )


def _failures(db: Connection, article_id: int) -> tuple[Failure, ...]:
    f = t.failures.c
    query = (
        select(f.at, f.run_id, f.url, f.reason, f.detail)
        .where(f.article_id == article_id)
        .order_by(f.failure_id)
    )
    return tuple(Failure(**row) for row in db.execute(query).mappings())


def _versions(db: Connection, article_id: int) -> tuple[Version, ...]:
    v = t.versions.c
    query = select(t.versions).where(v.article_id == article_id).order_by(v.version)
    rows: Sequence[Mapping[Any, Any]] = db.execute(query).mappings().all()
    found = [_version(row, before) for before, row in zip([None, *rows], rows, strict=False)]
    return tuple(found)


def _version(row: Mapping[Any, Any], before: Mapping[Any, Any] | None) -> Version:
    flags = tuple(json.loads(row["flags"]))
    body = row["article_body"]
    names = (
        "version",
        "run_id",
        "date_downloaded",
        "url",
        "headline",
        "date_published",
        "date_modified",
        "word_count",
        "layout",
    )
    return Version(
        **{name: row[name] for name in names},
        flags=flags,
        field_sources=json.loads(row["field_sources"]),
        is_silent=SILENT_EDIT in flags,
        changes=changed_fields(before, row) if before else (),
        text_changes=text_changes(before["article_body"], body) if before else (),
    )
