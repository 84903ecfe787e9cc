"""The archive: what is known of each article, in one database."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.captures import CaptureLog
from wartaspider.archive.faults import named_faults
from wartaspider.archive.feed import Scope, read_feed, settle_dates
from wartaspider.archive.incremental import remember_validators, touch
from wartaspider.archive.lock import Holder, RunLock
from wartaspider.archive.meta import get_meta, menu_order, set_meta
from wartaspider.archive.migrations import migrate
from wartaspider.archive.sightings import chunks, write_sightings
from wartaspider.archive.views import make_views
from wartaspider.archive.walks import step, stumble
from wartaspider.archive.writing import Stored, ensure, mark, what_is_known, write_articles
from wartaspider.items import Answer, Article, Listing, Missing, utc_text

if TYPE_CHECKING:
    from wartaspider.archive.workers import Worker

Item = Article | Listing | Missing | Answer


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive holds of an ID."""

    state: str
    date_published: datetime | None
    checked: datetime | None
    first_seen: datetime

    @property
    def is_final(self) -> bool:
        """Whether it is stored, gone or refused, so that only its age calls for another look."""
        return self.state in ("stored", "gone", "refused")


class Archive:
    """Everything a run must remember. Each public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = RunLock(engine)
        self.run_id = 0
        self.worker: Worker | None = None
        """This run among those that share its back-fill; None where it is alone."""
        self.captured = CaptureLog()

    def prepare(self) -> None:
        """Make or update the tables. Raises ArchiveError if the database is not an archive."""
        migrate(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions only. Raises ArchiveError where the database fails."""
        with named_faults(self._engine), self._engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is kept as one transaction, or not at all.

        Raises ArchiveError where the database fails: a full disk, a lock that lasts.
        """
        self._lock.check()
        with named_faults(self._engine), self._engine.begin() as db:
            if self.worker is not None:
                self.worker.write_in_turn(db)
            # First, so that no item is ever known whose page is not.
            self.captured.write(db)
            yield db
        self.captured.clear()

    def check_free(self, *, shared: bool = False) -> None:
        """Raises LockedError if a run is under way on this archive; closes it.

        ``shared``: other workers are no obstacle.
        """
        try:
            holder = Holder.of(f"{os.getpid()}@{socket.gethostname()}", datetime.now(UTC))
            self._lock.acquire(holder, shared=shared)
        finally:
            self.close()

    def close(self) -> None:
        """Release the lock and the database."""
        self.leave()
        self._lock.release()
        self._engine.dispose()

    def leave(self) -> None:
        """Be a worker no more, if this run is one: the others may take what it did not finish."""
        if self.worker is not None:
            self.worker.leave()

    def begin_run(
        self, arguments: str, *, base_url: str, process: str, now: datetime, shared: bool = False
    ) -> int:
        """Open a run and give its number; what is written from now on belongs to it.

        ``shared``: as one of the workers that share a back-fill (PostgreSQL only). Raises
        LockedError if another run, or one that shares nothing, is under way on this archive.
        """
        self._lock.acquire(Holder.of(process, now, arguments), shared=shared)
        make_views(self._engine)
        values = {"arguments": _whole(arguments), "base_url": base_url, "process": process}
        values["uuid"] = uuid4().hex
        with self.writing() as db:
            result = db.execute(t.runs.insert().values(started=utc_text(now), **values))
            run_id = int(result.inserted_primary_key[0])  # type: ignore[index]
        self.run_id = run_id
        if shared:
            from wartaspider.archive.workers import Worker  # takes its time to import

            self.worker = Worker.join(self._engine, run_id, process)
        return run_id

    def finish_run(
        self, *, exit_code: int, delivered: bool, summary: str, now: datetime, stats: str = ""
    ) -> None:
        """Close a run, with its figures as JSON; one that never closes did not deliver its feed."""
        values = {"exit_code": exit_code, "delivered": int(delivered), "summary": _whole(summary)}
        values["stats"] = stats or None
        with self.writing() as db:
            if delivered and self.worker is not None:
                self.worker.deliver_for_all(db)
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
        a = t.articles.c
        columns = (a.article_id, a.state, a.checked, a.first_seen, t.versions.c.date_published)
        with self.reading() as db:
            for chunk in chunks(article_ids):
                query = select(*columns).select_from(join)
                for row in db.execute(query.where(t.articles.c.article_id.in_(chunk))):
                    published, checked = row.date_published, row.checked
                    found[row.article_id] = Known(
                        row.state,
                        datetime.fromisoformat(published) if published else None,
                        datetime.fromisoformat(checked) if checked else None,
                        datetime.fromisoformat(row.first_seen),
                    )
        return found

    def store(self, article: Article, *, now: datetime) -> Stored:
        """Write an article: a new version if headline or body changed, in one transaction."""
        return self.write([article], now=now)[0]

    def write(self, items: Sequence[Item], *, now: datetime) -> list[Stored]:
        """Write what a run saw, all of it or nothing; tells what each article changed.

        The items are written in their order, but for articles, which come first.
        """
        with self.writing() as db:
            articles = [x for x in items if isinstance(x, Article)]
            stored = self._store(db, articles, now)
            self.captured.link(db, {a.article_id or 0: a.version for a in articles})
            for item in items:
                match item:
                    case Listing():
                        self._see(db, item, now)
                    case Missing():
                        self._miss(db, item, now)
                    case Answer():
                        self._heed(db, item, now)
        return stored

    def see(self, listing: Listing, *, now: datetime) -> None:
        """Write which IDs a list page showed, what it said of them, and how far the walk is."""
        self.write([listing], now=now)

    def miss(self, missing: Missing, *, now: datetime) -> None:
        """Write down what could not be had; an article that is stored stays stored."""
        self.write([missing], now=now)

    def heed(self, answer: Answer, *, now: datetime) -> None:
        """Keep an answer's validators; note an article that the server says has not changed."""
        self.write([answer], now=now)

    def _store(self, db: Connection, articles: list[Article], now: datetime) -> list[Stored]:
        stored: list[Stored] = []
        batch: dict[int | None, Article] = {}
        for article in articles:
            if article.article_id in batch:
                stored += write_articles(db, self.run_id, list(batch.values()), now)
                batch.clear()
            batch[article.article_id] = article
        return stored + write_articles(db, self.run_id, list(batch.values()), now)

    def _see(self, db: Connection, listing: Listing, now: datetime) -> None:
        entries = {e.article_id: e for e in listing.entries}
        step(db, self.run_id, listing, now)
        ensure(db, entries, what_is_known(db, entries), now)
        write_sightings(db, self.run_id, listing)

    def _miss(self, db: Connection, missing: Missing, now: datetime) -> None:
        values = {
            "article_id": missing.article_id,
            "walk": missing.walk,
            "url": missing.url,
            "reason": missing.reason,
            "detail": missing.detail,
        }
        db.execute(t.failures.insert(), {"run_id": self.run_id, "at": utc_text(now)} | values)
        if missing.article_id is None:
            stumble(db, self.run_id, missing, now)
            return
        known = what_is_known(db, [missing.article_id])
        ensure(db, [missing.article_id], known, now)
        before = known.get(missing.article_id)
        if missing.state == "gone" or before is None or before.version is None:
            values = {"state": missing.state, "reason": missing.reason}
            mark(db, self.run_id, missing.article_id, now, **values)

    def _heed(self, db: Connection, answer: Answer, now: datetime) -> None:
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
        fetched is not lost to the user. A worker's feed holds what all workers fetched.
        """
        with self.reading() as db:
            others = self.worker.fellows(db) if self.worker is not None else []
            yield from read_feed(db, self.run_id, scope, others)


def _whole(text: str) -> str:
    """The text as a database takes it: names of files may hold bytes that are no characters."""
    return text.encode("utf-8", "replace").decode()
