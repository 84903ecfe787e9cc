"""What a further run need not ask again: whole walks, articles too old to change, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from wartaspider.archive import tables as t
from wartaspider.archive.quarantine import QUARANTINED
from wartaspider.archive.records import CURRENT
from wartaspider.archive.sightings import INDEX, SECTION
from wartaspider.browser import NEEDS_BROWSER
from wartaspider.items import WIB, Answer, Entry, utc_text, wib_text

_IS_UNSHOWN = and_(t.articles.c.state == "refused", t.articles.c.reason == NEEDS_BROWSER)

NATURAL_ENDS = ("no-new-id", "past-end", "known")
"""Why a walk ends that has met all there is; ``known`` meets what an earlier whole walk met."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """An article to ask for again although no list page calls for it."""

    article_id: int
    url: str | None
    """Its address, where one is known."""


def headline_changes(db: Connection, walk: str, entries: Iterable[Entry]) -> set[int]:
    """IDs whose headline this walk's list shows otherwise than it did last time.

    Not those that are stored under it: a page far down in a list may not have been seen for long,
    and what it shows otherwise was looked at since.
    """
    shown = {e.article_id: e.headline for e in entries if e.headline}
    its_article = t.articles.c.article_id == t.sightings.c.article_id
    query = (
        select(t.sightings.c.article_id, t.sightings.c.headline, t.versions.c.headline)
        .select_from(t.sightings.outerjoin(t.articles, its_article).outerjoin(t.versions, CURRENT))
        .where(
            t.sightings.c.walk == walk,
            t.sightings.c.article_id.in_(list(shown)),
            t.sightings.c.headline.is_not(None),
        )
    )
    return {i for i, *headlines in db.execute(query) if shown[i] not in headlines}


def is_whole(db: Connection, walk: str, *, before_run: int) -> bool:
    """Whether the last walk of this list met all there was."""
    query = (
        select(t.walks.c.ended, t.walks.c.failed_pages)
        .where(t.walks.c.walk == walk, t.walks.c.run_id < before_run)
        .order_by(t.walks.c.run_id.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    return row is not None and row.ended in NATURAL_ENDS and not row.failed_pages


def has_shown(db: Connection, walk: str, entries: Iterable[Entry], *, before_run: int) -> bool:
    """Whether this walk's list showed all of these articles in earlier runs.

    An article that another list brought is known, and yet this list may hold more behind it.
    """
    ids = {e.article_id for e in entries}
    s = t.sightings.c
    query = select(func.count()).where(
        s.walk == walk, s.article_id.in_(ids), s.first_run < before_run
    )
    return int(db.execute(query).scalar_one()) == len(ids)


def last_whole_walks(db: Connection, arguments: str, *, before_run: int) -> list[str]:
    """The lists walked by the last run of the same command, if it and they came to their ends."""
    query = (
        select(t.runs.c.run_id, t.runs.c.exit_code, t.runs.c.delivered)
        .where(t.runs.c.arguments == arguments, t.runs.c.run_id < before_run)
        .order_by(t.runs.c.run_id.desc())
        .limit(1)
    )
    run = db.execute(query).first()
    if run is None or run.exit_code not in (0, 1) or not run.delivered:
        return []
    walks = select(t.walks.c.walk, t.walks.c.ended, t.walks.c.failed_pages)
    rows = db.execute(walks.where(t.walks.c.run_id == run.run_id)).all()
    if any(row.ended not in NATURAL_ENDS or row.failed_pages for row in rows):
        return []
    return [row.walk for row in rows if row.walk.startswith((SECTION, INDEX))]


def due_articles(db: Connection, *, now: datetime, ages: Sequence[timedelta]) -> list[Leftover]:
    """Articles that have reached one of the ages since they were last checked."""
    first_day = (now - max(ages[:1], default=timedelta()) - _WINDOW).astimezone(WIB).date()
    found = due_losses(db, (first_day, now.astimezone(WIB).date()), now=now, ages=ages)
    for age in ages:
        reached = t.versions.c.date_published <= wib_text(now - age)
        # Published times are WIB text and checks are UTC text, so both are compared as instants
        # here in Python; the database only narrows the choice down.
        recent = t.versions.c.date_published >= wib_text(now - age - _WINDOW)
        query = (
            select(
                t.articles.c.article_id,
                t.articles.c.checked,
                t.versions.c.url,
                t.versions.c.date_published,
            )
            .join_from(t.articles, t.versions, CURRENT)
            .where(t.articles.c.state == "stored", reached, recent)
            .order_by(t.articles.c.article_id)
        )
        for row in db.execute(query):
            if is_due(row.checked, row.date_published, now=now, ages=(age,)):
                found.append(Leftover(row.article_id, row.url))
    return list(dict.fromkeys(found))


def due_losses(
    db: Connection, days: Sequence[date], *, now: datetime, ages: Sequence[timedelta]
) -> list[Leftover]:
    """Articles that were refused or gone and have reached the first age since they were seen.

    A page that was not there, or held no article, for a moment is looked at once more. They are
    those that the index of any day from the first to the last of ``days`` shows.
    """
    if not days or not ages:
        return []
    a, s = t.articles.c, t.sightings.c
    query = (
        select(a.article_id, a.checked, a.first_seen)
        .join(t.sightings, s.article_id == a.article_id)
        .where(
            s.walk.between(f"{INDEX}{min(days)}", f"{INDEX}{max(days)}"),
            a.state.in_(("refused", "gone")),
            a.version.is_(None),
            a.reason != NEEDS_BROWSER,
        )
        .distinct()
        .order_by(a.article_id)
    )
    rows = db.execute(query).all()
    due = (row for row in rows if is_due(row.checked, row.first_seen, now=now, ages=ages[:1]))
    return [Leftover(row.article_id, None) for row in due]


_WINDOW = timedelta(days=7)
"""A check that is missed for longer than this is not made up for."""


def is_due(
    checked: str | None, published: str | None, *, now: datetime, ages: Sequence[timedelta]
) -> bool:
    """Whether an article has reached one of the ages since it was last checked."""
    if not checked or not published:
        return False
    at, born = datetime.fromisoformat(checked), datetime.fromisoformat(published)
    return any(at < born + age <= now for age in ages)


def unfinished(
    db: Connection, walks: Iterable[str], *, has_browser: bool = False
) -> list[Leftover]:
    """Articles that these walks listed and that no run could fetch yet.

    ``has_browser``: those too that wait for one.
    """
    is_left: ColumnElement[bool] = t.articles.c.state.in_(("listed", "failed", QUARANTINED))
    if has_browser:
        is_left = or_(is_left, _IS_UNSHOWN)
    query = (
        select(t.articles.c.article_id)
        .join(t.sightings, t.sightings.c.article_id == t.articles.c.article_id)
        .where(is_left, t.sightings.c.walk.in_(list(walks)))
        .distinct()
        .order_by(t.articles.c.article_id)
    )
    return [Leftover(article_id, None) for article_id in db.execute(query).scalars()]


def unshown(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """Those of the articles that held nothing when there was no browser to show them."""
    articles = t.articles.c
    query = select(articles.article_id).where(
        articles.article_id.in_(list(article_ids)), _IS_UNSHOWN
    )
    return set(db.execute(query).scalars())


def vanished(db: Connection, walk: str, run_id: int) -> list[Leftover]:
    """Stored articles that this list showed before and that a whole walk of this run did not."""
    query = (
        select(t.articles.c.article_id, t.versions.c.url)
        .join_from(t.articles, t.versions, CURRENT)
        .join(t.sightings, t.sightings.c.article_id == t.articles.c.article_id)
        .where(
            t.sightings.c.walk == walk,
            t.sightings.c.last_run < run_id,
            t.articles.c.state == "stored",
        )
        .order_by(t.articles.c.article_id)
    )
    return [Leftover(row.article_id, row.url) for row in db.execute(query)]


def stored_among(db: Connection, article_ids: Iterable[int]) -> list[Leftover]:
    """Those of the articles that are stored."""
    query = (
        select(t.articles.c.article_id, t.versions.c.url)
        .join_from(t.articles, t.versions, CURRENT)
        .where(t.articles.c.article_id.in_(list(article_ids)), t.articles.c.state == "stored")
        .order_by(t.articles.c.article_id)
    )
    return [Leftover(row.article_id, row.url) for row in db.execute(query)]


def validators_of(db: Connection, url: str) -> tuple[str | None, str | None]:
    """ETag and Last-Modified that the server gave with an address."""
    query = select(t.validators.c.etag, t.validators.c.last_modified).where(
        t.validators.c.url == url
    )
    row = db.execute(query).first()
    return (row.etag, row.last_modified) if row else (None, None)


def remember_validators(db: Connection, answer: Answer, run_id: int) -> None:
    """Keep what the server gave with an address for the next run."""
    db.execute(t.validators.delete().where(t.validators.c.url == answer.url))
    if answer.etag or answer.last_modified:
        values = {"url": answer.url, "etag": answer.etag, "last_modified": answer.last_modified}
        db.execute(t.validators.insert().values(run_id=run_id, **values))


def touch(db: Connection, article_id: int, now: datetime) -> None:
    """Note that an article was asked for and has not changed."""
    where = t.articles.c.article_id == article_id
    db.execute(t.articles.update().where(where).values(checked=utc_text(now.astimezone(UTC))))
