"""Workers: runs that share a back-fill on one PostgreSQL archive, on any number of machines.

Each has a session of its own that holds a lock with its number; the server frees it when the
worker's process ends or its host is gone, so a worker lives exactly as long as its lock is held.
One that lives but does not move any more (a host that was put to sleep) is put out by the others.
All times are the server's: the machines' clocks need not agree.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select, text, update

from wartaspider.archive import tables as t
from wartaspider.archive.faults import named_faults
from wartaspider.archive.leases import Leases
from wartaspider.archive.session import Session, lock_holders, schema_key
from wartaspider.archive.token import Token

EXPIRY = 120
"""Seconds in which a worker must say once that it lives; it does so every few."""

_MEMBERS = 0x77617276
_WRITING = 0x77617277
_JOINING = 0x77617278
"""Parts of the keys of our advisory locks; see ``archive.lock``."""

_LOCK_MEMBER = text("SELECT pg_advisory_lock(CAST(:members AS int), CAST(:run AS int))")
_LOCK_JOINING = text("SELECT pg_advisory_xact_lock(CAST(:class AS int), CAST(:key AS int))")
# A worker whose host is gone in the middle of writing would keep all others from it.
_LOCK_WRITING = text(
    "SELECT set_config('idle_in_transaction_session_timeout', '60s', true),"
    " pg_advisory_xact_lock(CAST(:class AS int), CAST(:key AS int))"
)
_JOIN = text(
    "INSERT INTO workers (run_id, seen) VALUES (:run, extract(epoch FROM clock_timestamp()))"
)
_SEEN = text("UPDATE workers SET seen = extract(epoch FROM clock_timestamp()) WHERE run_id = :run")
_UNSEEN = text(
    "SELECT run_id FROM workers WHERE seen < extract(epoch FROM clock_timestamp()) - :expiry"
)
_PUT_OUT = text("SELECT pg_terminate_backend(:pid)")


class Worker:
    """This run as one of the workers, from ``join`` to ``leave`` or its process's end."""

    def __init__(self, engine: Engine, run_id: int, process: str) -> None:
        self._engine = engine
        self._run_id = run_id
        self._session = Session(engine, f"{process} worker {run_id}")
        schema = schema_key(self._session.db)
        self._keys = {"members": _MEMBERS ^ schema, "run": run_id}
        self._joining = {"class": _JOINING, "key": schema}
        self._writing = {"class": _WRITING, "key": schema}
        self.leases = Leases(engine, run_id, self._keys["members"])
        self.token = Token(engine, self._session)

    @classmethod
    def join(cls, engine: Engine, run_id: int, process: str) -> Worker:
        """Become one of the workers; the first one finds nothing of those before it.

        Raises ArchiveError where the database fails.
        """
        with named_faults(engine):
            worker = cls(engine, run_id, process)
            try:
                worker._join()
            except BaseException:
                worker.leave()
                raise
        return worker

    def leave(self) -> None:
        """Be one no more: what this worker has not finished is free for the others."""
        self._session.close()

    def live(self) -> None:
        """Say that this worker lives, and put out those that have not said so for long.

        Raises ArchiveError where the database fails.
        """
        with named_faults(self._engine), self._engine.begin() as db:
            db.execute(_SEEN, self._keys)
            living = self.living(db)
            for run_id in db.execute(_UNSEEN, {"expiry": EXPIRY}).scalars():
                if run_id in living:
                    db.execute(_PUT_OUT, {"pid": living[run_id]})

    def living(self, db: Connection) -> dict[int, int]:
        """The runs of the workers that live, and their sessions on the server."""
        return lock_holders(db, self._keys["members"])

    def write_in_turn(self, db: Connection) -> None:
        """Let one worker at a time write, until the transaction ends.

        What a write does depends on what is there (versions, twins), so it must see all of it.
        """
        db.execute(_LOCK_WRITING, self._writing)

    def _join(self) -> None:
        with self._engine.begin() as db:
            db.execute(_LOCK_JOINING, self._joining)
            if not self.living(db):
                for table in (t.leases, t.claims, t.workers):
                    db.execute(delete(table))
            db.execute(_JOIN, self._keys)
            self.token.prepare(db)
            self._session.db.execute(_LOCK_MEMBER, self._keys)

    def fellows(self, db: Connection) -> list[int]:
        """The runs that have a part in this back-fill, dead ones and this one too."""
        return list(db.execute(select(t.workers.c.run_id).order_by(t.workers.c.run_id)).scalars())

    def deliver_for_all(self, db: Connection) -> None:
        """Note that this run's feed held what those of the same arguments fetched as well."""
        of = t.runs.c
        arguments = select(of.arguments).where(of.run_id == self._run_id).scalar_subquery()
        is_fellow = of.run_id.in_(self.fellows(db)) & (of.arguments == arguments)
        db.execute(update(t.runs).where(is_fellow).values(delivered=1))
