"""One article's page -> an Article with the source of each value, and its further pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import TextResponse

from wartaspider.items import Article
from wartaspider.pages.document import Document
from wartaspider.pages.generic import Found, GenericPage
from wartaspider.pages.layouts import layout_of
from wartaspider.pages.pager import Pager, read_pager
from wartaspider.pages.refusal import is_refusal
from wartaspider.urls import ArticleAddress, Site

logger = logging.getLogger(__name__)
T = TypeVar("T")

FIELDS = (
    "headline",
    "date_published",
    "date_modified",
    "sections",
    "article_section",
    "authors",
    "editors",
    "dateline",
    "description",
    "article_body",
    "keywords",
    "image_url",
    "image_caption",
    "image_credit",
)
"""The fields with a chain of sources, in the order of the columns."""

SECTIONS = ("news", "ekbis", "new-economy", "kabar-finansial", "sport-lifestyle", "kabar-sawit")
"""Sections that a breadcrumb may name where the menu is not known (the brief's menu, 2021)."""

ID_MISMATCH = "id-mismatch"

# What an odd page can make a reader raise. Errors of the program itself (a missing attribute of
# ours) are among them on purpose: one field is lost and named, the article is not.
FIELD_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    etree.LxmlError,
)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What one page of an article gives."""

    article: Article
    pages: tuple[int, ...] = ()
    """Numbers of the further pages (2, 3, ...) that its own pager links."""

    is_whole: bool | None = None
    """Whether its pager says that this page holds all of them; None where it does not say."""

    paragraphs: tuple[str, ...] = ()
    """The body's paragraphs, for joining pages."""

    stated_id: int | None = None
    """The ID that the page's canonical link names; another one than asked for is flagged."""


def read_article(
    response: TextResponse,
    *,
    site: Site,
    now: datetime,
    known_sections: Mapping[str, str] | None = None,
) -> ReadResult:
    """The article of a page, with what could not be read missing; never raises over a page.

    ``now`` becomes ``date_downloaded``. ``known_sections`` maps a slug made of a breadcrumb label
    to the section's slug.

    The ID is that of the address asked for; where that is of this site and no article's, the one
    of the canonical link, then of ``og:url``. A canonical link with another ID of this site is
    flagged ``id-mismatch``: the site answered with another article. A page asked for at another
    site has no ID, whatever it links. A site's first page, a feed and a page
    that says it was not found hold no article.
    """
    document = Document(response, site)
    asked = site.article(response.url)
    stated = _stated_address(document, site) if site.owns(response.url) else None
    address = asked or stated
    sections = known_sections if known_sections is not None else {s: s for s in SECTIONS}
    page = layout_of(document, address)(
        document, site=site, address=address, known_sections=sections
    )
    article = Article(
        article_id=address.article_id if address else None,
        url=_url(document, asked, stated),
        date_downloaded=now,
        layout=page.layout,
    )
    if asked and stated and asked.article_id != stated.article_id:
        article.flags.append(ID_MISMATCH)
    is_none = document.is_feed or (address is None and document.is_front_page)
    paragraphs = () if is_none or _is_refusal(article, page) else _fill(article, page)
    pager = _guarded(article, "page_count", lambda: read_pager(document, site, address)) or Pager()
    article.page_count = max(pager.pages, default=1)
    stated_id = stated.article_id if stated else None
    return ReadResult(article, pager.pages, pager.is_whole, paragraphs, stated_id)


def holds(first: ReadResult, other: ReadResult) -> bool:
    """Whether every paragraph of ``other`` is in ``first`` already, as with ``?page=all``.

    A page without text proves nothing.
    """
    return bool(other.paragraphs) and set(other.paragraphs) <= set(first.paragraphs)


def join_pages(first: ReadResult, rest: Sequence[ReadResult]) -> Article:
    """The article of several pages: bodies in order, each paragraph once.

    By-lines and tags that only a later page prints are taken from there.
    """
    paragraphs = list(first.paragraphs)
    article = replace(
        first.article,
        field_sources=dict(first.article.field_sources),
        flags=list(first.article.flags),
    )
    for page in rest:
        known = set(paragraphs)
        paragraphs += [p for p in page.paragraphs if p not in known]
        for name in ("authors", "editors", "keywords"):
            if not getattr(article, name) and (values := getattr(page.article, name)):
                setattr(article, name, list(values))
                article.field_sources[name] = page.article.field_sources[name]
    article.page_count = max(p.article.page_count or 1 for p in (first, *rest))
    _set_body(article, paragraphs)
    return article


def _fill(article: Article, page: GenericPage) -> tuple[str, ...]:
    for name in FIELDS:
        found = _guarded(article, name, partial(_read, page, name))
        if found is not None:
            setattr(article, name, found.value)
            article.field_sources[name] = found.source
    published = _guarded(article, "date_published", lambda: page.published)
    if published is not None:
        article.date_published_raw = published.raw
        article.flags += [f for f in published.flags if f not in article.flags]
    body = _guarded(article, "article_body", lambda: page.body)
    paragraphs = tuple(body.paragraphs) if body is not None else ()
    _set_body(article, paragraphs)
    return paragraphs


def _is_refusal(article: Article, page: GenericPage) -> bool:
    """Whether the page says in an article's place that there is none; an article has a date."""
    titles = (page.printed_headline, page.document.title)
    if not any(map(is_refusal, titles)):
        return False
    published = _guarded(article, "date_published", lambda: page.published)
    return published is None or published.value is None


def _set_body(article: Article, paragraphs: Sequence[str]) -> None:
    article.article_body = "\n\n".join(paragraphs) or None
    # Paragraphs are clean: there is one space between two words, and no other white space.
    article.word_count = sum(p.count(" ") + 1 for p in paragraphs) or None


def _read(page: GenericPage, name: str) -> Found | None:
    """What the first source of a field that has a value gives."""
    found: Iterator[Found] = getattr(page, name)()
    return next((f for f in found if f.value not in (None, "", [])), None)


def _guarded(article: Article, name: str, read: Callable[[], T]) -> T | None:
    """What a field's reader gives; an error in it loses this field only, and says so."""
    try:
        return read()
    except FIELD_ERRORS:
        logger.warning("%s: %s could not be read", article.url, name, exc_info=True)
        if (flag := f"unreadable-{name}") not in article.flags:
            article.flags.append(flag)
        return None


def _stated_address(document: Document, site: Site) -> ArticleAddress | None:
    """The article of this site that the page's canonical link, or else ``og:url``, names."""
    addresses = (site.article(url) for url in document.own_addresses)
    return next((address for address in addresses if address), None)


def _url(document: Document, asked: ArticleAddress | None, stated: ArticleAddress | None) -> str:
    """The article's address: of this site in its canonical form, else without query."""
    if address := asked or stated:
        is_same = stated is not None and stated.article_id == address.article_id
        slug = (stated.slug if stated and is_same else None) or address.slug
        return ArticleAddress(address.article_id, slug).url
    own = next(iter(document.own_addresses), document.response.url)
    return own.partition("#")[0].partition("?")[0]
