"""The heading that is an article's title, among those of its page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.document import Document
from wartaspider.pages.ownname import MAX_TITLE
from wartaspider.pages.text import clean_text, label_text, resembles

MAX_HEADINGS = 80
MAX_INSIDE = 1_000
MAX_CANDIDATES = 10
MAX_LEVELS = 64

_BESIDE = frozenset({"aside", "dialog", "footer", "nav"})


def likely_heading(document: Document, hints: Sequence[str]) -> etree._Element | None:
    """The first heading like one of the page's titles, rather one that is no link; else the first
    h1 of three words or more.

    Of these one in a form or beside the article, as over a newsletter, is the last to be taken.
    """
    linked, candidates = None, []
    for tag in ("h1", "h2", "h3"):
        for element in islice(document.usual[tag], MAX_HEADINGS):
            text = heading_text(element)
            if text and any(resembles(text, hint) for hint in hints):
                if not _is_linked(element):
                    return element
                linked = element if linked is None else linked
            if text and tag == "h1" and len(text.split()) >= 3:
                candidates.append(element)
    others = candidates[:MAX_CANDIDATES]
    return min(others, key=_distance, default=None) if linked is None else linked


def heading_text(element: etree._Element) -> str | None:
    """The text of a heading or label; None if it is empty or too long for one."""
    if next(islice(element.iter(), MAX_INSIDE, None), None) is not None:
        return None
    text = clean_text(label_text(element))
    return text if text and len(text) <= MAX_TITLE else None


def _is_linked(element: etree._Element) -> bool:
    """Whether a heading is a link, as the titles of other articles are."""
    links = chain(element.iter("a"), element.iterancestors("a"))
    return next(links, None) is not None


def _distance(heading: etree._Element) -> int:
    """How far a heading is from being the article's: in a form 1, beside the article 2."""
    around = {e.tag for e in islice(heading.iterancestors(), MAX_LEVELS)}
    return 0 if around.isdisjoint(_BESIDE | {"form"}) else 1 if around.isdisjoint(_BESIDE) else 2
