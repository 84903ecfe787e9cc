"""Crawls with our middlewares; prints as JSON how each request ended. Run by ``loopback``."""

from __future__ import annotations

import json
import sys
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.spidermiddlewares.httperror import HttpError

from wartaspider import settings

OURS = (
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOAD_HANDLERS",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "TELNETCONSOLE_ENABLED",
    "COOKIES_ENABLED",
    "REDIRECT_MAX_TIMES",
)
SETTINGS: dict[str, Any] = {
    **{name: getattr(settings, name) for name in OURS},
    "RETRY_TIMES": 2,
    "WARTA_BACKOFF": 0.01,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 10,
    "LOG_LEVEL": "INFO",
}


class OutcomeSpider(Spider):
    """Asks for some addresses and notes how each ended."""

    name = "outcome"

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.ends: dict[str, str] = {}
        self.bodies: dict[str, str] = {}
        self.metas: dict[str, Any] = {}

    async def start(self) -> Any:
        for url in self.urls:
            yield Request(
                url, self.note, errback=self.note_failure, cb_kwargs={"asked": url}, meta={"k": 1}
            )

    def note(self, response: Any, asked: str) -> None:
        self.ends[asked] = "ok"
        self.bodies[asked] = response.text
        self.metas[asked] = {"url": response.url, "k": response.meta["k"]}
        self.metas[asked]["redirect_urls"] = response.meta.get("redirect_urls", [])

    def note_failure(self, failure: Any) -> None:
        error = failure.value
        end = getattr(error, "reason", type(error).__name__)
        if isinstance(error, HttpError):
            end = str(error.response.status)
        self.ends[failure.request.cb_kwargs["asked"]] = end


def main() -> None:
    # What the process sets would win over a crawler's own settings.
    process = AsyncCrawlerProcess({"LOG_LEVEL": "INFO"})
    crawlers = []
    for job in json.loads(sys.argv[1]):
        crawlers.append(Crawler(OutcomeSpider, {**SETTINGS, **job["settings"]}))
        process.crawl(crawlers[-1], urls=job["urls"])
    process.start()
    json.dump([outcome(crawler) for crawler in crawlers], sys.stdout, default=str)


def outcome(crawler: Crawler) -> dict[str, Any]:
    spider = crawler.spider
    assert isinstance(spider, OutcomeSpider)
    stats = crawler.stats.get_stats()
    return {"ends": spider.ends, "bodies": spider.bodies, "metas": spider.metas, "stats": stats}


if __name__ == "__main__":
    main()
