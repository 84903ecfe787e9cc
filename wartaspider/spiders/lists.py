"""Lists: what a page of one brings, and which page comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from wartaspider.archive import Known
from wartaspider.archive.coverage import day_coverage
from wartaspider.archive.incremental import (
    NATURAL_ENDS,
    has_shown,
    headline_changes,
    unshown,
    vanished,
)
from wartaspider.browser import FOLLOWED
from wartaspider.items import WIB, Entry, Listing, Missing
from wartaspider.pages.further import further_pages, has_more_button
from wartaspider.pages.links import list_path
from wartaspider.pages.listing import ListMemory, ListPage, read_listing
from wartaspider.spiders.articles import ArticleSpider, Output
from wartaspider.spiders.forms import reason_of
from wartaspider.spiders.shells import ListJudge, has_pager
from wartaspider.spiders.walk import HOPELESS, MAX_FAILED_IN_A_ROW, Walk

MORNING = timedelta(hours=3)
"""From midnight on, in which a day's list may well be empty."""


class ListSpider(ArticleSpider):
    """Walks lists page by page to their end; a page that fails does not hide those behind it."""

    def __init__(self, name: str | None = None, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        self.memory = ListMemory()
        self.is_site_up = False  # until its home page was there
        self.unproved: list[date] = []
        """Days that are to be looked at in the archive once the run has written all it saw."""
        self.pages_have_numbers = False  # until one led to other articles

    def lacking(self) -> list[str]:
        """The days whose walks prove nothing by themselves, as far as they are not complete."""
        growth = self.settings.getint("WARTA_GROWTH_DAYS")
        with self.archive.reading() as db:
            found = day_coverage(db, self.unproved, now=self.now(), growth_days=growth)
        return [f"day {c.day} ({c.why})" for c in found if c.is_hole]

    def list_request(self, walk: Walk) -> Request:
        """The request for the walk's next page."""
        walk.asked.add(walk.url())
        return Request(
            walk.url(),
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"walk": walk},
            meta={
                "warta_kind": "list",
                "warta_met": walk.met,
                "warta_asked": {"kind": "list", "walk": walk.name, "page": walk.page},
            },
            dont_filter=True,
        )

    def parse_list(self, response: Response, walk: Walk) -> Output:
        """A list page: its sightings, requests for the articles it lists, and the next page."""
        if not isinstance(response, TextResponse) or self.site.is_home(response.url):
            yield from self.after_failed_list(walk, response.url, "redirected-home")
            return
        walk.met.add(response.url)
        page = read_listing(response, site=self.site, memory=self.memory, day=walk.day)
        if (again := self.list_in_browser(response, page, walk)) is not None:
            yield again
            return
        if not page.is_sound:
            yield from self.after_failed_list(walk, response.url, "unsound-page")
            return
        if walk.is_suspiciously_empty(page) or self.is_unshown(response, page, walk):
            yield from self.after_failed_list(walk, response.url, "no-articles")
            return
        known = self.archive.known(e.article_id for e in page.entries)
        if walk.day is not None:
            self.tell_dates(walk, known)
        if self.is_over(walk) and walk.is_of_other_days(page):
            yield from self.after_list_of_other_days(walk, response.url)
            return
        new = walk.take(page)
        self.note_pager(response, page, walk)
        if not new and self.turns_to_links(walk):
            yield self.list_request(walk)
            return
        if walk.looks_cut_short(new):
            yield from self.ask_list_again(walk, response.url)
            return
        walk.again = False
        changed = self.to_see_again(walk.name, new)
        fetch = [e for e in new if self.must_fetch(e, known, changed)]
        followed = None if has_pager(page) else response.meta.get(FOLLOWED)
        if followed == "paged":
            # Its pages may have addresses all the same; if page 2 shows nothing new, it is missing.
            walk.last_page, followed = max(walk.last_page, 2), None
        has_news = bool(fetch) or (walk.caught_up and not self.has_shown(walk, new))
        ended = walk.after(new, has_news=has_news, followed=followed)
        self.pages_have_numbers |= bool(new) and walk.page > 1 and not walk.link
        if not new and page.entries and self.has_unread_rest(walk):
            ended = "failed"
        self.logger.debug("%s page %d: %d new", walk.name, walk.page, len(new))
        yield Listing(
            walk=walk.name,
            page=walk.page,
            url=response.url,
            entries=new,
            ended=None if ended == "failed" else ended,
        )
        if walk.day is None:
            self.tell_dates(walk, known)
        for entry in self.own(filter(walk.wanted, fetch)):
            yield from self.article(entry, walk)
        if ended == "bound":
            yield Missing(url=response.url, reason="page-bound-reached", walk=walk.name)
        if ended == "failed":
            walk.failed_pages += 1
            self.logger.error("The rest of a list is missing: %s (%s)", response.url, walk.name)
            yield Missing(url=response.url, reason="more-failed", walk=walk.name)
            yield Listing(walk=walk.name, page=walk.page, url=response.url, ended="failed")
        if ended is None:
            walk.advance()
            yield self.list_request(walk)
        elif ended in NATURAL_ENDS:
            yield from self.after_whole_walk(walk)

    def note_pager(self, response: TextResponse, page: ListPage, walk: Walk) -> None:
        """Keep what the walk may need of a page to go on by the links of its pager."""
        walk.asked.add(response.url)
        if walk.page == 1:
            walk.first, walk.path = response, list_path(urlsplit(response.url).path)
        if walk.link or (walk.page == 1 and page.is_misnumbered):
            walk.note(further_pages(response, site=self.site, path=walk.path))

    def turns_to_links(self, walk: Walk) -> bool:
        """Whether the list's own links lead on where the number of page 2 does not."""
        if walk.page != 2 or walk.link or walk.first is None:
            return False
        links = further_pages(walk.first, site=self.site, path=walk.path)
        return walk.turn_to_links(links)

    def has_unread_rest(self, walk: Walk) -> bool:
        """Whether page 2 of a list is page 1 again, and a button of that brings what follows."""
        if walk.page != 2 or walk.first is None or self.pages_have_numbers:
            return False
        if is_cut := has_more_button(walk.first):
            self.logger.error("Only a browser can press for more: run with WARTA_RENDER=always")
        return is_cut

    def list_in_browser(self, response: Response, page: ListPage, walk: Walk) -> Request | None:
        """The request for a list in a browser, where its page says nothing without its scripts."""
        is_due = walk.page == 1 or walk.is_shown or walk.page <= walk.last_page
        says = page.says_nothing and not self.shells.has_helped("list")
        is_empty = not page.entries and not says and is_due
        has_news = partial(self.has_news, walk.name)
        judge = ListJudge(self.site, walk, has_news, walk.bound - walk.page)
        again = self.shells.again(response, "list", judge, is_empty=is_empty)
        is_shown = bool(response.meta.get("playwright"))
        walk.is_shown = walk.is_shown or (is_shown and bool(page.entries))
        self.shells.lists_are_plain |= bool(page.entries) and not is_shown
        return again

    def is_unshown(self, response: Response, page: ListPage, walk: Walk) -> bool:
        """Whether a day's empty list may only want a browser to fill it."""
        if walk.page > 1 or page.entries or page.says_nothing or self.is_young(walk):
            return False
        return self.shells.is_doubtful(response)

    def is_young(self, walk: Walk) -> bool:
        """Whether the walk is that of a day which has hardly begun and may have nothing yet."""
        if walk.day is None:
            return False
        return self.now() < datetime.combine(walk.day, time(), WIB) + MORNING

    def is_over(self, walk: Walk) -> bool:
        """Whether the walk is that of a day to whose list hardly anything comes any more."""
        return walk.day is not None and walk.day < self.now().astimezone(WIB).date()

    def has_news(self, walk: str, entries: Sequence[Entry]) -> bool:
        """Whether any of these articles of a list is to be fetched."""
        known = self.archive.known(e.article_id for e in entries)
        again = self.to_see_again(walk, entries)
        return any(self.must_fetch(entry, known, again) for entry in entries)

    def has_shown(self, walk: Walk, entries: Sequence[Entry]) -> bool:
        """Whether the walk's list showed all of these in earlier runs."""
        with self.archive.reading() as db:
            return has_shown(db, walk.name, entries, before_run=self.archive.run_id)

    def to_see_again(self, walk: str, entries: Sequence[Entry]) -> set[int]:
        """Articles that a list shows otherwise than before, or that waited for a browser."""
        with self.archive.reading() as db:
            again = headline_changes(db, walk, entries)
            if self.shells.has_browser:
                again |= unshown(db, (e.article_id for e in entries))
        return again

    def after_whole_walk(self, walk: Walk) -> Output:
        """Look again at what a day of the index showed once and does not show any more."""
        if walk.day is not None and not walk.has_own:
            self.unproved.append(walk.day)  # its last articles may still be on their way
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
        """A list page could not be had; a page past the end that is not found, or leads back,
        ends the walk.
        """
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        walk: Walk = request.cb_kwargs["walk"]
        reason = reason_of(failure)
        is_absent = reason in ("http-404", "http-410", "redirected-back")
        if is_absent or reason == "robots":
            if walk.page == 1 and walk.form + 1 < len(walk.forms):
                walk.form += 1
                yield self.list_request(walk)
                return
            if self.turns_to_links(walk):
                yield self.list_request(walk)
                return
        if is_absent:
            is_past = walk.page > max(1, walk.last_page) and not walk.is_promised and not walk.links
            if is_past or self.may_not_have_begun(walk):
                yield Listing(walk=walk.name, page=walk.page, url=request.url, ended="past-end")
                yield from self.after_whole_walk(walk)
                return
        if reason == "redirected-back":
            yield from self.ask_list_again(walk, request.url)
            return
        yield from self.after_failed_list(walk, request.url, reason)

    def may_not_have_begun(self, walk: Walk) -> bool:
        """Whether the walk is at the first page of a day that the site may not know of yet."""
        return walk.page == 1 and self.is_young(walk) and self.is_site_up

    def after_failed_list(self, walk: Walk, url: str, reason: str) -> Output:
        """Name the page as missing and go on behind it, so one bad page does not hide the rest."""
        walk.failed += 1
        walk.failed_pages += 1
        self.logger.error("List page missing: %s (%s, %s)", url, walk.name, reason)
        yield Missing(url=url, reason=reason, walk=walk.name)
        may_go_on = walk.failed < MAX_FAILED_IN_A_ROW and walk.page < walk.bound
        if may_go_on and reason not in HOPELESS and walk.advance():
            yield self.list_request(walk)
        else:
            yield Listing(walk=walk.name, page=walk.page, url=url, ended="failed")

    def after_list_of_other_days(self, walk: Walk, url: str) -> Output:
        """End a day's walk that brings articles of other days, whatever else they are listed in."""
        self.logger.error("Articles of other days stand for those of %s: %s", walk.day, url)
        yield Missing(url=url, reason="not-this-day", walk=walk.name)
        yield Listing(walk=walk.name, page=walk.page, url=url, ended="failed")

    @staticmethod
    def tell_dates(walk: Walk, known: Mapping[int, Known]) -> None:
        """Tell the walk the dates of articles that it need not fetch."""
        for article_id, found in known.items():
            if found.date_published:
                walk.learn(article_id, found.date_published.astimezone(WIB).date())
