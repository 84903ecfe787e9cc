"""One run at a time on one archive: a lock that its process cannot leave behind.

SQLite: ``flock`` on a file beside the database. PostgreSQL: an advisory lock of a session of its
own. The system, or the server, frees either when its process ends, however it ends. A database in
memory has no second user and needs none. Workers that share a back-fill (PostgreSQL only) hold it
together, and keep all others out.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.archive.session import APPLICATION, Session, schema_key
from wartaspider.exceptions import ArchiveError, LockedError
from wartaspider.items import utc_text

_LOCK_CLASS = 0x77617274
"""First key of our advisory locks ("wart"), so that they never meet another program's."""

_HOLDER = text(
    "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND l.classid::bigint = :class AND l.objid::bigint = :key"
)
_TAKE = text("SELECT pg_try_advisory_lock(CAST(:class AS int), CAST(:key AS int))")
_TAKE_SHARED = text("SELECT pg_try_advisory_lock_shared(CAST(:class AS int), CAST(:key AS int))")
_READS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock, as a second run names it."""

    process: str
    """``PID@HOST``"""
    started: str
    """ISO 8601, UTC."""
    arguments: str = ""

    @classmethod
    def of(cls, process: str, started: datetime, arguments: str = "") -> Holder:
        """The holder that started at an aware instant."""
        return cls(process=process, started=utc_text(started) or "", arguments=arguments)

    def __str__(self) -> str:
        wanted = f", {self.arguments}" if self.arguments else ""
        return f"process {self.process}, started {self.started}{wanted}"


class RunLock:
    """The lock of one archive. Held from ``acquire`` to ``release`` or the process's end.

    A child that is forked while it is held does not keep it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: _Lock | None = None

    @property
    def is_held(self) -> bool:
        """Whether ``acquire`` succeeded and ``release`` was not called."""
        return self._held is not None

    def acquire(self, holder: Holder, *, shared: bool = False) -> None:
        """Take the lock without waiting; once it is held, nothing more happens.

        ``shared``: together with others that take it so. Raises LockedError if another run holds
        it, ArchiveError if it cannot be had at all.
        """
        if self._held is not None:
            return
        try:
            self._held = self._take(holder, shared=shared)
        except (OSError, SQLAlchemyError) as error:
            reason = getattr(error, "orig", None) or error
            raise ArchiveError(
                f"the archive cannot be locked for this run: {str(reason).strip()};"
                " keep the archive where files can be written and locked"
            ) from error
        if self._held is not None:
            _HELD.add(self)

    def check(self) -> None:
        """Raises ArchiveError if it was held and is not any more."""
        if self._held is not None:
            self._held.check()

    def release(self) -> None:
        """Let the next run begin; a lock that is not held is no error."""
        if self._held is not None:
            _HELD.discard(self)
            self._held.free()
            self._held = None

    def abandon(self) -> None:
        """In a forked child: leave the lock with the parent."""
        if self._held is not None:
            self._held.abandon()
            self._held = None

    def _take(self, holder: Holder, *, shared: bool) -> _Lock | None:
        if self._engine.dialect.name == "postgresql":
            return _SessionLock(self._engine, holder, shared=shared)
        path = lock_path(self._engine)
        return None if path is None else _FileLock(path, holder)


def lock_path(engine: Engine) -> Path | None:
    """The lock file beside an SQLite database, links resolved; None for one in memory."""
    with engine.connect() as db:
        rows = db.exec_driver_sql("PRAGMA database_list").all()
    files = [row[2] for row in rows if row[1] == "main"]
    return Path(f"{Path(files[0]).resolve()}.lock") if files and files[0] else None


class _Lock(Protocol):
    """A lock that was taken."""

    def check(self) -> None:
        """Raises ArchiveError if it was lost."""

    def free(self) -> None:
        """Give it up."""

    def abandon(self) -> None:
        """In a forked child: drop the copied handle and leave the lock with the parent."""


class _FileLock:
    # Not the database itself: closing any handle of it would drop SQLite's own locks
    # (https://sqlite.org/howtocorrupt.html, 2.2). The file is never removed, as a run that waits
    # at a removed file and one that makes a new file would both hold "the" lock.
    def __init__(self, path: Path, holder: Holder) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._lock(path)
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, json.dumps(asdict(holder)).encode(), 0)
        except BaseException:
            os.close(self._handle)
            raise

    def _lock(self, path: Path) -> None:
        """Take the file; its holder writes who it is a moment after it has taken it."""
        for _ in range(_READS):
            with suppress(BlockingIOError):
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            # Read late: until its holder has written, the file tells of the run before.
            time.sleep(0.05)
            if holder := _read_holder(self._handle):
                raise _locked(str(holder))
        raise _locked(f"its process holds {path}")

    def check(self) -> None:
        """The system keeps it for as long as the file is open."""

    def free(self) -> None:
        os.ftruncate(self._handle, 0)
        os.close(self._handle)

    def abandon(self) -> None:
        os.close(self._handle)


def _read_holder(handle: int) -> Holder | None:
    try:
        found = json.loads(os.pread(handle, 65536, 0))
        return Holder(**{name: str(found[name]) for name in ("process", "started", "arguments")})
    except (ValueError, KeyError, TypeError):
        return None


class _SessionLock:
    def __init__(self, engine: Engine, holder: Holder, *, shared: bool) -> None:
        self._session, self._is_lost = Session(engine, holder.process), False
        try:
            self._lock(self._session.db, _TAKE_SHARED if shared else _TAKE)
        except BaseException:
            self._session.close()
            raise

    def _lock(self, db: Connection, take: TextClause) -> None:
        keys = {"class": _LOCK_CLASS, "key": schema_key(db)}
        if not db.execute(take, keys).scalar():
            raise _locked(_session_holder(db, keys))

    def check(self) -> None:
        # Asked anew, SQLAlchemy would open another session, which holds nothing.
        try:
            if not self._is_lost:
                self._session.db.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            self._is_lost = True
        if self._is_lost:
            raise ArchiveError(
                "the server ended the session that locks the archive for this run, and another run"
                " may have begun; run the same command again"
            )

    def free(self) -> None:
        self._session.close()

    def abandon(self) -> None:
        self._session.abandon()


def _session_holder(db: Connection, keys: dict[str, int]) -> str:
    row = db.execute(_HOLDER, keys).first()
    if row is None or row.backend_start is None:
        return "the server does not show its process to this user"
    process = str(row.application_name).removeprefix(APPLICATION)
    return str(Holder.of(process, row.backend_start.astimezone(UTC)))


def _locked(holder: str) -> LockedError:
    return LockedError(
        f"another run is at work on this archive ({holder}): wait until it has ended or stop it;"
        " a run beside it needs a WARTA_ARCHIVE of its own"
    )


_HELD: set[RunLock] = set()


def _abandon_all() -> None:
    for lock in _HELD:
        with suppress(OSError):
            lock.abandon()
    _HELD.clear()


os.register_at_fork(after_in_child=_abandon_all)
