"""Full-text search in SQLite: ``search``, an index over headline and body of current versions.

::

    SELECT d.date_published, d.headline FROM search JOIN dataset d ON d.article_id = search.rowid
    WHERE search MATCH 'minyak AND goreng' ORDER BY rank

The index holds no text of its own; it reads the view ``texts``. Triggers change it in the very
transaction that changes a text, so that no kill parts them. An SQLite without FTS5 has no search:
there the triggers are taken out, for they would fail, and whoever has FTS5 builds the index anew.
PostgreSQL searches with ``to_tsvector`` and has none of this.
"""

from __future__ import annotations

import logging

from sqlalchemy import Connection, func, select

from wartaspider.archive import tables as t

logger = logging.getLogger(__name__)

_MANY = 10_000
"""Articles whose index takes seconds, so that the log tells."""

# Not from the view dataset: FTS5 reads nothing that reads a virtual table, as json_each is.
_TEXTS = (
    "CREATE VIEW texts AS SELECT a.article_id AS article_id, v.headline AS headline,"
    " v.article_body AS article_body FROM articles AS a"
    " JOIN versions AS v ON v.article_id = a.article_id AND v.version = a.version"
)
_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5(headline, article_body, content='texts',"
    " content_rowid='article_id', tokenize='unicode61 remove_diacritics 2')"
)

# FTS5 forgets a text by being told it again: the text that was the current one until now.
_FORGET_FORMER = (
    "INSERT INTO search(search, rowid, headline, article_body)"
    " SELECT 'delete', article_id, headline, article_body FROM versions"
    " WHERE article_id = {row}.article_id AND version < {row}.version"
    " ORDER BY version DESC LIMIT 1;"
)
_FORGET_OLD = (
    "INSERT INTO search(search, rowid, headline, article_body)"
    " VALUES ('delete', old.article_id, old.headline, old.article_body);"
)
_LEARN_NEW = (
    "INSERT INTO search(rowid, headline, article_body)"
    " VALUES (new.article_id, new.headline, new.article_body);"
)
_LEARN_FORMER = (
    "INSERT INTO search(rowid, headline, article_body) SELECT article_id, headline, article_body"
    " FROM versions WHERE article_id = old.article_id AND version < old.version"
    " ORDER BY version DESC LIMIT 1;"
)
_IS_LAST = (
    "NOT EXISTS (SELECT 1 FROM versions AS v"
    " WHERE v.article_id = {row}.article_id AND v.version > {row}.version)"
)
_TRIGGERS = {
    "search_learns": "AFTER INSERT ON versions WHEN "
    + _IS_LAST.format(row="new")
    + f" BEGIN {_FORGET_FORMER.format(row='new')} {_LEARN_NEW} END",
    # A version that is read again with the same text is updated, too: that costs no index work.
    "search_relearns": "AFTER UPDATE OF headline, article_body ON versions"
    " WHEN (old.headline IS NOT new.headline OR old.article_body IS NOT new.article_body) AND "
    + _IS_LAST.format(row="new")
    + f" BEGIN {_FORGET_OLD} {_LEARN_NEW} END",
    "search_forgets": "AFTER DELETE ON versions WHEN "
    + _IS_LAST.format(row="old")
    + f" BEGIN {_FORGET_OLD} {_LEARN_FORMER} END",
}


def has_search(db: Connection) -> bool:
    """Whether this database can search: SQLite with the module FTS5."""
    if db.dialect.name != "sqlite":
        return False
    return ("fts5",) in {tuple(row) for row in db.exec_driver_sql("PRAGMA module_list")}


def search_sql() -> list[str]:
    """The statements that make the index and keep it in step."""
    return [_TEXTS, _TABLE, *(f"CREATE TRIGGER {name} {what}" for name, what in _TRIGGERS.items())]


def make_search(db: Connection) -> None:
    """Make the index out of what the archive holds; it is kept in step from then on."""
    count = db.execute(select(func.count()).select_from(t.articles)).scalar_one()
    if count > _MANY:
        logger.info("Building the search index over %d articles, once", count)
    for statement in search_sql():
        db.exec_driver_sql(statement)
    db.exec_driver_sql("INSERT INTO search(search) VALUES ('rebuild')")


def drop_search(db: Connection) -> None:
    """Take the triggers out, and the index as far as this SQLite knows of it."""
    if db.dialect.name != "sqlite":
        return
    for name in _TRIGGERS:
        db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    if has_search(db):
        db.exec_driver_sql("DROP TABLE IF EXISTS search")
    db.exec_driver_sql("DROP VIEW IF EXISTS texts")
