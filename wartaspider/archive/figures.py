"""Figures: what the collection amounts to by day, section, hour, tag and place, counted in SQL.

Each question is one aggregate, so memory grows with days and sections and never with articles.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from wartaspider.archive import tables as t
from wartaspider.archive.dataset import Selection, in_days
from wartaspider.archive.records import CURRENT
from wartaspider.archive.sightings import INDEX, SECTION
from wartaspider.archive.versions import SILENT_EDIT

LISTS = ("authors", "editors", "keywords")
"""Columns that hold a JSON list, of those that can be empty."""

FIELDS = (
    "date_published",
    "date_modified",
    "article_section",
    *("authors", "editors", "dateline", "description", "word_count", "keywords"),
    *("image_url", "image_caption", "image_credit", "page_count"),
)
"""Columns of a version that can be empty; ``sections`` is told by what lists show, too."""

_DAY = 10
_VERSION = t.versions.c
_SHOWN = t.sightings.alias("shown")  # the selection asks the table itself, too
_IS_SECTION = _SHOWN.c.walk.startswith(SECTION)


_COUNTED = ("articles", "edited", "reposts", *FIELDS)


@dataclass(slots=True, kw_only=True)
class DayFigures:
    """Articles of one day of publication in WIB; of the index day where they bear no date."""

    day: date | None
    """None where no list dates them either."""

    articles: int = 0
    edited: int = 0
    """Articles that have more than one version."""

    reposts: int = 0
    empty: Counter[str] = field(default_factory=Counter)
    """Column -> articles that lack it."""

    sections: Counter[str | None] = field(default_factory=Counter)
    """Section -> articles whose breadcrumb names it or that it listed; None: of no section."""

    def add(self, counts: Mapping[str, int], sections: Iterable[str]) -> None:
        """Count articles that have these sections in their breadcrumb."""
        self.articles += counts["articles"]
        self.edited += counts["edited"]
        self.reposts += counts["reposts"]
        for name in FIELDS:
            self.empty[name] += counts[name]
        for section in sections:
            self.sections[section] += counts["articles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The most frequent values of a column."""

    top: tuple[tuple[str, int], ...]
    """Value and number of articles, most frequent first."""

    kinds: int
    """How many different values there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFigures:
    """How often articles were edited."""

    articles: Mapping[int, int]
    """Number of versions -> articles that have as many."""

    silent: int
    """Versions whose text changed although the page's date of change did not."""

    @property
    def versions(self) -> int:
        """All versions of all articles."""
        return sum(count * articles for count, articles in self.articles.items())


def by_day(db: Connection, selection: Selection) -> list[DayFigures]:
    """A row for each day that has articles, oldest first, the undated ones last."""
    found: dict[date | None, DayFigures] = {}
    for day, sections, *counts in db.execute(_days_and_breadcrumbs(selection)):
        figures = found.setdefault(_date(day), DayFigures(day=_date(day)))
        figures.add(dict(zip(_COUNTED, counts, strict=True)), set(json.loads(sections)))
    for query in (_in_lists(db, selection), _nowhere(selection)):
        for section, day, count in db.execute(query):
            found[_date(day)].sections[section] += count
    return [found[day] for day in sorted(found, key=lambda day: day or date.max)]


def by_hour(db: Connection, selection: Selection) -> tuple[int, ...]:
    """Articles of each hour of the day in WIB; those that bear a day and no time count nowhere."""
    hour = func.substr(_VERSION.date_published, 12, 2).label("hour")
    at_midnight = func.substr(_VERSION.date_published, 12, 8) == "00:00:00"
    is_timeless = _has_flag("date-without-time") | (_has_flag("date-from-listing") & at_midnight)
    query = _chosen(selection, hour, func.count()).group_by(hour)
    rows = db.execute(query.where(_VERSION.date_published.is_not(None), ~is_timeless))
    counts = {int(hour): count for hour, count in rows}
    return tuple(counts.get(hour, 0) for hour in range(24))


def top_tags(db: Connection, selection: Selection, limit: int) -> Ranking:
    """The tags that most articles bear."""
    tag = _elements(db, _VERSION.keywords)
    return _ranking(db, _chosen(selection, tag, func.count()).group_by(tag), limit)


def top_places(db: Connection, selection: Selection, limit: int) -> Ranking:
    """The places that most articles were sent from."""
    place = _VERSION.dateline
    query = _chosen(selection, place, func.count()).where(place.is_not(None), place != "")
    return _ranking(db, query.group_by(place), limit)


def count_versions(db: Connection, selection: Selection) -> VersionFigures:
    """How many versions articles have."""
    query = _chosen(selection, t.articles.c.version, func.count()).group_by(t.articles.c.version)
    later = t.versions.alias("later")
    same = and_(later.c.article_id == t.articles.c.article_id, later.c.version > 1)
    is_silent = later.c.flags.contains(f'"{SILENT_EDIT}"')
    silent = _chosen(selection, func.count()).join(later, same).where(is_silent)
    return VersionFigures(
        articles={row[0]: row[1] for row in db.execute(query.order_by(t.articles.c.version))},
        silent=db.execute(silent).scalar_one(),
    )


def _chosen(selection: Selection, *columns: Any) -> Select[Any]:
    """These columns of the selection's articles in their current version."""
    join = t.articles.join(t.versions, CURRENT)
    return select(*columns).select_from(join).where(*in_days(selection))


def _day(selection: Selection) -> ColumnElement[Any]:
    """An article's day as ISO text: of publication, or else the first index day that listed it."""
    name = func.min(t.sightings.c.walk)
    listed = (
        select(func.substr(name, len(INDEX) + 1))
        .where(
            t.sightings.c.article_id == _VERSION.article_id,
            t.sightings.c.walk.between(
                f"{INDEX}{selection.since or date.min}", f"{INDEX}{selection.until or date.max}"
            ),
        )
        .correlate(t.versions)
        .scalar_subquery()
    )
    return func.coalesce(func.substr(_VERSION.date_published, 1, _DAY), listed)


def _days_and_breadcrumbs(selection: Selection) -> Select[Any]:
    """A row for each day and list of sections: how many articles, and how many lack what."""
    tests = {
        "articles": true(),
        "edited": t.articles.c.version > 1,
        "reposts": t.articles.c.duplicate_of.is_not(None),
        **{name: _is_empty(name) for name in FIELDS},
    }
    answers = [case((test, 1), else_=0).label(name) for name, test in tests.items()]
    query = _chosen(selection, _day(selection).label("day"), _VERSION.sections, *answers)
    # Or else the database sorts all the texts that are only asked whether they are empty.
    rows = query.cte("answers").prefix_with("MATERIALIZED")
    sums = [func.sum(rows.c[name]) for name in _COUNTED]
    return select(rows.c.day, rows.c.sections, *sums).group_by(rows.c.day, rows.c.sections)


def _in_lists(db: Connection, selection: Selection) -> Select[Any]:
    """Those that lists show and the breadcrumb does not name."""
    position = func.instr if db.dialect.name == "sqlite" else func.strpos
    slug = func.substr(_SHOWN.c.walk, len(SECTION) + 1)
    top = func.substr(slug, 1, position(slug.concat("/"), "/") - 1)
    section, day = top.label("section"), _day(selection).label("day")
    query = _chosen(selection, section, day, func.count(_VERSION.article_id.distinct()))
    return (
        query.join(_SHOWN, _SHOWN.c.article_id == t.articles.c.article_id)
        .where(_IS_SECTION, position(_VERSION.sections, '"' + top + '"') == 0)
        .group_by(section, day)
    )


def _nowhere(selection: Selection) -> Select[Any]:
    day = _day(selection).label("day")
    listed = exists().where(_SHOWN.c.article_id == _VERSION.article_id, _IS_SECTION)
    query = _chosen(selection, None, day, func.count()).where(_VERSION.sections == "[]", ~listed)
    return query.group_by(day)


def _is_empty(name: str) -> ColumnElement[bool]:
    column = _VERSION[name]
    if name in LISTS:
        return column == "[]"
    return column.is_(None) | (column == "") if isinstance(column.type, Text) else column.is_(None)


def _has_flag(flag: str) -> ColumnElement[bool]:
    return _VERSION.flags.contains(f'"{flag}"')


def _elements(db: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    """The elements of a JSON list of texts, each as a row of its own."""
    if db.dialect.name == "sqlite":
        return func.json_each(column).table_valued("value", joins_implicitly=True).c.value
    elements = func.jsonb_array_elements_text(cast(column, JSONB))
    return elements.table_valued("value", joins_implicitly=True).render_derived().c.value


def _ranking(db: Connection, counts: Select[Any], limit: int) -> Ranking:
    """The most frequent of values that are counted; of equal ones the first of the alphabet."""
    found = counts.add_columns(func.count().over()).order_by(
        func.count().desc(), counts.selected_columns[0]
    )
    rows = db.execute(found.limit(limit)).all()
    return Ranking(
        top=tuple((str(value), count) for value, count, _ in rows),
        kinds=rows[0][2] if rows else 0,
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
