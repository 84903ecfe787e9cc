"""The page classes for the site's known markups; each names its selectors and what differs."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.body import Body, read_dense_body
from wartaspider.pages.column import densest_justified
from wartaspider.pages.document import Document
from wartaspider.pages.generic import GenericPage
from wartaspider.pages.noise import paragraphs_of
from wartaspider.pages.text import blocks_of
from wartaspider.urls import ArticleAddress

# Class names of a site that says what its boxes are; on a page with unknown names nothing tells
# that it is of 2020.
_SPEAKING = re.compile(r"\bcol-|row|container|content|article|news|post|detail|body|main|text|isi")

_CURRENT = (".articlePostContent", ".articlePostHeader")

MAX_LEVELS = 40
MAX_PARAGRAPHS = 100
MIN_LENGTH = 40
"""Characters of a paragraph of text that tells the style of a page."""


class CurrentPage(GenericPage):
    """The markup since 2022."""

    layout = "current"
    headline_css = ".articlePostHeader h1"
    header_css = ".articlePostHeader"
    breadcrumb_css = ".articlePostHeader ul li"
    byline_css = "div.articlePostAuthor"
    body_css = ".articlePostContent"


class Page2020(GenericPage):
    """The markup of 2020 and 2021: paragraphs styled as justified, in a container not known."""

    layout = "2020"

    def body_elsewhere(self) -> Body:
        """The densest element of justified paragraphs."""
        container = densest_justified(self.document.body, self.heading)
        if container is not None:
            body = read_dense_body(
                container, self.heading, "css:p[style*='justify']", any_bold_place=False
            )
            if body.paragraphs:
                return body
        return super().body_elsewhere()


class Page2018(GenericPage):
    """The markup until 2019."""

    layout = "2018"
    headline_css = "div.news-post > h2.title-large, div.news-post h2.title-large"
    body_css = "div.news-post-content"


def layout_of(document: Document, address: ArticleAddress | None) -> type[GenericPage]:
    """The page class for the markup at hand."""
    if b"articlePost" in document.markup and any(map(document.css, _CURRENT)):
        return CurrentPage
    if document.css("div.news-post-content") or document.css("div.news-post > h2"):
        return Page2018
    if address and _is_of_2020(document):
        return Page2020
    return GenericPage


def _is_of_2020(document: Document) -> bool:
    """Whether there are justified paragraphs in boxes that are named for what they hold."""
    justified = islice(filter(_is_justified, document.root.iter("p")), MAX_PARAGRAPHS)
    text = next(filter(_is_text, justified), None)
    if text is None:
        return False
    around = islice(text.iterancestors(), MAX_LEVELS)
    names = " ".join(element.get("class") or "" for element in around)
    return not names.strip() or bool(_SPEAKING.search(names[:2_000].lower()))


def _is_text(paragraph: etree._Element) -> bool:
    """Whether a paragraph is text, and no advert or related title that is styled alike."""
    return sum(map(len, paragraphs_of(blocks_of(paragraph)))) >= MIN_LENGTH


def _is_justified(paragraph: etree._Element) -> bool:
    return "text-align:justify" in paragraph.get("style", "").replace(" ", "")
