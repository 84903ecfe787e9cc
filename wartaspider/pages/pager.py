"""The pager of an article: how many pages it has, and whether this page is all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.document import MAX_ADDRESS, Document
from wartaspider.pages.text import clean_text
from wartaspider.urls import ArticleAddress, Site, joined

MAX_PAGES = 100
"""Pages of one article; a higher number in a link is no page of it."""

MAX_LINKS = 500
MAX_LISTS = 8
MAX_CLIMB = 4
ALL = "all"

_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_CURRENT = re.compile(r"\b(?:active|current|aktif)\b", re.IGNORECASE)
_ALL = re.compile(r"\W*(?:(?:tampilkan|lihat|baca) )?(?:semua|all)(?: halaman)?\W*", re.IGNORECASE)
_NEXT = re.compile(r"\W*(?:halaman )?(?:selanjutnya|berikutnya|next)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pager:
    """What the links of an article to its own pages say."""

    pages: tuple[int, ...] = ()
    """2 to the highest page number that is linked."""

    is_whole: bool | None = None
    """Whether this page says it is the whole article; None where the pager marks no page."""


def read_pager(document: Document, site: Site, address: ArticleAddress | None) -> Pager:
    """The pager of the article; an empty one where there is none."""
    if b"page=" not in document.markup:
        return Pager()
    numbered = [link for link, href in document.links if "page=" in href]
    links = list(_own_links(numbered, document, site, address))
    highest = max((int(page) for _, page in links if page != ALL), default=1)
    if highest == 1:
        return Pager()
    lists = list(dict.fromkeys(_list_of(link) for link, page in links if page != ALL))[:MAX_LISTS]
    inside = islice((link for each in lists for link in each.iter("a")), MAX_LINKS)
    links += _own_links(filter(_says_one, inside), document, site, address)
    return Pager(tuple(range(2, highest + 1)), _is_whole(links, lists))


def _is_whole(links: list[tuple[etree._Element, str]], lists: list[etree._Element]) -> bool | None:
    current = {page for link, page in links if _is_current(link)}
    if current:
        return ALL in current
    if any(_NEXT.fullmatch(clean_text("".join(link.itertext())) or "") for link, _ in links):
        return False
    if not any(page != ALL and int(page) == 1 for _, page in links):
        # The one entry that is no link is the page shown.
        return False
    links_all = any(page == ALL for _, page in links)
    return True if not links_all and any(map(_shows_all, lists)) else None


def _shows_all(pager: etree._Element) -> bool:
    """Whether an entry for the whole article stands in a pager without a link."""
    entries = islice(pager.iter("li", "span", "b", "strong", "em"), MAX_LINKS)
    texts = (entry.text for entry in entries if entry.find(".//a") is None)
    return any(text and _ALL.fullmatch(text) for text in texts)


def _list_of(link: etree._Element) -> etree._Element:
    """The element that holds a link's list; the link itself if nothing does."""
    above = islice(link.iterancestors(), MAX_CLIMB)
    return next((e for e in above if len(list(islice(e.iter("a"), 2))) > 1), link)


def _is_current(link: etree._Element) -> bool:
    marks = [link.get("class"), link.get("aria-current")]
    parent = link.getparent()
    if parent is not None and parent.tag == "li":
        marks.append(parent.get("class"))
    return any(mark and (_CURRENT.search(mark) or mark == "page") for mark in marks)


def _says_one(link: etree._Element) -> bool:
    """Whether a link says ``1`` and nothing else."""
    if (link.text or "").strip() not in ("", "1"):
        return False
    return "".join(link.itertext()).strip() == "1"


def _own_links(
    links: Iterable[etree._Element],
    document: Document,
    site: Site,
    address: ArticleAddress | None,
) -> Iterator[tuple[etree._Element, str]]:
    """Links to pages of the article, each with its page: a number, or ``all``."""
    for link in islice(links, MAX_LINKS):
        href = link.get("href", "")
        if not _is_own(href, document, site, address):
            continue
        query = urlsplit(joined(document.base_url, href.strip())).query
        page = parse_qs(query).get("page", ["1"])[0]
        is_number = bool(_NUMBER.fullmatch(page)) and 0 < int(page) <= MAX_PAGES
        if is_number or page == ALL:
            yield link, page


def _is_own(href: str, document: Document, site: Site, address: ArticleAddress | None) -> bool:
    """Whether a link leads to the article; without an ID to a page at the same path."""
    if address is not None:
        linked = site.article(href, document.base_url) if len(href) <= MAX_ADDRESS else None
        return linked is not None and linked.article_id == address.article_id
    url = document.absolute(href)
    return url is not None and urlsplit(url).path == urlsplit(document.response.url).path
