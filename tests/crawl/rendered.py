"""Crawls of a stand-in site whose pages want a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crawling import Crawl, crawl
from scrapy.settings import Settings

from wartaspider.browser import find_browser
from wartaspider.demo import DemoSite, Options, serve
from wartaspider.demo.server import DemoServer

needs_browser = pytest.mark.skipif(
    find_browser(Settings()) is None, reason="no Chromium is here (Debian package chromium)"
)

DAY = date(2026, 3, 10)
# With this seed no script runs in circles for seconds; with another, one article's does.
SITE = Options(seed=5, days=1, today=DAY, articles_per_day=4, page_size=3, archive_days=())
IN_BROWSER = {
    "WARTA_RENDER": "auto",
    "WARTA_NOW": "2026-03-15T09:00:00+07:00",  # when the day can be complete
    "STATS_DUMP": "1",
}
WITHOUT = IN_BROWSER | {"PLAYWRIGHT_LAUNCH_OPTIONS": '{"executable_path": "/nowhere/chromium"}'}
DAYS = (f"since={DAY}", f"until={DAY}")


@contextmanager
def served(**options: Any) -> Iterator[tuple[DemoSite, DemoServer]]:
    site = DemoSite(replace(SITE, **options))
    with serve(site) as server:
        yield site, server


def run(server: DemoServer, folder: Path, *arguments: str, **settings: str) -> Crawl:
    return crawl(server.base_url, folder, *(arguments or DAYS), settings=IN_BROWSER | settings)


def shown(done: Crawl) -> dict[str, int]:
    """What the run says of its rendering."""
    found = re.findall(r"'warta/rendering/(\w+)': (\d+)", done.log)
    return {name: int(number) for name, number in found}


def asked(server: DemoServer) -> Counter[str]:
    return Counter(hit.path for hit in server.requests)
