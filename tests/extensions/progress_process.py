"""One small crawl without requests, with the progress extension. Run by ``test_progress``."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from wartaspider.exceptions import RefusedError
from wartaspider.extensions.progress import AboveBar
from wartaspider.items import Article, Listing, Missing

ITEMS = [
    Listing(walk="index:2021-07-08", page=1, url="/indeks"),
    Article(article_id=1, headline="Satu"),
    Article(article_id=2, headline="Dua"),
    Article(article_id=3),
    Missing(url="/read4", reason="timeout", article_id=4),
    Missing(url="/read5", reason="http-404", article_id=5, state="gone"),
]


class Refuse:
    """Drops what has no headline, as the real pipeline does."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline is None:
            raise RefusedError(item.article_id, item.url, "no-headline")
        return item


class Awaited(logging.Handler):
    """Waits for the line that counts all the items."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "2 articles, 1 list pages, 2 failed, so far":
            self.seen.set()


class QuietSpider(Spider):
    """Yields the items, waits for the plain line if asked to, and logs lines of its own."""

    name = "quiet"
    waits = False

    async def start(self) -> AsyncIterator[Any]:
        self.logger.info("first line")
        awaited = Awaited()
        logging.getLogger().addHandler(awaited)
        for item in ITEMS:
            yield item
        if self.waits:
            await asyncio.wait_for(awaited.seen.wait(), 60)

    def closed(self, reason: str) -> None:
        self.logger.info("last line (%s)", reason)


SETTINGS: dict[str, Any] = {
    "EXTENSIONS": {
        "wartaspider.extensions.progress.Progress": 300,
        "scrapy.extensions.logstats.LogStats": None,
    },
    "ITEM_PIPELINES": {Refuse: 100},
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "%(levelname)s %(message)s",
    "STATS_DUMP": False,
}


def main() -> None:
    how = sys.argv[2] if len(sys.argv) > 2 else ""
    if how == "closed":
        sys.stderr.close()
    if how == "absent":
        sys.stderr = None
    process = AsyncCrawlerProcess({**SETTINGS, **json.loads(sys.argv[1])})
    crawler = process.create_crawler(QuietSpider)
    process.crawl(crawler, waits=how == "waits")
    process.start()
    streams = [getattr(handler, "stream", None) for handler in logging.getLogger().handlers]
    ended = {
        "reason": crawler.stats.get_value("finish_reason"),
        "items": crawler.stats.get_value("item_scraped_count"),
        "restored": not any(isinstance(stream, AboveBar) for stream in streams),
        "tqdm": "tqdm" in sys.modules,
        "threads": threading.active_count(),
    }
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
