"""The first look of an hourly run: whether the site shows anything that is not known yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response, TextResponse

from wartaspider.archive.coverage import day_coverage
from wartaspider.archive.incremental import (
    headline_changes,
    last_whole_walks,
    validators_of,
)
from wartaspider.items import WIB, Answer, Listing
from wartaspider.pages.feeds import read_feed, read_sitemap
from wartaspider.pages.listing import read_listing
from wartaspider.spiders.order import Order
from wartaspider.spiders.revisit import answer_of, conditional
from wartaspider.spiders.walk import index_walk

if TYPE_CHECKING:
    from wartaspider.spiders.warta import WartaSpider

FEED = "/rss"
SITEMAP = "/news/news-sitemap.xml"


class FirstLook:
    """Asks for the feed (or the news sitemap) and the first page of today's index.

    The run is quiet if the last one met everything, no day is due to be walked again, and neither
    shows an article that must be fetched. The date index covers the whole site, so what it does
    not show no section can. Without a feed, its first page must go from new to old.
    """

    def __init__(self, spider: WartaSpider) -> None:
        self._spider = spider
        self._answers: list[Answer] = []
        self.is_quiet = False
        self.first_pages: dict[str, TextResponse] = {}
        """The index page that was asked for, by its walk's name, for the walk to go on from."""

    async def items(self) -> AsyncIterator[Listing | Answer]:
        """What was seen, for the ledger; ``is_quiet`` is right when it is through."""
        spider = self._spider
        with spider.archive.reading() as db:
            walks = last_whole_walks(db, spider.arguments.text, before_run=spider.archive.run_id)
        hint = await self._hint()
        has_news = hint is not None and self._has_unseen(hint)
        if hint is not None:
            with spider.archive.reading() as db:
                spider.shown_otherwise = headline_changes(db, hint.walk, hint.entries)
        for answer in self._answers:
            yield answer
        if hint is not None:
            yield hint
        if has_news or not walks or self._has_due_days():
            return
        self._answers.clear()
        if (index := await self._index(is_alone=hint is None)) is not None:
            # Only where an earlier walk met the whole day does its first page stand for it.
            is_met = index.walk in walks and (hint is not None or _shows_newest(index))
            self.is_quiet = is_met and not spider.has_news(index.walk, index.entries)
            spider.walked = [*walks, index.walk]
            for answer in self._answers:
                yield answer
            if self.is_quiet:
                # Else its walk yields it, and sees what it shows otherwise than before.
                yield index

    def _has_due_days(self) -> bool:
        spider = self._spider
        today = spider.now().astimezone(WIB).date()
        days = [day for day in spider.days() if day < today]
        with spider.archive.reading() as db:
            growth = spider.settings.getint("WARTA_GROWTH_DAYS")
            found = day_coverage(db, days, now=spider.now(), growth_days=growth)
        midnight = spider.now().astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
        return any(c.full_walk is None or c.full_walk < midnight for c in found)

    async def _hint(self) -> Listing | None:
        """The feed's articles, or the news sitemap's; None if the site has neither."""
        site = self._spider.site
        response = await self._get(site.url(FEED), "feed")
        if response is not None and response.status == 304:
            return Listing(walk="feed", page=1, url=response.url, ended="known")
        if response is not None and (entries := read_feed(response, site=site)):
            return Listing(walk="feed", page=1, url=response.url, entries=entries, ended="past-end")
        response = await self._get(site.url(SITEMAP), "sitemap")
        if response is not None and response.status == 304:
            return Listing(walk="sitemap", page=1, url=response.url, ended="known")
        if response is not None and (entries := read_sitemap(response, site=site).entries):
            return Listing(
                walk="sitemap", page=1, url=response.url, entries=entries, ended="past-end"
            )
        return None

    async def _index(self, *, is_alone: bool) -> Listing | None:
        """The first page of today's index; None if it cannot be had.

        ``is_alone``: there is no feed beside it, so that its order must be seen.
        """
        spider = self._spider
        day = spider.now().astimezone(WIB).date()
        walk = index_walk(day, spider.site.base, bound=1)
        response = await self._get(walk.url(), walk.name, is_whole=is_alone)
        if response is not None and response.status == 304:
            return Listing(walk=walk.name, page=1, url=response.url, ended="known")
        if not isinstance(response, TextResponse):
            return None
        page = read_listing(response, site=spider.site, memory=spider.memory, day=day)
        again = spider.list_in_browser(response, page, walk)
        if again is not None:
            # What the server says of the page holds for its shell, which never changes.
            self._answers.clear()
            response = await self._download(again)
            if not isinstance(response, TextResponse):
                return None
            page = read_listing(response, site=spider.site, memory=spider.memory, day=day)
            spider.list_in_browser(response, page, walk)
        elif page.entries:
            self.first_pages[walk.name] = response
        is_unshown = spider.is_unshown(response, page, walk)
        if not page.is_sound or walk.is_suspiciously_empty(page) or is_unshown:
            return None
        return Listing(
            walk=walk.name, page=1, url=response.url, entries=page.entries, ended="known"
        )

    async def _get(self, url: str, walk: str, *, is_whole: bool = False) -> Response | None:
        """An answer of 200 or, where the server knows what we have, 304; else None.

        ``is_whole``: the page is needed even so.
        """
        spider = self._spider
        with spider.archive.reading() as db:
            headers = {} if is_whole else conditional(*validators_of(db, url))
        request = Request(
            url,
            headers=headers,
            meta={
                "warta_kind": "feed",
                "warta_asked": {"kind": "feed", "walk": walk, "page": 1},
            },
            dont_filter=True,
        )
        response = await self._download(request)
        if response is not None and response.status == 200:
            self._answers.append(answer_of(response, url))
        return response

    async def _download(self, request: Request) -> Response | None:
        spider = self._spider
        try:
            response = await spider.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - a hint that fails leaves the full walks
            spider.logger.info("%s cannot be had (%s); the lists are walked", request.url, error)
            return None
        return response if response.status in (200, 304) else None

    def _has_unseen(self, hint: Listing) -> bool:
        """Whether a feed shows an article that was never seen before."""
        known = self._spider.archive.known(e.article_id for e in hint.entries)
        return any(e.article_id not in known for e in hint.entries)


def _shows_newest(page: Listing) -> bool:
    """Whether a list's first page has its newest article: it goes from new to old, or has one."""
    order = Order()
    order.heed([entry.article_id for entry in page.entries])
    return order.falls > 0 or len(page.entries) < 2
