"""An article's pages set against its versions in the archive, and written in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, func, select

from wartaspider.archive import tables as t
from wartaspider.archive.feed import listed_date
from wartaspider.archive.rewriting import (
    Fate,
    Held,
    give_state,
    link_versions,
    rewrite,
    what_is_held,
)
from wartaspider.archive.versions import DATE_FROM_LISTING, Row
from wartaspider.replay.articles import ArticleReader, Attempt
from wartaspider.replay.findings import Findings
from wartaspider.replay.history import History, Version, put_together
from wartaspider.replay.stage import Stage, Watch

_CHUNK = 500


class ArticleReplay:
    """An article that has a page in the span is read again with all of its pages.

    For an older page tells whether a later one is an edit.
    """

    def __init__(self, stage: Stage, reader: ArticleReader, findings: Findings) -> None:
        self._stage = stage
        self._reader = reader
        self._findings = findings

    def count(self) -> int:
        """How many articles there are to read."""
        articles = func.count(t.captures.c.article_id.distinct())
        return int(
            self._stage.index.execute(select(articles).where(*self._is_read())).scalar() or 0
        )

    def run(self, watch: Watch) -> None:
        """Read and compare them, and write what differs where it is to be."""
        for article_id in self._article_ids():
            self._replay(article_id)
            watch()
        self._findings.damaged += dict.fromkeys(self._reader.damaged)

    def _is_read(self) -> list[ColumnElement[bool]]:
        c = t.captures.c
        return [c.kind == "article", c.article_id.is_not(None), *self._stage.span.conditions()]

    def _article_ids(self) -> Iterator[int]:
        c, last = t.captures.c, 0
        query = select(c.article_id).where(*self._is_read()).order_by(c.article_id).distinct()
        # In short questions, so that none is open while articles are written.
        while chunk := list(
            self._stage.index.execute(query.where(c.article_id > last).limit(_CHUNK)).scalars()
        ):
            yield from chunk
            last = chunk[-1]

    def _replay(self, article_id: int) -> None:
        attempts = self._reader.attempts(article_id)
        self._findings.pages["article"] += len(attempts)
        with self._stage.target.reading() as db:
            held = what_is_held(db, article_id)
            readings = [a.reading for a in attempts if a.reading]
            history = put_together(held.versions, readings, self._rank_of)
            rows = history.settle(lambda version: self._date(db, article_id, held, version))
        is_changed = self._note(article_id, held, attempts, rows)
        if self._stage.is_applied:
            self._write(article_id, held, attempts, history, rows if is_changed else [])

    def _rank_of(self, run_id: int) -> int:
        return self._stage.runs[run_id].rank

    def _date(
        self, db: Connection, article_id: int, held: Held, version: Version
    ) -> tuple[str, str | None] | None:
        """The date that lists gave: those read again, those that the archive took, those it has."""
        shown = self._stage.shown
        date = shown.date_of(article_id, version.rank)
        if date is not None and version.rank in shown.ranks:
            return date
        for row in held.versions:
            is_it = row["text_hash"] == version.row["text_hash"]
            if is_it and f'"{DATE_FROM_LISTING}"' in str(row["flags"]):
                raw = row["date_published_raw"]
                return str(row["date_published"]), None if raw is None else str(raw)
        return date or listed_date(db, article_id)

    def _note(
        self, article_id: int, held: Held, attempts: Sequence[Attempt], rows: list[Row]
    ) -> bool:
        """Count what was found; whether the versions differ from those that are held."""
        found = self._findings
        for attempt in attempts:
            if attempt.reason and attempt.version:
                found.lost[article_id] = attempt.reason
        if not rows:
            reason = next((a.reason for a in reversed(attempts) if a.reason), None)
            if reason:
                found.unread[reason] += 1
            return False
        if not held.versions:
            found.former_reasons[held.reason or held.state or "unknown"] += 1
        return found.compare(article_id, held.versions, rows)

    def _write(
        self,
        article_id: int,
        held: Held,
        attempts: Sequence[Attempt],
        history: History,
        rows: Sequence[Row],
    ) -> None:
        """Write the rows, if there are any, and what they were read from."""
        fate = _fate(attempts)
        then = {a.run_id: a.version for a in attempts}
        links = {run: v for run, v in history.links.items() if then[run] != v}
        is_stateless = held.state is None or (held.state == "listed" and held.reason is None)
        is_state_news = not history.versions and is_stateless and fate.reason is not None
        if not (rows or links or is_state_news):
            return
        with self._stage.target.writing() as db:
            if rows:
                rewrite(db, article_id, held, rows, fate)
            elif is_state_news:
                give_state(db, article_id, held, fate)
            link_versions(db, article_id, links)


def _fate(attempts: Sequence[Attempt]) -> Fate:
    """What became of an article in the end."""
    state, reason, read_by = "listed", None, None
    for attempt in attempts:
        if attempt.reading is not None:
            state, reason, read_by = "stored", None, attempt.run_id
        elif attempt.reason and (read_by is None or attempt.state == "gone"):
            state, reason = attempt.state, attempt.reason
    first, last = attempts[0].at, attempts[-1].at
    return Fate(first=first, last=last, state=state, reason=reason, fetched_run=read_by)
