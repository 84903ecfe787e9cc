"""Writing what today's readers make of the raw pages: versions in place, and what lists showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.twins import forget_twins, likenesses, note_twins
from wartaspider.archive.versions import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the archive holds of an article."""

    state: str | None
    """None where it was never heard of."""

    reason: str | None = None
    checked: str | None = None
    versions: tuple[Row, ...] = ()


def what_is_held(db: Connection, article_id: int) -> Held:
    """An article's state and all of its versions."""
    article = db.execute(select(t.articles).where(t.articles.c.article_id == article_id)).first()
    if article is None:
        return Held(state=None)
    query = select(t.versions).where(t.versions.c.article_id == article_id)
    rows = db.execute(query.order_by(t.versions.c.version)).all()
    return Held(
        state=article.state,
        reason=article.reason,
        checked=article.checked,
        versions=tuple(dict(row._mapping) for row in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of an article, as its raw pages tell."""

    first: str
    """When it was first asked for, ISO 8601 in UTC."""

    last: str
    state: str
    reason: str | None = None
    fetched_run: int | None = None
    """The run that last read it."""


def rewrite(db: Connection, article_id: int, held: Held, rows: Sequence[Row], fate: Fate) -> None:
    """Let these be an article's versions; its place among its twins follows.

    Where the archive had a version, it knows the article's state better than the raw pages.
    """
    key = t.articles.c.article_id == article_id
    if held.state is None:
        values = {"article_id": article_id, "state": "listed", "first_seen": fate.first}
        db.execute(t.articles.insert().values(values))
    before = held.versions[-1] if held.versions else None
    is_new_text = before is None or before["article_body"] != rows[-1]["article_body"]
    if before is not None and is_new_text:
        forget_twins(db, article_id)
    _replace(db, article_id, held.versions, rows)
    changed: Row = {"version": len(rows), "checked": max(held.checked or "", fate.last)}
    if before is None:
        changed |= {"state": fate.state, "reason": fate.reason, "fetched_run": fate.fetched_run}
    likeness = {}
    if is_new_text:
        likeness = likenesses(db, {article_id: str(rows[-1]["article_body"])})
        own = likeness[article_id]
        changed |= {"signature": own.signature, "duplicate_of": own.original(article_id)}
    db.execute(update(t.articles).where(key).values(changed))
    note_twins(db, likeness)


def link_versions(db: Connection, article_id: int, links: Mapping[int, int]) -> None:
    """Note as which version each run's captures of an article count."""
    c = t.captures.c
    for run_id, version in links.items():
        where = (c.article_id == article_id) & (c.run_id == run_id)
        is_other = c.version.is_distinct_from(version)
        db.execute(update(t.captures).where(where, is_other).values(version=version))


def give_state(db: Connection, article_id: int, held: Held, fate: Fate) -> None:
    """Note what became of an article that has no version."""
    values = {"state": fate.state, "reason": fate.reason, "checked": fate.last}
    if held.state is None:
        own = {"article_id": article_id, "first_seen": fate.first}
        db.execute(t.articles.insert().values(own | values))
    else:
        db.execute(update(t.articles).where(t.articles.c.article_id == article_id).values(values))


def _replace(db: Connection, article_id: int, before: Sequence[Row], rows: Sequence[Row]) -> None:
    for old, new in zip(before, rows, strict=False):
        if changed := {name: value for name, value in new.items() if old[name] != value}:
            where = t.versions.c.version == old["version"]
            where &= t.versions.c.article_id == article_id
            db.execute(update(t.versions).where(where).values(changed))
    if more := [dict(row) for row in rows[len(before) :]]:
        db.execute(t.versions.insert(), more)
    if len(rows) < len(before):
        where = (t.versions.c.article_id == article_id) & (t.versions.c.version > len(rows))
        db.execute(delete(t.versions).where(where))
