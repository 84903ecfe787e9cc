"""What stands between an article's headline and its text, and right beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.document import Document
from wartaspider.pages.text import Block, clean_text

MAX_BETWEEN = 60
MAX_BEFORE = 4
MAX_AFTER = 40
MAX_LINKS_BEFORE = 8
"""Links of an article before its headline, as in a breadcrumb; more are a menu."""


@dataclass(frozen=True, slots=True)
class Window:
    """Blocks of text around the headline and the article's text; each in the page's order."""

    between: Sequence[Block] = ()
    before: Sequence[Block] = ()
    """The few before the headline."""

    inside: Sequence[Block] = ()
    """Those in the element that holds the text, clutter included."""

    after: Sequence[Block] = ()
    """The few behind the text."""


def window_of(
    blocks: Sequence[Block],
    heading: etree._Element | None,
    container: etree._Element | None,
    opening: str = "",
) -> Window:
    """The blocks around an article; without a headline those before its text are between.

    ``opening`` is how its text starts: what stands before that in its element is between, too.
    """
    inside = set() if container is None else set(container.iter())
    at = None if heading is None else _index_of(blocks, heading)
    start = -1 if at is None else at
    body = [n for n, b in enumerate(blocks) if n > start and b.owner in inside]
    first, last = (body[0], body[-1]) if body else (len(blocks), len(blocks))
    if opening:
        first = next((n for n in body if opening in (clean_text(blocks[n].text) or "")), first)
    after = blocks[last + 1 : last + 1 + MAX_AFTER]
    within = blocks[first : last + 1]
    if at is None:
        between = blocks[max(0, first - 10) : first] if body else ()
        return Window(between=between, inside=within, after=after)
    return Window(
        between=blocks[at + 1 : min(first, at + 1 + MAX_BETWEEN)],
        before=blocks[max(0, at - MAX_BEFORE) : at],
        inside=within,
        after=after,
    )


def scope_of(heading: etree._Element, container: etree._Element) -> etree._Element:
    """The element around the one that holds both headline and text; by-lines may stand there."""
    above = {heading, *heading.iterancestors()}
    chain = [container, *container.iterancestors()]
    at = next((n for n, element in enumerate(chain) if element in above), len(chain) - 1)
    return chain[min(at + 1, len(chain) - 1)]


def is_beside(block: Block, heading: etree._Element | None) -> bool:
    """Whether a block before the headline is of the article: not in the top of the page, which
    may print today's date, behind its menu or over it.
    """
    above = [] if heading is None else list(heading.iterancestors())
    around = {block.owner, *block.owner.iterancestors()}
    common = next((element for element in above if element in around), None)
    if common is None or common.tag in ("body", "html"):
        return False
    until = takewhile(lambda element: element is not heading, common.iter())
    links = islice((element for element in until if element.tag == "a"), MAX_LINKS_BEFORE + 1)
    return sum(1 for _ in links) <= MAX_LINKS_BEFORE


def elements_between(
    document: Document,
    tag: str,
    heading: etree._Element | None,
    container: etree._Element | None,
    *,
    limit: int = 6,
) -> list[etree._Element]:
    """The first elements of a kind behind the headline and before or in the article's text."""
    if heading is None:
        return [] if container is None else document.xpath(f"descendant::{tag}", container)[:limit]
    found = _following(document, tag, heading, limit)
    if container is None:
        return found
    behind = set(_following(document, tag, container, limit))
    return [element for element in found if element not in behind]


def _following(
    document: Document, tag: str, place: etree._Element, limit: int
) -> list[etree._Element]:
    """The first elements of a kind behind an element."""
    if not tag.isalpha():
        return document.xpath(f"following::{tag}[position() <= {limit}]", place)
    return list(islice(following(place, tag), limit))


def following(place: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements with a tag behind an element, in the page's order."""
    for outer in takewhile(_is_inside, chain([place], place.iterancestors())):
        for sibling in outer.itersiblings():
            yield from sibling.iter(tag)


def preceding(place: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements with a tag that end before an element begins, the nearest first."""
    for outer in takewhile(_is_inside, chain([place], place.iterancestors())):
        for sibling in outer.itersiblings(preceding=True):
            yield from reversed(list(sibling.iter(tag)))


def _is_inside(element: etree._Element) -> bool:
    """Whether it is inside another: a broken page may have several roots."""
    return element.getparent() is not None


def _index_of(blocks: Sequence[Block], heading: etree._Element) -> int | None:
    """The last block of the headline."""
    inside = set(heading.iter())
    found = [n for n, block in enumerate(blocks) if block.owner in inside]
    return found[-1] if found else None
