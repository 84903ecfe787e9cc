"""The token: of all workers' requests one at a time may leave, each long enough after the last.

Whoever has it waits until the time has come, lets the request leave, and hands it on. It is an
advisory lock: who waits gets it in order, and a worker that dies with it costs nobody a turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from wartaspider.archive import tables as t
from wartaspider.archive.faults import named_faults
from wartaspider.archive.session import Session, schema_key

_TOKEN = 0x77617279
"""First key of its lock; see ``archive.lock``."""

_SITE = "site"
_TAKE = text("SELECT pg_advisory_lock(CAST(:class AS int), CAST(:key AS int))")
_HAND_ON = text("SELECT pg_advisory_unlock(CAST(:class AS int), CAST(:key AS int))")
_CANCEL = text("SELECT pg_cancel_backend(:pid)")

# The server's clock: those of the machines need not agree.
_WAIT = text(
    "SELECT greatest(left_at + greatest(gap, :gap), closed_until)"
    " - extract(epoch FROM clock_timestamp()) FROM pace"
)
_LEAVE = text(
    "WITH now AS MATERIALIZED"
    " (SELECT extract(epoch FROM clock_timestamp()) AS at, left_at AS last FROM pace)"
    " UPDATE pace SET left_at = now.at + :guard, gap = :gap FROM now"
    " WHERE greatest(left_at + greatest(pace.gap, :gap), closed_until) <= now.at"
    " RETURNING now.at - now.last"
)
_ARRIVED = text("UPDATE pace SET left_at = left_at - :early")
_CLOSE = text(
    "UPDATE pace SET closed_until ="
    " greatest(closed_until, extract(epoch FROM clock_timestamp()) + :seconds)"
)


class Token:
    """One worker's hand on it. Not to be used by two threads at once, but for ``cancel``."""

    def __init__(self, engine: Engine, session: Session) -> None:
        self._engine = engine
        self._session = session
        self._keys = {"class": _TOKEN, "key": schema_key(session.db)}
        self._pid = int(session.db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        self._is_held = False
        self._guard = 0.0

    @staticmethod
    def prepare(db: Connection) -> None:
        """Make sure that there is what the workers share."""
        db.execute(insert(t.pace).values(site=_SITE).on_conflict_do_nothing())

    def take(self) -> None:
        """Come back with the token, however long that takes; ArchiveError when cancelled."""
        if not self._is_held:
            with self._line() as db:
                db.execute(_TAKE, self._keys)
            self._is_held = True

    def cancel(self) -> None:
        """Let a ``take`` in another thread end."""
        with named_faults(self._engine), self._engine.connect() as db:
            db.execute(_CANCEL, {"pid": self._pid})

    def wait(self, gap: float) -> float:
        """Seconds until a request may leave that wants so many between it and others."""
        with self._line() as db:
            return max(0.0, float(db.execute(_WAIT, {"gap": gap}).scalar_one()))

    def leave(self, gap: float, guard: float) -> float | None:
        """Let a request leave: seconds since the last one, or None if it is too early.

        It counts as ``guard`` seconds late until ``hand_on`` says how late it was, or for good if
        this worker dies before.
        """
        with self._line() as db:
            since = db.execute(_LEAVE, {"gap": gap, "guard": guard}).scalar()
        if since is None:
            return None
        self._guard = guard
        return float(since)

    def hand_on(self, late: float = 0.0) -> None:
        """Give the token to who waits for it; the request that left was so many seconds late."""
        if not self._is_held:
            return
        with self._line() as db:
            if early := self._guard - late:
                db.execute(_ARRIVED, {"early": early})
            self._guard = 0.0
            db.execute(_HAND_ON, self._keys)
        self._is_held = False

    def close_for(self, seconds: float) -> None:
        """Let no worker's request leave for so many seconds; never shortens a wait."""
        with named_faults(self._engine), self._engine.begin() as db:
            db.execute(_CLOSE, {"seconds": seconds})

    @contextmanager
    def _line(self) -> Iterator[Connection]:
        with named_faults(self._engine):
            yield self._session.db
