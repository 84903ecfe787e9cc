"""The browser that shows pages: started when it is first needed, replaced now and then, closed.

Imports scrapy-playwright, so ``middlewares.rendering`` imports it only when a page needs it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as PageRequest
from scrapy import Request
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]
from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

from wartaspider.exceptions import BrowserError, NoBrowserError
from wartaspider.middlewares.resolving import resolver_rules
from wartaspider.middlewares.scriptcache import ScriptCache
from wartaspider.middlewares.traffic import Traffic

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from wartaspider.middlewares.visit import Visit

logger = logging.getLogger(__name__)

PAGES_A_BROWSER = 200
"""Pages after which the browser is started anew, so that whatever it gathers is freed."""

CLOSING = 10.0
"""Seconds that are waited for a page or the browser to close."""

# Adverts and fonts are stopped by the guard; these save what no request would show.
_ARGUMENTS = (
    "--blink-settings=imagesEnabled=false",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # small in containers
    "--mute-audio",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # passes no guard, and needs no name
)
_CONTEXT = {
    "locale": "id-ID",
    "timezone_id": "Asia/Jakarta",  # scripts print dates as readers in Jakarta see them
    "service_workers": "block",  # their requests pass no guard
    "accept_downloads": False,
}


class Browser:
    """Chromium under scrapy-playwright, with a context of its own for each page."""

    def __init__(self, crawler: Crawler, path: str, user_agent: str) -> None:
        self._crawler = crawler
        self._path = path
        self._context = {**_CONTEXT, "user_agent": user_agent}
        self._cache = ScriptCache()
        self._numbers = count(1)
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._starting = asyncio.Lock()
        self._shown = 0
        self._open: set[Traffic] = set()
        self._unsafe = ""  # why it does not start in its sandbox
        if crawler.settings.get("LOG_LEVEL") != "DEBUG":
            # It prints a traceback for each page that fails; what matters is said here.
            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)

    async def show(self, visit: Visit) -> None:
        """Show a page; what comes of it is in ``visit``.

        Raises BrowserError where the page cannot be shown, NoBrowserError where none can.
        """
        handler = await self._started()
        name = f"warta-{next(self._numbers)}"
        traffic = Traffic(visit, self._crawler, self._cache)
        self._open.add(traffic)
        try:
            await self._visited(handler, self._request(visit, traffic, name), visit)
        finally:
            self._open.discard(traffic)
            await self._leave(handler, name)

    async def close(self) -> None:
        """Close the browser and everything in it."""
        handler, self._handler = self._handler, None
        if handler is not None:
            self._shown = 0
            with suppress(PlaywrightError, OSError, TimeoutError):
                await asyncio.wait_for(handler.close(), CLOSING)

    # Starting

    async def _started(self) -> ScrapyPlaywrightDownloadHandler:
        async with self._starting:
            if self._shown >= PAGES_A_BROWSER and not self._open:
                await self.close()
            if self._handler is None:
                self._handler = await self._start()
            self._shown += 1
            return self._handler

    async def _start(self) -> ScrapyPlaywrightDownloadHandler:
        """A handler with its browser running, so that a browser that cannot start is known."""
        options = await self._launch_options()
        if "chromium_sandbox" in options:
            return await self._launched(options)
        # For root, and in many containers, it starts only without its sandbox.
        if not self._unsafe and not _is_root():
            try:
                return await self._launched({**options, "chromium_sandbox": True})
            except NoBrowserError as error:
                self._unsafe = str(error)
        options["chromium_sandbox"] = False
        try:
            handler = await self._launched(options)
        except NoBrowserError:
            # Any start may fail once, on a busy machine for one; the run would do without it.
            handler = await self._launched(options)
        if self._unsafe:
            logger.warning("The browser runs without its sandbox: with it, %s", self._unsafe)
        return handler

    async def _launched(self, options: dict[str, Any]) -> ScrapyPlaywrightDownloadHandler:
        """Raises NoBrowserError where it does not start."""
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
        config = handler.config
        config.browser_type_name = "chromium"
        config.cdp_url = config.connect_url = None  # a browser elsewhere would pass no guard
        config.max_pages_per_context = 1
        config.launch_options = options
        handler.process_request_headers = None
        handler.abort_request = self._is_refused
        try:
            # Scrapy's signal, on which it would start itself, has passed long since.
            await handler._launch()
            await handler._maybe_launch_browser()
        except (PlaywrightError, OSError) as error:
            with suppress(PlaywrightError, OSError, TimeoutError):
                await asyncio.wait_for(handler.close(), CLOSING)
            first = str(error).strip().partition("\n")[0]
            raise NoBrowserError(f"{self._path} does not start: {first}") from error
        logger.info("Pages are shown in a browser: %s", self._path)
        self._crawler.stats.inc_value("warta/rendering/browsers")
        return handler

    async def _launch_options(self) -> dict[str, Any]:
        given = self._crawler.settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS")
        arguments = [*_ARGUMENTS, *await self._network(), *given.get("args", ())]
        # Ctrl-C is for the crawl to heed, which closes the browser when it ends.
        signals = dict.fromkeys(("handle_sigint", "handle_sigterm", "handle_sighup"), False)
        return {**signals, **given, "executable_path": self._path, "args": arguments}

    async def _network(self) -> list[str]:
        """No host but the site's has an address, for redirects and the browser itself as well."""
        base = self._crawler.settings["WARTA_BASE_URL"]
        rules = await resolver_rules(base, getproxies().values())
        return [f"--host-resolver-rules={rules}"]

    # Showing

    def _request(self, visit: Visit, traffic: Traffic, name: str) -> Request:
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": self._context,
            "playwright_page_init_callback": traffic.attend,
            "playwright_page_goto_kwargs": {"wait_until": "commit"},
            "playwright_page_methods": [PageMethod(traffic.look)],
        }
        return Request(visit.plain.url, meta=meta)

    async def _visited(
        self, handler: ScrapyPlaywrightDownloadHandler, request: Request, visit: Visit
    ) -> None:
        """Wait until the visit has its page. Raises BrowserError where it gets none."""
        task = asyncio.ensure_future(handler.download_request(request))
        try:
            await asyncio.wait({task}, timeout=max(0.0, visit.left) + CLOSING)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CLOSING)
        error = None if task.cancelled() or not task.done() else task.exception()
        if visit.html is not None:
            return
        if error is None:
            raise BrowserError(f"{visit.plain.url} takes the browser too long")
        if isinstance(error, PlaywrightError):
            first = str(error).strip().partition("\n")[0]
            raise BrowserError(f"{visit.plain.url}: {first}") from error
        raise error

    async def _is_refused(self, request: PageRequest) -> bool:
        """The guard of the page that asks; what no page asks for is refused."""
        try:
            page = request.frame.page
        except PlaywrightError:
            return True
        traffic = next((each for each in self._open if each.page is page), None)
        return traffic is None or await traffic.is_refused(request)

    async def _leave(self, handler: ScrapyPlaywrightDownloadHandler, name: str) -> None:
        """Close the page's context, whatever happened in it; else the browser is given up."""
        wrapper = handler.context_wrappers.get(name)
        if wrapper is None:
            return
        try:
            await asyncio.wait_for(wrapper.context.close(), CLOSING)
        except (PlaywrightError, TimeoutError):
            logger.warning("A page of the browser does not close: the browser is started anew")
            handler.context_wrappers.pop(name, None)
            if handler is self._handler:
                await self.close()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
