"""The spider of ``scrapy doctor``: what is examined, and in which order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from wartaspider.doctor import judging
from wartaspider.doctor.asking import ArticleRead, AskingSpider, ListRead, Lost, loss_of
from wartaspider.doctor.findings import Finding
from wartaspider.exceptions import BudgetError
from wartaspider.items import WIB, Entry
from wartaspider.middlewares.robots import Robots
from wartaspider.middlewares.rules import Rules
from wartaspider.pages.article import ReadResult
from wartaspider.pages.feeds import read_feed, read_sitemap
from wartaspider.pages.menu import read_menu
from wartaspider.pages.sections import sections_by_label

ERA_DAYS = {"2018": date(2018, 3, 18), "2020": date(2020, 11, 6)}
"""Days of former layouts, on which the site is known to have published."""

_NOTHING: tuple[Request, ...] = ()

FAR = 999
"""A page that no list has."""

TRIES = 3
"""Articles of a list that are asked for until one is recognised; some are videos."""


class DoctorSpider(AskingSpider):
    """Examines the site; what it finds goes into its ``examination``."""

    name = "doctor"

    async def start(self) -> AsyncIterator[Any]:
        """Examine the site; no request goes through the scheduler."""
        rules = await self.examine_robots()
        if rules is not None and await self.examine_menu():
            await self.examine_lists()
            await self.examine_feeds(rules)
            self.examination.is_complete = not self.crawler.stats.get_value("warta/budget/refused")
        for item in _NOTHING:
            yield item

    async def examine_robots(self) -> Rules | None:
        """The rules; None where nothing may be asked for."""
        robots = self.crawler.get_downloader_middleware(Robots)
        if robots is None:
            raise RuntimeError(f"{Robots.__name__} is missing in DOWNLOADER_MIDDLEWARES")
        try:
            rules = await robots.rules(self.site.url("/"))
        except BudgetError:
            return None
        status = self.crawler.stats.get_value("warta/robots/status")
        self.examination.add(judging.judge_robots(rules, status, self.site))
        return rules

    async def examine_menu(self) -> bool:
        """Whether the home page could be had."""
        url = self.site.url("/")
        response = await self.ask(url, "home")
        if isinstance(response, Lost):
            self.lost("menu", response, is_essential=True)
            return False
        self.keep("menu", "home", response)
        if isinstance(response, TextResponse):
            self.menu = read_menu(response, site=self.site)
        if self.menu.sections:
            self.labels = sections_by_label(self.menu)
        self.examination.add(judging.judge_menu(self.menu, response))
        return True

    async def examine_lists(self) -> None:
        """The lists, and an article of each."""
        today = self.now.astimezone(WIB).date()
        yesterday = today - timedelta(days=1)
        newest = await self.index("index of today", "index-today", today, may_be_empty=True)
        past = await self.index(f"index of {yesterday}", "index-past", yesterday)
        if past is not None and past.page.entries:
            await self.examine_pages(past)
        section = await self.section()
        lists = [read for read in (past, newest, section) if read is not None]
        await self.examine_article(
            "article", "article-new", [e for read in lists for e in read.page.entries]
        )
        for era, day in ERA_DAYS.items():
            await self.examine_era(era, day)

    async def index(
        self, what: str, name: str, day: date, *, may_be_empty: bool = False
    ) -> ListRead | None:
        """A day of the index; its former address where the present one is not found."""
        response = await self.ask(self.site.index_day(day), "list")
        if isinstance(response, Lost) and response.is_gone:
            other = await self.ask(self.site.url(f"/indeks/{day:%Y%m%d}/1"), "list")
            response = other if not isinstance(other, Lost) else response
        if isinstance(response, Lost) and response.is_gone and may_be_empty:
            found = f"{response.why}: the day may not have begun on the site"
            self.examination.add(
                Finding(what=what, status="doubt", found=found, url=response.url, is_essential=True)
            )
            return None
        return self.listed(what, name, response, day=day, may_be_empty=may_be_empty)

    async def section(self) -> ListRead | None:
        """The first of the sections that are walked by default."""
        found = [self.menu.find(slug) for slug in judging.EXPECTED_SECTIONS]
        sections = [s for s in (*found, *self.menu.sections) if s and s.addresses]
        if not sections:
            return None
        response = await self.ask(sections[0].addresses[0], "list")
        return self.listed("list of a section", "section", response)

    def listed(
        self,
        what: str,
        name: str,
        response: Response | Lost,
        *,
        day: date | None = None,
        **options: bool,
    ) -> ListRead | None:
        """A list judged; None where there is no page to read."""
        if isinstance(response, Lost):
            self.lost(what, response, is_essential=options.get("is_essential", True))
            return None
        page = self.read_list(response, day)
        if page is None or not isinstance(response, TextResponse):
            found = f"no page of HTML, or a redirect to the home page ({response.url})"
            self.examination.add(
                Finding(
                    what=what,
                    status="not recognised",
                    found=found,
                    url=response.url,
                    is_essential=options.get("is_essential", True),
                )
            )
            return None
        self.keep("listing", name, response, day)
        options.pop("may_be_empty", None) if page.entries else None
        self.examination.add(judging.judge_list(what, page, response, day=day, **options))
        return ListRead(page, response)

    async def examine_pages(self, first: ListRead) -> None:
        """The pager, and what a page past the end gives."""
        base, _, query = first.response.url.partition("?")
        form = f"{base}?page={{}}" if query else f"{base.removesuffix('/1')}/{{}}"
        second = await self.ask(form.format(2), "list")
        if isinstance(second, Lost) and not second.is_gone:
            self.lost("pager", second)
        else:
            page = None if isinstance(second, Lost) else self.read_list(second, None)
            self.examination.add(judging.judge_pager(first.page, page, form.format(2)))
        await self.examine_end(first, form.format(FAR))

    async def examine_end(self, first: ListRead, url: str) -> None:
        """What a page past the end gives."""
        last = await self.ask(url, "list")
        if not isinstance(last, Lost):
            page = self.read_list(last, None)
            if page is None:
                found = f"redirects to {last.url}"
                self.examination.add(
                    Finding(what="past the end", status="ok", found=found, url=url)
                )
                return
            self.keep("listing", "past-the-end", last)
            self.examination.add(judging.judge_past_end(first.page, page, last, asked=url))
        elif last.is_gone:
            self.examination.add(
                Finding(what="past the end", status="ok", found=last.why, url=last.url)
            )
        else:
            self.lost("past the end", last)

    async def examine_era(self, era: str, day: date) -> None:
        """The layout of former years, where the index goes back so far."""
        what = f"index of {day}"
        response = await self.ask(self.site.index_day(day), "list")
        page = None if isinstance(response, Lost) else self.read_list(response, day)
        if isinstance(response, Lost) and not response.is_gone:
            self.lost(what, response)
        elif page is None or not isinstance(response, TextResponse) or not page.entries:
            found = "the index lists nothing of that day"
            url = self.site.index_day(day)
            self.examination.add(Finding(what=what, status="not there", found=found, url=url))
        else:
            self.keep("listing", f"index-{era}", response, day)
            options = {"day": day, "is_essential": False}
            self.examination.add(judging.judge_list(what, page, response, **options))  # type: ignore[arg-type]
            await self.examine_article(f"article of {day}", f"article-{era}", page.entries)

    async def examine_article(self, what: str, name: str, entries: Sequence[Entry]) -> None:
        """The first article of a list that is recognised, else the first that was asked for."""
        is_new = name == "article-new"
        tried: list[Finding] = []
        read: ArticleRead | None = None
        for entry in entries[:TRIES]:
            finding, read = await self.read_one(what, name, entry)
            tried.append(finding)
            if finding.status in ("ok", "doubt"):
                break
        if not tried:
            if is_new:
                found = "no list gave an article to ask for"
                self.examination.add(
                    Finding(what=what, status="not recognised", found=found, is_essential=True)
                )
            return
        good = [finding for finding in tried if finding.status in ("ok", "doubt")]
        shown = (good or tried)[0]
        if good and len(tried) > 1:
            others = ", ".join(f.url or "" for f in tried[:-1])
            shown.status, shown.found = "doubt", f"{shown.found}; none on {others}"
        self.examination.add(shown)
        if is_new and good and read is not None:
            self.examination.add(
                judging.judge_whole(read.result, read.response, is_found=read.is_whole_found)
            )
            await self.examine_old_addresses(read.entry)

    async def read_one(
        self, what: str, name: str, entry: Entry
    ) -> tuple[Finding, ArticleRead | None]:
        """One article judged, and what was read; None where it is not that article."""
        whole = self.site.article_request_url(entry.article_id, entry.slug)
        response = await self.ask(whole, "article")
        is_found = not isinstance(response, Lost)
        if isinstance(response, Lost) and response.is_gone:
            response = await self.ask(whole.partition("?")[0], "article")
        if isinstance(response, Lost):
            return loss_of(what, response, is_essential=True), None
        self.keep("article", name, response)
        result = self.answer(response, entry)
        finding = judging.judge_article(what, result, response)
        if not isinstance(result, ReadResult):
            return finding, None
        return finding, ArticleRead(entry, response, result, is_found)

    async def examine_old_addresses(self, entry: Entry) -> None:
        """Addresses that an article had in former years."""
        slug = entry.slug or "berita"
        for path in (f"/berita{entry.article_id}/{slug}", f"/read{entry.article_id}/{slug}.html"):
            what = "old address /berita" if path.startswith("/berita") else "old address .html"
            response = await self.ask(self.site.url(path), "article")
            if isinstance(response, Lost):
                self.lost(what, response)
            else:
                result = self.answer(response, entry)
                self.examination.add(judging.judge_old_address(what, result, response))

    async def examine_feeds(self, rules: Rules) -> None:
        """The feed, the sitemaps and one of those they name."""
        response = await self.ask(self.site.url("/rss"), "feed")
        if isinstance(response, Lost):
            self.lost("feed", response)
        else:
            self.keep("feeds", "rss", response)
            self.examination.add(judging.judge_feed(read_feed(response, site=self.site), response))
        children = await self.examine_sitemap("sitemap", self.site.url("/sitemap.xml"))
        named = [self.site.resolve(url, self.site.base) for url in rules.sitemaps]
        children += [url for url in named if url and not url.endswith("/sitemap.xml")]
        children.sort(key=lambda url: "news" not in url)
        if children:
            await self.examine_sitemap("sitemap of news", children[0])

    async def examine_sitemap(self, what: str, url: str) -> list[str]:
        """The sitemaps that a sitemap names."""
        response = await self.ask(url, "feed")
        if isinstance(response, Lost):
            self.lost(what, response)
            return []
        self.keep("feeds", what.replace(" ", "-"), response)
        sitemap = read_sitemap(response, site=self.site)
        self.examination.add(judging.judge_sitemap(what, sitemap, response))
        return list(sitemap.children)
