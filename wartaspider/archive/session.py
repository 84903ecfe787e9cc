"""A PostgreSQL session of a run's own: what it locks is free as soon as its process has ended."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_SETTINGS = text(
    "SELECT set_config(s.name, w.value, false) FROM pg_settings s JOIN (VALUES"
    " ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'),"
    " ('tcp_keepalives_count', '3'), ('idle_session_timeout', '0')) w (name, value) USING (name)"
)
"""A host that loses power never closes its line, and the server would wait two hours for it; a
session that only holds a lock is idle, and must not be ended. (Older servers lack the last.)"""

_NAME = text("SELECT set_config('application_name', :name, false)")

_HOLDERS = text(
    "SELECT l.objid::bigint AS number, l.pid FROM pg_locks l WHERE l.locktype = 'advisory'"
    " AND l.granted AND l.objsubid = 2 AND l.classid::bigint = :class"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

APPLICATION = "wartaspider "
"""How the server shows our sessions, followed by whose they are."""


class Session:
    """A connection outside of the pool, without transactions; closed with its process.

    A child that is forked while it is open does not keep it.
    """

    def __init__(self, engine: Engine, owner: str) -> None:
        self.db: Connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            line: Any = self.db.connection.driver_connection
            self._handle: int | None = line.fileno() if hasattr(line, "fileno") else None
            # Taken out of the pool: it must not be handed to anyone else.
            self.db.detach()
            self.db.execute(_SETTINGS)
            self.db.execute(_NAME, {"name": APPLICATION + owner})
        except BaseException:
            self.db.close()
            raise
        _OPEN.add(self)

    def close(self) -> None:
        """End it, and free what it locks."""
        _OPEN.discard(self)
        with suppress(SQLAlchemyError):  # the server is gone, and the lock with it
            self.db.close()

    def abandon(self) -> None:
        """In a forked child: leave it to the parent."""
        # The child's copy of the line would keep the session after its parent's death; closing it
        # properly would end the parent's session.
        if self._handle is not None:
            with Path(os.devnull).open("rb") as nothing:
                os.dup2(nothing.fileno(), self._handle, inheritable=False)


def schema_key(db: Connection) -> int:
    """A number for the archive: one database can hold several, each in a schema of its own."""
    schema = str(db.exec_driver_sql("SELECT current_schema()").scalar())
    return zlib.crc32(schema.encode()) & 0x7FFFFFFF


def lock_holders(db: Connection, lock_class: int) -> dict[int, int]:
    """The numbers that are locked in a class of advisory locks, and the sessions that do it."""
    return {row.number: row.pid for row in db.execute(_HOLDERS, {"class": lock_class})}


_OPEN: WeakSet[Session] = WeakSet()


def _abandon_all() -> None:
    for session in list(_OPEN):
        with suppress(OSError):
            session.abandon()


os.register_at_fork(after_in_child=_abandon_all)
