"""Leases: which worker walks which index day, and which one fetches which article.

Both last until their worker has ended. What it had not finished by then, others may take over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from wartaspider.archive import tables as t
from wartaspider.archive.faults import named_faults
from wartaspider.archive.session import lock_holders
from wartaspider.archive.sightings import chunks

_LEASE = text(
    "WITH next AS MATERIALIZED (SELECT day FROM leases WHERE is_done = 0"
    " AND day BETWEEN :since AND :until AND (run_id IS NULL OR run_id NOT IN :living)"
    " ORDER BY day DESC LIMIT 1 FOR UPDATE SKIP LOCKED)"
    " UPDATE leases SET run_id = :run, claimed = extract(epoch FROM clock_timestamp())"
    " FROM next WHERE leases.day = next.day RETURNING leases.day"
).bindparams(bindparam("living", expanding=True))

_IS_LEFT = and_(
    t.claims.c.run_id.not_in(bindparam("living", expanding=True)),
    # As text, since SQLAlchemy takes the table that is written for another one in a sub-query.
    text(
        "NOT EXISTS (SELECT 1 FROM articles a WHERE a.article_id = claims.article_id"
        " AND a.fetched_run = claims.run_id AND a.state IN ('stored', 'gone', 'refused'))"
    ),
)
"""Whether a claim's worker has ended before it had an answer that is kept."""


class Leases:
    """What one worker may do: no living one does the same."""

    def __init__(self, engine: Engine, run_id: int, members: int) -> None:
        self._engine = engine
        self._run_id = run_id
        self._members = members

    def offer(self, days: Iterable[date]) -> None:
        """Let days be walked by whoever has time, unless a worker has walked them already."""
        # In one order, as two workers may offer the same days at once.
        if rows := [{"day": day.isoformat()} for day in sorted(days)]:
            with self._transaction() as db:
                db.execute(insert(t.leases).on_conflict_do_nothing(), rows)

    def take_day(self, since: date, until: date) -> date | None:
        """The newest of these days that nobody walks, from now on this worker's; None: no such."""
        span = {"since": since.isoformat(), "until": until.isoformat()}
        with self._transaction() as db:
            own = {"run": self._run_id, "living": self._living(db)}
            found = db.execute(_LEASE, own | span).scalar()
        return date.fromisoformat(found) if found else None

    def finish_day(self, day: date) -> None:
        """Note that a day of this worker needs no other walk."""
        c = t.leases.c
        where = (c.day == day.isoformat()) & (c.run_id == self._run_id)
        with self._transaction() as db:
            db.execute(update(t.leases).where(where).values(is_done=1))

    def count_open(self, since: date, until: date) -> int:
        """How many of these days were offered and are not finished, whoever walks them."""
        c = t.leases.c
        is_asked = c.day.between(since.isoformat(), until.isoformat())
        query = select(func.count()).select_from(t.leases).where(is_asked, c.is_done == 0)
        with self._transaction() as db:
            return int(db.execute(query).scalar_one())

    def claim(self, article_ids: Iterable[int]) -> set[int]:
        """Those of the articles that are this worker's to fetch, from now on."""
        ours: set[int] = set()
        with self._transaction() as db:
            # In one order, as two workers may claim the same articles at once.
            for chunk in chunks(sorted(set(article_ids))):
                own = {"living": self._living(db)}
                ours |= {row.article_id for row in db.execute(self._claim(chunk), own)}
        return ours

    def _claim(self, article_ids: list[int]) -> ReturningInsert[tuple[int]]:
        new = insert(t.claims).values(
            [{"article_id": i, "run_id": self._run_id} for i in article_ids]
        )
        return new.on_conflict_do_update(
            index_elements=[t.claims.c.article_id],
            set_={"run_id": new.excluded.run_id},
            where=_IS_LEFT,
        ).returning(t.claims.c.article_id)

    def _living(self, db: Connection) -> list[int]:
        """The workers that live; this one is one of them."""
        return list(lock_holders(db, self._members))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with named_faults(self._engine), self._engine.begin() as db:
            yield db
