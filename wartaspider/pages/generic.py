"""The page class of an article in any markup: each field with its chain of sources.

A field is a method that yields what it finds, the best source first; the first value counts.
A layout for known markup (``layouts``) names its selectors and overrides what differs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from wartaspider.pages import structured
from wartaspider.pages.crumbs import tags_near
from wartaspider.pages.parts import ArticleParts
from wartaspider.pages.pictures import read_caption
from wartaspider.pages.printed import updated_stamp
from wartaspider.pages.text import clean_text
from wartaspider.urls import slugify

MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified")
AUTHOR_METAS = ("author", "dable:author", "dtk:author")
KEYWORD_METAS = ("news_keywords", "keywords", "dable:keywords", "meta_keywords")
IMAGE_METAS = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")

MAX_CREDIT = 200
MAX_KEYWORDS = 50

_BETWEEN_KEYWORDS = re.compile("[,;]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


class Found(NamedTuple):
    """A value of a field and where it was found."""

    value: object
    source: str


class GenericPage(ArticleParts):
    """An article page of markup never seen: structured data first, then the densest text."""

    layout: ClassVar[str] = "generic"

    def headline(self) -> Iterator[Found]:
        """The title as printed."""
        yield Found(self.printed_headline, self.heading_source)
        if item := self.item:
            yield Found(structured.text_of(item.get("headline")), "json-ld")
        for title in self._metas("og:title", "twitter:title", "title"):
            yield Found(self.own_name.without(str(title.value)), title.source)
        if self.body.paragraphs:
            yield Found(self.own_name.without(self.document.title), "html:title")

    def date_published(self) -> Iterator[Found]:
        """When it was published; ``published`` has its own text and the doubts too."""
        if self.published.source:
            yield Found(self.published.value, self.published.source)

    def date_modified(self) -> Iterator[Found]:
        """When the page says it was last changed."""
        if item := self.item:
            text = structured.date_of(item.get("dateModified"))
            yield Found(self.published.moment_of(text), "json-ld")
        for meta in self._metas(*MODIFIED_METAS):
            yield Found(self.published.moment_of(str(meta.value)), meta.source)
        if stamp := updated_stamp(self.header_blocks or self.window.between, "text"):
            yield Found(stamp.value, stamp.source)

    def sections(self) -> Iterator[Found]:
        """Slugs of the menu sections that the breadcrumb names."""
        for labels, source in self.breadcrumbs:
            slugs = (self.known_sections.get(slugify(label)) for label in labels)
            yield Found(list(dict.fromkeys(slug for slug in slugs if slug)), source)

    def article_section(self) -> Iterator[Found]:
        """The label of the last breadcrumb entry."""
        for labels, source in self.breadcrumbs:
            yield Found(labels[-1], source)
        if item := self.item:
            yield Found(structured.text_of(item.get("articleSection")), "json-ld")
        for meta in self._metas("article:section"):
            yield Found(None if _is_kind(str(meta.value)) else meta.value, meta.source)

    def authors(self) -> Iterator[Found]:
        """Names behind ``Penulis``; the site's own name only where it is printed there."""
        yield Found(self.bylines.authors, self._byline_source)
        if item := self.item:
            people = self.own_name.people(item.get("author"))
            yield Found([name for name in people if name not in self.bylines.editors], "json-ld")
            yield Found(self.marked_authors, "css:*[class*='author']")
            yield Found(people, "json-ld")
        else:
            yield Found(self.marked_authors, "css:*[class*='author']")
        for author in self._metas(*AUTHOR_METAS):
            yield Found(self.own_name.people(author.value), author.source)

    def editors(self) -> Iterator[Found]:
        """Names behind ``Editor``."""
        yield Found(self.bylines.editors, self._byline_source)
        if item := self.item:
            yield Found(self.own_name.people(item.get("editor")), "json-ld")

    def dateline(self) -> Iterator[Found]:
        """The place before the first sentence."""
        yield Found(self.body.dateline, self.body.source)

    def description(self) -> Iterator[Found]:
        """The page's own summary."""
        for meta in self._metas("description", "og:description", "twitter:description"):
            yield Found(_without_markup(str(meta.value)), meta.source)
        if item := self.item:
            text = structured.text_of(item.get("description"))
            yield Found(_without_markup(text or ""), "json-ld")

    def article_body(self) -> Iterator[Found]:
        """The text, its paragraphs parted by one blank line."""
        yield Found("\n\n".join(self.body.paragraphs), self.body.source)

    def keywords(self) -> Iterator[Found]:
        """The article's tags."""
        if self.body.container is not None:
            yield Found(tags_near(self.body.container), "css:a[href*='/tag']")
        if item := self.item:
            yield Found(_keywords(structured.texts_of(item.get("keywords"), "name")), "json-ld")
        for keywords in self._metas(*KEYWORD_METAS):
            yield Found(_keywords([str(keywords.value)]), keywords.source)
        yield Found(_keywords(self.document.metas.get("article:tag", [])), "meta:article:tag")

    def image_url(self) -> Iterator[Found]:
        """The address of the lead picture."""
        if self.picture and self.is_own_site:
            yield Found(self.picture.url, self.picture.source)
        for image in self._metas(*IMAGE_METAS):
            yield Found(self.document.absolute(str(image.value)), image.source)
        if item := self.item:
            url = structured.text_of(item.get("image"), "url", "contentUrl", "@id")
            yield Found(self.document.absolute(url), "json-ld")
        if self.picture:
            yield Found(self.picture.url, self.picture.source)

    def image_caption(self) -> Iterator[Found]:
        """What stands under the lead picture, without the credit."""
        if self.picture:
            yield Found(self.picture.caption.text, self.picture.source)

    def image_credit(self) -> Iterator[Found]:
        """Whose picture it is: in the caption, or in a line of its own before the text."""
        if self.picture is None:
            return
        yield Found(self.picture.caption.credit, self.picture.source)
        for block in self.window.between:
            if len(block.text) > MAX_CREDIT or block.text == self.printed_headline:
                continue
            if (found := read_caption(block.text)).credit:
                yield Found(None if found.text else found.credit, "text")

    @property
    def _byline_source(self) -> str:
        return f"css:{self.byline_css}" if self.byline_css else "text"

    def _metas(self, *names: str) -> Iterator[Found]:
        for name in names:
            for content in self.document.metas.get(name, [])[:1]:
                yield Found(content, f"meta:{name}")


def _is_kind(label: str) -> bool:
    """Whether a section's label only says that the page is an article."""
    return label.casefold() in ("article", "newsarticle", "website")


def _without_markup(text: str) -> str | None:
    """A summary without the tags and entities that some sites leave in it."""
    return clean_text(html.unescape(_TAG.sub(" ", html.unescape(text))))


def _keywords(values: Sequence[str]) -> list[str]:
    names = (name for value in values[:50] for name in _BETWEEN_KEYWORDS.split(value[:5_000]))
    parts = (clean_text(name.strip(" #")) for name in names)
    return list(dict.fromkeys(k for k in parts if k))[:MAX_KEYWORDS]
