"""Shows a page in a browser where the spider asks for it: what its scripts make of it is read.

The page itself is not asked for again: the browser is given the answer that came without it, and
asks the site only for what the page's scripts need. Nothing of the browser is imported before.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.http import HtmlResponse, Response

from wartaspider.browser import (
    FOLLOWED,
    INSTALL,
    JUDGE,
    NEEDS_BROWSER,
    PLAIN,
    find_browser,
    render_seconds,
)
from wartaspider.exceptions import (
    BrowserError,
    NoBrowserError,
    OffsiteError,
    TooLargeError,
)
from wartaspider.middlewares.backoff import back_off_of
from wartaspider.middlewares.soundness import RENDERED, unsound
from wartaspider.middlewares.visit import Bounds, Visit
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from wartaspider.middlewares.breaker import Failure
    from wartaspider.middlewares.browsing import Browser

logger = logging.getLogger(__name__)

# Of an answer whose body is another now; the validators are those of a page without content.
_OUTDATED = (
    *("Content-Encoding", "Content-Length", "Transfer-Encoding", "Content-Type"),
    *("ETag", "Last-Modified"),
)
_REFUSALS = frozenset({401, 403, 429})


class Rendering:
    """Answers requests that carry a plain page with that page as a browser shows it.

    Sits next to the line, so that what is shown passes all that an answer passes.
    WARTA_RENDER_SECONDS bounds the time that a page may take, its list scrolled to the end.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.site = Site(crawler.settings.get("WARTA_BASE_URL") or SITE)
        self.seconds = render_seconds(crawler.settings)
        self.max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.missing = ""
        self._browser: Browser | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Rendering:
        rendering = cls(crawler)
        crawler.signals.connect(rendering.close, signal=signals.spider_closed)
        return rendering

    async def process_request(self, request: Request) -> Request | Response | None:
        """The page as shown, for a request with a plain page; its retry after a fault.

        Where no browser starts, the page as it came. Raises BrowserError after the retries.
        """
        plain = request.meta.get(PLAIN)
        if not isinstance(plain, HtmlResponse):
            return None
        if self.missing:
            return self._unshown(request, plain)
        visit = Visit(
            plain, request.meta[JUDGE], self._bounds(request), back_off_of(self.crawler).pace
        )
        try:
            await self._show(request, visit)
        except NoBrowserError as error:
            self._do_without(error)
            return self._unshown(request, plain)
        except BrowserError as error:
            return await self._again(request, error, _failure(visit))
        return self._answer(request, visit)

    async def close(self) -> None:
        """Close the browser, if one was started."""
        if self._browser is not None:
            await self._browser.close()

    # Showing

    async def _show(self, request: Request, visit: Visit) -> None:
        """Raises BrowserError where the page lacks something that may come another time."""
        pace = visit.pace
        async with pace.lines:
            if self.missing:
                raise NoBrowserError(self.missing)
            await pace.turn(visit.bounds.spacing)
            await self._started(request).show(visit)
        self.stats.inc_value("warta/rendering/pages")
        if visit.shows:
            return
        if visit.offsite:
            message = f"{visit.plain.url} leads off the site, to {visit.offsite}"
            raise OffsiteError(message, url=visit.offsite)
        if visit.faults:
            url, status = visit.faults[0]
            raise BrowserError(f"{visit.plain.url} lacks {url} ({status or 'no answer'})", url=url)
        self.stats.inc_value("warta/rendering/useless")
        hosts = f"; scripts of {', '.join(sorted(visit.blocked))} are not loaded"
        message = "%s shows no content in a browser either%s"
        logger.info(message, visit.plain.url, hosts if visit.blocked else "")

    def _started(self, request: Request) -> Browser:
        if self._browser is None:
            path = find_browser(self.crawler.settings)
            if path is None:
                raise NoBrowserError("there is no browser")
            from wartaspider.middlewares.browsing import Browser  # takes its time to import

            agent = (request.headers.get("User-Agent") or b"").decode("latin-1")
            self._browser = Browser(self.crawler, path, agent)
        return self._browser

    def _bounds(self, request: Request) -> Bounds:
        engine = self.crawler.engine
        slots = engine.downloader.slots if engine is not None else {}
        slot = slots.get(request.meta.get("download_slot", ""))
        spacing = slot.delay if slot else 0.0
        return Bounds(seconds=self.seconds, size=self.max_size, spacing=spacing)

    def _answer(self, request: Request, visit: Visit) -> Response:
        plain, html = visit.plain, visit.html or ""
        if len(html) > 2 * self.max_size > 0:
            raise TooLargeError(f"{plain.url} grows too large in the browser")
        if not self.site.may_request(visit.url or plain.url):
            message = f"{plain.url} leads off the site, to {visit.url}"
            raise OffsiteError(message, url=visit.url)
        headers = plain.headers.copy()
        for name in _OUTDATED:
            headers.pop(name, None)
        headers["Content-Type"] = "text/html; charset=utf-8"
        request.meta[FOLLOWED] = visit.followed
        if visit.shows and plain.request is not None:
            # Whoever reads the raw pages later is to take this one, and not the one without.
            self.crawler.signals.send_catch_log(
                unsound, request=plain.request, reason=NEEDS_BROWSER
            )
        request.meta["redirect_urls"] = _led_here(plain, visit)
        return HtmlResponse(
            visit.url or plain.url,
            status=visit.status,
            headers=headers,
            body=_ended_alike(html, plain).encode("utf-8", "replace"),
            encoding="utf-8",
            flags=[RENDERED],
            request=request,
        )

    # Where it does not work

    def _unshown(self, request: Request, plain: HtmlResponse) -> Response:
        request.meta["playwright"] = False
        return plain.replace(request=request)

    def _do_without(self, error: NoBrowserError) -> None:
        if self.missing:
            return
        self.missing = str(error)
        self.stats.set_value("warta/rendering/missing", self.missing)
        logger.error("No page can be shown in a browser: %s; %s", self.missing, INSTALL)
        if self.crawler.settings.get("WARTA_RENDER") == "always":
            problem = f"WARTA_RENDER='always', and {self.missing}"
            self.crawler.spider.problem = problem  # type: ignore[union-attr]
            back_off_of(self.crawler).close(NoBrowserError.reason)

    async def _again(self, request: Request, error: BrowserError, failure: Failure) -> Request:
        retry = await back_off_of(self.crawler).again(request, error.reason, failure)
        if retry is None:
            logger.warning("Given up: %s", error)
            raise error
        return retry


def _led_here(plain: HtmlResponse, visit: Visit) -> list[str]:
    """The addresses that led on to the one that is shown."""
    before = plain.request.meta.get("redirect_urls", []) if plain.request is not None else []
    return [*before, plain.url] if visit.url and visit.url != plain.url else [*before]


def _failure(visit: Visit) -> Failure:
    """What a page that could not be shown says of the site."""
    statuses = {status for _, status in visit.faults}
    if not visit.faults:
        return "unsound"
    return "refused" if statuses & _REFUSALS else "down"


def _ended_alike(html: str, plain: HtmlResponse) -> str:
    """A browser ends each page with ``</html>``; where the site does not, that is no sign of it."""
    if b"</html" in plain.body[-4000:].lower():
        return html
    return html.rstrip().removesuffix("</html>")
