"""A response as one parsed tree, with what its head says; each part is read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from urllib.parse import urljoin, urlsplit

from cssselect import HTMLTranslator
from lxml import etree  # type: ignore[import-untyped]
from parsel import Selector
from scrapy.http import TextResponse

from wartaspider.pages import structured
from wartaspider.pages.text import Block, blocks_of, clean_text

MAX_TAGS = 40_000
"""Start and end tags that are read: real pages have some ten thousand, hostile ones millions."""

MAX_ADDRESS = 2_000


@cache
def _xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression)


@cache
def _as_xpath(selector: str) -> str:
    return str(HTMLTranslator().css_to_xpath(selector))


class Document:
    """One page: its tree, its meta elements, its JSON-LD, the addresses it gives itself."""

    def __init__(self, response: TextResponse) -> None:
        self.response = response
        self._selected: dict[str, list[etree._Element]] = {}

    @cached_property
    def root(self) -> etree._Element:
        """The tree; only the start of a page with absurdly many elements."""
        text = _text_of(self.response)
        if text is None and self.response.text.count("<") <= MAX_TAGS:
            return self.response.selector.root
        text = text if text is not None else self.response.text
        parts = text.split("<", MAX_TAGS + 1)
        if len(parts) > MAX_TAGS + 1:
            text = text[: len(text) - len(parts[-1]) - 1]
        return Selector(text=text, type="html").root

    def css(self, selector: str) -> list[etree._Element]:
        """The elements that a CSS selector selects, in order; looked for once."""
        if selector not in self._selected:
            self._selected[selector] = self.xpath(_as_xpath(selector))
        return self._selected[selector]

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
        return structured.read_metas(self.root)

    def meta(self, *names: str) -> tuple[str, str] | None:
        """Name and content of the first of these meta elements that is there."""
        for name in names:
            if contents := self.metas.get(name):
                return name, contents[0]
        return None

    @cached_property
    def json_ld(self) -> list[structured.Json]:
        """The objects of the page's JSON-LD."""
        return structured.read_json_ld(self.root)

    @cached_property
    def title(self) -> str | None:
        """The text of the title element."""
        return clean_text(self.root.findtext(".//title"))

    @cached_property
    def own_addresses(self) -> list[str]:
        """Absolute addresses the page gives itself: canonical link, ``og:url``."""
        links = self.xpath("//link[translate(@rel,'CANOIL','canoil')='canonical']/@href")
        hrefs = [*links[:3], *self.metas.get("og:url", [])[:3]]
        return [url for href in hrefs if (url := self.absolute(href))]

    def absolute(self, href: str | None) -> str | None:
        """An http(s) address as the page means it; None if it is none."""
        if not href or len(href) > MAX_ADDRESS:
            return None
        try:
            url = urljoin(self.base_url, href.strip())
            parts = urlsplit(url)
        except ValueError:
            return None
        return url if parts.scheme in ("http", "https") and parts.hostname else None

    @cached_property
    def base_url(self) -> str:
        """What relative addresses are relative to."""
        base = self.root.find(".//base")
        href = (base.get("href") or "") if base is not None else ""
        try:
            return str(urljoin(self.response.url, href.strip()[:MAX_ADDRESS]))
        except ValueError:
            return str(self.response.url)

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """The blocks of text of the whole page, in order."""
        body = self.root.find("body")
        return blocks_of(self.root if body is None else body)


def _text_of(response: TextResponse) -> str | None:
    """The text of a page that is UTF-8 whatever it declares; None if Scrapy's reading is right."""
    if response.encoding.lower() in ("utf-8", "utf8") or response.body.isascii():
        return None
    try:
        return response.body.decode("utf-8")
    except UnicodeDecodeError:
        return None
