"""The portions of one text that an advert between them, or a stray tag, has cut apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.density import (
    MIN_BLOCK,
    container_of,
    is_cut_short,
    is_prose,
    is_title,
    rows_of,
)
from wartaspider.pages.noise import (
    SILENT_IN_BODY,
    body_blocks,
    is_advert,
    is_label,
    paragraphs_of,
)
from wartaspider.pages.photobox import PhotoBoxes
from wartaspider.pages.text import HEADINGS, SILENT_TAGS, Block, blocks_of

MAX_PORTIONS = 20
MAX_PARAGRAPHS = 20
MAX_LEVELS = 3
"""Elements that stray end tags close too early: the container, and those around it."""

MIN_SPILLED = 0.2
"""Share of a container's text that one paragraph behind it holds if it is of the text."""

_LINKED = 0.8
_FOLLOWING = etree.XPath("following::*")


def alike(container: etree._Element, heading: etree._Element | None) -> list[etree._Element]:
    """The elements of one parent, tag and class that may be portions of one text, in order.

    Not those beside an element with the headline: they are other articles.
    """
    names, parent = container.get("class"), container.getparent()
    above = set() if heading is None else {heading, *heading.iterancestors()}
    if not names or parent is None or container in above:
        return [container]
    same = list(dropwhile(lambda e: e not in above, parent)) if above & set(parent) else parent
    like = [e for e in same if e.tag == container.tag and e.get("class") == names]
    return [e for e in like if e is container or not (_has_title(e) or _is_photo_box(e))]


def _is_photo_box(element: etree._Element) -> bool:
    """Whether an element holds a picture and its caption, and no text."""
    image = next(element.iter("img", "amp-img"), None)
    box = None if image is None else PhotoBoxes().around(image)
    return box is not None and (box is element or box in element.iterancestors())


def _has_title(element: etree._Element) -> bool:
    """Whether an element starts with a title, as another article does."""
    first = next(iter(blocks_of(element)), None)
    if first is None or first.owner.tag not in HEADINGS:
        return False
    return first.owner.tag in ("h1", "h2") or first.link_share > 0


def behind(
    container: etree._Element,
    others: Sequence[etree._Element],
    heading: etree._Element | None,
) -> list[etree._Element]:
    """Those of the other containers that go on with its text; none behind a further headline."""
    if not others or heading is None:
        return []
    found: list[etree._Element] = []
    matching = set(others[:MAX_PORTIONS])
    for element in _FOLLOWING(container):
        if element.tag == heading.tag and element.get("class") == heading.get("class"):
            return [e for e in found if e not in element.iterancestors()]
        if element in matching and _is_beside(element, found):
            found.append(element)
    return found


def _is_beside(element: etree._Element, found: Sequence[etree._Element]) -> bool:
    """Whether an element is in none of those found, nor in a sidebar or a footer."""
    around = list(element.iterancestors())
    return not any(e.tag in SILENT_IN_BODY for e in around) and not set(found[-1:]) & set(around)


def spilled(container: etree._Element) -> list[Block]:
    """The text right behind a container that a stray ``</div>`` in it has closed too early.

    It is marked up as the text inside, and there is much of it; else it is something else.
    """
    box = _closed(container)
    parent = None if box is None else box.getparent()
    if box is None or parent is None:
        return []
    blocks, inside = body_blocks(parent), set(box.iter())
    last = max((n for n, b in enumerate(blocks) if b.owner in inside), default=len(blocks))
    found = list(_run_of(blocks[last + 1 :], parent))
    prose = [n for n, block in enumerate(found) if is_prose(block)]
    length = sum(len(block.text) for block in blocks_of(container))
    if len(prose) < 2 and sum(len(found[n].text) for n in prose) < MIN_SPILLED * length:
        return []
    return found[: prose[-1] + 1] if prose else []


def _closed(container: etree._Element) -> etree._Element | None:
    """The container, or the one around it, that has text right behind it; else None."""
    for box in islice((container, *container.iterancestors()), MAX_LEVELS):
        if box.tail and len(box.tail.strip()) >= MIN_BLOCK:
            return box
        following = next((e for e in box.itersiblings() if not _is_silent(e)), None)
        if following is not None:
            return box if _is_like_text(following, container) else None
    return None


def _is_like_text(element: etree._Element, container: etree._Element) -> bool:
    """Whether an element is marked up as the paragraphs in a container are."""
    if element.tag not in ("p", "br"):
        return False
    paragraphs = islice(container.iter("p"), MAX_PARAGRAPHS)
    return element.get("class") in ({p.get("class") for p in paragraphs} or {None})


def _is_silent(element: etree._Element) -> bool:
    is_element = isinstance(element.tag, str)
    return not is_element or element.tag in SILENT_TAGS or is_advert(element)


def _run_of(blocks: Sequence[Block], parent: etree._Element) -> Iterator[Block]:
    """The blocks right in an element, up to the first title and the first box of other text."""
    for block in blocks:
        share = block.link_share
        if container_of(block.owner) is parent:
            if block.owner.tag in HEADINGS and (share or is_label(block.text)):
                return
            yield block
        elif share < _LINKED and not is_label(block.text):
            return


def goes_on(before: Sequence[Block], after: Sequence[Block]) -> bool:
    """Whether the text before a heading such as ``Berita Terkait`` goes on behind it.

    So it does where prose stands in the same element, unless all of it follows titles as that of
    teasers does; the one paragraph behind an only title is text.
    """
    rows = rows_of([*before, *after])
    last = next((block for block in reversed(before) if is_prose(block)), None)
    if last is None:
        return False
    place = container_of(last.owner, rows)
    near = [b for b in after if container_of(b.owner, rows) is place]
    under_title = [
        n > 0 and is_title(near[n - 1])
        for n, block in enumerate(near)
        if is_prose(block) and not is_cut_short(block) and paragraphs_of([block])
    ]
    return bool(under_title) and (len(under_title) == 1 or not all(under_title))
