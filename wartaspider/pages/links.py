"""The links of a page: to the site's articles, to further list pages, to the site itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from wartaspider.pages.markup import markup_of, parse_html, readable, without_monsters
from wartaspider.pages.text import clean_text
from wartaspider.urls import ArticleAddress, Site, split

Node = Any
"""An lxml element; lxml carries no types."""

Chain = tuple[str, ...]
"""Tags and classes from a link outwards: links of one kind of block share it."""

MAX_TAGS = 1_000_000
"""Start and end tags of a page that are read, so that no article of a list is lost."""

MAX_ARTICLES = 1_500
"""Articles read on one page; a whole day of the site has about 200."""

MAX_LINKS_EACH = 20
MAX_OTHERS = 1_000
MAX_HREFS = 5_000
MAX_HREF = 2_000
MAX_CHAIN = 8
MAX_CLIMB = 64


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set of names."""
    return frozenset(text.split())


BLOCK_TAGS = words(
    "address article br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p section table td th time tr ul"
)
_DIGITS = re.compile(r"\d+", re.ASCII)
_BESIDE = re.compile(r"(?:baca|lihat|simak) (?:juga|pula)\b", re.I)
_BESIDE_STARTS = frozenset("bBlLsS") | frozenset(map(chr, range(32))) | {"\x7f"}
_TOUCHING = re.compile(r"\b\0\b")
_SILENT = words("script style template noscript svg select option")
_MARKS = words("a b em i img small span strong")
_ARTICLE_HINT = re.compile(r"/(?:read|berita)\d", re.ASCII)
_PAGE_NUMBER = re.compile(r"[?&]page=(\d{1,6})(?![\w])|/indeks/\d{8}/(\d{1,6})/?$", re.ASCII)
_PAGE_OF_PATH = re.compile(
    r"^(/.+)/(?:page|p|hal|hlm|laman|halaman)/\d{1,6}$|^(/[^/]+/[^/]+)/\d{1,6}$", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article of the site."""

    node: Node
    address: ArticleAddress
    href: str
    """Path and query as the page has them, on whichever of the site's hosts."""

    chain: Chain

    is_beside: bool = False
    """Whether the words before it say that it leads elsewhere: ``Baca Juga``."""

    @property
    def article_id(self) -> int:
        """The ID of the article it leads to."""
        return self.address.article_id


@dataclass(slots=True)
class PageLinks:
    """What the links of one page lead to."""

    articles: list[Link] = field(default_factory=list)
    """In page order; one article may be linked often."""

    pagers: list[tuple[Node, int]] = field(default_factory=list)
    """Links to pages of this very list, with their numbers."""

    own_paths: set[str] = field(default_factory=set)
    """A few other addresses of the site: a page without any is hardly the site's."""


def html_root(response: TextResponse) -> Node | None:
    """The root element of a page; None where its base element names no address."""
    response = readable(response)
    try:
        get_base_url(response)
        return parse_html(without_monsters(markup_of(response), MAX_TAGS))
    except ValueError:
        return None


def page_links(root: Node, response: TextResponse, site: Site) -> PageLinks:
    """Sorts every link of a page by its address; sister sites and other hosts are left out."""
    base = get_base_url(response)
    here = urlsplit(response.url).path.rstrip("/")
    found = PageLinks()
    known: dict[str, tuple[ArticleAddress | None, str]] = {}
    chains: dict[Node, Chain] = {}
    counts: Counter[int] = Counter()
    others = 0
    for node in root.iter("a"):
        href = (node.get("href") or "").strip()
        if not 0 < len(href) <= MAX_HREF:
            continue
        if _ARTICLE_HINT.search(href):
            if href not in known and len(known) < MAX_HREFS and len(counts) <= MAX_ARTICLES:
                address = site.article(href, base)
                known[href] = (address, path_and_query(href, base) if address else "")
            address, listed = known.get(href, (None, ""))
            if address and _has_room(counts, address.article_id):
                counts[address.article_id] += 1
                chain = chain_of(node, chains)
                found.articles.append(Link(node, address, listed, chain, _is_beside(node)))
        elif others < MAX_OTHERS and (len(found.own_paths) < 2 or _PAGE_NUMBER.search(href)):
            others += 1
            _sort_other(node, href, base, here, site, found)
    return found


def _has_room(counts: Counter[int], article_id: int) -> bool:
    seen = counts[article_id]
    return seen < MAX_LINKS_EACH if seen else len(counts) <= MAX_ARTICLES


def page_number(url: str) -> int | None:
    """N of ``?page=N`` or ``/indeks/YYYYMMDD/N``."""
    match = _PAGE_NUMBER.search(url)
    return int(match[1] or match[2]) if match else None


def list_path(path: str) -> str:
    """The list a path belongs to: without a page number, or an old ``.html``."""
    return _PAGE_OF_PATH.sub(r"\1\2", path.rstrip("/").removesuffix(".html"))


def path_and_query(href: str, base: str) -> str:
    """A link's path and query as the page has them, whichever of the site's hosts it names."""
    _, _, path, query = split(href, base)
    return path + (f"?{query}" if query else "")


def clean(text: str | None) -> str:
    """Text as ``clean_text`` has it; "" where there is none."""
    return clean_text(text) or ""


def apart(parts: Iterable[str]) -> str:
    """Texts joined, with a space where the words of two would touch: a counter beside a day."""
    return _TOUCHING.sub(" ", "\0".join(filter(None, parts))).replace("\0", "")


def text_of(node: Node, limit: int = 400, join: Callable[[Iterable[str]], str] = "".join) -> str:
    """The visible text of an element on one line, cut after ``limit`` characters."""
    if not len(node):
        return clean(_own_text(node)[: 8 * limit])[:limit]
    if (plain := _plain_texts(node)) is not None:
        return clean(join(plain)[: 8 * limit])[:limit]
    parts: list[str] = []
    size = 0
    for part in _pieces(node):
        parts.append(part)
        size += len(part)
        if size > 4 * limit or len(parts) > limit:
            break
    return clean(join(parts)[: 8 * limit])[:limit]


def _is_beside(node: Node) -> bool:
    previous = node.getprevious()
    text = previous.tail if previous is not None else getattr(node.getparent(), "text", "")
    if not (text or "").strip(" \n\t:") and previous is not None and not len(previous):
        text = previous.text
    return _leads_elsewhere(node.text) or _leads_elsewhere(text)


def _leads_elsewhere(words: str | None) -> bool:
    start = (words or "")[:40].lstrip()
    # Most texts begin with a letter that none of those words does.
    if not words or not start or (start[0].isascii() and start[0] not in _BESIDE_STARTS):
        return False
    return bool(_BESIDE.match(clean(words[:40])))


def kind_of(node: Node) -> str:
    """An element's tag and classes, whatever their order."""
    return _kind(node.tag, node.get("class") or "") if isinstance(node.tag, str) else ""


@lru_cache(maxsize=2_000)
def _kind(tag: str, names: str) -> str:
    return f"{tag}.{' '.join(sorted(map(_name, names[:200].split())))}"


def _name(name: str) -> str:
    """A class name without a running number; the number of a grid column is no such one."""
    return name if name.startswith("col") else _DIGITS.sub("#", name)


def chain_of(link: Node, known: dict[Node, Chain]) -> Chain:
    """Tags and classes of a link and the elements around it, innermost first.

    ``known`` takes and gives the chains of the elements around, which other links are in too.
    """
    new = []
    for node in upwards(link, limit=None):
        if node in known or node.tag in ("body", "html"):
            break
        new.append(node)
    for node in reversed(new):
        parent = node.getparent()
        known[node] = (kind_of(node), *known.get(parent, ())[: MAX_CHAIN - 1])
    return known.get(link, ())


def upwards(node: Node, limit: int | None = MAX_CLIMB) -> Iterator[Node]:
    """An element, its parent, and so on to the root, or ``limit`` of them."""
    count = 0
    while node is not None and (limit is None or count < limit):
        yield node
        node = node.getparent()
        count += 1


def _sort_other(node: Node, href: str, base: str, here: str, site: Site, found: PageLinks) -> None:
    url = site.resolve(href, base)
    if url is None:
        return
    path = urlsplit(url).path.rstrip("/")
    number = page_number(url)
    if number is not None and list_path(path) == list_path(here):
        found.pagers.append((node, number))
    elif path and path != here and not path.startswith("/cdn-cgi") and len(found.own_paths) < 2:
        found.own_paths.add(path)


def _plain_texts(node: Node) -> list[str] | None:
    """The texts of an element whose children are a few that only mark its words; else None."""
    parts = [_own_text(node)]
    for child in node:
        if len(child) or child.tag not in _MARKS:
            return None
        parts += (child.text or "", child.tail or "")
    return parts


def _own_text(node: Node) -> str:
    """The text of an element, not of its children."""
    if not isinstance(node.tag, str) or node.tag in _SILENT:
        return ""
    return (" " if node.tag in BLOCK_TAGS else "") + (node.text or "")


def _pieces(node: Node) -> Iterator[str]:
    """Texts inside an element in page order, with a space wherever a block begins or ends."""
    current = node
    while True:
        is_element = isinstance(current.tag, str)
        if is_element and current.tag not in _SILENT:
            yield (" " if current.tag in BLOCK_TAGS else "") + (current.text or "")
            if len(current):
                current = current[0]
                continue
        while current is not node:
            space = " " if current.tag in BLOCK_TAGS else ""
            yield space + (current.tail or "")
            following = current.getnext()
            if following is not None:
                current = following
                break
            current = current.getparent()
        else:
            return
