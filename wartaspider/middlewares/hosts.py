"""The address guard: nothing but the site's own hosts is ever asked for, and never its search."""

from __future__ import annotations

import logging
import re
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from wartaspider.exceptions import OffsiteError, PageError, RobotsDisallowedError
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# robots.txt of October 2023: ``Disallow: /search*``; kept whatever robots.txt says today.
_SEARCH = re.compile(r"/search", re.IGNORECASE)


class OwnHostsOnly:
    """Stops every request that leaves the site, however it arose; replaces OffsiteMiddleware.

    Unlike Scrapy's, it has no exceptions (``dont_filter``, ``allow_offsite``) and tells the
    errback. Redirects come through here too, since the engine schedules them anew.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats
        self.site = Site(crawler.settings.get("WARTA_BASE_URL") or SITE)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OwnHostsOnly:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises OffsiteError, or RobotsDisallowedError for the search."""
        error = forbidden(request.url, self.site)
        if error is None:
            return
        self.stats.inc_value(f"warta/hosts/{error.reason}")
        logger.warning("Never asked for: %s", error)
        raise error


def forbidden(url: str, site: Site) -> PageError | None:
    """Why an address must not be asked for; None if it may."""
    if not site.may_request(url):
        return OffsiteError(f"{url} is not on the site's own hosts", url=url)
    if _SEARCH.match(_plain_path(url)):
        return RobotsDisallowedError(f"{url} is the site's search, which is never used", url=url)
    return None


def _plain_path(url: str) -> str:
    """The path as a server may understand it: unquoted, without empty or dot segments."""
    return "/" + normpath(unquote(urlsplit(url).path)).lstrip("/.")
