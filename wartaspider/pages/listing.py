"""List pages: which articles they list, and which they only link beside the list.

Links are known by their address; the list is told from sidebars by what the page says of it
(headings, places, dates, a pager) and by what earlier pages of the run have taught.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from wartaspider.items import WIB, Entry
from wartaspider.pages.blocks import Blocks
from wartaspider.pages.choice import Signs, choose
from wartaspider.pages.further import leads_on
from wartaspider.pages.groups import Group, groups_of
from wartaspider.pages.links import (
    Node,
    PageLinks,
    html_root,
    list_path,
    page_links,
    page_number,
    text_of,
)
from wartaspider.pages.markup import is_utf8_named, readable
from wartaspider.pages.memory import ListMemory
from wartaspider.pages.rest import with_rests
from wartaspider.urls import Site

__all__ = ["ListMemory", "ListPage", "read_links", "read_listing"]

MAX_TEXTS = 5_000

_DAY = timedelta(days=1)

_LAST = re.compile(r"(?:ter)?akhir|halaman terakhir|last|»»", re.I)
_THINGS = r"(?:berita|artikel|kabar|data|konten|hasil|halaman|indeks)"
_NOTHING = re.compile(
    rf"(?:maaf,? )?(?:tidak|belum) (?:ada|tersedia|(?:di)?temukan) {_THINGS}\b.{{0,40}}"
    rf"|(?:maaf,? )?{_THINGS}\b.{{0,30}} (?:(?:tidak|belum) (?:ada|tersedia|(?:di)?temukan)|kosong)"
    r"|no (?:results|articles|posts)\b.{0,20}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one list page says."""

    entries: tuple[Entry, ...] = ()
    """The list, in page order, each article once."""

    asides: tuple[Entry, ...] = ()
    """Other articles linked on the page: sidebars, sliders, footers."""

    next_page: int | None = None
    """Number of the following page, if the pager links it; only a hint."""

    last_page: int | None = None
    """The highest page that the pager shows by its number; a mere "next" promises nothing."""

    is_misnumbered: bool = False
    """Whether its pager's addresses count otherwise than its texts do: from 0, or articles."""

    says_nothing: bool = False
    """Whether it says in words that its list is empty."""

    is_sound: bool = False
    """Whether it is a page of the site at all, and whole; its list may be empty."""


def read_listing(
    response: TextResponse, *, site: Site, memory: ListMemory, day: date | None = None
) -> ListPage:
    """The list on a page; ``day`` is the WIB day that a page of the date index stands for."""
    response = readable(response)
    root = html_root(response)
    if root is None:
        return ListPage()
    links = page_links(root, response, site)
    blocks = Blocks.of(root, links.articles, (node for node, _ in links.pagers))
    signs = _signs(response, root, links, blocks, day)
    groups = groups_of(links.articles, blocks, memory, signs.path)
    groups = with_rests(groups, links.articles, signs.path)
    chosen = choose(groups, signs, memory)
    entries = _once(chosen) if day is None else _believed(_once(chosen), day)
    listed = {entry.article_id for entry in entries}
    return ListPage(
        entries=entries,
        asides=tuple(entry for entry in _once(groups) if entry.article_id not in listed),
        next_page=_next_page(response.url, links),
        last_page=_last_page(links),
        is_misnumbered=any(_is_misnumbered(node, number) for node, number in links.pagers),
        says_nothing=signs.says_nothing,
        is_sound=_is_sound(response, links, memory, is_empty=not entries),
    )


def read_links(response: TextResponse, *, site: Site) -> tuple[Entry, ...]:
    """Every article a page links, wherever on it, in page order and once each.

    An article linked in several blocks has the first title and the fullest date among them.
    """
    response = readable(response)
    root = html_root(response)
    if root is None:
        return ()
    links = page_links(root, response, site)
    return _once(groups_of(links.articles, Blocks.of(root, links.articles), ListMemory()))


def _signs(
    response: TextResponse, root: Node, links: PageLinks, blocks: Blocks, day: date | None
) -> Signs:
    title = next((node for node in root.iter("h1") if node not in blocks.owner), None)
    pager = links.pagers[0][0] if links.pagers else None
    return Signs(
        path=list_path(urlsplit(response.url).path),
        day=day,
        pager_scope=blocks.scope(pager) if pager is not None else None,
        title_scope=blocks.scope(title) if title is not None else None,
        has_title=title is not None,
        says_nothing=_says_nothing(root, blocks),
    )


def _says_nothing(root: Node, blocks: Blocks) -> bool:
    """Whether a short text outside every article's block says that nothing was found."""
    texts = islice(root.iter("p", "div", "span", "h2", "h3", "h4", "td", "li"), MAX_TEXTS)
    short = (node for node in texts if node not in blocks.owner and len(node.text or "") < 200)
    return any(
        _NOTHING.fullmatch((node.text or "").strip(" \t\r\n.!")) and not _is_in_item(node, blocks)
        for node in short
    )


def _is_in_item(node: Node, blocks: Blocks) -> bool:
    scope = blocks.scope(node)
    return scope is not None and blocks.owner[scope] > 0


def _once(groups: Iterable[Group]) -> tuple[Entry, ...]:
    """The entries of groups, one an article; a later one only fills what the first lacks."""
    entries: dict[int, Entry] = {}
    for entry in (entry for group in groups for entry in group.entries):
        first = entries.setdefault(entry.article_id, entry)
        entries[entry.article_id] = _filled(first, entry)
    return tuple(entries.values())


def _believed(entries: tuple[Entry, ...], day: date) -> tuple[Entry, ...]:
    """The entries of a day's list, without dates of other days where most dates are such.

    Those tell of something else: when the articles were changed, or of what they are about.
    """
    dated = [entry for entry in entries if entry.date]
    others = {entry.article_id for entry in dated if _is_of_another_day(entry, day)}
    if len(others) * 2 <= len(dated):
        return entries
    return tuple(
        replace(entry, date=None, date_has_time=False) if entry.article_id in others else entry
        for entry in entries
    )


def _is_of_another_day(entry: Entry, day: date) -> bool:
    """A day more or less may be the zone's."""
    return entry.date is not None and abs(entry.date.astimezone(WIB).date() - day) > _DAY


def _filled(first: Entry, other: Entry) -> Entry:
    is_fuller = (other.date is not None, other.date_has_time) > (
        first.date is not None,
        first.date_has_time,
    )
    if not is_fuller and first.slug and first.headline and first.date_text:
        return first
    dated = other if is_fuller else first
    return replace(
        first,
        slug=first.slug or other.slug,
        headline=first.headline or other.headline,
        date=dated.date,
        date_text=dated.date_text or first.date_text,
        date_has_time=dated.date_has_time,
    )


def _last_page(links: PageLinks) -> int | None:
    """The highest page linked by its own number, or as the last one."""
    shown = (
        n for node, n in links.pagers if _LAST.fullmatch(text_of(node)) or text_of(node) == str(n)
    )
    return max(shown, default=None)


def _is_misnumbered(node: Node, number: int) -> bool:
    text = text_of(node)
    if text.isascii() and text.isdecimal():
        return int(text) != number
    return number == 0 or (number == 1 and leads_on(node, text))


def _next_page(url: str, links: PageLinks) -> int | None:
    following = (page_number(url) or 1) + 1
    return following if any(number == following for _, number in links.pagers) else None


def _is_sound(
    response: TextResponse, links: PageLinks, memory: ListMemory, *, is_empty: bool
) -> bool:
    """Not a challenge in the site's place (no links of its own), and not cut short."""
    is_closed = _ends_as_page(response)
    # Never to close may be the site's way; to lose the end that other pages have is a cut.
    is_cut = not is_closed and (
        memory.closed_pages > 0 or (is_empty and "<html" in response.text[:4_000].lower())
    )
    memory.closed_pages += is_closed
    return not is_cut and bool(len(links.own_paths) > 1 or links.articles)


def _ends_as_page(response: TextResponse) -> bool:
    # The last bytes say it of nearly every page, without the whole page as text.
    if is_utf8_named(response.encoding) and b"</html" in response.body[-1_000:].lower():
        return True
    return "</html" in response.text[-4_000:].lower()
