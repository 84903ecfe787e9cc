"""The spider: which request comes next, and when to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse

from wartaspider.archive import Scope, archive_of, archive_url
from wartaspider.archive.coverage import day_coverage, open_days
from wartaspider.archive.incremental import (
    due_articles,
    due_losses,
    is_whole,
    stored_among,
    unfinished,
)
from wartaspider.archive.shared import check_workers
from wartaspider.arguments import parse_arguments, revisit_ages
from wartaspider.clock import now_from
from wartaspider.exceptions import ArchiveError, BudgetError
from wartaspider.items import WIB, Entry, Missing
from wartaspider.pages.menu import Menu, MenuSection, read_menu
from wartaspider.pages.sections import parent_of, sections_by_label
from wartaspider.spiders.articles import Output
from wartaspider.spiders.lists import ListSpider
from wartaspider.spiders.quiet import FirstLook
from wartaspider.spiders.sharing import SharedDays
from wartaspider.spiders.shells import MenuJudge, Shells
from wartaspider.spiders.walk import Walk, index_walk, section_walk
from wartaspider.urls import ArticleAddress, Site

if TYPE_CHECKING:
    from wartaspider.archive.workers import Worker


class WartaSpider(ListSpider):
    """Walks the section menus and the date index; every article is asked for once."""

    name = "warta"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises ArgumentError for an argument that is unknown or malformed."""
        values = {k: v for k, v in kwargs.items() if not k.startswith("_")}
        spider = super().from_crawler(crawler)
        spider.now = now_from(crawler.settings)
        spider.site = Site(crawler.settings["WARTA_BASE_URL"])
        spider.arguments = parse_arguments(values, site=spider.site, now=spider.now())
        if spider.arguments.is_shared:
            check_workers(archive_url(crawler.settings))
        spider.archive = archive_of(crawler)
        spider.shells = Shells.from_crawler(crawler)
        spider.ages = revisit_ages(crawler.settings["WARTA_REVISIT_HOURS"])
        spider.max_pages = crawler.settings.getint("WARTA_MAX_PAGES")
        return spider

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.menu: Menu | None = None
        self.walked: list[str] = []
        self.shown_otherwise: set[int] = set()
        self.max_pages = 0
        self.problem = ""
        self.refusal = ""

    @property
    def scope(self) -> Scope:
        """Which articles of the run belong into its feed."""
        args = self.arguments
        days = (None, None) if args.is_default else (args.since, args.until)
        ids = tuple(address.article_id for address in args.urls)
        return Scope(since=days[0], until=days[1], article_ids=ids, refreshed=args.refresh)

    async def start(self) -> AsyncIterator[Any]:
        """The walks' first pages; a further one only when nothing else waits: memory is flat."""
        if not self.archive.run_id:
            raise CloseSpider(self.refusal)
        asked = self.arguments.text or "what is new in the default sections and days"
        self.logger.info("Crawling %s for %s", self.site.base, asked)
        self.labels = self.archive.section_labels()
        if self.arguments.urls:
            for address in self.arguments.urls:
                for request in self.article(_entry_of(address)):
                    yield request
            return
        try:
            async for item_or_request in self.news():
                yield item_or_request
        except CloseSpider:
            engine = self.crawler.engine
            if engine is None or engine.spider is None:
                return  # the run has ended meanwhile, and said why
            raise
        for request in self.leftovers():
            yield request

    async def news(self) -> AsyncIterator[Any]:
        """The walks that are needed: none where every day is complete or nothing is new."""
        args = self.arguments
        if self.archive.worker is not None:
            async for walk in self.shared_walks(self.archive.worker):
                yield self.list_request(walk)
            return
        if args.days and not args.is_default and not self.days():
            return
        first_pages: dict[str, TextResponse] = {}
        if args.is_default and not args.refresh:
            look = FirstLook(self)
            async for item in look.items():
                yield item
            if look.is_quiet:
                self.logger.info("Nothing is new since the last run")
                return
            first_pages = look.first_pages
        self.menu = await self.read_home()
        for walk_or_missing in self.walks():
            if isinstance(walk_or_missing, Missing):
                yield walk_or_missing
                continue
            begun = list(self.begin(walk_or_missing, first_pages))
            for item_or_request in begun:
                yield item_or_request
            if any(isinstance(x, Request) for x in begun):
                await self.crawler.signals.wait_for(signals.scheduler_empty)

    def begin(self, walk: Walk, first_pages: Mapping[str, TextResponse]) -> Output:
        """The request for a walk's first page, or what follows from it where it is there."""
        if (page := first_pages.get(walk.name)) is not None:
            yield from self.parse_list(page, walk)
        else:
            yield self.list_request(walk)

    def days(self) -> list[date]:
        """The index days to walk, newest first: of those asked for the ones not yet complete."""
        args = self.arguments
        if args.refresh or not args.days:
            return list(args.days)
        today = self.now().astimezone(WIB).date()
        growth = self.settings.getint("WARTA_GROWTH_DAYS")
        with self.archive.reading() as db:
            if not args.is_default:
                days = open_days(db, args.days, now=self.now(), growth_days=growth)
                return sorted(days, reverse=True)
            recent = [today - timedelta(days=back) for back in range(1, growth + 1)]
            found = day_coverage(db, recent, now=self.now(), growth_days=growth)
            midnight = datetime.combine(today, time(), WIB)
            again = {c.day for c in found if c.full_walk and c.full_walk < midnight}
        return sorted(again | set(args.days), reverse=True)

    def leftovers(self) -> Output:
        """Articles that lists showed and no run could fetch, and those due for another look."""
        args = self.arguments
        if args.refresh:
            return
        with self.archive.reading() as db:
            if args.since and not args.is_default:
                again = due_losses(db, args.days, now=self.now(), ages=self.ages)
            else:
                again = unfinished(db, self.walked, has_browser=self.shells.has_browser)
            if args.is_default:
                again += due_articles(db, now=self.now(), ages=self.ages)
                again += stored_among(db, self.shown_otherwise)
        yield from self.look_again(again)

    async def read_home(self) -> Menu | None:
        """The menu from the home page; without it, index days can still be walked."""
        request = Request(self.site.url("/"), meta={"warta_kind": "home"}, dont_filter=True)
        engine = self.crawler.engine
        needs_menu = not self.arguments.days or self.arguments.is_default
        try:
            response = await engine.download_async(request)
        except Exception as error:
            self.logger.error("The home page %s cannot be had: %s", request.url, error)
            if needs_menu:
                is_spent = isinstance(error, BudgetError)
                raise CloseSpider("budget" if is_spent else "site-down") from error
            return None
        if response.status != 200 or not isinstance(response, TextResponse):
            self.logger.error("The home page %s answers %d", request.url, response.status)
            if needs_menu:
                raise CloseSpider("refused" if response.status in (401, 403) else "site-down")
            return None
        self.is_site_up = True
        menu = read_menu(response, site=self.site)
        judge = MenuJudge(self.site)
        again = self.shells.again(response, "home", judge, is_empty=not menu.sections)
        if again is not None:
            menu = await self.menu_in_browser(again) or menu
        if not menu.sections:
            self.logger.error("No menu is recognised on %s: the layout has changed", request.url)
            if needs_menu:
                raise CloseSpider("layout-drift")
            return None
        self.labels = sections_by_label(menu)
        self.archive.remember_menu(menu.slugs, self.labels)
        return menu

    async def menu_in_browser(self, request: Request) -> Menu | None:
        """The menu that the home page's scripts make; None where it cannot be had."""
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - the page without its scripts is there
            self.logger.error("The home page %s cannot be shown: %s", request.url, error)
            return None
        return read_menu(response, site=self.site) if isinstance(response, TextResponse) else None

    def walks(self) -> Iterator[Walk | Missing]:
        """The lists to walk: sections in the order asked for, then index days, newest first."""
        for section, parent in self.sections():
            yield from self.section_walks(section, parent)
        for day in self.days():
            yield self.day_walk(day)

    async def shared_walks(self, worker: Worker) -> AsyncIterator[Walk]:
        """The days that other workers leave to this one; without any, nothing is asked for."""
        try:
            async for day in SharedDays(self, worker).days():
                if not self.walked:
                    self.menu = await self.read_home()
                yield self.day_walk(day)
        except ArchiveError as error:
            self.problem = str(error)
            raise CloseSpider("archive-failed") from error

    def day_walk(self, day: date) -> Walk:
        """The walk of a day of the index."""
        args = self.arguments
        since, until = (None, None) if args.is_default else (args.since, args.until)
        walk = index_walk(day, self.site.base, since=since, until=until, **self.bounds())
        return self.prepared(walk)

    def prepared(self, walk: Walk) -> Walk:
        """The walk, told whether an earlier one met all of its list."""
        self.walked.append(walk.name)
        args = self.arguments
        if args.refresh or args.max_pages or not (args.is_default or args.since is None):
            return walk
        if walk.day is None:
            # A day is walked whole each time: a late arrival stands anywhere in its list.
            with self.archive.reading() as db:
                walk.caught_up = is_whole(db, walk.name, before_run=self.archive.run_id)
        return walk

    def sections(self) -> Iterator[tuple[MenuSection, MenuSection | None]]:
        """The menu's sections that were asked for; an unknown one ends the run (exit code 2)."""
        if self.menu is None:
            return
        args = self.arguments
        slugs = self.menu.slugs if args.all_sections else args.sections
        found = {slug: self.menu.find(slug) for slug in slugs}
        if unknown := [slug for slug, section in found.items() if section is None]:
            problem = (
                f"sections={','.join(slugs)!r}: the menu has no section {', '.join(unknown)};"
                f" it has {', '.join(self.menu.slugs)}"
            )
            if not args.is_default:
                self.problem = problem
                raise CloseSpider("unknown-section")
            self.logger.error(problem)
        for section in found.values():
            if section is not None:
                yield section, parent_of(section, self.menu)

    def section_walks(
        self, section: MenuSection, parent: MenuSection | None
    ) -> Iterator[Walk | Missing]:
        """A section's own list, or the union of its leaves where it has none."""
        args = self.arguments
        days = (None, None) if args.is_default else (args.since, args.until)
        lists = [section] if section.url else list(section.leaves)
        if not any(s.url for s in lists):
            yield Missing(
                url=self.site.base, reason="section-without-link", walk=f"section:{section.slug}"
            )
        for part in lists:
            if part.url is None:
                continue
            name = "/".join(dict.fromkeys(s.slug for s in (parent, section, part) if s))
            since, until = days
            options = {"since": since, "until": until, **self.bounds()}
            yield self.prepared(section_walk(f"section:{name}", part.url, **options))

    def bounds(self) -> dict[str, Any]:
        """How many pages a walk may have: the user's number, or the safety bound."""
        asked = self.arguments.max_pages
        return {"bound": asked or self.max_pages, "bound_is_asked": asked is not None}


def _entry_of(address: ArticleAddress) -> Entry:
    return Entry(article_id=address.article_id, slug=address.slug)
