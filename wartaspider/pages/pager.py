"""The pager of an article: how many pages it has, and whether this page is all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.document import MAX_ADDRESS, Document
from wartaspider.pages.text import clean_text
from wartaspider.urls import ArticleAddress, Site

MAX_PAGES = 100
"""Pages of one article; a higher number in a link is no page of it."""

MAX_LINKS = 500
MAX_CLIMB = 4
ALL = "all"

_LINKS = "//a[contains(@href, 'page=') or normalize-space(.) = '1']"
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
    if not any("page=" in href for _, href in document.links):
        return Pager()
    links = list(_own_links(document, site, address))
    numbers = {int(page) for _, page in links if page != ALL}
    highest = max(numbers, default=1)
    if highest == 1:
        return Pager()
    return Pager(tuple(range(2, highest + 1)), _is_whole(links, numbers))


def _is_whole(links: list[tuple[etree._Element, str]], numbers: set[int]) -> bool | None:
    current = {page for link, page in links if _is_current(link)}
    if current:
        return ALL in current
    if any(_NEXT.fullmatch(clean_text("".join(link.itertext())) or "") for link, _ in links):
        return False
    if 1 not in numbers:
        # The one entry that is no link is the page shown.
        return False
    links_all = any(page == ALL for _, page in links)
    return True if not links_all and _shows_all(links[0][0]) else None


def _shows_all(link: etree._Element) -> bool:
    """Whether an entry for the whole article stands in the link's list without a link."""
    for around in islice(link.iterancestors(), MAX_CLIMB):
        if len(list(islice(around.iter("a"), 2))) > 1:
            entries = islice(around.iter("li", "span", "b", "strong", "em"), MAX_LINKS)
            texts = (entry.text for entry in entries if entry.find(".//a") is None)
            return any(text and _ALL.fullmatch(text) for text in texts)
    return False


def _is_current(link: etree._Element) -> bool:
    marks = [link.get("class"), link.get("aria-current")]
    parent = link.getparent()
    if parent is not None and parent.tag == "li":
        marks.append(parent.get("class"))
    return any(mark and (_CURRENT.search(mark) or mark == "page") for mark in marks)


def _own_links(
    document: Document, site: Site, address: ArticleAddress | None
) -> Iterator[tuple[etree._Element, str]]:
    """Links to pages of this very article, each with its page: a number, or ``all``."""
    own_path = urlsplit(document.response.url).path
    for link in document.xpath(_LINKS)[:MAX_LINKS]:
        href = str(link.get("href") or "")
        url = document.absolute(href) if len(href) <= MAX_ADDRESS else None
        if url is None:
            continue
        linked = site.article(url)
        is_own = (
            linked.article_id == address.article_id
            if linked and address
            else (address is None and urlsplit(url).path == own_path)
        )
        page = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
        is_number = bool(_NUMBER.fullmatch(page)) and 0 < int(page) <= MAX_PAGES
        if is_own and (is_number or page == ALL):
            yield link, page
