"""Store: everything that leaves the spider is written to the archive here, and only here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from wartaspider.archive import Archive, Item, archive_of
from wartaspider.clock import now_from
from wartaspider.exceptions import ArchiveError, RefusedError
from wartaspider.items import Article, Listing, Missing

LONGEST = 0.05
"""Seconds that an item waits for others to be written with; a request takes longer."""

MOST = 16
"""Items that are written together; a run that is killed has so many to fetch again at most."""


class Store:
    """Writes articles, listings and what is missing.

    Items that come within an instant of each other share a transaction, as a commit costs more
    than what is in it. An item passes on when it is written.
    """

    def __init__(self, crawler: Crawler, archive: Archive, now: Callable[[], datetime]) -> None:
        self._crawler = crawler
        self._archive = archive
        self._now = now
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        store = cls(crawler, archive_of(crawler), now_from(crawler.settings))
        crawler.signals.connect(store.item_dropped, signals.item_dropped)
        return store

    def item_dropped(self, exception: BaseException) -> None:
        """Write down an article that a pipeline refused, so that it is asked for once."""
        if isinstance(exception, RefusedError) and exception.article_id is not None:
            refused = Missing(
                url=exception.url or "",
                reason=exception.reason,
                article_id=exception.article_id,
                state="refused",
            )
            self._archive.miss(refused, now=self._now())

    async def process_item(self, item: Item) -> Item:
        """Write the item and count it under ``warta/articles/{new,changed,same}`` and the like."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._waiting.append((item, written))
        if isinstance(item, Listing | Missing) or len(self._waiting) >= MOST:
            self._write()  # the walk goes on when its page is written
        elif self._timer is None:
            self._timer = loop.call_later(LONGEST, self._write)
        await written
        return item

    def _write(self) -> None:
        """Write what waits; where that fails, each item by itself, so only the bad one is lost."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        try:
            self._write_together([item for item, _ in waiting])
        except Exception as error:  # noqa: BLE001  # handed to those who await it
            for item, written in waiting:
                self._write_alone(item, written, error)
        else:
            for _, written in waiting:
                _settle(written, None)

    def _write_alone(self, item: Item, written: asyncio.Future[None], error: Exception) -> None:
        if isinstance(error, ArchiveError):
            _settle(written, error)
            return
        try:
            self._write_together([item])
        except Exception as own:  # noqa: BLE001  # handed to those who await it
            _settle(written, own)
        else:
            _settle(written, None)

    def _write_together(self, items: list[Item]) -> None:
        stored = iter(self._archive.write(items, now=self._now()))
        for item in items:
            match item:
                case Article():
                    self._count(f"articles/{next(stored).value}")
                case Listing():
                    self._count("lists/pages")
                case Missing():
                    self._count(f"missing/{item.reason}")

    def _count(self, what: str) -> None:
        self._crawler.stats.inc_value(f"warta/{what}")


def _settle(written: asyncio.Future[None], error: Exception | None) -> None:
    if written.done():  # cancelled, as the run is being stopped
        return
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
