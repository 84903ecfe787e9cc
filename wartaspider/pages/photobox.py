"""The box around a picture on a page of unknown markup: the picture, its caption, its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.text import blocks_of

MAX_PICTURES = 100
MAX_LEVELS = 8
MAX_ELEMENTS = 60
"""Elements in a box; one with more holds more than a picture."""

MAX_TEXT = 200
MAX_NAMED_TEXT = 1_000
"""Characters of a caption, the second where the box is named for its picture."""

MAX_PARAGRAPH = 400
"""Characters of a caption that is marked up as a paragraph is."""

_NAMES = re.compile(
    r"photo|foto|ima?ge?(?:\b|[_-]|full|content|info)|gambar|galler|galeri|picture|figure|caption",
    re.IGNORECASE,
)
_WRAP = "a b center div em figure font i p picture section small source span strong"
_WRAPPERS = frozenset(_WRAP.split())
_TEXT = "article aside blockquote dl form h1 h2 h3 h4 h5 h6 li ol pre table ul"
_TEXTUAL = frozenset(_TEXT.split())
_UNREAD = frozenset({"script", "style", "noscript"})


class PhotoBoxes:
    """Finds boxes of pictures below an element; each element is looked at once."""

    def __init__(self, stop: etree._Element | None = None) -> None:
        self.stop = stop
        self._verdicts: dict[etree._Element, bool] = {}

    def in_text(self) -> Iterator[etree._Element]:
        """The boxes inside the element."""
        if self.stop is not None:
            for image in islice(self.stop.iter("img", "amp-img"), MAX_PICTURES):
                if (box := self.around(image)) is not None:
                    yield box

    def around(self, image: etree._Element) -> etree._Element | None:
        """The widest element around a picture that holds no more than its caption."""
        box, is_named = None, False
        for parent in islice(image.iterancestors(), MAX_LEVELS):
            if parent is self.stop or parent.tag not in _WRAPPERS:
                break
            names = f"{parent.get('class') or ''} {parent.get('id') or ''}"[:300]
            is_named = is_named or bool(_NAMES.search(names))
            if not self._is_box(parent, is_named=is_named):
                break
            box = parent
        return box

    def _is_box(self, element: etree._Element, *, is_named: bool) -> bool:
        if element not in self._verdicts:
            self._verdicts[element] = _holds_a_caption(element, is_named=is_named)
        return self._verdicts[element]


def _holds_a_caption(element: etree._Element, *, is_named: bool) -> bool:
    """Whether there is no text in it but what may be a caption."""
    inside = list(islice(element.iter("*"), MAX_ELEMENTS + 1))
    if len(inside) > MAX_ELEMENTS or any(e.tag in _TEXTUAL for e in inside):
        return False
    texts = (t for e in inside if e.tag not in _UNREAD for t in (e.text, e.tail) if t)
    if sum(len(t) for t in islice(texts, MAX_ELEMENTS * 2)) > 10 * MAX_NAMED_TEXT:
        return False
    blocks = blocks_of(element)
    length = sum(len(block.text) for block in blocks)
    paragraphs = [b for b in blocks if b.owner.tag == "p"]
    if paragraphs and not (is_named and len(paragraphs) == 1 and length <= MAX_PARAGRAPH):
        return False
    return length <= (MAX_NAMED_TEXT if is_named else MAX_TEXT)
