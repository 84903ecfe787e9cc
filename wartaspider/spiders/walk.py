"""A walk through the pages of one list: which page comes next, and why it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrapy.http import TextResponse

from wartaspider.browser import Followed
from wartaspider.items import WIB, Entry
from wartaspider.pages.links import page_number
from wartaspider.pages.listing import ListPage
from wartaspider.spiders.order import Ages, Order
from wartaspider.urls import with_page

MAX_FAILED_IN_A_ROW = 3
"""Pages of one list that may fail one after the other before the walk is given up."""

HOPELESS = ("robots", "budget")
"""Why a list page failed behind which no other can be had either."""

REPEATS = 3
"""Pages in a row that may bring nothing new although each links a following one."""

_DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Walk:
    """One list from its first page on: a section, a leaf of one, or a day of the index.

    It ends when a page brings no new ID, whatever the site gives past its end, and in any case
    after ``bound`` pages.
    """

    name: str
    """``section:kabar-sawit``, ``section:ekbis/bursa`` or ``index:2021-07-08``."""

    forms: tuple[Callable[[int], str], ...]
    """Ways to write the address of page N; the next is tried where page 1 is not found, or
    forbidden.
    """

    bound: int
    bound_is_asked: bool = False
    """Whether ``bound`` is the user's ``max_pages``: reaching it then is no fault."""

    caught_up: bool = False
    """Whether an earlier walk met the whole list, so that this one ends where it meets the same."""

    day: date | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1
    seen: set[int] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    """Addresses that its pages came from: the site may lead back to one from past its end."""

    has_own: bool = False
    """Whether a day's list showed an article of the day."""

    strangers: set[int] = field(default_factory=set)
    """Articles that a day's list showed, more than a day away from it."""

    form: int = 0
    first: TextResponse | None = None
    """Its first page, as long as no number has led to another."""

    path: str = ""
    """The path that the addresses of its pages share."""

    asked: set[str] = field(default_factory=set)
    links: dict[str, bool] = field(default_factory=dict)
    """Pages that its own pager links and that are still to be asked for, where numbers lead to
    nothing: address -> whether a number shows it.
    """

    link: str = ""
    """The one of them that is asked for now."""

    is_promised: bool = False
    """Whether a number shows it."""

    leads_on: bool = False
    """Whether the page lists something, and links the page after it."""

    shown: frozenset[int] = frozenset()
    """What the last page listed."""

    repeats: int = 0
    is_same: bool = False

    last_page: int = 0
    again: bool = False
    failed: int = 0
    failed_pages: int = 0
    ages: Ages = field(default_factory=Ages)
    id_order: Order = field(default_factory=Order)
    is_shown: bool = False
    """Whether its pages hold their list only in a browser."""

    def url(self) -> str:
        """Address of the page that is to be asked for."""
        return self.link or self.forms[self.form](self.page)

    def note(self, links: Mapping[str, bool]) -> None:
        """Keep those links of its pager that lead to pages which were not asked for."""
        self.links |= {url: shown for url, shown in links.items() if url not in self.asked}

    def turn_to_links(self, links: Mapping[str, bool]) -> bool:
        """Ask for pages as its pager links them from now on; False if no link differs from that."""
        form = self.forms[self.form]
        self.note({u: s for u, s in links.items() if u != form(page_number(u) or 1)})
        return self._take_link()

    def advance(self) -> bool:
        """Turn to the next page; False where its links are used up."""
        if self.link and not self.links:
            return False
        self.page += 1
        self._take_link()
        return True

    def _take_link(self) -> bool:
        if self.links:
            self.link = next(iter(self.links))
            self.is_promised = self.links.pop(self.link)
        return bool(self.link)

    def take(self, page: ListPage) -> tuple[Entry, ...]:
        """The page's entries that the walk has not met yet; they count as met from now on."""
        new = tuple(e for e in page.entries if e.article_id not in self.seen)
        self.seen.update(e.article_id for e in new)
        self.leads_on = page.next_page is not None and bool(page.entries)
        self.repeats = 0 if new else self.repeats + 1
        shown = frozenset(e.article_id for e in page.entries)
        self.is_same, self.shown = shown == self.shown, shown
        if new:
            # A page past the end may show a pager that goes on; only pages with a list count.
            self.last_page = max(self.last_page, page.last_page or 0)
            self.failed = 0
            self.first = self.first if self.page == 1 else None
        return new

    def is_suspiciously_empty(self, page: ListPage) -> bool:
        """Whether a list has no article at all and does not say so either.

        A section always has articles. A day may have none, but then the page still links some
        beside its list, or says that there is nothing.
        """
        if self.page > 1 or page.entries or page.says_nothing:
            return False
        return self.day is None or not page.asides

    def wanted(self, entry: Entry) -> bool:
        """Whether the entry may be in the days asked for; a date without time is off by one.

        What a day's list shows is the day's, for it is complete when all of that is stored, unless
        the date beside it is more than a day away.
        """
        if entry.date is None or self.since is None or self.until is None:
            return True
        day = entry.date.astimezone(WIB).date()
        if self.day is not None:
            return abs(day - self.day) <= _DAY
        doubt = timedelta() if entry.date_has_time else _DAY
        return self.since - doubt <= day <= self.until + doubt

    def is_of_other_days(self, page: ListPage) -> bool:
        """Whether a day's list so far is known to hold articles of other days, and no other.

        A site may show its newest articles for a day that it has no list of.
        """
        if self.day is None or self.has_own:
            return False
        for entry in page.entries:
            if entry.date is not None:
                self.tell_day(entry.article_id, entry.date.astimezone(WIB).date())
        shown = self.seen or {entry.article_id for entry in page.entries}
        return not self.has_own and 0 < len(shown) <= 2 * len(shown & self.strangers)

    def tell_day(self, article_id: int, day: date) -> None:
        """Note which day an article in the list of a day is of; those beside it say nothing yet."""
        if self.day == day:
            self.has_own = True
        elif self.day is not None and abs(day - self.day) > _DAY:
            self.strangers.add(article_id)

    def learn(self, article_id: int, day: date) -> None:
        """Note an article's own date, for lists that print none."""
        self.tell_day(article_id, day)
        self.ages.learn(article_id, day)

    def after(
        self, new: Iterable[Entry], *, has_news: bool = True, followed: Followed | None = None
    ) -> str | None:
        """Why the walk ends with this page; None while it goes on.

        ``has_news``: whether the page shows anything that the archive does not know.
        ``followed``: how it ended that a page without others was scrolled.
        """
        entries = list(new)
        if followed is not None:
            return self._after_following(followed)
        if not entries and (end := self._after_repeat()):
            return end
        if self.link and not self.links:
            return "no-new-id"
        if entries and self.is_known(entries, has_news=has_news):
            return "known"
        if self.page >= self.bound:
            return "max-pages" if self.bound_is_asked else "bound"
        if entries and self._only_old(entries):
            return "before-since"
        return None

    def looks_cut_short(self, new: Iterable[Entry]) -> bool:
        """Whether a page came back empty although the pager had promised it."""
        return not tuple(new) and (self.page <= self.last_page or self.is_promised)

    def is_known(self, entries: Iterable[Entry], *, has_news: bool) -> bool:
        """Whether what follows these entries is known: nothing here is new, and the list goes
        from new to old, as IDs grow with time.
        """
        self.id_order.heed([e.article_id for e in entries])
        return self.caught_up and not has_news and self.id_order.falls > 0

    def is_past(self, batch: list[Entry]) -> bool:
        """Whether a list that is scrolled has come to what is too old; told each batch once."""
        return any(entry.date for entry in batch) and self._only_old(batch)

    def _after_repeat(self) -> str | None:
        """Why the walk ends with a page that brings nothing new; None if it links another."""
        if not self.links and (self.link or not self.leads_on):
            return "no-new-id"
        if self.repeats < REPEATS:
            return None
        # The same page over and over is what some sites give past a list's end.
        return "no-new-id" if self.is_same else "failed"

    def _only_old(self, entries: list[Entry]) -> bool:
        if self.since is None or self.day is not None:
            return False
        self.ages.heed(entries, self.since)
        return self.ages.are_past

    def _after_following(self, followed: Followed) -> str:
        if followed == "enough":
            return "before-since" if self.ages.are_past else "known"
        if followed == "bound":
            return "max-pages" if self.bound_is_asked else "bound"
        return {"end": "no-new-id", "cut": "bound"}.get(followed, "failed")


def section_walk(name: str, url: str, **options: object) -> Walk:
    """The walk of a section's list, from the address in the menu on."""
    return Walk(
        name=name,
        forms=(lambda page: url if page == 1 else with_page(url, page),),
        **options,  # type: ignore[arg-type]
    )


def index_walk(day: date, base: str, **options: object) -> Walk:
    """The walk of one day of the date index; in 2020 its pages were ``/indeks/YYYYMMDD/N``.

    The first one has an address without a number too.
    """
    path = f"{base.rstrip('/')}/indeks/{day:%Y%m%d}"
    return Walk(
        name=f"index:{day}",
        forms=(
            lambda page: f"{path}?page={page}",
            lambda page: f"{path}/{page}",
            lambda page: path if page == 1 else f"{path}?page={page}",
        ),
        day=day,
        **options,  # type: ignore[arg-type]
    )
