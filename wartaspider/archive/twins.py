"""Which articles say (nearly) the same: MinHash bands in an indexed table.

``duplicate_of`` is the smallest ID below an article's own whose text is its twin, so it does not
depend on the order in which articles were fetched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, select, update

from wartaspider import minhash
from wartaspider.archive import tables as t
from wartaspider.archive.bulk import insert_rows
from wartaspider.archive.sightings import chunks

MAX_COMPARED = 50
"""Candidates whose texts are compared; a daily template can share a band with thousands."""

_CURRENT = and_(
    t.versions.c.article_id == t.articles.c.article_id,
    t.versions.c.version == t.articles.c.version,
)

# Built once, as building a statement takes longer than running it.
_NEAR = select(t.bands.c.key, t.bands.c.article_id).where(
    t.bands.c.key.in_(bindparam("keys", expanding=True))
)
_SIGNATURES = select(t.articles.c.article_id, t.articles.c.signature).where(
    t.articles.c.article_id.in_(bindparam("ids", expanding=True))
)
_TEXTS = (
    select(t.articles.c.article_id, t.articles.c.duplicate_of, t.versions.c.article_body)
    .join_from(t.articles, t.versions, _CURRENT)
    .where(t.articles.c.article_id.in_(bindparam("ids", expanding=True)))
)
_FORMER_TWINS = (
    select(t.articles.c.article_id, t.versions.c.article_body)
    .join_from(t.articles, t.versions, _CURRENT)
    .where(t.articles.c.duplicate_of == bindparam("original"))
)
_FORGET = t.bands.delete().where(
    t.bands.c.key.in_(bindparam("keys", expanding=True)),
    t.bands.c.article_id == bindparam("of"),
)
_SIGNED = (
    select(t.articles.c.article_id, t.versions.c.article_body)
    .join_from(t.articles, t.versions, _CURRENT)
    .where(t.articles.c.article_id > bindparam("after"))
    .order_by(t.articles.c.article_id)
    .limit(500)
)
_INSERT = t.bands.insert()
_MARK = update(t.articles).where(t.articles.c.article_id == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is recognised by, and the articles that have it too."""

    signature: bytes
    keys: list[int]
    twins: Mapping[int, int | None]
    """Their IDs, and what each is a duplicate of so far."""

    def original(self, article_id: int) -> int | None:
        """The smallest twin below the article's own ID."""
        return min((twin for twin in self.twins if twin < article_id), default=None)


def likenesses(db: Connection, texts: Mapping[int, str]) -> dict[int, Likeness]:
    """How the articles' texts are recognised; their twins among each other and all stored ones.

    What the archive holds of the articles themselves does not count.
    """
    signatures = {i: minhash.signature(text) for i, text in texts.items()}
    keys = {i: minhash.bands(signature) for i, signature in signatures.items()}
    near = _near(db, keys)
    known = dict(signatures)
    for chunk in chunks({other for others in near.values() for other in others} - texts.keys()):
        known.update(
            (row.article_id, row.signature) for row in db.execute(_SIGNATURES, _ids(chunk))
        )
    likely = {i: _likely(signatures[i], others, known) for i, others in near.items()}
    bodies: dict[int, tuple[str, int | None]] = {i: (text, None) for i, text in texts.items()}
    for chunk in chunks({other for others in likely.values() for other in others} - texts.keys()):
        for row in db.execute(_TEXTS, _ids(chunk)):
            bodies[row.article_id] = (row.article_body, row.duplicate_of)
    found = {}
    for i, text in texts.items():
        others = [other for other in likely.get(i, ()) if other in bodies]
        twins = {o: bodies[o][1] for o in others if minhash.same_text(text, bodies[o][0])}
        found[i] = Likeness(signatures[i], keys[i], twins)
    return found


def note_twins(db: Connection, found: Mapping[int, Likeness]) -> None:
    """Let the articles be found by later twins, and be the originals of higher ones."""
    rows = [{"key": key, "article_id": i} for i, likeness in found.items() for key in likeness.keys]
    insert_rows(db, _INSERT, rows)
    originals: dict[int, int] = {}
    for article_id, likeness in sorted(found.items(), reverse=True):
        for twin, original in likeness.twins.items():
            if twin > article_id and twin not in found and (original or twin) > article_id:
                originals[twin] = article_id
    for twin, original in originals.items():
        db.execute(_MARK, {"of": twin, "duplicate_of": original})


def forget_twins(db: Connection, article_id: int) -> None:
    """Take an article out before its text changes; its former twins look for others."""
    signature = db.execute(_SIGNATURES, _ids([article_id])).one().signature
    if not signature:
        return
    db.execute(_FORGET, {"keys": minhash.bands(signature), "of": article_id})
    db.execute(_MARK, {"of": article_id, "duplicate_of": None})
    for row in db.execute(_FORMER_TWINS, {"original": article_id}).all():
        likeness = likenesses(db, {row.article_id: row.article_body})[row.article_id]
        original = likeness.original(row.article_id)
        db.execute(_MARK, {"of": row.article_id, "duplicate_of": original})


def sign_again(db: Connection) -> None:
    """Make all signatures and bands anew, as those of another hash are like none of this one."""
    db.execute(t.bands.delete())
    last = 0
    while rows := db.execute(_SIGNED, {"after": last}).all():
        last = rows[-1].article_id
        signatures = {i: minhash.signature(text or "") for i, text in rows}
        db.execute(_MARK, [{"of": i, "signature": own} for i, own in signatures.items()])
        keys = [(key, i) for i, own in signatures.items() for key in minhash.bands(own)]
        insert_rows(db, _INSERT, [{"key": key, "article_id": i} for key, i in keys])


def _near(db: Connection, keys: Mapping[int, list[int]]) -> dict[int, set[int]]:
    """For each article those that share a band with it."""
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for article_id, own in keys.items():
        for key in own:
            holders[key].add(article_id)
    for chunk in chunks(holders):
        for key, article_id in db.execute(_NEAR, {"keys": chunk}):
            holders[key].add(article_id)
    return {i: set().union(*(holders[key] for key in own)) - {i} for i, own in keys.items() if own}


def _likely(signature: bytes, others: Iterable[int], known: Mapping[int, bytes]) -> list[int]:
    """Those whose texts are worth comparing, the likeliest first."""
    likeness = {i: minhash.similarity(signature, known[i]) for i in others if i in known}
    likely = [i for i, value in likeness.items() if value >= minhash.CANDIDATE_SIMILARITY]
    return sorted(likely, key=lambda other: (-likeness[other], other))[:MAX_COMPARED]


def _ids(ids: list[int]) -> dict[str, object]:
    return {"ids": ids}
