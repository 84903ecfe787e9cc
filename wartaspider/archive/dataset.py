"""The dataset: the whole collection or a selection of it, as it is or as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from wartaspider.archive import tables as t
from wartaspider.archive.meta import menu_order
from wartaspider.archive.records import CURRENT, read_records
from wartaspider.archive.rows import from_row
from wartaspider.archive.sightings import SECTION, is_section, section_of, shown_by_index
from wartaspider.exceptions import ArgumentError
from wartaspider.items import COLUMNS, Article, utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows of the collection; everything where nothing is said."""

    since: date | None = None
    """First WIB day of publication. An undated article counts for the days whose index lists it."""

    until: date | None = None
    """Last WIB day of publication, inclusive."""

    sections: tuple[str, ...] = ()
    """Slugs, any of which is among the article's sections."""

    as_of: datetime | None = None
    """The collection as it was at this instant (aware): what had been fetched by then.

    Each article in the last version that was fetched by then, listed by the sections that had
    been seen by then, a repost only of what was in the collection.
    """

    unique: bool = False
    """Without reposts: no rows that have ``duplicate_of``."""

    versions: bool = False
    """Every version of an article instead of its current one."""

    def __post_init__(self) -> None:
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise ValueError(f"as_of={self.as_of} has no time zone")


def read_articles(db: Connection, selection: Selection) -> Iterator[Article]:
    """The articles of a selection by ``article_id, version``; memory stays flat."""
    return (from_row(row) for row in read_rows(db, selection))


def read_rows(
    db: Connection, selection: Selection, columns: Sequence[str] = COLUMNS
) -> Iterator[dict[str, object]]:
    """The same without making Articles of them: column -> value, in the order of ``columns``.

    Times are ISO text (published and modified in WIB, downloaded in UTC), lists and objects JSON
    text. Quicker than ``read_articles``, the more so with few columns.
    """
    query = _chosen(db, selection).order_by(t.versions.c.article_id, t.versions.c.version)
    twin = _duplicate_of(selection)
    return read_records(db, query, columns=columns, duplicate_of=twin, seen=_seen(selection))


def count_articles(db: Connection, selection: Selection) -> int:
    """How many rows the selection has."""
    query = _chosen(db, selection).with_only_columns(func.count())
    return int(db.execute(query).scalar_one())


def check_sections(db: Connection, slugs: Sequence[str]) -> None:
    """Raises ArgumentError if the menu, the lists and the articles know nothing of a section."""
    menu = menu_order(db)
    walks = db.execute(select(t.walks.c.walk).where(t.walks.c.walk.startswith(SECTION)).distinct())
    known = dict.fromkeys((*menu, *sorted(section_of(walk) for walk in walks.scalars())))
    for slug in slugs:
        # Without a menu an unheard-of section may well be one that only has no article yet.
        if slug in known or not menu:
            continue
        if db.execute(select(t.versions.c.article_id).where(_in_breadcrumb(slug)).limit(1)).first():
            continue
        raise ArgumentError(f"sections: there is no {slug!r}; allowed are {', '.join(known)}")


def _chosen(db: Connection, selection: Selection) -> Select[Any]:
    same = t.versions.c.article_id == t.articles.c.article_id
    query = select(t.versions.c.article_id).join_from(t.versions, t.articles, same)
    query = query.where(*_versions(selection), *_span(db, selection))
    if selection.sections:
        query = query.where(or_(*(_in_section(selection, slug) for slug in selection.sections)))
    if selection.unique:
        # Not IS NULL: SQLite would go by the index of twins, and then sort whole articles.
        query = query.where(func.coalesce(_duplicate_of(selection), 0) == 0)
    return query


def _span(db: Connection, selection: Selection) -> list[ColumnElement[bool]]:
    """The days as a range of IDs and what in it is of the days.

    By dates alone SQLite goes by their index, and must then sort whole articles by ID.
    """
    if not (days := in_days(selection)):
        return []
    article_id = t.versions.c.article_id
    span = db.execute(select(func.min(article_id), func.max(article_id)).where(*days)).one()
    unindexed = func.substr(t.versions.c.date_published, 1, 10)
    return [article_id.between(*span), *in_days(selection, unindexed)]


def _versions(selection: Selection) -> list[ColumnElement[bool]]:
    if selection.as_of is None:
        return [] if selection.versions else [CURRENT]
    then = utc_text(selection.as_of)
    found = [t.versions.c.date_downloaded <= then]
    if not selection.versions:
        later = t.versions.alias("later")
        newer = exists().where(
            later.c.article_id == t.versions.c.article_id,
            later.c.version > t.versions.c.version,
            later.c.date_downloaded <= then,
        )
        found.append(~newer)
    return found


def in_days(
    selection: Selection, published: ColumnElement[Any] = t.versions.c.date_published
) -> list[ColumnElement[bool]]:
    """Conditions on ``versions`` that leave the articles of the selection's days."""
    since, until = selection.since, selection.until
    if since is None and until is None:
        return []
    # ISO text in WIB sorts as time does, "2021-07-08" before and "2021-07-08T99" after that day.
    bounds = [published >= since.isoformat()] if since else []
    bounds += [published < f"{until.isoformat()}T99"] if until else []
    seen = _seen(selection)
    listed = shown_by_index(since or date.min, until or date.max, *([] if seen is None else [seen]))
    return [or_(and_(*bounds), and_(published.is_(None), listed))]


def _in_section(selection: Selection, slug: str) -> ColumnElement[bool]:
    seen = _seen(selection)
    listed = exists().where(
        t.sightings.c.article_id == t.versions.c.article_id,
        is_section(slug),
        *([] if seen is None else [seen]),
    )
    return or_(_in_breadcrumb(slug), listed)


def _in_breadcrumb(slug: str) -> ColumnElement[bool]:
    return t.versions.c.sections.contains(f'"{slug}"', autoescape=True)  # a JSON list of slugs


def _seen(selection: Selection) -> ColumnElement[bool] | None:
    """Which sightings count: those of runs that had begun by then."""
    if selection.as_of is None:
        return None
    begun = select(t.runs.c.run_id).where(t.runs.c.started <= utc_text(selection.as_of))
    return t.sightings.c.first_run.in_(begun)


def _duplicate_of(selection: Selection) -> ColumnElement[Any]:
    """The smallest ID of its text; as of an instant, of those that were in the collection."""
    original = t.articles.c.duplicate_of
    if selection.as_of is None:
        return original
    then = utc_text(selection.as_of)
    twin, held = t.articles.alias("twin"), t.versions.alias("held")
    is_held = held.c.date_downloaded <= then
    original_held = exists().where(held.c.article_id == original, is_held)
    sibling = (
        select(func.min(twin.c.article_id))
        .where(
            twin.c.duplicate_of == original,
            twin.c.article_id < t.articles.c.article_id,
            exists().where(held.c.article_id == twin.c.article_id, is_held),
        )
        .scalar_subquery()
    )
    return case((original.is_(None), None), (original_held, original), else_=sibling)
