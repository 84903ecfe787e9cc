"""Records: versions joined with the sections that listed them, as they leave the archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, null, select

from wartaspider.archive import tables as t
from wartaspider.archive.meta import menu_order
from wartaspider.archive.rows import STORED
from wartaspider.archive.sightings import SECTION, section_of
from wartaspider.items import COLUMNS

BATCH = 100
"""Rows in memory at a time; more are no quicker."""

CURRENT = and_(
    t.versions.c.article_id == t.articles.c.article_id,
    t.versions.c.version == t.articles.c.version,
)

_SEPARATOR = "\n"


def read_records(
    db: Connection,
    chosen: Select[Any],
    *,
    columns: Sequence[str] = COLUMNS,
    duplicate_of: ColumnElement[Any] = t.articles.c.duplicate_of,
    seen: ColumnElement[bool] | None = None,
) -> Iterator[dict[str, object]]:
    """The rows of a query over ``versions`` and ``articles``, in its order, with these columns.

    Values are as the tables hold them: times as ISO text, lists as JSON text. ``seen`` narrows
    the sightings that count for ``sections``. Memory does not grow with the number of rows.
    """
    special = {"duplicate_of": duplicate_of}
    own = [t.versions.c[c] if c in STORED else special.get(c, null()).label(c) for c in columns]
    has_sections = "sections" in columns
    # In one question: asking for each batch's walks, or for its rows by ID, takes twice as long.
    query = chosen.with_only_columns(*own, *([_section_walks(seen)] if has_sections else []))
    merged = _merger(menu_order(db))
    # Not on the connection: that would make every later question a cursor of the server.
    result = db.execute(query, execution_options={"yield_per": BATCH})
    for rows in result.partitions():
        for row in rows:
            values = dict(zip(columns, row, strict=False))
            if has_sections:
                values["sections"] = merged(str(values["sections"]), row[-1])
            yield values


def _section_walks(seen: ColumnElement[bool] | None) -> ColumnElement[Any]:
    """The walks of sections that showed the version's article, joined; null where none did."""
    walk = t.sightings.c.walk
    query = select(func.aggregate_strings(walk, _SEPARATOR)).where(
        t.sightings.c.article_id == t.versions.c.article_id,
        walk.startswith(SECTION),
        *([] if seen is None else [seen]),
    )
    return query.scalar_subquery()


def _merger(menu: Sequence[str]) -> Callable[[str, str | None], str]:
    order = {slug: n for n, slug in enumerate(menu)}

    @lru_cache(maxsize=4096)
    def merged(own: str, walks: str | None) -> str:
        """The breadcrumb's sections and those that listed it, in menu order, as JSON text."""
        listed = walks.split(_SEPARATOR) if walks else ()
        found = {*json.loads(own), *map(section_of, listed)}
        in_order = sorted(found, key=lambda slug: (order.get(slug, len(order)), slug))
        return json.dumps(in_order, ensure_ascii=False)

    return merged
