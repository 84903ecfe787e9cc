"""Delivery: opens and closes the run in the archive, and writes its feeds from there.

Scrapy's feed exporter writes a row when an item passes. Which sections list an article, and of
which earlier one it is a repost, is only known when the run has seen everything; so here the rows
are written at the end, in the order of their IDs, by Scrapy's own exporters and storages. A run
that fails or is killed writes none and leaves the last good file as it was.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.feedexport import FeedExporter, FeedSlot

from wartaspider.archive import Scope, archive_of
from wartaspider.clock import now_from
from wartaspider.drift.watch import watch_of
from wartaspider.exceptions import ArchiveError, ArgumentError, LockedError
from wartaspider.extensions.figures import run_figures
from wartaspider.extensions.outcome import ARCHIVE_FAILED, Outcome
from wartaspider.raw.opening import keeper_of

logger = logging.getLogger(__name__)

_REFUSALS: Mapping[type[Exception], str] = {LockedError: "locked", ArgumentError: "bad-feed"}


class Feeds(FeedExporter):
    """Scrapy's own, but what fails when a file is completed is not lost in a task."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.failures: list[Exception] = []
        self._written: list[FeedSlot] = []
        crawler.signals.connect(self._note_written, signals.feed_slot_closed)

    @property
    def files(self) -> list[str]:
        """What was written, by feed; of a feed in batches the first file and how many follow."""
        named = []
        for uri in self.feeds:
            slots = [slot for slot in self._written if slot.uri_template == uri]
            more = f" and {len(slots) - 1} more" if len(slots) > 1 else ""
            named += [f"{min(slots, key=lambda slot: slot.batch_id).uri}{more}"] if slots else []
        return named

    def _note_written(self, slot: FeedSlot) -> None:
        self._written.append(slot)

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        try:
            await super()._close_slot(slot, spider)
        except Exception as error:  # noqa: BLE001 - close_spider raises it
            self.failures.append(error)

    async def close_spider(self, spider: Spider) -> None:
        """Complete every file. Raises what failed first."""
        await super().close_spider(spider)
        if self.failures:
            raise self.failures[0]


class Delivery:
    """Begins the run when the spider opens; delivers its feed when it closes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive = archive_of(crawler)
        self._now = now_from(crawler.settings)
        try:
            self._feeds: Feeds | None = Feeds(crawler)
        except NotConfigured:
            self._feeds = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        delivery = cls(crawler)
        crawler.signals.connect(delivery.spider_opened, signals.spider_opened)
        crawler.signals.connect(delivery.spider_closed, signals.spider_closed)
        return delivery

    def spider_opened(self, spider: Spider) -> None:
        """Write the run's first line in the archive; without it the spider does not start."""
        try:
            self._open_feeds(spider)
            self._archive.begin_run(
                spider.arguments.text,  # type: ignore[attr-defined]  # our spider
                base_url=self._crawler.settings["WARTA_BASE_URL"],
                process=f"{os.getpid()}@{socket.gethostname()}",
                now=self._now(),
                shared=spider.arguments.is_shared,  # type: ignore[attr-defined]
            )
            # Other workers' files are not those of dead runs, and may lie on other machines.
            if (keeper := keeper_of(self._crawler)) is not None and not self._archive.worker:
                keeper.recover()
        except (ArchiveError, ArgumentError, LockedError) as error:
            # The spider starts nothing without a run.
            spider.problem = str(error)  # type: ignore[attr-defined]
            spider.refusal = _REFUSALS.get(type(error), ARCHIVE_FAILED)  # type: ignore[attr-defined]

    def _open_feeds(self, spider: Spider) -> None:
        """Give each feed its first file's name. Raises ArgumentError where none can be made."""
        if self._feeds is None:
            return
        try:
            self._feeds.open_spider(spider)
        except Exception as error:  # whatever the user's uri_params raises
            uri = list(self._feeds.feeds)[len(self._feeds.slots)]
            raise ArgumentError(f"feed {uri}: it cannot be opened ({error!r})") from error

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write the feeds if the run came to its end, then close it in the archive."""
        outcome = self._crawler.get_extension(Outcome)
        if outcome is None:
            raise NotConfigured("Delivery needs the extension Outcome")
        outcome.reason = ARCHIVE_FAILED if outcome.archive_failed else reason
        outcome.problem = getattr(spider, "problem", "") or outcome.problem
        try:
            if self._archive.run_id:
                await self._finish(spider, outcome)
        except ArchiveError as error:
            outcome.reason, outcome.problem = ARCHIVE_FAILED, str(error)
        except Exception:
            outcome.feed_failed = True  # whatever it is, the run did not end as it should
            raise
        finally:
            self._archive.close()

    async def _finish(self, spider: Spider, outcome: Outcome) -> None:
        if outcome.reason == "finished" or not self._archive.worker:
            # A worker that ends early does not know every list.
            self._archive.settle()
        for what in spider.lacking():  # type: ignore[attr-defined]  # our spider
            outcome.miss(what)
        self._archive.leave()
        if self._feeds:
            outcome.feeds = [slot.uri for slot in self._feeds.slots]
            if outcome.is_delivered:
                await self._deliver(self._feeds, spider, outcome)
        if (keeper := keeper_of(self._crawler)) is not None:
            keeper.close()
        watch = watch_of(self._crawler)
        self._archive.finish_run(
            exit_code=outcome.exit_code,
            delivered=outcome.is_delivered and not outcome.feed_failed,
            summary=outcome.sentence(),
            stats=run_figures(
                self._crawler.stats.get_stats(),
                doubts=watch.figures(),
                first_pages=watch.first_pages,
            ),
            now=self._now(),
        )

    async def _deliver(self, feeds: Feeds, spider: Spider, outcome: Outcome) -> None:
        scope: Scope = spider.scope  # type: ignore[attr-defined]  # our spider
        try:
            for article in self._archive.feed(scope):
                feeds.item_scraped(article, spider)
                outcome.written += 1
            await feeds.close_spider(spider)
        except OSError as error:
            logger.error("A feed could not be written: %s", error)
            outcome.feed_failed = True
        stats = self._crawler.stats.get_stats()
        if any(key.startswith("feedexport/failed_count") for key in stats):
            outcome.feed_failed = True
        outcome.files = feeds.files
