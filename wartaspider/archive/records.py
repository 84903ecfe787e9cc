"""Records: versions joined with the sections that listed them, as they leave the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from wartaspider.archive import tables as t
from wartaspider.archive.meta import menu_order
from wartaspider.archive.rows import STORED
from wartaspider.archive.sightings import listing_sections
from wartaspider.items import COLUMNS

BATCH = 500
"""Versions in memory at a time; databases bound the number of parameters."""

CURRENT = and_(
    t.versions.c.article_id == t.articles.c.article_id,
    t.versions.c.version == t.articles.c.version,
)

_Key = tuple[int, int]


def read_records(
    db: Connection,
    keys: Select[Any],
    *,
    columns: Sequence[str] = COLUMNS,
    seen: ColumnElement[bool] | None = None,
) -> Iterator[dict[str, object]]:
    """The versions that a query of ``article_id, version, duplicate_of`` names, in its order.

    Values are as the tables hold them: times as ISO text, lists as JSON text. ``seen`` narrows
    the sightings that count for ``sections``. Memory does not grow with the number of rows.
    """
    merged = _merger(menu_order(db))
    # Not on the connection: the questions in between would become cursors of the server too.
    result = db.execute(keys, execution_options={"yield_per": BATCH})
    for batch in result.partitions():
        twins: dict[_Key, int | None] = {(row[0], row[1]): row[2] for row in batch}
        ids = sorted({article_id for article_id, _ in twins})
        rows = _rows(db, ids, twins, columns)
        listed = listing_sections(db, ids, seen) if "sections" in columns else {}
        for key, twin in twins.items():
            values = rows[key] | {"duplicate_of": twin}
            if "sections" in columns:
                values["sections"] = merged(values["sections"], listed.get(key[0], frozenset()))
            yield {name: values[name] for name in columns}


def _rows(
    db: Connection, ids: list[int], wanted: dict[_Key, int | None], columns: Sequence[str]
) -> dict[_Key, dict[str, object]]:
    names = [name for name in STORED if name in columns]
    own = t.versions.c.article_id, t.versions.c.version
    query = select(*own, *(t.versions.c[name] for name in names))
    found: dict[_Key, dict[str, object]] = {}
    for article_id, version, *values in db.execute(query.where(own[0].in_(ids))):
        if (article_id, version) in wanted:
            found[article_id, version] = dict(zip(names, values, strict=True))
    return found


def _merger(menu: Sequence[str]) -> Any:
    order = {slug: n for n, slug in enumerate(menu)}

    @lru_cache(maxsize=4096)
    def merged(own: str, listed: frozenset[str]) -> str:
        """The breadcrumb's sections and those that listed it, in menu order, as JSON text."""
        found = listed | set(json.loads(own))
        in_order = sorted(found, key=lambda slug: (order.get(slug, len(order)), slug))
        return json.dumps(in_order, ensure_ascii=False)

    return merged
