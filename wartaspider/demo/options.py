"""Options and Fault: what the stand-in site is like, and what goes wrong on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from wartaspider.demo.redesign import Redesign

PastEnd = Literal["empty", "last", "first", "404", "redirect"]
PageAll = Literal["works", "ignored", "404"]
MenuForm = Literal["links", "toggles", "mixed"]
ListMarkup = Literal["current", "2020", "2018"]
Pager = Literal["numbers", "next", "none"]
PageAddress = Literal["page", "zero", "hal", "path", "2020", "offset"]
Scripted = Literal["none", "lists", "articles", "all"]
More = Literal["pager", "scroll", "button"]
FaultKind = Literal[
    "status",
    "reset",
    "cut",
    "short-length",
    "slow",
    "stall",
    "redirect-offsite",
    "redirect-loop",
    "empty",
    "challenge",
    "shell",
    "bad-gzip",
    "answer",
    "endless",
]

ARCHIVE_DAYS = (date(2018, 2, 16), date(2018, 3, 18), date(2020, 11, 6), date(2021, 7, 8))
"""Old days that are always there: Fridays, February and November have spellings of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that goes wrong, where, and how often.

    ``path`` is a regular expression searched in path and query; ``article_id`` means every address
    of that article; ``list_page`` a list (``'bursa'``, ``'news'``, ``'2021-07-08'``, ``'indeks'``)
    and a page of it. ``times``: how often it happens to each path before it passes; None: for good.
    """

    kind: FaultKind
    path: str | None = None
    article_id: int | None = None
    list_page: tuple[str, int] | None = None
    times: int | None = 1
    status: int = 503
    retry_after: int | None = None
    """Seconds, sent as the header ``Retry-After``."""
    retry_after_date: bool = False
    """Send ``Retry-After`` as an HTTP date instead."""
    seconds: float = 0.5
    """How long ``slow`` drips and ``stall`` keeps silent."""
    location: str = "http://other.invalid/iklan"
    """Where ``redirect-offsite`` leads."""
    body: bytes = b""
    """What ``answer`` gives, with status 200, and ``headers`` beside or in place of the usual."""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the site is like. The same options give the same site, byte for byte."""

    seed: int = 1
    days: int = 5
    """Days of the index back from ``today``, that day included."""
    today: date | None = None
    """A WIB day; None: the real one."""
    now: datetime | None = None
    """Aware; None: the real time on the real day, else a minute before the end of ``today``."""
    archive_days: tuple[date, ...] = ARCHIVE_DAYS
    articles_per_day: int = 16
    page_size: int = 6
    past_end: PastEnd = "empty"
    """What a list gives past its last page."""
    page_all: PageAll = "works"
    """``ignored`` gives the plain first page, ``404`` refuses the address."""
    pager: Pager = "numbers"
    page_address: PageAddress = "page"
    """How a list's second page is written; what is written otherwise gives the first one again.

    ``page``: ``?page=2``; ``zero``: ``?page=1``; ``hal``: ``?hal=2``; ``path``: ``/page/2``;
    ``2020``: ``/2``; ``offset``: ``/6``, behind six articles.
    """
    more_button: bool = False
    """Whether a list shows its first page only, with a button for the rest that wants scripts."""
    out_of_order: bool = False
    """Neighbours change places in lists, an old article is pinned on top, IDs are not in order."""
    oldest_first: bool = False
    """Lists begin with what came first; RSS and sitemaps do not."""
    index_overlaps: bool = False
    """The index of a day begins with the first article of the next one."""
    forgets_days: bool = False
    """The index of ``archive_days`` shows today's articles."""
    menu: MenuForm = "mixed"
    list_markup: ListMarkup = "current"
    list_dates: bool = True
    list_labels: bool = False
    """Labels of adverts and of other articles stand between the items of lists."""
    shifting_sidebar: bool = False
    """A sidebar that shows other articles on each page."""
    rename: int | None = None
    """A seed: every class name and id becomes a random word, and nothing else changes."""
    redesign: Redesign = "none"
    """What has changed in the pages of articles; ``Stock.redesign`` changes it while it runs.

    ``classes``: all names, and no label says who wrote; ``dates``: they are told by their age;
    ``bodies``, ``half-bodies``: texts (of IDs whose digits add up to an odd number) lie where no
    reader looks; ``titles``: all are the site's name.
    """
    redirect_old: bool = True
    """Whether ``.html``, ``/berita{ID}`` and wrong slugs redirect; else they answer as well."""
    broken: bool = False
    """Some listed articles are gone (404) and some pages are videos without a body."""
    future: bool = False
    """One article is dated three hours ahead, if that is still the same day."""
    scripted: Scripted = "none"
    """What scripts make from data, in place of plain HTML: ``all`` is the menu too."""
    more: More = "pager"
    """How a scripted list goes on."""
    conditional: bool = True
    """ETag and Last-Modified, and 304 to those who ask with them."""
    gzip: bool = True
    padding: int = 0
    """Pages are filled up to so many bytes."""
    robots: str | None = None
    """Text of robots.txt in place of the usual one."""
    faults: tuple[Fault, ...] = ()
