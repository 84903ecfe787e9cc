"""How the pages of a diagnosis are asked for: one after the other, with the crawl's manners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from wartaspider.clock import now_from
from wartaspider.doctor.findings import Examination, Finding, PageKind, SeenPage
from wartaspider.exceptions import BudgetError, PageError
from wartaspider.items import Entry
from wartaspider.pages.answers import NoArticle, read_answer
from wartaspider.pages.article import ReadResult
from wartaspider.pages.listing import ListMemory, ListPage, read_listing
from wartaspider.pages.menu import Menu
from wartaspider.urls import Site

_KEEP_RAW = "wartaspider.middlewares.keepraw.KeepRaw"
_WORDS = {
    "robots": "robots.txt forbids it",
    "off-site": "it redirects off the site",
    "redirect-loop": "it redirects in circles",
    "cut-page": "the page comes empty or cut short",
    "challenge": "a challenge page (captcha, browser check) comes instead",
    "site-down": "the site was given up as down",
    "refused": "the site was given up, because it refuses us",
    "budget": "the run's budget is used up",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """A page that could not be had."""

    url: str
    why: str
    is_gone: bool = False
    """Whether the site says that there is no such page."""

    is_unasked: bool = False
    """Whether it was not asked for, because the run's budget is used up."""


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list that was read."""

    page: ListPage
    response: TextResponse


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article that was read."""

    entry: Entry
    response: Response
    result: ReadResult

    is_whole_found: bool
    """Whether it came with ``?page=all``."""


def loss_of(what: str, lost: Lost, *, is_essential: bool) -> Finding:
    """A page that could not be had; one that a crawl needs must not be gone."""
    found = Finding(
        what=what, status="no answer", found=lost.why, url=lost.url, is_essential=is_essential
    )
    if lost.is_unasked:
        found.status = "not asked"
    elif lost.is_gone:
        found.status = "not recognised" if is_essential else "not there"
    return found


class AskingSpider(Spider):
    """Asks with the crawl's own manners and touches no archive."""

    examination: Examination
    site: Site
    now: datetime

    tell: Callable[[str], None]
    """Called with each address that is asked for."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Everything of a crawl that needs the archive is off; the manners stay."""
        super().update_settings(settings)
        middlewares = dict(settings["DOWNLOADER_MIDDLEWARES"])
        extensions = dict(settings["EXTENSIONS"])
        extensions |= {name: None for name in extensions if str(name).startswith("wartaspider.")}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares | {_KEEP_RAW: None}, "cmdline")
        settings.set("EXTENSIONS", extensions, "cmdline")
        settings.set("ITEM_PIPELINES", {}, "cmdline")
        settings.set("FEEDS", {}, "cmdline")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site = Site(crawler.settings["WARTA_BASE_URL"])
        spider.now = now_from(crawler.settings)()
        return spider

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.memory = ListMemory()
        self.menu = Menu()
        self.labels: dict[str, str] | None = None

    def closed(self, reason: str) -> None:
        """Note how the run ended."""
        self.examination.reason = reason
        count = self.crawler.stats.get_value("downloader/request_count", 0)
        self.examination.requests = int(count or 0)

    async def ask(self, url: str, kind: str) -> Response | Lost:
        """The answer, if it is a good one."""
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("the crawl has no engine")
        self.tell(url)
        names = self.settings.getlist("RETRY_EXCEPTIONS")
        faults = (PageError, *(load_object(name) for name in names))
        request = Request(url, meta={"warta_kind": kind}, dont_filter=True)
        try:
            response = await engine.download_async(request)
        except faults as error:
            return Lost(url, _why(error), is_unasked=isinstance(error, BudgetError))
        if response.status == 200:
            return response
        return Lost(url, f"answers {response.status}", is_gone=response.status in (404, 410))

    def lost(self, what: str, lost: Lost, *, is_essential: bool = False) -> None:
        """Note a page that could not be had."""
        self.examination.add(loss_of(what, lost, is_essential=is_essential))

    def keep(self, kind: PageKind, name: str, response: Response, day: date | None = None) -> None:
        """Keep a page for ``--save``."""
        page = SeenPage(kind=kind, name=name, url=response.url, body=response.body, day=day)
        self.examination.pages.append(page)

    def read_list(self, response: Response, day: date | None) -> ListPage | None:
        """The list on a page; None where the site gave no page, or the home page."""
        if not isinstance(response, TextResponse) or self.site.is_home(response.url):
            return None
        return read_listing(response, site=self.site, memory=self.memory, day=day)

    def answer(self, response: Response, entry: Entry) -> ReadResult | NoArticle:
        """The article of a page, as the crawl reads it."""
        return read_answer(
            response, entry.article_id, site=self.site, now=self.now, known_sections=self.labels
        )


def _why(error: Exception) -> str:
    """A fault in words."""
    if isinstance(error, PageError):
        return _WORDS.get(error.reason, error.reason)
    return f"no answer ({type(error).__name__})"
