"""The archive: what is known of each article, in one database."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.archive import tables as t
from wartaspider.archive.captures import CaptureLog
from wartaspider.archive.feed import Scope, read_feed, settle_dates
from wartaspider.archive.incremental import remember_validators, touch
from wartaspider.archive.lock import Holder, RunLock
from wartaspider.archive.meta import get_meta, menu_order, set_meta
from wartaspider.archive.migrations import migrate
from wartaspider.archive.rows import text_hash, to_row
from wartaspider.archive.sightings import chunks, write_sightings
from wartaspider.archive.twins import forget_twins, likeness_of, note_twins
from wartaspider.archive.views import make_views
from wartaspider.archive.walks import step, stumble
from wartaspider.exceptions import ArchiveError
from wartaspider.items import Answer, Article, Listing, Missing, utc_text
from wartaspider.secrets import hide

SILENT_EDIT = "silent-edit"
"""Flag of a version whose text changed although the page's date of change did not."""


class Stored(Enum):
    """What storing an article changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive holds of an ID."""

    state: str
    date_published: datetime | None
    checked: datetime | None

    @property
    def is_final(self) -> bool:
        """Whether there is nothing more to fetch: stored, gone, or refused for good."""
        return self.state in ("stored", "gone", "refused")


class Archive:
    """Everything a run must remember. Each public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = RunLock(engine)
        self.run_id = 0
        self.captured = CaptureLog()

    def prepare(self) -> None:
        """Make or update the tables. Raises ArchiveError if the database is not an archive."""
        migrate(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions only. Raises ArchiveError where the database fails."""
        with _named_faults(self._engine), self._engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is kept as one transaction, or not at all.

        Raises ArchiveError where the database fails: a full disk, a lock that lasts.
        """
        with _named_faults(self._engine), self._engine.begin() as db:
            # First, so that no item is ever known whose page is not.
            self.captured.write(db)
            yield db
        self.captured.clear()

    def check_free(self) -> None:
        """Raises LockedError if a run is under way on this archive; closes it."""
        try:
            self._lock.acquire(
                Holder.of(f"{os.getpid()}@{socket.gethostname()}", datetime.now(UTC))
            )
        finally:
            self.close()

    def close(self) -> None:
        """Release the lock and the database."""
        self._lock.release()
        self._engine.dispose()

    def begin_run(self, arguments: str, *, base_url: str, process: str, now: datetime) -> int:
        """Open a run and give its number; what is written from now on belongs to it.

        Raises LockedError if another run is under way on this archive.
        """
        self._lock.acquire(Holder.of(process, now, arguments))
        make_views(self._engine)
        values = {"arguments": arguments, "base_url": base_url, "process": process}
        values["uuid"] = uuid4().hex
        with self.writing() as db:
            result = db.execute(t.runs.insert().values(started=utc_text(now), **values))
            run_id = int(result.inserted_primary_key[0])  # type: ignore[index]
        self.run_id = run_id
        return run_id

    def finish_run(
        self, *, exit_code: int, delivered: bool, summary: str, now: datetime, stats: str = ""
    ) -> None:
        """Close a run, with its figures as JSON; one that never closes did not deliver its feed."""
        values = {"exit_code": exit_code, "delivered": int(delivered), "summary": summary}
        values["stats"] = stats or None
        with self.writing() as db:
            db.execute(
                update(t.runs)
                .where(t.runs.c.run_id == self.run_id)
                .values(finished=utc_text(now), **values)
            )

    def remember_menu(self, slugs: Iterable[str], labels: Mapping[str, str]) -> None:
        """Keep the menu's section slugs in their order, and which section a label names."""
        with self.writing() as db:
            set_meta(db, "menu", json.dumps(list(slugs)))
            set_meta(db, "labels", json.dumps(dict(labels)))

    def menu_order(self) -> tuple[str, ...]:
        """The section slugs in the menu's order, as it was last read."""
        with self.reading() as db:
            return menu_order(db)

    def section_labels(self) -> dict[str, str] | None:
        """Slug of a breadcrumb's label -> section, as the menu last had it."""
        with self.reading() as db:
            text = get_meta(db, "labels")
        return dict(json.loads(text)) if text else None

    def known(self, article_ids: Iterable[int]) -> dict[int, Known]:
        """What is known of these IDs; those never seen are absent."""
        found: dict[int, Known] = {}
        join = t.articles.outerjoin(
            t.versions,
            (t.versions.c.article_id == t.articles.c.article_id)
            & (t.versions.c.version == t.articles.c.version),
        )
        own = (t.articles.c.article_id, t.articles.c.state, t.articles.c.checked)
        columns = (*own, t.versions.c.date_published)
        with self.reading() as db:
            for chunk in chunks(article_ids):
                query = select(*columns).select_from(join)
                for row in db.execute(query.where(t.articles.c.article_id.in_(chunk))):
                    published, checked = row.date_published, row.checked
                    found[row.article_id] = Known(
                        row.state,
                        datetime.fromisoformat(published) if published else None,
                        datetime.fromisoformat(checked) if checked else None,
                    )
        return found

    def see(self, listing: Listing, *, now: datetime) -> None:
        """Write which IDs a list page showed, what it said of them, and how far the walk is."""
        entries = {e.article_id: e for e in listing.entries}
        with self.writing() as db:
            step(db, self.run_id, listing, now)
            self._ensure(db, entries, now)
            write_sightings(db, self.run_id, listing)

    def store(self, article: Article, *, now: datetime) -> Stored:
        """Write an article: a new version if headline or body changed, in one transaction."""
        article_id = article.article_id
        if article_id is None:
            raise ValueError(f"{article.url}: an article without an ID cannot be stored")
        with self.writing() as db:
            before = db.execute(_BEFORE, {"of": article_id}).first()
            if before is None or before.version is None:
                self._store_first(db, article, before is not None, now)
                return Stored.NEW
            if before.text_hash == text_hash(article):
                self._renew(db, article, before.version)
                self._mark(db, article_id, now, state="stored", reason=None)
                self.captured.link(db, {article_id: before.version})
                return Stored.SAME
            if before.date_modified == wib_text(article.date_modified):
                article.flags = sorted({*article.flags, SILENT_EDIT})
            article.version = before.version + 1
            forget_twins(db, article_id)
            self._store_version(db, article, now)
            return Stored.CHANGED

    def _store_first(self, db: Connection, article: Article, is_known: bool, now: datetime) -> None:
        article.version = 1
        if not is_known:
            common = {"state": "listed", "first_seen": utc_text(now)}
            db.execute(_INSERT_ARTICLE, {"article_id": article.article_id, **common})
        self._store_version(db, article, now)

    def _store_version(self, db: Connection, article: Article, now: datetime) -> None:
        article_id = article.article_id or 0
        row = to_row(article) | {"run_id": self.run_id, "text_hash": text_hash(article)}
        db.execute(_INSERT_VERSION, row)
        likeness = likeness_of(db, article_id, article.article_body or "")
        own = {"version": article.version, "signature": likeness.signature}
        own["duplicate_of"] = likeness.original(article_id)
        self._mark(db, article_id, now, state="stored", reason=None, **own)
        self.captured.link(db, {article_id: article.version})
        note_twins(db, article_id, likeness)

    def miss(self, missing: Missing, *, now: datetime) -> None:
        """Write down what could not be had; an article that is stored stays stored."""
        values = {
            "article_id": missing.article_id,
            "walk": missing.walk,
            "url": missing.url,
            "reason": missing.reason,
            "detail": missing.detail,
        }
        with self.writing() as db:
            db.execute(t.failures.insert().values(run_id=self.run_id, at=utc_text(now), **values))
            if missing.article_id is None:
                stumble(db, self.run_id, missing, now)
                return
            self._ensure(db, [missing.article_id], now)
            before = db.execute(_BEFORE, {"of": missing.article_id}).one()
            if missing.state == "gone" or before.version is None:
                self._mark(db, missing.article_id, now, state=missing.state, reason=missing.reason)

    def heed(self, answer: Answer, *, now: datetime) -> None:
        """Keep an answer's validators; note an article that the server says has not changed."""
        with self.writing() as db:
            if answer.unchanged_id is not None:
                touch(db, answer.unchanged_id, now)
            else:
                remember_validators(db, answer, self.run_id)

    def settle(self) -> None:
        """What can only be said when a run has seen every list: dates that only lists print."""
        with self.writing() as db:
            settle_dates(db)

    def feed(self, scope: Scope) -> Iterator[Article]:
        """The articles a run's feed holds, by ID: new or changed, or asked for by address.

        Runs of the same arguments that died before they delivered are part of it, so what they
        fetched is not lost to the user.
        """
        with self.reading() as db:
            yield from read_feed(db, self.run_id, scope)

    def reopen_refused(self) -> None:
        """Let what this run refused be asked for again: its pages were not recognised."""
        where = (t.articles.c.state == "refused") & (t.articles.c.fetched_run == self.run_id)
        with self.writing() as db:
            db.execute(update(t.articles).where(where).values(state="failed"))

    @staticmethod
    def _renew(db: Connection, article: Article, version: int) -> None:
        """Bring what is not text up to date; when and by whom the text was found stays."""
        kept = ("version", "date_downloaded", "date_published", "date_published_raw", "flags")
        row = {name: value for name, value in to_row(article).items() if name not in kept}
        where = (t.versions.c.article_id == article.article_id) & (t.versions.c.version == version)
        db.execute(update(t.versions).where(where).values(row))

    @staticmethod
    def _ensure(db: Connection, article_ids: Iterable[int], now: datetime) -> None:
        wanted = set(article_ids)
        for chunk in chunks(wanted):
            have = set(db.execute(_HAVE, {"ids": chunk}).scalars())
            if new := [i for i in chunk if i not in have]:
                common = {"state": "listed", "first_seen": utc_text(now)}
                rows = [{"article_id": i, **common} for i in new]
                db.execute(_INSERT_ARTICLE, rows)

    def _mark(self, db: Connection, article_id: int, now: datetime, **values: object) -> None:
        own = {"of": article_id, "checked": utc_text(now), "fetched_run": self.run_id}
        db.execute(_MARK, own | values)


# Built once, as building a statement takes longer than running it.
_BEFORE = (
    select(
        t.articles.c.version,
        t.versions.c.text_hash,
        t.versions.c.date_modified,
    )
    .select_from(
        t.articles.outerjoin(
            t.versions,
            (t.versions.c.article_id == t.articles.c.article_id)
            & (t.versions.c.version == t.articles.c.version),
        )
    )
    .where(t.articles.c.article_id == bindparam("of"))
)
_MARK = update(t.articles).where(t.articles.c.article_id == bindparam("of"))
_INSERT_ARTICLE = t.articles.insert()
_INSERT_VERSION = t.versions.insert()
_HAVE = select(t.articles.c.article_id).where(
    t.articles.c.article_id.in_(bindparam("ids", expanding=True))
)


@contextmanager
def _named_faults(engine: Engine) -> Iterator[None]:
    """A fault of the database as an ArchiveError that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ArchiveError(
            f"the archive {hide(engine.url.render_as_string())} fails ({reason}): look after it"
            " (disk, lock, server), then run the same command again"
        ) from error
