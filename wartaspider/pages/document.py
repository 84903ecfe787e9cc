"""A response as one parsed tree, with what its head says; each part is read once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from cssselect import HTMLTranslator
from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import TextResponse

from wartaspider.pages import structured
from wartaspider.pages.markup import (
    is_utf8,
    is_utf8_named,
    markup_of,
    parse_html,
    readable,
    without_monsters,
)
from wartaspider.pages.text import Block, blocks_of, clean_text
from wartaspider.urls import Site, is_whole, joined

MAX_ADDRESS = 2_000
MAX_SUFFIX = 3
"""Letters of a part of a host that many sites have: ``www``, ``co``, ``com``."""

USUAL = ("abbr", "base", "div", "h1", "h2", "h3", "link", "meta", "script", "time", "title")
"""The tags that every page is searched for."""

# A number in the query may be that of an article: "/?p=123".
_FRONT = re.compile(
    r"https?://[^/?#]*/?(?:(?:index|home)(?:\.\w{3,5})?/?)?(?:\?[^\d#]*)?(?:#.*)?", re.IGNORECASE
)
_START = re.compile(r"\s*(?P<tag>\w*)\.(?P<name>[\w-]+)")


@cache
def _xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression)


@cache
def _as_xpath(selector: str, prefix: str = "descendant-or-self::") -> str:
    return str(HTMLTranslator().css_to_xpath(selector, prefix))


@cache
def _first_class(selector: str) -> tuple[str, str] | None:
    """The tag and class that each alternative of a selector starts with; None if not the same."""
    starts = [_START.match(part) for part in selector.split(",")]
    found = {(start["tag"], start["name"]) if start else None for start in starts}
    return found.pop() if len(found) == 1 else None


class Document:
    """One page: its tree, its meta elements, its JSON-LD, the addresses it gives itself."""

    def __init__(self, response: TextResponse, site: Site | None = None) -> None:
        self.response = readable(response)
        self.site = site or Site()
        self._selected: dict[str, list[etree._Element]] = {}
        self._classed: dict[tuple[str, str], list[etree._Element]] = {}

    @cached_property
    def markup(self) -> bytes:
        """The page's markup in UTF-8, wherever its bytes are so, whatever the page declares."""
        body, encoding = self.response.body, self.response.encoding.lower()
        if is_utf8_named(encoding) or body.isascii():
            return markup_of(self.response)
        if is_utf8(body):
            return body
        return markup_of(self.response)

    @cached_property
    def root(self) -> etree._Element:
        """The tree; of a page with absurdly many elements its start."""
        return parse_html(without_monsters(self.markup))

    @property
    def body(self) -> etree._Element:
        """The body element; the root of a page without one."""
        return next(self.root.iterchildren("body"), self.root)

    @cached_property
    def usual(self) -> Mapping[str, list[etree._Element]]:
        """The elements with each tag of ``USUAL``, in order; found in one pass.

        A page just parsed is not in the processor's nearest cache; each pass brings it there anew.
        """
        found: dict[str, list[etree._Element]] = {tag: [] for tag in USUAL}
        for element in self.root.iter(*USUAL):
            found[element.tag].append(element)
        return found

    @cached_property
    def links(self) -> list[tuple[etree._Element, str]]:
        """The links in order, each with its address as it stands there."""
        return [(link, link.get("href", "")) for link in self.root.iter("a")]

    @cached_property
    def _divs(self) -> list[tuple[str, etree._Element]]:
        return [(names, div) for div in self.usual["div"] if (names := div.get("class"))]

    def css(self, selector: str) -> list[etree._Element]:
        """The elements that a CSS selector selects, in order; looked for once."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    def _select(self, selector: str) -> list[etree._Element]:
        """What a selector selects: from the one element with its first class, or from the root.

        To look at the classes of all elements takes XPath longer than everything else together.
        """
        first = _first_class(selector)
        if first and first not in self._classed:
            self._classed[first] = self._with_class(*first)
        starts = self._classed[first] if first else None
        if starts is None or len(starts) > 1:
            return self.xpath(_as_xpath(selector))
        return self.xpath(_as_xpath(selector, "self::"), starts[0]) if starts else []

    def _with_class(self, tag: str, name: str) -> list[etree._Element]:
        """The elements with a tag, or any, and a class; looked for in all only if divs are not."""
        found = [div for names, div in self._divs if name in names]
        if tag != "div" and len(found) < self.markup.count(name.encode()):
            found = [e for e in self.root.iter(tag or "*") if name in e.get("class", "")]
        return [element for element in found if name in element.get("class").split()]

    def xpath(self, expression: str, node: etree._Element | None = None) -> list[etree._Element]:
        """What an expression selects, from the root or a node; compiled once."""
        found = _xpath(expression)(self.root if node is None else node)
        return found if isinstance(found, list) else []

    def first(self, expression: str, node: etree._Element | None = None) -> etree._Element | None:
        """The first element an expression selects."""
        return next(iter(self.xpath(expression, node)), None)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the meta elements by name."""
        return structured.read_metas(self.usual["meta"])

    def meta(self, *names: str) -> tuple[str, str] | None:
        """Name and content of the first of these meta elements that is there."""
        for name in names:
            if contents := self.metas.get(name):
                return name, contents[0]
        return None

    @cached_property
    def json_ld(self) -> list[structured.Json]:
        """The objects of the page's JSON-LD."""
        return structured.read_json_ld(self.usual["script"])

    @cached_property
    def title(self) -> str | None:
        """The text of the title element."""
        return clean_text(self.usual["title"][0].text) if self.usual["title"] else None

    @cached_property
    def own_addresses(self) -> list[str]:
        """Absolute addresses the page gives itself: canonical link, ``og:url``."""
        links = (link for link in self.usual["link"] if _is_canonical(link))
        hrefs = [link.get("href") for link in islice(links, 3)]
        hrefs += self.metas.get("og:url", [])[:3]
        return [url for href in hrefs if (url := self.absolute(href))]

    @cached_property
    def is_front_page(self) -> bool:
        """Whether it is a site's first page: asked for as such, and saying so of itself.

        There too are headlines, dates and some text, but of many articles.
        """
        own = self.own_addresses
        return bool(own) and all(_FRONT.fullmatch(url) for url in (self.response.url, *own))

    @cached_property
    def is_feed(self) -> bool:
        """Whether it is no page but a feed or a sitemap, whatever it is served as."""
        first = next(iter(self.body), None)
        return first is not None and first.tag in ("rss", "feed", "urlset", "sitemapindex")

    def absolute(self, href: str | None) -> str | None:
        """An http(s) address as the page means it; None if it is none."""
        if not href or len(href) > MAX_ADDRESS:
            return None
        try:
            url = self.site.public(joined(self.base_url, href.strip()))
            parts = None if is_whole(url) else urlsplit(url)
        except ValueError:
            return None
        return url if not parts or (parts.scheme in ("http", "https") and parts.hostname) else None

    @cached_property
    def base_url(self) -> str:
        """What relative addresses are relative to: the page's address on the live site."""
        href = self.usual["base"][0].get("href", "") if self.usual["base"] else ""
        own = self.site.public(self.response.url)
        try:
            return str(urljoin(own, href.strip()[:MAX_ADDRESS]))
        except ValueError:
            return own

    def leads_elsewhere(self, href: str | None) -> bool:
        """Whether a link leads to another site: its host has no name in common with the page's."""
        url = self.absolute(href)
        host = self.host_of(url) if url else self._host
        names = {name for name in host.split(".") if len(name) > MAX_SUFFIX}
        return host != self._host and names.isdisjoint(self._host.split("."))

    def leads_inside(self, href: str) -> bool:
        """Whether a link leads to a page of the same site, and not only within its own page."""
        is_page = not href.startswith("#") and self.absolute(href) is not None
        return is_page and not self.leads_elsewhere(href)

    @cached_property
    def _host(self) -> str:
        return self.host_of(self.site.public(self.response.url))

    @staticmethod
    def host_of(url: str) -> str:
        """The host of an address; empty if it has none."""
        try:
            return urlsplit(url).hostname or ""
        except ValueError:
            return ""

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """The blocks of text of the whole page, in order."""
        return blocks_of(self.body)


def _is_canonical(link: etree._Element) -> bool:
    return link.get("rel", "").lower() == "canonical" and link.get("href") is not None
