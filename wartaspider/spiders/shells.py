"""Shells: pages that hold nothing until their scripts have run, and what a browser waits for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from wartaspider.browser import (
    JUDGE,
    PLAIN,
    UNSHOWN,
    Judge,
    More,
    Render,
    find_browser,
    render_mode,
)
from wartaspider.items import Entry
from wartaspider.pages.article import ReadResult, read_article
from wartaspider.pages.listing import ListMemory, ListPage, read_listing
from wartaspider.pages.markup import readable
from wartaspider.pages.menu import read_menu
from wartaspider.spiders.walk import Walk
from wartaspider.urls import Site

Kind = Literal["home", "list", "article"]

USELESS = 3
"""Pages of a kind that a browser shows empty too, until only some are shown in it still."""

RETRIAL = 20
"""Of so many pages of such a kind, one is shown in a browser."""

# What Scrapy notes of one request on its way.
_OF_ONE_ANSWER = frozenset(
    {
        *("download_latency", "retry_times"),
        *("redirect_reasons", "redirect_times", "redirect_ttl", "redirect_urls"),
    }
)

SHORT = 50
"""Words below which a text in no known layout may be a notice: a few seconds more are waited."""

_SCRIPT = re.compile(r"<script\b(?![^>]{0,200}\btype\s*=\s*[\"']?application/(?:ld\+)?json)", re.I)


@dataclass(slots=True)
class Shells:
    """Decides which pages are shown in a browser, and remembers of what use that was.

    A page that holds its content plainly is never shown in one, unless the operator says always.
    """

    mode: Render
    has_browser: bool
    crawler: Crawler
    lists_are_plain: bool = False
    """Whether a list of this run held its articles plainly."""

    _useless: Counter[Kind] = field(default_factory=Counter)
    _helped: Counter[Kind] = field(default_factory=Counter)
    _passed: Counter[Kind] = field(default_factory=Counter)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Shells:
        """Raises ArgumentError for a ``WARTA_RENDER`` that cannot be."""
        mode = render_mode(crawler.settings)
        return cls(mode, mode != "never" and find_browser(crawler.settings) is not None, crawler)

    def again(
        self, response: Response, kind: Kind, judge: Judge, *, is_empty: bool
    ) -> Request | None:
        """The request for a page in the browser; None if it is to be taken as it is."""
        if "playwright" in response.meta:
            self._note(response, kind, is_empty=is_empty)
            return None
        if not (is_empty or self.mode == "always") or not _is_shell(response):
            return None
        if not self.has_browser:
            self.crawler.stats.inc_value(UNSHOWN, int(self.mode != "never"))
            return None
        if self.mode != "always" and not self._is_promising(kind):
            return None
        request: Request = response.request  # type: ignore[assignment]
        meta = {name: value for name, value in request.meta.items() if name not in _OF_ONE_ANSWER}
        meta |= {"playwright": True, PLAIN: response, JUDGE: judge}
        return request.replace(url=response.url, meta=meta, dont_filter=True)

    def wants_browser(self, response: Response) -> bool:
        """Whether a page without content is to be looked at again once there is a browser."""
        return self.mode != "never" and not self.has_browser and _is_shell(response)

    def is_doubtful(self, response: Response) -> bool:
        """Whether a page may hold more than is seen of it, for want of a browser.

        Not where other lists of this run held theirs plainly: this one is of the same site.
        """
        is_shown = bool(response.meta.get("playwright"))
        return not is_shown and not self.lists_are_plain and _is_shell(response)

    def has_helped(self, kind: Kind) -> bool:
        """Whether pages of a kind were seen to hold nothing plainly, and something in a browser."""
        return self._helped[kind] > 0

    def _note(self, response: Response, kind: Kind, *, is_empty: bool) -> None:
        if not response.meta["playwright"]:  # the browser did not start
            self.has_browser = False
            self.crawler.stats.inc_value(UNSHOWN, int(is_empty))
            return
        self._useless[kind] = self._useless[kind] + 1 if is_empty else 0
        self._helped[kind] += not is_empty

    def _is_promising(self, kind: Kind) -> bool:
        if self._useless[kind] < USELESS:
            return True
        self._passed[kind] += 1
        return self._passed[kind] % RETRIAL == 0


def _is_shell(response: Response) -> bool:
    """Whether a page may hold more once its scripts have run."""
    if not isinstance(response, HtmlResponse) or response.status != 200:
        return False
    return _SCRIPT.search(readable(response).text) is not None


@dataclass(slots=True)
class MenuJudge:
    """Waits for the home page's menu."""

    site: Site
    most_steps: int = 0

    def begin(self) -> None:
        """Nothing to forget."""

    def shows(self, page: HtmlResponse) -> bool:
        """Whether it names sections."""
        return bool(read_menu(page, site=self.site).sections)

    def more(self, page: HtmlResponse) -> More:
        """A menu has no more."""
        return "unwanted"


@dataclass(slots=True)
class ArticleJudge:
    """Waits for an article's headline and text."""

    site: Site
    now: datetime
    most_steps: int = 0

    def begin(self) -> None:
        """Nothing to forget."""

    def shows(self, page: HtmlResponse) -> bool:
        """Whether they can be read, and not only some text that stands where they will."""
        result = read_article(page, site=self.site, now=self.now, known_sections=None)
        is_known = result.article.layout != "generic"
        words = len((result.article.article_body or "").split())
        return has_text(result) and (is_known or words >= SHORT)

    def more(self, page: HtmlResponse) -> More:
        """An article's further pages have addresses of their own."""
        return "unwanted"


def has_text(result: ReadResult) -> bool:
    """Whether a page gave what makes an article."""
    return bool(result.article.headline and result.article.article_body)


@dataclass(slots=True)
class ListJudge:
    """Waits for a list's articles, and says whether those below them are wanted."""

    site: Site
    walk: Walk
    has_news: Callable[[Sequence[Entry]], bool]
    """Whether any of these articles is to be fetched."""

    most_steps: int = 0
    _met: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Forget which articles the page has shown."""
        self._met.clear()
        self.walk.ages.old_pages = 0

    def shows(self, page: HtmlResponse) -> bool:
        """Whether it lists something, or says that there is nothing."""
        listing = self._read(page)
        return bool(listing.entries) or listing.says_nothing

    def more(self, page: HtmlResponse) -> More:
        """Whether the list may go on below: it has no pager, and all it shows is of interest."""
        listing = self._read(page)
        lost = self._met - {e.article_id for e in listing.entries}
        if len(lost) * 10 > len(self._met):
            return "lost"
        new = [e for e in listing.entries if e.article_id not in self._met | self.walk.seen]
        self._met.update(e.article_id for e in new)
        if has_pager(listing):
            return "unwanted"
        if not new:
            return "nothing"
        if self.walk.is_known(new, has_news=self.walk.caught_up and self.has_news(new)):
            return "unwanted"
        return "unwanted" if self.walk.is_past(new) else "wanted"

    def _read(self, page: HtmlResponse) -> ListPage:
        return read_listing(page, site=self.site, memory=ListMemory(), day=self.walk.day)


def has_pager(page: ListPage) -> bool:
    """Whether a list goes on at other addresses."""
    return page.next_page is not None or page.last_page is not None
