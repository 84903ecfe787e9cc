"""The column of a page that holds headline and text, so that not all of a page need be walked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.density import (
    LEAST,
    MIN_BLOCK,
    MIN_PROSE,
    container_of,
    densest,
    is_justified,
)
from wartaspider.pages.noise import SILENT_IN_BODY, body_blocks, is_advert
from wartaspider.pages.text import BLOCK_TAGS, HEADINGS, hides

_STYLES = etree.XPath("descendant::*/@style")
_PLAIN_TAGS = BLOCK_TAGS - SILENT_IN_BODY - HEADINGS


def densest_justified(
    root: etree._Element, heading: etree._Element | None
) -> etree._Element | None:
    """The element that holds the most justified prose, as ``densest`` finds it in all of a page.

    Where one element holds all of it, it is that one. What stands outside the element around the
    headline and all such paragraphs has no say in it.
    """
    styled = (mark.getparent() for mark in _STYLES(root) if "justify" in mark.lower())
    justified = [element for element in styled if is_justified(element)]
    if (only := _only_container(justified)) is not None:
        return only
    column = _column(justified, heading)
    if column is not None:
        blocks = body_blocks(column)
        if any(block.owner is heading for block in blocks):
            found = densest(blocks, heading, justified=True)
            if found is None or found is column or column in found.iterancestors():
                return found
    return densest(body_blocks(root), heading, justified=True)


def _only_container(justified: Sequence[etree._Element]) -> etree._Element | None:
    """The one element that holds all the paragraphs, and surely enough; None if unsure."""
    containers = {container_of(element) for element in justified}
    if len(containers) != 1:
        return None
    (container,) = containers
    children = (p for p in justified if p.getparent() is container and len(p) == 0 and _is_plain(p))
    lengths = (len(" ".join((p.text or "").split())) for p in children)
    sums = accumulate(length for length in lengths if length >= MIN_BLOCK)
    is_enough = any(length * LEAST >= MIN_PROSE for length in sums)
    is_shown = is_enough and all(map(_is_plain, (container, *container.iterancestors())))
    return container if is_shown else None


def _column(
    justified: Sequence[etree._Element], heading: etree._Element | None
) -> etree._Element | None:
    """The element around the headline and all justified paragraphs behind it; None if unsure."""
    if heading is None or not justified or heading in justified:
        return None
    column = _around(heading, justified)
    if column is None or not _comes_first(heading, justified[0], column):
        return None
    return column if all(map(_is_plain, (column, *column.iterancestors()))) else None


def _around(heading: etree._Element, justified: Sequence[etree._Element]) -> etree._Element | None:
    """The innermost element that holds all of them."""
    above = {element: n for n, element in enumerate(heading.iterancestors())}
    highest = -1
    for element in justified:
        at = next((above[e] for e in element.iterancestors() if e in above), None)
        if at is None:
            return None
        highest = max(highest, at)
    return next(e for e, n in above.items() if n == highest)


def _comes_first(
    heading: etree._Element, paragraph: etree._Element, column: etree._Element
) -> bool:
    both = column.iter(heading.tag, paragraph.tag)
    return next(e for e in both if e is heading or e is paragraph) is heading


def _is_plain(element: etree._Element) -> bool:
    """Whether it is shown, and leaves the text in it as it is."""
    if element.tag not in _PLAIN_TAGS or element.get("hidden") is not None:
        return False
    return not hides(element.get("style") or "") and not is_advert(element)
