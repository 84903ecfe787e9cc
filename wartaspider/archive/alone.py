"""A transaction that one process at a time is in, for tables as well as rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

_LOCK = 0x77617275
"""Key of the advisory lock that lets one process at a time change a PostgreSQL archive's schema."""


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process is in, for tables as well as rows."""
    with engine.begin() as db:
        if engine.dialect.name == "sqlite":
            # By hand: Python's driver begins a transaction only before a change of rows, so a
            # table would be made outside of it.
            db.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield db
