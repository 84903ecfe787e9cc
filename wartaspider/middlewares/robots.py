"""robots.txt by RFC 9309: asked for once a run and host, before anything else, and obeyed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import load_object

from wartaspider.exceptions import (
    BudgetError,
    OffsiteError,
    PageError,
    RedirectError,
    RobotsDisallowedError,
    RobotsUnavailableError,
    StoppedError,
)
from wartaspider.middlewares.backoff import ROBOTS, back_off_of
from wartaspider.middlewares.rules import MAX_BYTES, Rules, read_rules

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_META = {
    ROBOTS: True,
    # A longer file is cut and not refused; this bounds what it may unpack to.
    "download_maxsize": 64 * 1024 * 1024,
}


class Robots:
    """Obeys robots.txt, also its Crawl-delay; replaces RobotsTxtMiddleware, and has no off switch.

    2xx: its rules. Other 4xx, a redirect off the site or in circles: everything is allowed. 429,
    5xx or no answer after retries: nothing is, and the run ends with ``robots-unavailable``.
    WARTA_MAX_CRAWL_DELAY caps a Crawl-delay, in seconds (60).
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.max_delay = crawler.settings.getfloat("WARTA_MAX_CRAWL_DELAY", 60.0)
        exceptions = crawler.settings.getlist("RETRY_EXCEPTIONS")
        self.faults = (PageError, *(load_object(name) for name in exceptions))
        self._rules: dict[str, asyncio.Task[Rules | None]] = {}
        self._received = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        robots = cls(crawler)
        crawler.signals.connect(robots.cut_endless, signal=signals.bytes_received)
        return robots

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDisallowedError, or RobotsUnavailableError where nothing is known."""
        if request.meta.get(ROBOTS):
            return
        rules = await self.rules(request.url)
        if rules is None:
            self.stats.inc_value("warta/robots/unavailable")
            raise RobotsUnavailableError("robots.txt cannot be had, so nothing may be asked for")
        if not rules.allows(request.url):
            self.stats.inc_value("warta/robots/disallowed")
            logger.warning("robots.txt forbids %s", request.url)
            raise RobotsDisallowedError(f"robots.txt forbids {request.url}", url=request.url)

    async def rules(self, url: str) -> Rules | None:
        """The rules for an address' host, fetched once; None if its robots.txt is unavailable."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(f"{origin}/robots.txt"))
        # A request that is cancelled must not take the file away from the others.
        return await asyncio.shield(self._rules[origin])

    def cut_endless(self, data: bytes, request: Request) -> None:
        """Stop reading a robots.txt that never ends."""
        if request.meta.get(ROBOTS):
            self._received += len(data)
            if self._received > MAX_BYTES:
                raise StopDownload(fail=False)

    async def _fetch(self, url: str) -> Rules | None:
        self._received = 0
        request = Request(url, meta=_META, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except (BudgetError, StoppedError):
            raise
        except (OffsiteError, RedirectError) as error:
            logger.warning("robots.txt is taken as absent: %s", error)
            return read_rules(b"")
        except self.faults as error:
            self._give_up(url, repr(error))
            return None
        return self._read(response)

    def _read(self, response: Response) -> Rules | None:
        self.stats.set_value("warta/robots/status", response.status)
        if response.status in {408, 429} or response.status >= 500:
            self._give_up(response.url, f"status {response.status}")
            return None
        rules = read_rules(response.body if 200 <= response.status < 300 else b"")
        self._slow_down(rules.crawl_delay or 0.0)
        return rules

    def _give_up(self, url: str, why: str) -> None:
        logger.error("%s cannot be had (%s), so nothing may be asked for", url, why)
        back_off_of(self.crawler).close(RobotsUnavailableError.reason)

    def _slow_down(self, delay: float) -> None:
        """Honour Crawl-delay: never faster than it, and not faster than before either."""
        if delay > self.max_delay:
            message = "robots.txt asks for %.0f s between requests; we wait %.0f s"
            logger.warning(message, delay, self.max_delay)
        pace = back_off_of(self.crawler).pace
        obeyed = min(delay, self.max_delay)
        pace.min_gap = max(pace.min_gap, obeyed)
        self.stats.max_value("warta/robots/crawl_delay", obeyed)
