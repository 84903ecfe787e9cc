"""What one page in the browser asks for: let pass, given from what is kept, or refused."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route, WebSocketRoute
from playwright.async_api import Request as PageRequest
from playwright.async_api import Response as PageResponse
from scrapy import Request
from scrapy.http import Response

from wartaspider.exceptions import BrowserError
from wartaspider.middlewares.backoff import back_off_of
from wartaspider.middlewares.budget import Budget
from wartaspider.middlewares.hosts import forbidden
from wartaspider.middlewares.robots import Robots
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from wartaspider.middlewares.scriptcache import ScriptCache
    from wartaspider.middlewares.visit import Visit

logger = logging.getLogger(__name__)

MAX_NAVIGATIONS = 3
"""Times that a page's scripts may lead on to another page of the site: more is a circle."""

CUTTING_OFF = 5.0
"""Seconds that this may take at most."""

# Never part of the text, or never at an end.
_REFUSED_KINDS = frozenset(
    {"image", "media", "font", "ping", "manifest", "texttrack", "eventsource", "cspviolationreport"}
)
_FETCHED_KINDS = frozenset({"fetch", "xhr"})
_LOADED_KINDS = _FETCHED_KINDS | {"script"}
_SHARED_KINDS = frozenset({"script", "stylesheet"})
_METHODS = frozenset({"GET", "HEAD", "POST"})
_OWN_FAILURES = ("ERR_ABORTED", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED")
_WAITS = frozenset({429, 503})
_REFUSALS = frozenset({401, 403, 429})
# Of an answer that is unpacked already, and whose length and text will be others.
_FRAMING = ("Content-Encoding", "Content-Length", "Transfer-Encoding", "Connection")


class Seen(Exception):  # noqa: N818 - no error
    """The page has been seen: scrapy-playwright need not wait until all of it is loaded.

    Some pages never are.
    """


class Traffic:
    """The requests of one visit.

    The page itself is the answer that came without a browser, so it is asked for once. What its
    scripts ask the site for is let pass as far as hosts, robots.txt and the budget allow it.
    """

    def __init__(self, visit: Visit, crawler: Crawler, cache: ScriptCache) -> None:
        self._visit = visit
        self._crawler = crawler
        self._cache = cache
        self._site = Site(crawler.settings.get("WARTA_BASE_URL") or SITE)
        self.page: Page | None = None
        self._error: Exception | None = None
        self._given: set[PageRequest] = set()

    async def attend(self, page: Page, request: Request) -> None:
        """Begin with a page; scrapy-playwright calls it before the page goes anywhere."""
        try:
            await self._attend(page)
        except PlaywrightError as error:
            self._error = error

    async def look(self, page: Page) -> None:
        """Have the visit see the page. Raises Seen, or BrowserError where it could not begin."""
        if self._error is not None or self.page is None:
            raise BrowserError(f"{self._visit.plain.url}: {self._error}")
        try:
            await self._visit.look(page)
        finally:
            await self._cut_off(page)
        raise Seen

    async def _cut_off(self, page: Page) -> None:
        """Let nothing leave any more: while a page is closed no route looks at what it asks for."""
        with suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(page.context.set_offline(True), CUTTING_OFF)

    async def _attend(self, page: Page) -> None:
        self.page = page
        session = await page.context.new_cdp_session(page)
        self._visit.terminate = lambda: session.send("Runtime.terminateExecution")
        await page.context.route("**", _refuse)  # windows that the page opens
        await page.route("**", self._give)
        await page.route_web_socket("**", _hang_up)  # no route meets those
        page.context.on("page", _close)
        page.on("request", self._begun)
        page.on("requestfailed", self._failed)
        page.on("requestfinished", self._finished)
        page.on("response", self._answered)

    # Given without the line

    async def _give(self, route: Route, request: PageRequest) -> None:
        """The page itself, or a script that an earlier page had; all else goes its way."""
        is_first = self._is_main(request) and not self._visit.url
        if is_first and request.url == self._visit.plain.url:
            self._given.add(request)
            await route.fulfill(status=200, headers=self._headers(), body=self._visit.plain.body)
        elif (cached := self._cache.get(request.url)) and request.method == "GET":
            self._given.add(request)
            await route.fulfill(status=200, headers=dict(cached.headers), body=cached.body)
        else:
            await route.fallback()

    def _headers(self) -> dict[str, str]:
        headers = self._visit.plain.headers.copy()
        for name in _FRAMING:
            headers.pop(name, None)
        charset = self._visit.plain.encoding
        headers["Content-Type"] = f"text/html; charset={charset}"
        return {
            name.decode("latin-1"): "\n".join(value.decode("latin-1") for value in values)
            for name, values in headers.items()
        }

    # Let pass or refused

    async def is_refused(self, request: PageRequest) -> bool:
        """Whether a request must not leave."""
        if request.resource_type in _REFUSED_KINDS or request.method not in _METHODS:
            return True
        if request.is_navigation_request() and not await self._may_navigate(request):
            return True
        if forbidden(request.url, self._site) is not None:
            if request.resource_type == "script":
                self._visit.blocked[urlsplit(request.url).hostname or ""] += 1
            return True
        return not await self._is_allowed(request)

    async def _may_navigate(self, request: PageRequest) -> bool:
        """Whether the page may lead on to another one of the site."""
        visit = self._visit
        if not self._is_main(request):
            return False  # frames hold adverts, and nothing of theirs is read
        if not self._site.may_request(request.url):
            visit.offsite = visit.offsite or request.url
            return False
        visit.navigations += 1
        if visit.navigations > MAX_NAVIGATIONS:
            return False
        await visit.pace.turn(visit.bounds.spacing)
        return True

    async def _is_allowed(self, request: PageRequest) -> bool:
        robots = self._crawler.get_downloader_middleware(Robots)
        rules = await robots.rules(request.url) if robots is not None else None
        if robots is not None and (rules is None or not rules.allows(request.url)):
            self._count("disallowed")
            logger.warning("robots.txt forbids %s, which a page in the browser needs", request.url)
            return False
        budget = self._crawler.get_downloader_middleware(Budget)
        if budget is not None and budget.used_up():
            self._visit.faults.append((request.url, 0))
            return False
        if budget is not None:
            budget.requests += 1
        self._count("requests")
        return True

    def _is_main(self, request: PageRequest) -> bool:
        with suppress(PlaywrightError):
            return request.is_navigation_request() and request.frame.parent_frame is None
        return False

    # What becomes of it

    def _begun(self, request: PageRequest) -> None:
        if request.resource_type in _LOADED_KINDS and not self._is_main(request):
            self._visit.loading.add(request)
        if request.resource_type in _FETCHED_KINDS:
            self._visit.fetching.add(request)

    def _over(self, request: PageRequest) -> None:
        self._visit.loading.discard(request)
        self._visit.fetching.discard(request)

    def _failed(self, request: PageRequest) -> None:
        self._over(request)
        # Aborted: by a page that did not want it any more. Failed: refused by the guard.
        # Disconnected: by us, when all was seen.
        is_wanted = not any(word in (request.failure or "") for word in _OWN_FAILURES)
        is_own = self._site.may_request(request.url)
        if is_own and is_wanted and request.resource_type in _LOADED_KINDS:
            self._visit.faults.append((request.url, 0))

    async def _finished(self, request: PageRequest) -> None:
        self._over(request)
        if request in self._given:
            return
        with suppress(PlaywrightError):
            sizes = await request.sizes()
            size = sizes["responseBodySize"] + sizes["responseHeadersSize"]
            self._count("bytes", size)
            if (budget := self._crawler.get_downloader_middleware(Budget)) is not None:
                budget.bytes += size

    async def _answered(self, response: PageResponse) -> None:
        request, visit = response.request, self._visit
        if self._is_main(request) and not 300 <= response.status < 400:
            visit.url, visit.status = response.url, response.status
        if request in self._given or not self._site.may_request(response.url):
            return
        if response.status in _WAITS:
            answer = Response(response.url, status=response.status, headers=response.headers)
            back_off_of(self._crawler).heed(answer, Request(request.url))
        is_fault = response.status in _REFUSALS or response.status >= 500
        if is_fault and request.resource_type in _LOADED_KINDS:
            visit.faults.append((response.url, response.status))
        if request.resource_type in _SHARED_KINDS and response.status == 200:
            with suppress(PlaywrightError):
                self._cache.put(request.url, await response.all_headers(), await response.body())

    def _count(self, what: str, by: int = 1) -> None:
        self._crawler.stats.inc_value(f"warta/rendering/{what}", by)


async def _refuse(route: Route) -> None:
    with suppress(PlaywrightError):
        await route.abort()


async def _hang_up(line: WebSocketRoute) -> None:
    with suppress(PlaywrightError):
        await line.close()


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()
