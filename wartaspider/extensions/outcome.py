"""Outcome: what a run brought, what is missing, and the exit code that says so."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from wartaspider.browser import INSTALL, UNSHOWN, missing_part
from wartaspider.drift.message import drift_lines
from wartaspider.drift.watch import watch_of
from wartaspider.exceptions import ArchiveError, RefusedError
from wartaspider.items import Article, Listing, Missing
from wartaspider.raw.signals import raw_failed
from wartaspider.secrets import hide

ARCHIVE_FAILED = "archive-failed"
"""Why a run closes whose archive cannot be written any more."""

NAMED = 20
"""How many missing things the last lines of a run name."""

REFUSALS = 3
"""So many articles that are refused, and none that is not, mean that the site refuses us."""

_ABSENT = {
    "http-404",
    "http-410",
    "redirected-away",
    "redirected-to-other",
    "other-article",
    "not-this-day",
}
_OURS = {"budget"}
_CODES = {
    "unknown-section": 2,
    "no-browser": 2,
    "bad-feed": 2,
    "layout-drift": 3,
    "robots-unavailable": 4,
    "site-down": 4,
    "refused": 4,
    "locked": 5,
}
_WHY = {
    "layout-drift": "the site's layout is not recognised",
    "robots-unavailable": "robots.txt could not be had, so nothing may be fetched",
    "site-down": "the site is down",
    "refused": "the site refuses us",
    "shutdown": "it was interrupted; run the same command again to complete it",
}


class Outcome:
    """Watches a run's items and gives its exit code, its missing parts and its last sentence."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.reason = ""
        self.problem = ""
        self.archive_failed = False
        self._closing: asyncio.Future[None] | None = None
        self.good = 0
        self._watch = watch_of(crawler)
        self.gone = 0
        self._missed = 0
        self._named: list[str] = []
        self.feeds: list[str] = []
        self.files: list[str] = []
        self.feed_failed = False
        self.written = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        outcome = cls(crawler)
        crawler.signals.connect(outcome.item_scraped, signals.item_scraped)
        crawler.signals.connect(outcome.item_dropped, signals.item_dropped)
        crawler.signals.connect(outcome.item_error, signals.item_error)
        crawler.signals.connect(outcome.spider_error, signals.spider_error)
        crawler.signals.connect(outcome.heed, raw_failed)
        return outcome

    def item_scraped(self, item: object) -> None:
        """Count what was read, and name what was not."""
        if isinstance(item, Missing) and item.state == "gone" and item.was_stored:
            self.gone += 1
        elif isinstance(item, Missing):
            what = f"article {item.article_id}" if item.article_id else f"list {item.walk}"
            self.miss(f"{what} {item.url} ({item.reason})")
        elif isinstance(item, Article) or (isinstance(item, Listing) and item.entries):
            self.good += 1

    def item_dropped(self, item: object, exception: BaseException) -> None:
        """An article that was refused is missing too. Those in quarantine are counted there."""
        if isinstance(exception, RefusedError):
            self.miss(f"article {exception.article_id} {exception.url} ({exception.reason})")

    def item_error(self, item: object, failure: Failure) -> None:
        """A pipeline failed, so the item is not stored."""
        what = getattr(item, "article_id", None) or getattr(item, "walk", "")
        self.miss(f"{what} {getattr(item, 'url', '')} (could not be stored; see the log)")
        self.heed(failure.value)

    def spider_error(self, failure: Failure, response: object = None) -> None:
        """A page made the program fail."""
        self.miss(f"{getattr(response, 'url', 'a page')} (program error; see the log)")
        self.heed(failure.value)

    def heed(self, error: BaseException | None) -> None:
        """Without its archive a run would fetch what it cannot keep, so it ends."""
        engine = self._crawler.engine
        if not isinstance(error, ArchiveError) or self.problem or engine is None:
            return
        self.problem, self.archive_failed = str(error), True
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason=ARCHIVE_FAILED))

    @property
    def exit_code(self) -> int:
        """The contract's exit code; 4 also where nothing at all could be had."""
        if self.reason in _CODES:
            return _CODES[self.reason]
        if self._watch.certain or (self.reason == "finished" and self._watch.is_drift):
            return 3
        if self.reason != "finished" or self.feed_failed:
            return 1
        if self._is_refusal:
            return 4
        return 1 if self.missing_count else 0

    @property
    def is_delivered(self) -> bool:
        """Whether the run went through to its end, so that its feed may replace the last one."""
        return self.reason == "finished" and self.exit_code in (0, 1)

    @property
    def missing_count(self) -> int:
        """How many things are missing, those in quarantine among them."""
        return self._missed + len(self._watch.quarantined)

    @property
    def missing(self) -> list[str]:
        """The missing, named, as far as a few lines can."""
        kept = islice(self._watch.quarantined.items(), NAMED)
        return [*self._named, *(f"article {i} {url} (in quarantine)" for i, url in kept)][:NAMED]

    def last_lines(self) -> list[str]:
        """What has drifted, and the missing, named."""
        if self.reason == "budget" and not self.missing:
            return ["missing: everything asked for; not even the menu could be read"]
        lines = [hide(f"missing: {what}") for what in self.missing]
        if self.missing_count > NAMED:
            lines.append(f"missing: {self.missing_count - NAMED} more, named further up in the log")
        if pages := self._crawler.stats.get_value(UNSHOWN, 0):
            why = self._crawler.stats.get_value("warta/rendering/missing") or missing_part()
            what = "1 page holds" if pages == 1 else f"{pages} pages hold"
            what += " nothing without scripts, which a browser would run"
            lines.append(f"hint: {what}; {why}: {INSTALL}")
        drift = drift_lines(self._watch) if self.exit_code == 3 else []
        return lines + [hide(line) for line in drift]

    def sentence(self) -> str:
        """The run in one sentence."""
        if self.problem:
            return hide(f"Exit code {self.exit_code}: {self.problem}.")
        get = self._crawler.stats.get_value
        new, changed = get("warta/articles/new", 0), get("warta/articles/changed", 0)
        parts = [
            f"{new} new and {changed} changed articles",
            f"{get('warta/lists/pages', 0)} list pages read",
            self._manners(),
        ]
        if (days := get("warta/shared/days")) is not None:
            parts.insert(1, f"{days} day{'s'[: days != 1]} of those that workers share")
        if self.files and self.is_delivered and not self.feed_failed:
            parts.append(f"{self.written} rows written to {', '.join(self.files)}")
        elif self.feeds:
            parts.append(f"{', '.join(self.feeds)} left as it was")
        if self.gone:
            parts.append(f"{self.gone} taken off the site (their last version stays)")
        if self.missing_count:
            kept = len(self._watch.quarantined)
            parts.append(
                f"{self.missing_count} missing" + (f", {kept} in quarantine" if kept else "")
            )
        elif self.exit_code == 0:
            parts.append("nothing missing")
        why = self._why()
        head = f"Exit code {self.exit_code}" + (f", {why}" if why else "")
        return hide(f"{head}: {', '.join(parts)}.")

    def _why(self) -> str:
        """Why the run is not as it should be; "" where only single things are missing."""
        if self.feed_failed:
            return "a feed could not be written; see the log"
        reason = "layout-drift" if self.exit_code == 3 else self.reason
        if reason in _WHY:
            return _WHY[reason]
        if limit := self._crawler.stats.get_value("warta/budget/used_up"):
            return f"the run's budget of {limit} is used up; the next run goes on from here"
        return "" if self.reason == "finished" else f"it stopped early ({self.reason})"

    def _manners(self) -> str:
        """The requests, and the proof that they were made with manners."""
        get = self._crawler.stats.get_value
        proof = []
        if (gap := get("warta/manners/shortest_gap")) is not None:
            proof.append(f"at least {gap:.2f} s apart")
        if waits := get("warta/waits/count", 0):
            seconds = get("warta/waits/seconds", 0)
            proof.append(f"{waits} wait{'s'[: waits > 1]} of {seconds:.0f} s in all obeyed")
        if quiet := get("warta/quiet/seconds", 0):
            proof.append(f"{quiet / 60:.0f} min of quiet hours kept")
        if pages := get("warta/rendering/pages", 0):
            own = get("warta/rendering/requests", 0)
            proof.append(f"and {own} by the browser, in which {pages} pages were shown")
        requests = f"{get('downloader/request_count', 0)} requests"
        return f"{requests} ({', '.join(proof)})" if proof else requests

    @property
    def _is_refusal(self) -> bool:
        """Whether no article came, and not because the site says that they are not there."""
        stats = self._crawler.stats.get_stats()
        prefix = "warta/missing/"
        reasons = {key.removeprefix(prefix) for key in stats if key.startswith(prefix)} - _OURS
        if not self.missing_count or self._stored or not reasons - _ABSENT:
            return False
        return not self.good or (self.missing_count >= REFUSALS and not reasons & _ABSENT)

    @property
    def _stored(self) -> int:
        get = self._crawler.stats.get_value
        return sum(get(f"warta/articles/{how}", 0) for how in ("new", "changed", "same"))

    def miss(self, what: str) -> None:
        """Name a thing that is missing."""
        self._missed += 1
        if len(self._named) < NAMED:
            self._named.append(what)
