"""Quarantine: articles whose page was read, and whose values are not trusted."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from wartaspider.archive import tables as t

QUARANTINED = "quarantined"
"""The state of an article that has no version because what its page gave was not trusted."""

_DRIFT = "drift: "


def drift_reason(fields: Iterable[str]) -> str:
    """Why an article is in quarantine: ``drift: article_body, headline``."""
    return _DRIFT + ", ".join(sorted(set(fields)))


def drifted_fields(reason: str | None) -> tuple[str, ...]:
    """The fields that such a reason names; none where it is another."""
    if reason is None or not reason.startswith(_DRIFT):
        return ()
    return tuple(reason.removeprefix(_DRIFT).split(", "))


def hold(db: Connection, article_id: int) -> None:
    """Note that an article is held back."""
    if article_id not in held_articles(db):
        db.execute(t.held.insert(), {"article_id": article_id})


def let_go(db: Connection, article_ids: Iterable[int]) -> None:
    """Note that articles are held back no longer."""
    db.execute(delete(t.held).where(t.held.c.article_id.in_(list(article_ids))))


def held_articles(db: Connection) -> set[int]:
    """The articles that are held back, or were when their run was killed."""
    return set(db.execute(select(t.held.c.article_id)).scalars())


def doubted_runs(db: Connection, article_id: int) -> dict[int, tuple[str, ...]]:
    """The runs that did not trust what an article's page gave, and in which fields."""
    c = t.failures.c
    query = select(c.run_id, c.reason).where(
        c.article_id == article_id, c.reason.startswith(_DRIFT)
    )
    return {run_id: drifted_fields(reason) for run_id, reason in db.execute(query)}


def doubted_articles(db: Connection, run_id: int, field: str, limit: int) -> list[int]:
    """Some of the articles that a run did not trust in a field."""
    c = t.failures.c
    query = select(c.article_id).where(c.run_id == run_id, c.reason.startswith(_DRIFT))
    named = query.where(c.reason.contains(field)).order_by(c.failure_id).limit(limit)
    return [int(article_id or 0) for article_id in db.execute(named).scalars()]


def doubting_runs(db: Connection) -> set[int]:
    """The runs that put anything into quarantine."""
    query = select(t.failures.c.run_id).where(t.failures.c.reason.startswith(_DRIFT)).distinct()
    return set(db.execute(query).scalars())
