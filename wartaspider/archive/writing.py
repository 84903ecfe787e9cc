"""Writing articles: a new version where the text is new, several articles in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.bulk import insert_rows
from wartaspider.archive.rows import text_hash, to_row
from wartaspider.archive.sightings import chunks
from wartaspider.archive.twins import forget_twins, likenesses, note_twins
from wartaspider.archive.versions import SILENT_EDIT, is_poorer, renewal, version_row
from wartaspider.items import Article, utc_text, wib_text

Before = Row[Any, Any, Any, Any, Any, Any]

# Built once, as building a statement takes longer than running it.
_BEFORE = (
    select(
        t.articles.c.article_id,
        t.articles.c.version,
        t.versions.c.text_hash,
        t.versions.c.date_modified,
        t.versions.c.field_sources,
        t.versions.c.layout,
    )
    .select_from(
        t.articles.outerjoin(
            t.versions,
            (t.versions.c.article_id == t.articles.c.article_id)
            & (t.versions.c.version == t.articles.c.version),
        )
    )
    .where(t.articles.c.article_id.in_(bindparam("ids", expanding=True)))
)
_MARK = update(t.articles).where(t.articles.c.article_id == bindparam("of"))
_LIST = t.articles.insert()
_WRITE = t.versions.insert()
_RENEW = update(t.versions).where(
    t.versions.c.article_id == bindparam("of"), t.versions.c.version == bindparam("its_version")
)


class Stored(Enum):
    """What storing an article changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def write_articles(
    db: Connection, run_id: int, articles: Sequence[Article], now: datetime
) -> list[Stored]:
    """Write articles of different IDs; tells for each what that changed."""
    by_id = {_id_of(article): article for article in articles}
    before = what_is_known(db, by_id)
    ensure(db, by_id, before, now)
    results, fresh = [], {}
    for article_id, article in by_id.items():
        result = _compare(db, article, before.get(article_id))
        results.append(result)
        if result is not Stored.SAME:
            fresh[article_id] = article
    for article_id in by_id.keys() - fresh.keys():
        mark(db, run_id, article_id, now, state="stored", reason=None)
    if fresh:
        _write_versions(db, run_id, fresh, now)
    return results


def what_is_known(db: Connection, article_ids: Iterable[int]) -> dict[int, Before]:
    """For IDs that were seen before: version, text_hash and date_modified as they are now."""
    found = {}
    for chunk in chunks(article_ids):
        found.update({row.article_id: row for row in db.execute(_BEFORE, {"ids": chunk})})
    return found


def ensure(
    db: Connection, article_ids: Iterable[int], known: Mapping[int, object], now: datetime
) -> None:
    """Give IDs that are not known a row."""
    common = {"state": "listed", "first_seen": utc_text(now)}
    rows = [{"article_id": i, **common} for i in article_ids if i not in known]
    if rows:
        db.execute(_LIST, rows)


def mark(db: Connection, run_id: int, article_id: int, now: datetime, **values: object) -> None:
    """Change an article's row, and note that the run asked for it."""
    own = {"of": article_id, "checked": utc_text(now), "fetched_run": run_id}
    db.execute(_MARK, own | values)


def _compare(db: Connection, article: Article, before: Before | None) -> Stored:
    """What the article is to the archive; settles its version, and renews what is not text."""
    if before is None or before.version is None:
        article.version = 1
        return Stored.NEW
    if before.text_hash == text_hash(article):
        article.version = before.version
        if not is_poorer(article.layout, before.layout):
            row = renewal(to_row(article), before.field_sources)
            db.execute(_RENEW, row | {"of": article.article_id, "its_version": before.version})
        return Stored.SAME
    if before.date_modified == wib_text(article.date_modified):
        article.flags = sorted({*article.flags, SILENT_EDIT})
    article.version = before.version + 1
    forget_twins(db, _id_of(article))
    return Stored.CHANGED


def _write_versions(
    db: Connection, run_id: int, articles: Mapping[int, Article], now: datetime
) -> None:
    insert_rows(db, _WRITE, [version_row(article, run_id) for article in articles.values()])
    found = likenesses(db, {i: article.article_body or "" for i, article in articles.items()})
    common = {"checked": utc_text(now), "fetched_run": run_id, "state": "stored", "reason": None}
    marks: list[dict[str, object]] = [
        common
        | {
            "of": i,
            "version": article.version,
            "signature": found[i].signature,
            "duplicate_of": found[i].original(i),
        }
        for i, article in articles.items()
    ]
    db.execute(_MARK, marks)
    note_twins(db, found)


def _id_of(article: Article) -> int:
    if article.article_id is None:
        raise ValueError(f"{article.url}: an article without an ID cannot be stored")
    return article.article_id
