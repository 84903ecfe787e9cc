"""The spider: which request comes next, and when to stop."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Response, TextResponse
from twisted.python.failure import Failure

from wartaspider.archive import Archive, Known, Scope
from wartaspider.archive.coverage import day_coverage, open_days
from wartaspider.archive.incremental import (
    NATURAL_ENDS,
    Leftover,
    due_articles,
    headline_changes,
    is_whole,
    stored_among,
    unfinished,
    validators_of,
    vanished,
)
from wartaspider.arguments import Arguments, parse_arguments, revisit_ages
from wartaspider.clock import now_from
from wartaspider.items import WIB, Answer, Article, Entry, Listing, Missing
from wartaspider.pages.article import ReadResult, read_article
from wartaspider.pages.listing import ListMemory, read_listing
from wartaspider.pages.menu import Menu, MenuSection, read_menu
from wartaspider.spiders.article import ArticleForms, joined, reason_of
from wartaspider.spiders.quiet import FirstLook, answer_of, conditional
from wartaspider.spiders.revisit import needs_fetch
from wartaspider.spiders.sections import parent_of, sections_by_label
from wartaspider.spiders.walk import MAX_FAILED_IN_A_ROW, Walk, index_walk, section_walk
from wartaspider.urls import ArticleAddress, Site

ARTICLE_FIRST = 10
"""Articles go before further list pages, so a walk can judge a list without dates by them."""

Output = Iterator[Request | Article | Listing | Missing | Answer]


class WartaSpider(Spider):
    """Walks the section menus and the date index; every article is asked for once."""

    name = "warta"
    arguments: Arguments
    site: Site
    archive: Archive
    now: Callable[[], datetime]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises ArgumentError for an argument that is unknown or malformed."""
        values = {k: v for k, v in kwargs.items() if not k.startswith("_")}
        spider = super().from_crawler(crawler)
        spider.now = now_from(crawler.settings)
        spider.site = Site(crawler.settings["WARTA_BASE_URL"])
        spider.arguments = parse_arguments(values, site=spider.site, now=spider.now())
        spider.archive = Archive.of(crawler)
        spider.ages = revisit_ages(crawler.settings["WARTA_REVISIT_HOURS"])
        spider.max_pages = crawler.settings.getint("WARTA_MAX_PAGES")
        return spider

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.menu: Menu | None = None
        self.labels: dict[str, str] | None = None
        self.memory = ListMemory()
        self.forms = ArticleForms()
        self.requested: set[int] = set()
        self.walked: list[str] = []
        self.shown_otherwise: set[int] = set()
        self.ages: tuple[timedelta, ...] = ()
        self.max_pages = 0
        self.problem = ""

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
            raise CloseSpider("locked")
        if self.arguments.urls:
            for address in self.arguments.urls:
                for request in self.article(_entry_of(address)):
                    yield request
            return
        self.labels = self.archive.section_labels()
        async for item_or_request in self.news():
            yield item_or_request
        if self.arguments.is_default and not self.arguments.refresh:
            for request in self.leftovers():
                yield request

    async def news(self) -> AsyncIterator[Any]:
        """The walks that are needed: none where every day is complete or nothing is new."""
        args = self.arguments
        if args.days and not args.is_default and not self.days():
            return
        if args.is_default and not args.refresh:
            look = FirstLook(self)
            async for item in look.items():
                yield item
            if look.is_quiet:
                self.logger.info("Nothing is new since the last run")
                return
        self.menu = await self.read_home()
        for walk_or_missing in self.walks():
            yield (
                walk_or_missing
                if isinstance(walk_or_missing, Missing)
                else self.list_request(walk_or_missing)
            )
            if isinstance(walk_or_missing, Walk):
                await self.crawler.signals.wait_for(signals.scheduler_empty)

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
        with self.archive.reading() as db:
            again = unfinished(db, self.walked)
            again += due_articles(db, now=self.now(), ages=self.ages)
            again += stored_among(db, self.shown_otherwise)
        yield from self.look_again(again)

    def look_again(self, again: Iterable[Leftover]) -> Output:
        """Requests for articles that no list page calls for."""
        for leftover in again:
            address = self.site.article(leftover.url) if leftover.url else None
            slug = address.slug if address else None
            entry = Entry(article_id=leftover.article_id, slug=slug)
            if entry.article_id not in self.requested:
                self.requested.add(entry.article_id)
                yield self.conditional_request(entry)

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
                raise CloseSpider("site-down") from error
            return None
        if response.status != 200 or not isinstance(response, TextResponse):
            self.logger.error("The home page %s answers %d", request.url, response.status)
            if needs_menu:
                raise CloseSpider("refused" if response.status in (401, 403) else "site-down")
            return None
        menu = read_menu(response, site=self.site)
        if not menu.sections and needs_menu:
            self.logger.error("No menu is recognised on %s: the layout has changed", request.url)
            raise CloseSpider("layout-drift")
        self.labels = sections_by_label(menu)
        self.archive.remember_menu(menu.slugs, self.labels)
        return menu

    def walks(self) -> Iterator[Walk | Missing]:
        """The lists to walk: sections in the order asked for, then index days, newest first."""
        args = self.arguments
        for section, parent in self.sections():
            yield from self.section_walks(section, parent)
        for day in self.days():
            since, until = (None, None) if args.is_default else (args.since, args.until)
            walk = index_walk(day, self.site.base, since=since, until=until, **self.bounds())
            yield self.prepared(walk)

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

    def list_request(self, walk: Walk) -> Request:
        """The request for the walk's next page."""
        return Request(
            walk.url(),
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"walk": walk},
            meta={"warta_kind": "list"},
            dont_filter=True,
        )

    def parse_list(self, response: Response, walk: Walk) -> Output:
        """A list page: its sightings, requests for the articles it lists, and the next page."""
        if not isinstance(response, TextResponse) or self.site.is_home(response.url):
            yield from self.after_failed_list(walk, response.url, "redirected-home")
            return
        page = read_listing(response, site=self.site, memory=self.memory, day=walk.day)
        if not page.is_sound:
            yield from self.after_failed_list(walk, response.url, "unsound-page")
            return
        if walk.is_suspiciously_empty(page):
            yield from self.after_failed_list(walk, response.url, "no-articles")
            return
        new = walk.take(page)
        if walk.looks_cut_short(new):
            yield from self.ask_list_again(walk, response.url)
            return
        walk.again = False
        known = self.archive.known(e.article_id for e in new)
        with self.archive.reading() as db:
            changed = headline_changes(db, walk.name, new)
        fetch = [e for e in new if self.must_fetch(e, known, changed)]
        ended = walk.after(new, has_news=bool(fetch))
        self.logger.debug("%s page %d: %d new", walk.name, walk.page, len(new))
        yield Listing(walk=walk.name, page=walk.page, url=response.url, entries=new, ended=ended)
        self.tell_dates(walk, known)
        for entry in fetch:
            if walk.wanted(entry):
                yield from self.article(entry, walk)
        if ended == "bound":
            yield Missing(url=response.url, reason="page-bound-reached", walk=walk.name)
        if ended is None:
            walk.page += 1
            yield self.list_request(walk)
        elif ended in NATURAL_ENDS:
            yield from self.after_whole_walk(walk)

    def after_whole_walk(self, walk: Walk) -> Output:
        """Look again at what a day of the index showed once and does not show any more."""
        if walk.day is not None and not walk.failed_pages:
            with self.archive.reading() as db:
                gone = vanished(db, walk.name, self.archive.run_id)
            yield from self.look_again(x for x in gone if x.article_id not in walk.seen)

    def ask_list_again(self, walk: Walk, url: str) -> Output:
        """An empty page in the middle of a list is asked for once more, then counts as missing."""
        if walk.again:
            walk.again = False
            yield from self.after_failed_list(walk, url, "empty-list")
            return
        walk.again = True
        yield self.list_request(walk)

    def list_failed(self, failure: Failure) -> Output:
        """A list page could not be had; a page past the end that is not found ends the walk."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        walk: Walk = request.cb_kwargs["walk"]
        reason = reason_of(failure)
        if reason in ("http-404", "http-410"):
            if walk.page == 1 and walk.form + 1 < len(walk.forms):
                walk.form += 1
                yield self.list_request(walk)
                return
            past_end = walk.page > max(1, walk.last_page) or self.is_today(walk)
            if past_end:
                yield Listing(walk=walk.name, page=walk.page, url=request.url, ended="past-end")
                yield from self.after_whole_walk(walk)
                return
        yield from self.after_failed_list(walk, request.url, reason)

    def is_today(self, walk: Walk) -> bool:
        """Whether the walk is that of a day which may not have begun on the site."""
        return walk.day is not None and walk.day >= self.now().astimezone(WIB).date()

    def after_failed_list(self, walk: Walk, url: str, reason: str) -> Output:
        """Name the page as missing and go on behind it, so one bad page does not hide the rest."""
        walk.failed += 1
        walk.failed_pages += 1
        self.logger.error("List page missing: %s (%s, %s)", url, walk.name, reason)
        yield Missing(url=url, reason=reason, walk=walk.name)
        if walk.failed < MAX_FAILED_IN_A_ROW and walk.page < walk.bound and reason != "robots":
            walk.page += 1
            yield self.list_request(walk)
        else:
            yield Listing(walk=walk.name, page=walk.page, url=url, ended="failed")

    def must_fetch(self, entry: Entry, known: Mapping[int, Known], changed: set[int]) -> bool:
        """Whether a listed article is unknown, shown otherwise than before, or due again."""
        if self.arguments.refresh or entry.article_id in changed:
            return True
        return needs_fetch(known.get(entry.article_id), now=self.now(), ages=self.ages)

    @staticmethod
    def tell_dates(walk: Walk, known: Mapping[int, Known]) -> None:
        """Tell the walk the dates of articles that it need not fetch."""
        for article_id, found in known.items():
            if found.date_published:
                walk.learn(article_id, found.date_published.astimezone(WIB).date())

    def article(self, entry: Entry, walk: Walk | None = None) -> Output:
        """The request for an article, unless this run asked for it before."""
        if entry.article_id in self.requested:
            return
        self.requested.add(entry.article_id)
        yield self.article_request(entry, self.forms.first(self.site, entry), walk=walk)

    def article_request(self, entry: Entry, url: str, **kwargs: Any) -> Request:
        """The request for one of an article's addresses."""
        return Request(
            url,
            callback=self.parse_article,
            errback=self.article_failed,
            priority=ARTICLE_FIRST,
            cb_kwargs={"entry": entry, **kwargs},
            meta={"warta_kind": "article"},
            dont_filter=True,
        )

    def conditional_request(self, entry: Entry) -> Request:
        """The request for an article that may well be unchanged."""
        request = self.article_request(entry, self.forms.first(self.site, entry))
        with self.archive.reading() as db:
            headers = conditional(*validators_of(db, request.url))
        return request.replace(
            headers=headers, meta=request.meta | {"handle_httpstatus_list": [304]}
        )

    def parse_article(
        self,
        response: Response,
        entry: Entry,
        walk: Walk | None = None,
        parts: tuple[ReadResult, ...] = (),
    ) -> Output:
        """An article's page: the article, or the request for a further page of it."""
        if response.status == 304:
            yield Answer(url=response.url, unchanged_id=entry.article_id)
            return
        address = self.site.article(response.url)
        if not isinstance(response, HtmlResponse) or address is None:
            yield self.missing(entry, response.url, "redirected-away", state="gone")
            return
        if address.article_id != entry.article_id:
            yield self.missing(entry, response.url, "redirected-to-other", state="gone")
            return
        result = read_article(response, site=self.site, now=self.now(), known_sections=self.labels)
        if "id-mismatch" in result.article.flags:
            yield self.missing(entry, response.url, "other-article")
            return
        self.forms.worked(self.site, entry, response)
        parts = (*parts, result)
        if (page := self.forms.next_page(parts)) is not None:
            url = f"{response.url.partition('?')[0]}?page={page}"
            yield self.article_request(entry, url, walk=walk, parts=parts)
            return
        article = joined(parts, entry)
        if walk and article.date_published:
            walk.learn(entry.article_id, article.date_published.astimezone(WIB).date())
        yield article
        if len(parts) == 1 and self.will_be_revisited(article):
            yield answer_of(response, response.url)

    def will_be_revisited(self, article: Article) -> bool:
        """Whether an article is young enough to be looked at again."""
        published = article.date_published
        oldest = self.now() - max(self.ages, default=timedelta())
        return published is not None and published > oldest

    def article_failed(self, failure: Failure) -> Output:
        """An article's page could not be had: try its other addresses, then name it as missing."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        entry: Entry = request.cb_kwargs["entry"]
        reason = reason_of(failure)
        gone = reason in ("http-404", "http-410")
        if gone and not request.cb_kwargs.get("parts"):
            other = self.forms.another(self.site, entry, request)
            if other is not None:
                retry = self.article_request(entry, other, walk=request.cb_kwargs.get("walk"))
                retry.meta["warta_tried"] = [*request.meta.get("warta_tried", []), request.url]
                yield retry
                return
        yield self.missing(entry, request.url, reason, state="gone" if gone else "failed")

    def missing(self, entry: Entry, url: str, reason: str, state: str = "failed") -> Missing:
        """Name an article that could not be had; one that is stored and now gone is no loss."""
        known = self.archive.known([entry.article_id]).get(entry.article_id)
        stored = known is not None and known.state == "stored"
        level = logging.INFO if stored and state == "gone" else logging.ERROR
        self.logger.log(level, "Article %d missing: %s (%s)", entry.article_id, url, reason)
        return Missing(
            url=url, reason=reason, article_id=entry.article_id, state=state, was_stored=stored
        )


def _entry_of(address: ArticleAddress) -> Entry:
    return Entry(article_id=address.article_id, slug=address.slug)
