"""Which articles say (nearly) the same: MinHash bands in an indexed table.

``duplicate_of`` is the smallest ID below an article's own whose text is its twin, so it does not
depend on the order in which articles were fetched.
"""

from __future__ import annotations

from sqlalchemy import Connection, Update, and_, or_, select, update

from wartaspider import minhash
from wartaspider.archive import tables as t

MAX_COMPARED = 50
"""Candidates whose texts are compared; a daily template can share a band with thousands."""


def note_twins(db: Connection, article_id: int, text: str) -> None:
    """Write the article's signature and bands, and settle ``duplicate_of`` of all its twins."""
    signature = minhash.signature(text)
    keys = minhash.bands(signature)
    db.execute(_row(article_id).values(signature=signature))
    if not keys:
        return
    twins = _twins(db, article_id, signature, keys, text)
    rows = [{"band": band, "key": key, "article_id": article_id} for band, key in keys]
    db.execute(t.bands.insert(), rows)
    if earlier := [twin for twin in twins if twin < article_id]:
        db.execute(_row(article_id).values(duplicate_of=min(earlier)))
    for twin, original in twins.items():
        if twin > article_id and (original is None or original > article_id):
            db.execute(_row(twin).values(duplicate_of=article_id))


def forget_twins(db: Connection, article_id: int) -> None:
    """Take an article out before its text changes; its former twins look for others."""
    removed = db.execute(t.bands.delete().where(t.bands.c.article_id == article_id)).rowcount
    if not removed:
        return
    db.execute(_row(article_id).values(duplicate_of=None))
    query = (
        select(t.articles.c.article_id, t.articles.c.signature, t.versions.c.article_body)
        .join_from(t.articles, t.versions, _CURRENT)
        .where(t.articles.c.duplicate_of == article_id)
    )
    for twin, signature, text in db.execute(query).all():
        found = _twins(db, twin, signature, minhash.bands(signature), text)
        earlier = [other for other in found if other < twin and other != article_id]
        db.execute(_row(twin).values(duplicate_of=min(earlier, default=None)))


def _twins(
    db: Connection, article_id: int, signature: bytes, keys: list[tuple[int, int]], text: str
) -> dict[int, int | None]:
    """Articles with nearly the same text, and what they are a duplicate of so far."""
    # Not tuple_(band, key).in_(keys): for that SQLite reads the whole table.
    shared = or_(*(and_(t.bands.c.band == band, t.bands.c.key == key) for band, key in keys))
    near = select(t.bands.c.article_id).where(shared, t.bands.c.article_id != article_id).distinct()
    query = select(t.articles.c.article_id, t.articles.c.signature).where(
        t.articles.c.article_id.in_(near)
    )
    likeness = {other: minhash.similarity(signature, theirs) for other, theirs in db.execute(query)}
    likely = [i for i, value in likeness.items() if value >= minhash.CANDIDATE_SIMILARITY]
    likely.sort(key=lambda other: (-likeness[other], other))
    texts = (
        select(t.articles.c.article_id, t.articles.c.duplicate_of, t.versions.c.article_body)
        .join_from(t.articles, t.versions, _CURRENT)
        .where(t.articles.c.article_id.in_(likely[:MAX_COMPARED]))
    )
    return {
        other: original
        for other, original, theirs in db.execute(texts)
        if minhash.same_text(text, theirs)
    }


_CURRENT = and_(
    t.versions.c.article_id == t.articles.c.article_id,
    t.versions.c.version == t.articles.c.version,
)


def _row(article_id: int) -> Update:
    return update(t.articles).where(t.articles.c.article_id == article_id)
