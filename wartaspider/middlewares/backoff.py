"""Retries with back-off, waits for the whole site, and the decision to give up."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.misc import load_object
from scrapy.utils.response import response_status_message

from wartaspider.exceptions import PageError, TooLargeError
from wartaspider.middlewares.breaker import Breaker, Failure
from wartaspider.middlewares.pace import Pace
from wartaspider.middlewares.sharing import pace_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# Requests of robots.txt carry this; they are judged by ``middlewares.robots`` and nowhere else.
ROBOTS = "warta_robots"
MAX_BACKOFF = 60.0

# Retries come first (Scrapy's come last): of a site that goes down halfway we want to know after
# a few requests, and not after a first try of each one that waits.
_RETRY_PRIORITY = 1

_REFUSALS = frozenset({401, 403, 429})
_SITE_WAITS = frozenset({429, 503})


class BackOff:
    """Asks again after faults, ever later; replaces RetryMiddleware.

    Settings: RETRY_TIMES, RETRY_HTTP_CODES, RETRY_EXCEPTIONS (Scrapy's); WARTA_BACKOFF seconds
    before the first retry, doubling (1); WARTA_MAX_RETRY_AFTER seconds that the site may make us
    wait, at once or in all before it gives a good answer again (300); WARTA_MAX_FAILURES_IN_A_ROW
    requests given up before the run ends (5; 0 = never).
    """

    def __init__(self, crawler: Crawler, pace: Pace, rng: random.Random | None = None) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.pace = pace
        self.rng = rng or random.Random()  # noqa: S311
        self.breaker = Breaker(settings.getint("WARTA_MAX_FAILURES_IN_A_ROW", 5))
        self.base = settings.getfloat("WARTA_BACKOFF", 1.0)
        self.max_retry_after = settings.getfloat("WARTA_MAX_RETRY_AFTER", 300.0)
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.faults = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))
        self._waited = 0.0  # for the site's sake, since its last good answer
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BackOff:
        return cls(crawler, pace_of(crawler))

    def heed(self, response: Response, request: Request) -> None:
        """Let the whole site wait after 429 and 503, as long as it asks for or as we think fit.

        Called by the handler and not in ``process_response``: by then the next one would have left.
        """
        if response.status in _SITE_WAITS:
            asked = self._asked_wait(response)
            is_fair = 0 < asked <= self.max_retry_after
            held = self.pace.hold(asked if is_fair else self.delay(request))
            self._waited += held if is_fair else 0.0

    def process_request(self, request: Request) -> None:
        """Raises at once when the site has been given up."""
        if error := self.breaker.error():
            raise error

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The retry of a failed answer; the answer itself if it is good or given up."""
        status = response.status
        if status in self.codes:
            failure: Failure = "refused" if status in _REFUSALS else "down"
            return await self._ask_again(request, response, failure) or response
        if status in _REFUSALS or status >= 500:
            failure = "refused" if status in _REFUSALS else "down"
            logger.warning("Given up %s: the site answered %d", request.url, status)
            self.give_up(request, failure)
        elif not 300 <= status < 400:
            self.breaker.good()
            self._waited = 0.0
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The retry after a fault of the line; None leaves the fault to the errback."""
        if isinstance(exception, DownloadCancelledError):
            raise TooLargeError(f"{request.url}: {exception or 'too large'}") from exception
        if isinstance(exception, PageError) or not isinstance(exception, self.faults):
            return None
        return await self.again(request, exception)

    async def again(
        self, request: Request, fault: str | Exception, failure: Failure = "down"
    ) -> Request | None:
        """The same request after the back-off; None if it is given up."""
        wait = self.delay(request)
        retry = self._retry(request, fault, failure)
        if retry is None:
            return None
        self._count("warta/backoff/count")
        self._count("warta/backoff/seconds", round(wait, 3))
        return retry if await self.pace.pause(wait) and self.breaker.reason is None else None

    def delay(self, request: Request) -> float:
        """Seconds before the next retry: doubling, with up to half as much again as jitter."""
        tries: int = min(request.meta.get("retry_times", 0), 16)
        wait = self.base * float(2**tries) * self.rng.uniform(1.0, 1.5)
        return min(MAX_BACKOFF, wait)

    def give_up(self, request: Request, failure: Failure, *, is_plain: bool = False) -> None:
        """Note a request as lost; ends the run when too many are lost in a row."""
        self._count(f"warta/given-up/{failure}")
        if not request.meta.get(ROBOTS) and self.breaker.failed(failure, is_plain=is_plain):
            self.close(str(self.breaker.reason))

    def close(self, reason: str) -> None:
        """End the run with this finish reason, once."""
        if self._closing is None and self.crawler.engine is not None:
            logger.error("The run ends here: %s", reason)
            self._closing = asyncio.ensure_future(self._end(reason))

    async def _end(self, reason: str) -> None:
        if self.crawler.engine is not None:
            with suppress(RuntimeError):  # the spider has closed itself meanwhile
                await self.crawler.engine.close_spider_async(reason=reason)

    async def _ask_again(
        self, request: Request, response: Response, failure: Failure
    ) -> Request | None:
        reason = response_status_message(response.status)
        if response.status not in _SITE_WAITS:
            return await self.again(request, reason, failure)
        asked = self._asked_wait(response)
        if max(asked, self._waited) > self.max_retry_after:
            self._refuse(request, max(asked, self._waited))
            return None
        return self._retry(request, reason, failure)

    def _asked_wait(self, response: Response) -> float:
        return read_retry_after(response, self.pace.clock.now()) or 0.0

    def _refuse(self, request: Request, asked: float) -> None:
        message = "Given up %s: the site asks for a wait of %.0f s, more than %.0f s"
        logger.warning(message, request.url, asked, self.max_retry_after)
        self._count("warta/waits/refused")
        self.give_up(request, "refused", is_plain=True)

    def _retry(self, request: Request, fault: str | Exception, failure: Failure) -> Request | None:
        """The retry, or None after the last one; a site given up is not asked again."""
        if self.breaker.reason or self.pace.is_stopping():
            return None
        is_last = request.meta.get("dont_retry") or self._is_silent(fault)
        retry = None if is_last else self._next(request, fault)
        if retry is None:
            self.give_up(request, failure)
        return retry

    def _is_silent(self, fault: str | Exception) -> bool:
        """Whether the site has let us wait in vain for one request and now does for another.

        Retries of each would take a quarter of an hour to find out that nothing comes any more.
        """
        return isinstance(fault, DownloadTimeoutError) and self.breaker.in_a_row > 0

    def _next(self, request: Request, fault: str | Exception) -> Request | None:
        if self.crawler.spider is None:
            return None
        return get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=fault,
            priority_adjust=_RETRY_PRIORITY,
            logger=logger,
            stats_base_key="warta/retries",
        )

    def _count(self, key: str, by: float = 1) -> None:
        # Scrapy types counts as whole numbers; seconds are none.
        self.crawler.stats.inc_value(key, by)  # type: ignore[arg-type]


def back_off_of(crawler: Crawler) -> BackOff:
    """The run's BackOff, for the components that need its waits and retries."""
    back_off = crawler.get_downloader_middleware(BackOff)
    if back_off is None:
        raise RuntimeError(f"{__name__}.BackOff is missing in DOWNLOADER_MIDDLEWARES")
    return back_off


def read_retry_after(response: Response, now: datetime) -> float | None:
    """Seconds that the site wants us to wait (RFC 9110, 10.2.3); None if it does not say.

    A date is compared with the answer's own Date, so that a wrong clock on either side does no
    harm.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until = _http_date(value)
    if until is None:
        return None
    date = _http_date((response.headers.get("Date") or b"").decode("latin-1"))
    return (until - (date or now)).total_seconds()


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
