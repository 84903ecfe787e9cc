"""Many rows by one statement, without what SQLAlchemy does to each value of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.engine import Compiled

_COMPILED: WeakKeyDictionary[Dialect, dict[tuple[str, ...], Compiled]] = WeakKeyDictionary()


def insert_rows(db: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same keys; their values are text, whole numbers or None.

    Those need no conversion by column, which takes longer than the database does.
    """
    if not rows:
        return
    compiled = _compiled(db.dialect, statement, tuple(rows[0]))
    if names := compiled.positiontup:  # type: ignore[attr-defined]  # of statements
        values: Any = [tuple([row[name] for name in names]) for row in rows]
    else:
        values = list(rows)
    db.exec_driver_sql(str(compiled), values)


def _compiled(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> Compiled:
    """The statement in the database's own words, which are found once."""
    known = _COMPILED.setdefault(dialect, {})
    key = (statement.table.name, *names)
    if key not in known:
        known[key] = statement.compile(dialect=dialect, column_keys=list(names))
    return known[key]
