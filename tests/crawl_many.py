"""Runs several crawls in one process and prints how each ended, so a matrix of them is quick.

Reads a JSON list of ``{"arguments": {...}, "output": PATH, "settings": {...}}`` from the file it
is given and writes a JSON list of ``{"exit_code": N, "sentence": TEXT, "missing": [...]}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from wartaspider.extensions.outcome import Outcome


def main() -> None:
    jobs = json.loads(Path(sys.argv[1]).read_text())
    process = AsyncCrawlerProcess(get_project_settings())
    spider = process.spider_loader.load("warta")
    crawlers: list[Crawler] = []
    for job in jobs:
        settings = get_project_settings()
        settings.setdict(job["settings"], priority="cmdline")
        feed = {job["output"]: {"format": job["output"].rpartition(".")[2], "overwrite": True}}
        settings.set("FEEDS", feed, priority="cmdline")
        crawler = Crawler(spider, settings)
        crawlers.append(crawler)
        process.crawl(crawler, **job["arguments"])
    process.start()
    json.dump([_end_of(crawler) for crawler in crawlers], sys.stdout)


def _end_of(crawler: Crawler) -> dict[str, object]:
    outcome = crawler.get_extension(Outcome)
    assert outcome is not None
    return {
        "exit_code": outcome.exit_code,
        "sentence": outcome.sentence(),
        "missing": outcome.last_lines(),
    }


if __name__ == "__main__":
    main()
