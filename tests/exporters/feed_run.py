"""Crawls without a network, as a program of their own: articles go into feeds, then it may die.

``python feed_run.py FEEDS_AS_JSON NUMBER_OF_ARTICLES FATE``; fates: ``end``, ``kill`` (SIGKILL with
all articles written and none stored), ``fill`` (files may have 4000 bytes).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import CrawlerProcess
from scrapy.extensions.feedexport import FeedExporter

from wartaspider.items import Article


class FeedSpider(Spider):
    """Yields numbered articles; the settings say how many."""

    name = "feed"

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> FeedSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if crawler.settings["FATE"] == "kill":
            crawler.signals.connect(spider.die, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for number in range(1, self.settings.getint("ARTICLES") + 1):
            yield Article(article_id=number, headline=f"Berita {number}", article_body="kata " * 50)

    def die(self) -> None:
        for slot in self.crawler.get_extension(FeedExporter).slots:
            slot.file.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def main(feeds: str, articles: str, fate: str) -> None:
    if fate == "fill":
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
    exporters = "wartaspider.exporters"
    settings = {
        "FEEDS": json.loads(feeds),
        "FEED_EXPORT_ENCODING": "utf-8",
        "FEED_STORAGES": dict.fromkeys(("", "file"), f"{exporters}.storage.AtomicFileStorage"),
        "FEED_EXPORTERS": {
            "csv": f"{exporters}.csv.CsvArticleExporter",
            "json": f"{exporters}.json.JsonArticleExporter",
            "jsonl": f"{exporters}.json.JsonLinesArticleExporter",
            "xml": f"{exporters}.xml.XmlArticleExporter",
        },
        "ARTICLES": articles,
        "FATE": fate,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
    }
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(FeedSpider)
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats()
    print(json.dumps({k: v for k, v in stats.items() if k.startswith("feedexport/")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
