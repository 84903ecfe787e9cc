"""Articles read again: what each run's pages of one say now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from wartaspider.archive import tables as t
from wartaspider.archive.captures import Capture, capture_of, captures_of, select_captures
from wartaspider.archive.quarantine import QUARANTINED, drift_reason
from wartaspider.archive.versions import version_row
from wartaspider.exceptions import RawError
from wartaspider.pages.answers import NoArticle, joined, page_after, read_answer
from wartaspider.pages.article import ReadResult, holds
from wartaspider.raw.pages import RawPages
from wartaspider.replay.gates import clean, refusal
from wartaspider.replay.history import Reading
from wartaspider.replay.mending import Mending, Whole
from wartaspider.replay.menus import Menus
from wartaspider.replay.runs import Run

INCOMPLETE = "incomplete"
"""Why pages that today's readers want are no article: they were not all fetched."""

_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A run's pages of an article, and what they say now."""

    run_id: int
    at: str
    """When the first of them came, ISO 8601 in UTC."""

    version: int | None
    """As which version they were stored; None where they were not."""

    reading: Reading | None = None
    reason: str | None = None
    """Why there is no reading; None also where the pages are not to be read, as with a 304."""

    state: str = "failed"
    """What that makes of an article that has no version."""


class ArticleReader:
    """Reads articles from raw pages as their spider did."""

    def __init__(
        self, db: Connection, pages: RawPages, runs: Mapping[int, Run], menus: Menus
    ) -> None:
        self._db = db
        self._pages = pages
        self._runs = runs
        self._menus = menus
        self._all_is_whole: dict[int, bool | None] = {}
        self.mending = Mending(db, self._whole_of)
        self.damaged: list[str] = []

    def attempts(self, article_id: int) -> list[Attempt]:
        """Each run's attempt at an article, in the order of time."""
        captures = [c for c in captures_of(self._db, article_id) if c.kind == "article"]
        captures.sort(key=self._menus.place)
        runs = groupby(captures, key=lambda capture: capture.run_id)
        return [self._attempt(article_id, list(group)) for _, group in runs]

    def _attempt(self, article_id: int, captures: list[Capture]) -> Attempt:
        first = captures[0]
        attempt = Attempt(
            run_id=first.run_id,
            at=first.fetched_at,
            version=max((c.version for c in captures if c.version), default=None),
        )
        parts = _parts(captures)
        if not parts:
            return _unread(attempt, captures[-1])
        try:
            return self._read(article_id, attempt, parts)
        except RawError as error:
            self.damaged.append(str(error))
            return _failed(attempt, "damaged")

    def _read(self, article_id: int, attempt: Attempt, parts: list[Capture]) -> Attempt:
        whole = self._whole(article_id, parts)
        if isinstance(whole, NoArticle):
            return _failed(attempt, whole.reason, whole.state)
        if fields := self.mending.still_doubted(article_id, attempt.run_id, whole):
            return _failed(attempt, drift_reason(fields), QUARANTINED)
        article = whole.article
        if reason := refusal(article):
            return _failed(attempt, reason, "refused")
        rank = self._runs[attempt.run_id].rank
        row = version_row(article, attempt.run_id)
        reading = Reading(run_id=attempt.run_id, rank=rank, row=row, version=attempt.version)
        return Attempt(
            run_id=attempt.run_id, at=attempt.at, version=attempt.version, reading=reading
        )

    def _whole(self, article_id: int, parts: Sequence[Capture]) -> Whole | NoArticle:
        """The article of a run's pages."""
        results: list[ReadResult] = []
        headline = None
        for capture in parts:
            page = self._pages.read(capture)
            headline = headline or page.asked.get("headline")
            result = read_answer(
                page.response,
                article_id,
                site=self._runs[capture.run_id].site,
                now=page.at,
                known_sections=self._menus.labels_at(capture),
            )
            if isinstance(result, NoArticle):
                return result
            results.append(result)
        if self._lacks_pages(tuple(results), parts[0].run_id):
            return NoArticle(INCOMPLETE)
        return Whole(clean(joined(tuple(results), headline)), headline)

    def _whole_of(self, article_id: int, run_id: int) -> Whole | None:
        """What a run's pages of an article say now; None where they say nothing."""
        own = captures_of(self._db, article_id)
        parts = _parts([c for c in own if c.run_id == run_id and c.kind == "article"])
        try:
            found = self._whole(article_id, parts) if parts else None
        except RawError:
            return None
        return found if isinstance(found, Whole) else None

    def _lacks_pages(self, results: tuple[ReadResult, ...], run_id: int) -> bool:
        first, all_is_whole = results[0], None
        if first.is_whole is None and first.pages:
            # The pager does not say: the run compared a second page, this article's or another's.
            both = results[1] if len(results) > 1 else None
            all_is_whole = holds(first, both) if both else self._learned(run_id)
        return page_after(results, all_is_whole) is not None

    def _learned(self, run_id: int) -> bool | None:
        """What a run had learned of ``?page=all``; None where it had no occasion to."""
        if run_id not in self._all_is_whole:
            self._all_is_whole[run_id] = self._learn(run_id)
        return self._all_is_whole[run_id]

    def _learn(self, run_id: int) -> bool | None:
        c = t.captures.c
        query = select_captures().where(c.run_id == run_id, c.kind == "article", c.page == 2)
        for second in map(capture_of, self._db.execute(query.order_by(c.capture_id).limit(20))):
            own = captures_of(self._db, second.article_id or 0)
            parts = _parts([x for x in own if x.run_id == run_id])
            if len(parts) > 1:
                try:
                    first, other = (self._result(capture) for capture in parts[:2])
                except RawError:
                    continue
                if isinstance(first, ReadResult) and isinstance(other, ReadResult):
                    return holds(first, other)
        return None

    def _result(self, capture: Capture) -> ReadResult | NoArticle:
        page = self._pages.read(capture)
        site = self._runs[capture.run_id].site
        return read_answer(page.response, capture.article_id or 0, site=site, now=page.at)


def _parts(captures: list[Capture]) -> list[Capture]:
    """The pages of a run's article that came as they should, from the first on."""
    by_page = {c.page or 1: c for c in captures if c.status == 200 and c.fault is None}
    parts: list[Capture] = []
    while (capture := by_page.get(len(parts) + 1)) is not None:
        parts.append(capture)
    return parts


def _unread(attempt: Attempt, last: Capture) -> Attempt:
    """An attempt that brought no page to read."""
    if last.status in _GONE:
        return _failed(attempt, f"http-{last.status}", "gone")
    if last.status == 304:
        return attempt
    return _failed(attempt, last.fault or f"http-{last.status}")


def _failed(attempt: Attempt, reason: str, state: str = "failed") -> Attempt:
    return Attempt(
        run_id=attempt.run_id,
        at=attempt.at,
        version=attempt.version,
        reason=reason,
        state=state,
    )
