"""Where an article's text is on a page whose markup is unknown: the element dense with prose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, zip_longest

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.text import BLOCK_TAGS, HEADINGS, Block

MIN_PROSE = 60
"""Characters of prose below which a page has no article."""

MIN_BLOCK = 40
"""Characters of a block below which it is no prose."""

_MAX_LINKED = 0.4
_MAX_NAME = 40
_MAX_TITLE = 200
_TITLE_LINKED = 0.7
_MAX_CLIMB = 8
_TEASER = 0.2
_BEFORE_HEADING = 0.3
_MAX_PART_LEVELS = 3
_MAX_PARTS = 200
_PART_NAME = re.compile(r"body|content|konten|article|detail|paragra|text", re.IGNORECASE)
_MORE = re.compile(r"\W*(?:(?:baca|lihat) )?(?:selengkapnya|lebih lanjut|read more)\W*", re.I)
LEAST = _TEASER * _BEFORE_HEADING
"""The weight of a character of prose without links, wherever it stands."""

_PARTS = HEADINGS | frozenset(
    {"p", "li", "ul", "ol", "blockquote", "dd", "dt", "dl", "pre", "tr", "tbody", "table", "center"}
)


def densest(
    blocks: Sequence[Block], heading: etree._Element | None, *, justified: bool = False
) -> etree._Element | None:
    """The element that holds the article's paragraphs; None if there is no prose.

    Long blocks with few links count, less so those before the heading and those that follow a
    linked title as teasers do. With ``justified`` only paragraphs so styled count.
    """
    own, total = _weigh(blocks, heading, justified)
    if not own:
        return None
    score = dict(own)
    for element, weight in own.items():
        if (parent := element.getparent()) is not None:
            score[parent] = score.get(parent, 0) + weight / 2
    best = max(score, key=lambda e: score[e])
    if total[best] < MIN_PROSE:
        return None
    return _with_its_like(_widened(best, total, blocks, heading), blocks)


def _weigh(
    blocks: Sequence[Block], heading: etree._Element | None, justified: bool
) -> tuple[dict[etree._Element, float], dict[etree._Element, float]]:
    """The weight of the prose right in an element, and of all in and below it."""
    own: dict[etree._Element, float] = defaultdict(float)
    total: dict[etree._Element, float] = defaultdict(float)
    is_after_heading = heading is None
    before: Block | None = None
    rows = rows_of(blocks)
    for block, following in zip_longest(blocks, blocks[1:]):
        is_after_heading = is_after_heading or block.owner is heading
        if (is_justified(block.owner) or not justified) and is_prose(block):
            is_teaser = is_cut_short(block) or (before is not None and is_title(before))
            is_teaser = is_teaser or (following is not None and _leads_on(following))
            weight = len(block.text) * (1 - block.link_share) * (_TEASER if is_teaser else 1)
            weight *= 1 if is_after_heading else _BEFORE_HEADING
            container = container_of(block.owner, rows)
            own[container] += weight
            for element in _upwards(container):
                total[element] += weight
        if is_title(block) or len(block.text) >= MIN_BLOCK:
            before = block  # a date may stand between a title and its teaser
    return own, total


def rows_of(blocks: Sequence[Block]) -> set[etree._Element]:
    """The divs that hold a run of text each as paragraphs do: side by side, or unmarked."""
    divs = {
        block.owner
        for block in blocks
        if block.owner.tag == "div" and len(block.text) >= MIN_BLOCK and not is_title(block)
    }
    rows = {div for div in divs if not any(child.tag in BLOCK_TAGS for child in div)}
    beside = Counter(div.getparent() for div in rows)
    return {div for div in rows if beside[div.getparent()] > 1 or not div.keys()}


def _lengths(blocks: Sequence[Block]) -> dict[etree._Element, int]:
    """Characters of all text in and below an element."""
    rows = rows_of(blocks)
    own: dict[etree._Element, int] = defaultdict(int)
    for block in blocks:
        own[container_of(block.owner, rows)] += len(block.text)
    total: dict[etree._Element, int] = defaultdict(int)
    for container, length in own.items():
        for element in _upwards(container):
            total[element] += length
    return total


def is_justified(element: etree._Element) -> bool:
    """Whether the element is styled as the paragraphs of 2020 are: ``text-align: justify``."""
    style = element.get("style")
    return bool(style) and "text-align:justify" in style[:300].replace(" ", "").lower()


def is_prose(block: Block) -> bool:
    """Whether a block is long, no heading, and little of it is linked."""
    return (
        len(block.text) >= MIN_BLOCK
        and block.link_share < _MAX_LINKED
        and block.owner.tag not in HEADINGS
    )


def is_title(block: Block) -> bool:
    """Whether it is a link and little else, as over a teaser."""
    text = block.text
    is_name = len(text) < _MAX_NAME and " " in text and text.istitle()
    return not is_name and len(text) < _MAX_TITLE and block.link_share > _TITLE_LINKED


def _leads_on(block: Block) -> bool:
    """Whether it is the link behind a teaser."""
    return block.link_share > _TITLE_LINKED and bool(_MORE.fullmatch(block.text))


def is_cut_short(block: Block) -> bool:
    """Whether it ends with an ellipsis, as a teaser does."""
    return block.text.endswith(("…", "...", "[…]", "[...]"))


def container_of(element: etree._Element, rows: Collection[etree._Element] = ()) -> etree._Element:
    """The element whose paragraph, list item or quotation this is."""
    for parent in islice(element.iterancestors(), _MAX_CLIMB):
        if element.tag not in _PARTS and element not in rows:
            break
        element = parent
    return element


def _upwards(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from islice(element.iterancestors(), _MAX_CLIMB)


def _widened(
    best: etree._Element,
    total: dict[etree._Element, float],
    blocks: Sequence[Block],
    heading: etree._Element | None,
) -> etree._Element:
    """The best element, or the one around it where the text is spread over several."""
    above = set() if heading is None else set(heading.iterancestors())
    lengths: dict[etree._Element, int] = {}
    for parent in islice(best.iterancestors(), _MAX_CLIMB):
        if parent.tag in ("body", "html") or parent not in total:
            break
        growth = 2.0 if parent in above else 1.25
        if total[parent] >= growth * total[best]:
            lengths = lengths or _lengths(blocks)
            best = parent if total[parent] >= 0.6 * lengths[parent] else best
    return best


def _with_its_like(best: etree._Element, blocks: Sequence[Block]) -> etree._Element:
    """The best element, or the one around it where it is one of several parts named alike.

    A part may hold a single sentence as its heading, which is no prose.
    """
    for element in islice(_upwards(best), _MAX_PART_LEVELS):
        parent, names = element.getparent(), element.get("class") or ""
        if parent is None or parent.tag in ("body", "html") or not _PART_NAME.search(names[:200]):
            continue
        parts = {e for e in islice(parent, _MAX_PARTS) if e.get("class") == names}
        if len(parts) > 2 and _are_text(parts - {element}, blocks):
            return parent
    return best


def _are_text(parts: set[etree._Element], blocks: Sequence[Block]) -> bool:
    """Whether two of the elements or more hold text, and few links."""
    holders, plain, linked = set(), 0.0, 0.0
    for block in blocks:
        part = next((e for e in _upwards(block.owner) if e in parts), None)
        if part is not None:
            holders.add(part)
            linked += len(block.text) * block.link_share
            plain += len(block.text) * (1 - block.link_share)
    return len(holders) > 1 and plain > 2 * linked
