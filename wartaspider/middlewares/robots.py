"""robots.txt by RFC 9309: asked for once a run and host, before anything else, and obeyed."""

from __future__ import annotations

import asyncio
import codecs
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
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

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

PRODUCT_TOKEN = "wartaspider"  # noqa: S105
# RFC 9309, 2.5: at least 500 KiB are to be parsed; more is cut off.
MAX_BYTES = 500 * 1024

_META = {
    ROBOTS: True,
    # A longer file is cut and not refused; this bounds what it may unpack to.
    "download_maxsize": 64 * 1024 * 1024,
}
_LINE_END = re.compile(r"\r\n|\r|\n")
_AGENT_LINE = re.compile(r"(\s*user[ -]?agent\s*:?\s*)([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"\*(?!\S)|[a-z_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to one agent."""

    token: str
    parsed: Protego

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, if the file asks for it."""
        return self.parsed.crawl_delay(self.token)

    def allows(self, url: str) -> bool:
        """Whether the address may be asked for."""
        return self.parsed.can_fetch(url, self.token)


def read_rules(body: bytes, token: str = PRODUCT_TOKEN) -> Rules:
    """The rules of a robots.txt for one agent, its groups merged (RFC 9309, 2.2.1).

    A page of HTML in its place has no rules.
    """
    text = _text(body[:MAX_BYTES])
    lines = _LINE_END.split("" if text.lstrip().startswith("<") else text)
    if len(body) > MAX_BYTES:
        lines.pop()  # half a rule may forbid more than the whole one
    # What else Python takes for an end of a line is none in the RFC.
    plain = "\n".join(" ".join(_with_whole_name(line).splitlines()) for line in lines)
    return Rules(token.lower(), Protego.parse(plain))


def _text(body: bytes) -> str:
    """A robots.txt, which is UTF-8; other Unicode is read too where it says that it is."""
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _with_whole_name(line: str) -> str:
    # Protego takes an agent's name for a prefix of ours (Google's old rule), so that a group for
    # "warta" would bind us, and it does not know "wartaspider/1.0". The RFC compares whole tokens.
    if not (agent := _AGENT_LINE.match(line)):
        return line
    token = _TOKEN.match(agent[2])
    name = token[0] if token else ""
    return f"{agent[1]}{name if name.lower() in ('*', PRODUCT_TOKEN) else '-' + name}"


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
