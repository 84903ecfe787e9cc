"""Which articles say (nearly) the same: MinHash bands in an indexed table.

``duplicate_of`` is the smallest ID below an article's own whose text is its twin, so it does not
depend on the order in which articles were fetched.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from wartaspider import minhash
from wartaspider.archive import tables as t
from wartaspider.archive.records import CURRENT

MAX_COMPARED = 50
"""Candidates whose texts are compared; a daily template can share a band with thousands."""
# Built once, as building a statement takes longer than running it.
_NEAR = (
    select(t.bands.c.article_id)
    .where(t.bands.c.key.in_(bindparam("keys", expanding=True)))
    .distinct()
)
_SIGNATURES = select(t.articles.c.article_id, t.articles.c.signature).where(
    t.articles.c.article_id.in_(bindparam("ids", expanding=True))
)
_TEXTS = (
    select(t.articles.c.article_id, t.articles.c.duplicate_of, t.versions.c.article_body)
    .join_from(t.articles, t.versions, CURRENT)
    .where(t.articles.c.article_id.in_(bindparam("ids", expanding=True)))
)
_FORMER_TWINS = (
    select(t.articles.c.article_id, t.articles.c.signature, t.versions.c.article_body)
    .join_from(t.articles, t.versions, CURRENT)
    .where(t.articles.c.duplicate_of == bindparam("original"))
)
_FORGET = t.bands.delete().where(
    t.bands.c.key.in_(bindparam("keys", expanding=True)),
    t.bands.c.article_id == bindparam("of"),
)
_MARK = update(t.articles).where(t.articles.c.article_id == bindparam("of"))
_INSERT = t.bands.insert()

_CHUNK = 500
"""IDs in one question: databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is recognised by, and the articles that have it too."""

    signature: bytes
    keys: list[int]
    twins: dict[int, int | None]
    """Their IDs, and what each is a duplicate of so far."""

    def original(self, article_id: int) -> int | None:
        """The smallest twin below the article's own ID."""
        return min((twin for twin in self.twins if twin < article_id), default=None)


def likeness_of(db: Connection, article_id: int, text: str) -> Likeness:
    """How the article's text is recognised, and its twins among all that are stored."""
    signature = minhash.signature(text)
    keys = minhash.bands(signature)
    return Likeness(signature, keys, _twins(db, article_id, signature, keys, text))


def note_twins(db: Connection, article_id: int, likeness: Likeness) -> None:
    """Let the article be found by later twins, and be the original of higher ones."""
    if likeness.keys:
        rows = [{"key": key, "article_id": article_id} for key in likeness.keys]
        db.execute(_INSERT, rows)
    for twin, original in likeness.twins.items():
        if twin > article_id and (original is None or original > article_id):
            db.execute(_MARK, {"of": twin, "duplicate_of": article_id})


def forget_twins(db: Connection, article_id: int) -> None:
    """Take an article out before its text changes; its former twins look for others."""
    signature = db.execute(_SIGNATURES, {"ids": [article_id]}).one().signature
    if not signature:
        return
    db.execute(_FORGET, {"keys": minhash.bands(signature), "of": article_id})
    db.execute(_MARK, {"of": article_id, "duplicate_of": None})
    for twin, theirs, text in db.execute(_FORMER_TWINS, {"original": article_id}).all():
        found = _twins(db, twin, theirs, minhash.bands(theirs), text)
        earlier = [other for other in found if other < twin and other != article_id]
        db.execute(_MARK, {"of": twin, "duplicate_of": min(earlier, default=None)})


def _twins(
    db: Connection, article_id: int, signature: bytes, keys: list[int], text: str
) -> dict[int, int | None]:
    """Articles with nearly the same text, and what they are a duplicate of so far."""
    if not keys:
        return {}
    near = sorted(set(db.execute(_NEAR, {"keys": keys}).scalars()) - {article_id})
    likeness: dict[int, float] = {}
    for start in range(0, len(near), _CHUNK):
        for other, theirs in db.execute(_SIGNATURES, {"ids": near[start : start + _CHUNK]}):
            likeness[other] = minhash.similarity(signature, theirs)
    likely = [i for i, value in likeness.items() if value >= minhash.CANDIDATE_SIMILARITY]
    if not likely:
        return {}
    likely.sort(key=lambda other: (-likeness[other], other))
    return {
        other: original
        for other, original, theirs in db.execute(_TEXTS, {"ids": likely[:MAX_COMPARED]})
        if minhash.same_text(text, theirs)
    }
