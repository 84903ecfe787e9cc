"""Feeds and sitemaps: the articles that RSS and XML sitemaps name.

XML from outside is read without entities, external files or unbounded trees; what is broken is
read as far as it goes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import Response

from wartaspider.dates import read_date
from wartaspider.items import Entry
from wartaspider.pages.links import Node, path_and_query
from wartaspider.pages.text import clean_text
from wartaspider.urls import Site

MAX_BYTES = 32 * 2**20
"""A sitemap may be packed; unpacked it holds at most 50,000 addresses."""

MAX_ENTRIES = 50_000

_FEED_DATES = ("pubdate", "published", "date")
_MAP_DATES = ("publication_date",)
_COMMENT = re.compile(r"(?<=[+-]\d{4}) ?\([^()]*\)$", re.ASCII)
"""What RFC 822 lets follow a zone: its name, as a reader has it."""

_ADDRESSES = ("link", "guid", "id", "loc")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap or a sitemap index names."""

    children: tuple[str, ...] = ()
    """Further sitemaps of the site, on the base URL."""

    entries: tuple[Entry, ...] = ()
    """Articles, each once; ``date`` is the news publication date, never ``lastmod``."""


def read_feed(response: Response, *, site: Site) -> tuple[Entry, ...]:
    """The articles of an RSS 2.0 (or Atom) feed, each once; () if it is none."""
    root = _root(response)
    if root is None:
        return ()
    items = islice(root.iter("{*}item", "{*}entry"), MAX_ENTRIES)
    return _once(_entry(_fields(node), _FEED_DATES, response.url, site) for node in items)


def read_sitemap(response: Response, *, site: Site) -> Sitemap:
    """The sitemaps and articles that a sitemap names; empty if it is none."""
    root = _root(response)
    if root is None:
        return Sitemap()
    maps = islice(root.iter("{*}sitemap"), MAX_ENTRIES)
    locs = (_fields(node).get("loc", "") for node in maps)
    children = (site.resolve(loc, response.url) for loc in locs if loc)
    pages = (_fields(node) for node in islice(root.iter("{*}url"), MAX_ENTRIES))
    return Sitemap(
        children=tuple(dict.fromkeys(filter(None, children))),
        entries=_once(_entry(f, _MAP_DATES, response.url, site) for f in pages),
    )


def _root(response: Response) -> Node | None:
    """The root of an XML body, packed or not; None if there is nothing to read."""
    body = response.body
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
    body = body[:MAX_BYTES].replace(b"\x00", b"").strip()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser) if body else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def _unpacked(body: bytes) -> bytes:
    """A gzip body as far as it can be unpacked, and never more than the bound."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(body, MAX_BYTES)
    except zlib.error:
        return b""


def _fields(node: Node) -> dict[str, str]:
    """An item's texts by their local names, with those of a sitemap's ``news`` element."""
    fields: dict[str, str] = {}
    news = [part for child in node if _name(child) == "news" for part in child]
    # "media:title" is a picture's, wherever it stands: what has the item's own namespace is first.
    own = sorted(node, key=lambda child: _space(child) != _space(node))
    for child in (*own, *news):
        # Entities of the page's own are left out, not the text around them.
        spoken = (child.text or "") + "".join(part.tail or "" for part in child)
        text = clean_text(spoken) or (child.get("href") if _name(child) == "link" else None)
        if text:
            fields.setdefault(_name(child), text)
    return fields


def _name(node: Node) -> str:
    """A tag's local name in lower case; "" for a comment or an unknown entity."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return str(tag.rpartition("}")[2].rpartition(":")[2].lower())


def _space(node: Node) -> str:
    """The namespace of a tag, or its prefix where that is declared nowhere; "" without."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return str(tag.rpartition("}")[0] or tag.rpartition(":")[0])


def _entry(fields: dict[str, str], dates: tuple[str, ...], base: str, site: Site) -> Entry | None:
    links = (fields[name] for name in _ADDRESSES if name in fields)
    found = ((link, site.article(link, base)) for link in links)
    link, address = next(((link, a) for link, a in found if a), ("", None))
    if address is None:
        return None
    text = next((fields[name] for name in dates if name in fields), None)
    reading = read_date(_COMMENT.sub("", text)) if text else None
    return Entry(
        article_id=address.article_id,
        slug=address.slug,
        href=path_and_query(link, base),
        headline=fields.get("title"),
        date=reading.value if reading else None,
        date_text=text,
        date_has_time=bool(reading and reading.has_time),
    )


def _once(entries: Iterator[Entry | None]) -> tuple[Entry, ...]:
    unique: dict[int, Entry] = {}
    for entry in entries:
        if entry is not None:
            unique.setdefault(entry.article_id, entry)
    return tuple(unique.values())
