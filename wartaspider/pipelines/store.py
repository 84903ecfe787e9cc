"""Store: everything that leaves the spider is written to the archive here, and only here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Self, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler

from wartaspider.archive import Archive, archive_of
from wartaspider.clock import now_from
from wartaspider.exceptions import RefusedError
from wartaspider.items import Answer, Article, Listing, Missing

Written = TypeVar("Written", Article, Listing, Missing, Answer)


class Store:
    """Writes articles, listings and what is missing; each item is one transaction."""

    def __init__(self, crawler: Crawler, archive: Archive, now: Callable[[], datetime]) -> None:
        self._crawler = crawler
        self._archive = archive
        self._now = now

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

    def process_item(self, item: Written) -> Written:
        """Write the item and count it under ``warta/articles/{new,changed,same}`` and the like."""
        now = self._now()
        match item:
            case Article():
                stored = self._archive.store(item, now=now)
                self._count(f"articles/{stored.value}")
            case Listing():
                self._archive.see(item, now=now)
                self._count("lists/pages")
            case Missing():
                self._archive.miss(item, now=now)
                self._count(f"missing/{item.reason}")
            case Answer():
                self._archive.heed(item, now=now)
        return item

    def _count(self, what: str) -> None:
        self._crawler.stats.inc_value(f"warta/{what}")
