"""Redirects: followed within the site, mapped on the base URL, never off it or in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from w3lib.url import safe_url_string

from wartaspider.exceptions import OffsiteError, PageError, RedirectedBackError, RedirectError
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class Redirects(RedirectMiddleware):
    """Scrapy's redirects under the site's rules; wants REDIRECT_MAX_TIMES = 5.

    A redirect to the home page or to another article is let through: ``meta["redirect_urls"]``
    tells the spider, who judges it. HTML refresh tags are not followed at all.
    """

    site: Site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Redirects:
        redirects = super().from_crawler(crawler)
        redirects.site = Site(crawler.settings.get("WARTA_BASE_URL") or SITE)
        return redirects

    def handle_referer(self, request: Request, response: Response) -> None:
        """No request says where it came from, nor does its redirect."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Scrapy warns here when there is no middleware for that header."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the response if it is no redirect.

        Raises OffsiteError if it leaves the site, RedirectError if it goes in circles, and
        RedirectedBackError if it leads to one of ``meta["warta_met"]``.
        """
        if not self._is_followed(request, response):
            return response
        target = self._target(request, response)
        seen = {*request.meta.get("redirect_urls", ()), request.url}
        whole = self._whole_article(request, target)
        if whole not in seen:
            target = whole
        if target in seen:
            raise self._lost("loops", RedirectError(f"redirected in a circle to {target}"))
        if target in request.meta.get("warta_met", ()):
            raise self._lost("back", RedirectedBackError(f"{request.url} redirects to {target}"))
        return self._follow(request, response, target)

    def _is_followed(self, request: Request, response: Response) -> bool:
        if response.status not in {301, 302, 303, 307, 308} or "Location" not in response.headers:
            return False
        handled = {
            *request.meta.get("handle_httpstatus_list", ()),
            *getattr(self.crawler.spider, "handle_httpstatus_list", ()),
        }
        is_wanted = response.status in handled or request.meta.get("handle_httpstatus_all")
        return not (is_wanted or request.meta.get("dont_redirect"))

    def _target(self, request: Request, response: Response) -> str:
        """Where the redirect leads to, as the address to ask for."""
        location = response.headers["Location"] or b""
        try:
            url = urldefrag(urljoin(request.url, safe_url_string(location.strip()))).url
            target = self._own(url)
        except ValueError:
            url, target = repr(location), None
        if target is None:
            message = f"{request.url} redirects off the site, to {url}"
            raise self._lost("off-site", OffsiteError(message, url=url))
        return safe_url_string(target)

    def _own(self, url: str) -> str | None:
        # A stand-in knows one host only; on the live site www. and m. are different servers.
        if self.site.is_live:
            return url if self.site.may_request(url) else None
        return self.site.resolve(url, self.site.base)

    def _whole_article(self, request: Request, target: str) -> str:
        """The target with ``?page=all`` where an article was asked for whole."""
        asked = parse_qs(urlsplit(request.url).query).get("page")
        query = urlsplit(target).query
        is_article = self.site.article(request.url) and self.site.article(target)
        if asked != ["all"] or not is_article or "page" in parse_qs(query):
            return target
        return f"{target}{'&' if query else '?'}page=all"

    def _follow(self, request: Request, response: Response, target: str) -> Request | Response:
        headers = response.headers.copy()
        headers["Location"] = target
        try:
            followed = super().process_response(request, response.replace(headers=headers))
        except IgnoreRequest as error:
            message = f"more than {self.max_redirect_times} redirects, the last one to {target}"
            raise self._lost("too-many", RedirectError(message)) from error
        if isinstance(followed, Request):
            # The target may be known under its own name already: dropped as a duplicate, this
            # request would end without callback and errback.
            followed.dont_filter = True
        return followed

    def _lost(self, what: str, error: PageError) -> PageError:
        self.crawler.stats.inc_value(f"warta/redirects/{what}")
        return error
