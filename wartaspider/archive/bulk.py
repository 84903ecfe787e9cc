"""Statements that run for each page or row, without what SQLAlchemy does to each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Row, Select
from sqlalchemy.engine import Compiled

_COMPILED: WeakKeyDictionary[Dialect, dict[object, Compiled]] = WeakKeyDictionary()


def insert_rows(db: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same keys; their values are text, whole numbers or None.

    Those need no conversion by column, which takes longer than the database does.
    """
    if not rows:
        return
    names = tuple(rows[0])
    compiled = _compiled(db.dialect, statement, (statement.table.name, *names), names)
    db.exec_driver_sql(str(compiled), [_values(compiled, row) for row in rows])


def first_row(db: Connection, statement: Select[Any], values: Mapping[str, Any]) -> Row[Any] | None:
    """The first row of a question that is asked again and again; its values are as above."""
    compiled = _compiled(db.dialect, statement, statement, None)
    return db.exec_driver_sql(
        str(compiled), _values(compiled, {**compiled.params, **values})
    ).first()


def _values(compiled: Compiled, values: Mapping[str, Any]) -> Any:
    """The values as the database's driver takes them."""
    names = compiled.positiontup  # type: ignore[attr-defined]  # of statements
    return tuple([values[name] for name in names]) if names else dict(values)


def _compiled(
    dialect: Dialect, statement: Insert | Select[Any], key: object, names: Sequence[str] | None
) -> Compiled:
    """The statement in the database's own words, which are found once."""
    known = _COMPILED.setdefault(dialect, {})
    if key not in known:
        columns = None if names is None else list(names)
        known[key] = statement.compile(dialect=dialect, column_keys=columns)
    return known[key]
