"""Hold doubtful articles back until it is known whether the site or its readers have changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Self

from scrapy.crawler import Crawler

from wartaspider.archive import Archive, archive_of
from wartaspider.archive.quarantine import QUARANTINED, drift_reason, hold, let_go
from wartaspider.archive.shared import day_walked
from wartaspider.clock import now_from
from wartaspider.drift.watch import Watch, watch_of
from wartaspider.exceptions import HeldError, QuarantinedError
from wartaspider.items import Answer, Article, Listing, Missing

logger = logging.getLogger(__name__)

MOST = 200
"""Articles held at a time; a whole newsroom's day."""

TOGETHER = 16
"""Articles let go at a time, so that the archive writes them together."""


class Quarantine:
    """Raises HeldError for a doubtful article, QuarantinedError once its doubt is drift.

    What is held goes on when the run ends (a worker's: its day) and nothing is certain. It was
    never marked, so a run that is killed fetches it again. Counts
    ``warta/quarantine/{held,released,kept}``.
    """

    def __init__(
        self, crawler: Crawler, watch: Watch, archive: Archive, now: Callable[[], datetime]
    ) -> None:
        self._crawler = crawler
        self._watch = watch
        self._archive = archive
        self._now = now
        self._held: dict[int, tuple[Article, set[str]]] = {}
        self._free: set[int] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        watch, archive = watch_of(crawler), archive_of(crawler)
        quarantine = cls(crawler, watch, archive, now_from(crawler.settings))
        crawler.signals.connect(quarantine.close_spider, signal=day_walked)
        return quarantine

    async def process_item(self, item: Any) -> Any:
        """The item, unless it is an article in doubt."""
        match item:
            case Article():
                await self._weigh(item)
            case Listing():
                self._watch.see(item)
            case Missing():
                self._watch.miss(item)
            case Answer() if item.article_id in self._held or self._is_kept(item.article_id):
                # Else the server could say that the page has not changed, which nobody has read.
                raise HeldError(item.article_id)
        return item

    async def close_spider(self) -> None:
        """Let go of what is still held."""
        while self._held:
            await self._release(list(self._held)[:TOGETHER])

    def _is_kept(self, article_id: int | None) -> bool:
        return article_id in self._watch.quarantined

    async def _weigh(self, article: Article) -> None:
        article_id = article.article_id
        if article_id is None or article_id in self._free:
            self._free.discard(article_id or 0)
            return
        known = len(self._watch.lost)
        doubts = self._watch.doubts(article)
        if len(self._watch.lost) > known:
            self._keep_held()
        if lost := doubts & self._watch.lost:
            self._keep([(article, lost)])
            raise QuarantinedError(article_id, article.url, drift_reason(lost))
        if doubts:
            self._crawler.stats.inc_value("warta/quarantine/held")
            if len(self._held) >= MOST:
                await self._release(list(self._held)[:TOGETHER])
            self._held[article_id] = article, doubts
            with self._archive.writing() as db:
                hold(db, article_id)
            raise HeldError(article_id)

    def _keep_held(self) -> None:
        """Move what is held for a doubt that has become drift."""
        fields = self._watch.lost
        lost = {i: (a, d & fields) for i, (a, d) in self._held.items() if d & fields}
        for article_id in lost:
            del self._held[article_id]
        self._keep(lost.values())

    def _keep(self, found: Iterable[tuple[Article, set[str]]]) -> None:
        """Put articles into quarantine."""
        items = []
        for article, fields in found:
            article_id, url = article.article_id, article.url or ""
            reason = drift_reason(fields)
            logger.warning("Article %s is not stored: %s (%s)", article_id, url, reason)
            self._watch.quarantined[article_id or 0] = url
            self._crawler.stats.inc_value("warta/quarantine/kept")
            items.append(Missing(url=url, reason=reason, article_id=article_id, state=QUARANTINED))
        if items:
            self._archive.write(items, now=self._now())
            self._forget(item.article_id for item in items)

    async def _release(self, article_ids: Iterable[int]) -> None:
        """Send articles through all pipelines once more, which lets them pass here."""
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("there is no engine to store the held articles")
        articles = [self._held.pop(article_id)[0] for article_id in article_ids]
        self._free.update(article.article_id or 0 for article in articles)
        self._crawler.stats.inc_value("warta/quarantine/released", len(articles))
        scraper = engine.scraper
        await asyncio.gather(*(scraper.start_itemproc_async(a, response=None) for a in articles))
        self._forget(article.article_id for article in articles)

    def _forget(self, article_ids: Iterable[int | None]) -> None:
        """Note that articles are stored, or in quarantine, and not held any longer."""
        with self._archive.writing() as db:
            let_go(db, [article_id for article_id in article_ids if article_id])
