"""Routes set against each other: what the index missed, and what only the index showed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from wartaspider.archive import tables as t
from wartaspider.archive.sightings import INDEX

MAX_NAMED = 1000
"""Articles a gap names; a crawl by days alone sees a million that no other route showed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article of a gap, and the walks that showed it."""

    article_id: int
    day: date | None
    """Its WIB day of publication; where it was never read, the day that a list gave it."""

    walks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Articles that one side showed and the other did not."""

    total: int
    articles: tuple[Shown, ...]
    """By ID; the first ``MAX_NAMED``."""


@dataclass(frozen=True, slots=True)
class RouteGaps:
    """The index against sections, feeds and sitemaps."""

    routes: tuple[str, ...]
    """Kinds of other routes that were ever walked: ``feed``, ``section``, ``sitemap``."""

    only_elsewhere: Gap
    """Published in the days, shown by another route, and on no page of the index."""

    only_index: Gap
    """Shown by the index of one of the days and by no other route."""


def route_gaps(db: Connection, since: date, until: date) -> RouteGaps:
    """What the routes to the articles of these WIB days (both inclusive) do not agree on."""
    names = db.execute(select(t.walks.c.walk).where(~_is_index(t.walks)).distinct()).scalars()
    return RouteGaps(
        routes=tuple(sorted({name.partition(":")[0] for name in names})),
        only_elsewhere=_gap(db, _elsewhere(since, until)),
        only_index=_gap(db, _index(since, until)),
    )


def _elsewhere(since: date, until: date) -> Select[Any]:
    """Sightings outside the index of articles that are on no page of it."""
    s = t.sightings.c
    best_date = func.coalesce(t.versions.c.date_published, s.date)
    return _sightings().where(
        ~_is_index(t.sightings),
        # ISO text in WIB sorts as time does, and "2021-07-09" before all times of that day.
        best_date >= since.isoformat(),
        best_date < (until + timedelta(days=1)).isoformat(),
        ~_has_sighting(in_index=True),
    )


def _index(since: date, until: date) -> Select[Any]:
    return _sightings().where(
        t.sightings.c.walk.between(f"{INDEX}{since}", f"{INDEX}{until}"),
        ~_has_sighting(in_index=False),
    )


def _sightings() -> Select[Any]:
    s, a, v = t.sightings.c, t.articles.c, t.versions.c
    current = and_(v.article_id == a.article_id, v.version == a.version)
    join = t.sightings.join(t.articles, s.article_id == a.article_id).outerjoin(t.versions, current)
    return (
        select(s.article_id, func.coalesce(v.date_published, s.date).label("date"), s.walk)
        .select_from(join)
        .order_by(s.article_id, s.walk)
    )


def _has_sighting(*, in_index: bool) -> ColumnElement[bool]:
    other = t.sightings.alias("other")
    is_index = other.c.walk.startswith(INDEX)
    return exists().where(
        other.c.article_id == t.sightings.c.article_id, is_index if in_index else ~is_index
    )


def _is_index(table: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.walk.startswith(INDEX)
    return condition


def _gap(db: Connection, query: Select[Any]) -> Gap:
    named: list[Shown] = []
    total = 0
    rows: Iterator[Any] = iter(db.execute(query.execution_options(yield_per=1000)))
    for article_id, group in groupby(rows, key=lambda row: row[0]):
        total += 1
        if total <= MAX_NAMED:
            named.append(_shown(article_id, list(group)))
    return Gap(total, tuple(named))


def _shown(article_id: int, rows: list[Any]) -> Shown:
    text = next((row[1] for row in rows if row[1]), None)
    day = date.fromisoformat(text[:10]) if text else None
    return Shown(article_id, day, tuple(row[2] for row in rows))
