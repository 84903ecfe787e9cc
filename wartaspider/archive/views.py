"""Views with plain names, so that any SQL client shows the collection as its users know it.

``dataset`` has the columns of ``items.py`` and a row for each article in its current version; what
lists hold has a row for each entry in ``article_sections`` and the like; ``days`` counts. They are
made when a run begins, and anew when they are defined otherwise; nothing of ours reads them.
"""

from __future__ import annotations

import hashlib
import logging

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.archive.alone import alone
from wartaspider.archive.meta import get_meta, set_meta
from wartaspider.archive.rows import STORED
from wartaspider.archive.search import drop_search, has_search, make_search, search_sql
from wartaspider.items import COLUMNS

logger = logging.getLogger(__name__)

_KEY = "views"
"""Fact of the archive: by which definitions its views were made, and their names."""

_LISTS = {"author": "authors", "editor": "editors", "keyword": "keywords", "flag": "flags"}

_CURRENT = (
    "articles AS a JOIN versions AS v ON v.article_id = a.article_id AND v.version = a.version"
)
_FROM_SECTION = "substr(s.walk, 1, 8) = 'section:'"

# DuckDB attaches a file of SQLite and runs its views itself; there an entry of a JSON list is JSON,
# in quotes, where SQLite gives the text. The operator ->> would give it in both, but an SQLite
# before 3.38 cannot open a file with a view that has it.
_QUOTED = "CAST({entry} AS VARCHAR)"
_UNQUOTED = (
    f"replace(replace(substr({_QUOTED}, 2, length({_QUOTED}) - 2)"
    r""", '\"', '"'), '\\', '\')"""
)
_ENTRY = f"CASE typeof('') WHEN 'text' THEN {_QUOTED} ELSE {_UNQUOTED} END"

# What the databases spell differently: entries of a JSON list, the section of a walk, and the
# sections of an article in the menu's order as a JSON list.
_ENTRIES = {
    "sqlite": "SELECT {own} ENTRY AS {name} FROM {source} json_each(v.{column}) AS j".replace(
        "ENTRY", _ENTRY.format(entry="j.value")
    ),
    "postgresql": "SELECT {own} j.value AS {name} FROM {source}"
    " json_array_elements_text(v.{column}::json) AS j(value)",
}
_SECTION_OF_WALK = {
    "sqlite": "substr(s.walk, 9, instr(substr(s.walk || '/', 9), '/') - 1)",
    "postgresql": "split_part(substr(s.walk, 9), '/', 1)",
}
_IN_MENU_ORDER = {
    "sqlite": "SELECT json_group_array(section) FROM (SELECT section FROM ({sections}) AS x"
    " LEFT JOIN json_each((SELECT value FROM meta WHERE key = 'menu')) AS m ON ENTRY = x.section"
    " ORDER BY m.key IS NULL, CAST(m.key AS INTEGER), section) AS y".replace(
        "ENTRY", _ENTRY.format(entry="m.value")
    ),
    "postgresql": 'SELECT coalesce(json_agg(x.section ORDER BY m.n, x.section COLLATE "C")'
    " FILTER (WHERE x.section IS NOT NULL), '[]')::text FROM ({sections}) AS x"
    " LEFT JOIN json_array_elements_text((SELECT value FROM meta WHERE key = 'menu')::json)"
    " WITH ORDINALITY AS m(slug, n) ON m.slug = x.section",
}


def make_views(engine: Engine) -> None:
    """Make the views, and SQLite's search, unless they are there; a fault is only told.

    They are a convenience: where they cannot be made, a run must go on without them.
    """
    try:
        with engine.connect() as db:
            is_made = get_meta(db, _KEY) == _made_by(db)
        if not is_made:
            with alone(engine) as db:
                _make(db)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        logger.warning("The archive gets no views for SQL clients: %s", reason)


def drop_views(db: Connection) -> None:
    """Take views and search out, so that tables can be changed; the next run makes them anew."""
    if not (made := get_meta(db, _KEY)):
        return  # none of ours; what is called so is the user's
    drop_search(db)
    _, *names = made.split()
    for name in names:
        db.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    set_meta(db, _KEY, "")


def _make(db: Connection) -> None:
    drop_views(db)
    for name, query in view_queries(db.dialect.name).items():
        db.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
    if has_search(db):
        make_search(db)
    set_meta(db, _KEY, _made_by(db))


def _made_by(db: Connection) -> str:
    """The definitions of today in short, and the names of the views."""
    queries = view_queries(db.dialect.name)
    definitions = repr((queries, search_sql() if has_search(db) else ""))
    return " ".join([hashlib.sha256(definitions.encode()).hexdigest()[:16], *queries])


def view_queries(dialect: str) -> dict[str, str]:
    """View -> its query, for ``sqlite`` or ``postgresql``."""
    queries = {"dataset": _dataset(dialect), "article_sections": _article_sections(dialect)}
    for name, column in _LISTS.items():
        entries = _ENTRIES[dialect].format(
            own="v.article_id,", name=name, source=f"{_CURRENT},", column=column
        )
        queries[f"article_{column}"] = entries
    return queries | {"days": _DAYS}


def _dataset(dialect: str) -> str:
    sections = _sections(dialect, own="", source="", where="s.article_id = v.article_id")
    special = {
        "sections": f"({_IN_MENU_ORDER[dialect].format(sections=sections)})",
        "duplicate_of": "a.duplicate_of",
    }
    values = {name: special.get(name, f"v.{name}") for name in COLUMNS}
    if lacking := set(COLUMNS) - set(STORED) - set(special):
        raise NotImplementedError(f"no value for {lacking}")
    columns = ", ".join(f"{value} AS {name}" for name, value in values.items())
    return f"SELECT {columns} FROM {_CURRENT}"  # noqa: S608 - our own words


def _article_sections(dialect: str) -> str:
    is_stored = "EXISTS (SELECT 1 FROM versions AS v WHERE v.article_id = s.article_id)"
    return _sections(dialect, own="{0}.article_id,", source=f"{_CURRENT},", where=is_stored)


def _sections(dialect: str, *, own: str, source: str, where: str) -> str:
    """The breadcrumb's sections and those of the lists that showed the article, each once."""
    entries = _ENTRIES[dialect].format(
        own=own.format("v"), name="section", source=source, column="sections"
    )
    walk = _SECTION_OF_WALK[dialect]
    shown = f"sightings AS s WHERE {_FROM_SECTION} AND {where}"
    return f"{entries} UNION SELECT {own.format('s')} {walk} FROM {shown}"  # noqa: S608


_DAYS = f"""\
SELECT day, sum(articles) AS articles, sum(reposts) AS reposts, sum(edited) AS edited,
  sum(listed) AS listed, sum(not_stored) AS not_stored
FROM (
  SELECT substr(v.date_published, 1, 10) AS day, 1 AS articles,
    CASE WHEN a.duplicate_of IS NULL THEN 0 ELSE 1 END AS reposts,
    CASE WHEN a.version > 1 THEN 1 ELSE 0 END AS edited, 0 AS listed, 0 AS not_stored
  FROM {_CURRENT} WHERE v.date_published IS NOT NULL
  UNION ALL
  SELECT substr(s.walk, 7), 0, 0, 0, 1, CASE WHEN a.version IS NULL THEN 1 ELSE 0 END
  FROM sightings AS s JOIN articles AS a ON a.article_id = s.article_id
  WHERE substr(s.walk, 1, 6) = 'index:'
) AS each GROUP BY day ORDER BY day"""  # noqa: S608
