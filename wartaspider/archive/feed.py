"""A run's feed: which articles it holds, put together from versions, sightings and twins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    func,
    literal,
    or_,
    select,
    update,
)

from wartaspider.archive import tables as t
from wartaspider.archive.records import CURRENT, read_records
from wartaspider.archive.rows import from_row
from wartaspider.archive.sightings import INDEX, shown_by_index
from wartaspider.archive.versions import settled
from wartaspider.items import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles of a run belong into its feed. Days are WIB days."""

    since: date | None = None
    until: date | None = None
    article_ids: tuple[int, ...] = ()
    """Articles asked for by address: in the feed even if they were known before."""

    refreshed: bool = False
    """Whether articles that were fetched again are in the feed although they are unchanged."""


def read_feed(
    db: Connection, run_id: int, scope: Scope, fellows: Iterable[int] = ()
) -> Iterator[Article]:
    """The feed's articles by ID; memory does not grow with their number.

    ``fellows``: runs that share this one's work, so that it delivers for them as well.
    """
    first = min((run_id, *fellows))
    run_ids = {*_undelivered(db, first), run_id, *fellows}
    return map(from_row, read_records(db, _feed_query(run_ids, scope)))


def settle_dates(db: Connection) -> None:
    """Give articles whose page has no date the best date that a list printed."""
    query = select(*_columns(t.versions, "article_id", "version", "field_sources", "flags")).where(
        t.versions.c.date_published.is_(None)
    )
    for row in db.execute(query).all():
        if (date := listed_date(db, row.article_id)) is not None:
            key = and_(
                t.versions.c.article_id == row.article_id, t.versions.c.version == row.version
            )
            values = settled(dict(row._mapping), *date)
            db.execute(update(t.versions).where(key).values(values))


def listed_date(db: Connection, article_id: int) -> tuple[str, str | None] | None:
    """The best date that a list printed for an article, and its text."""
    query = (
        select(*_columns(t.sightings, "date", "date_text"))
        .where(t.sightings.c.article_id == article_id, t.sightings.c.date.is_not(None))
        .order_by(
            t.sightings.c.walk.in_(("feed", "sitemap")),
            t.sightings.c.date_has_time.desc(),
            t.sightings.c.walk,
        )
        .limit(1)
    )
    row = db.execute(query).first()
    return (row.date, row.date_text) if row else None


def _undelivered(db: Connection, run_id: int) -> list[int]:
    """This run, and those before it with the same arguments since one last delivered."""
    arguments = select(t.runs.c.arguments).where(t.runs.c.run_id == run_id).scalar_subquery()
    same = and_(t.runs.c.arguments == arguments, t.runs.c.run_id <= run_id)
    delivered = and_(same, t.runs.c.delivered == 1, t.runs.c.run_id < run_id)
    last = db.execute(select(func.max(t.runs.c.run_id)).where(delivered)).scalar() or 0
    query = select(t.runs.c.run_id).where(same, t.runs.c.run_id > last)
    return list(db.execute(query).scalars())


def _feed_query(run_ids: Iterable[int], scope: Scope) -> Select[Any]:
    wanted: ColumnElement[bool] = t.versions.c.run_id.in_(list(run_ids))
    if scope.refreshed:
        wanted = t.articles.c.fetched_run.in_(list(run_ids))
    if scope.article_ids:
        wanted = t.versions.c.article_id.in_(scope.article_ids)
    query = (
        select(t.versions.c.article_id)
        .join_from(t.versions, t.articles, CURRENT)
        .where(wanted)
        .order_by(t.versions.c.article_id)
    )
    if scope.since and scope.until:
        query = query.where(_in_days(scope.since, scope.until))
    return query


def _in_days(since: date, until: date) -> ColumnElement[bool]:
    """Published in the days, or shown by the index of one of them with a date of that day."""
    day = func.substr(t.versions.c.date_published, 1, 10)
    listed = func.substr(t.sightings.c.date, 1, 10)
    is_its_day = literal(INDEX) + listed == t.sightings.c.walk
    index = shown_by_index(since, until, or_(is_its_day, t.versions.c.date_published.is_(None)))
    return or_(day.between(since.isoformat(), until.isoformat()), index)


def _columns(table: Table, *names: str) -> list[Column[Any]]:
    return [table.c[name] for name in names]
