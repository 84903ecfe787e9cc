"""Text of a page: cleaning it, and cutting a tree into blocks of running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

_BLOCKS = (
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section "
    "summary table tbody thead tfoot tr ul"
)
BLOCK_TAGS = frozenset(_BLOCKS.split())
SPACE_TAGS = frozenset({"td", "th", "option"})
_SILENT = (
    "applet audio base button canvas embed head iframe img input ins link map meta noscript object "
    "script select style svg template textarea title video"
)
SILENT_TAGS = frozenset(_SILENT.split())
BREAK = "\n"
"""The text of a piece that stands for a line break element."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD_TAGS = HEADINGS | {"b", "strong"}
_SPACED_TAGS = SPACE_TAGS | {"br"}
_LABEL_TAGS = frozenset({"a", "b", "em", "i", "small", "span", "strong"})
_MAX_MARKS = 16

# Controls, soft hyphens, zero-width spaces, lone surrogates. White space controls are left for
# str.split; the joiner U+200D belongs to emoji, bidirectional marks to right-to-left text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
_WORD = re.compile(r"\w+")
_MAY_BE_MARK = re.compile("[\u0300-\u1fff\u20d0-\U0001efff]")

# By the attribute axis: to ask each element for its attributes takes eight times as long.
_HIDDEN = etree.XPath("descendant::*/@hidden")
_STYLES = etree.XPath("descendant::*/@style")


class Piece(NamedTuple):
    """A run of text with the same marking, or a line break."""

    text: str
    href: str | None
    bold: bool


class Link(NamedTuple):
    """A link inside a block."""

    href: str
    text: str


@dataclass(slots=True)
class Block:
    """One paragraph, heading, list item or other run of text between two block boundaries."""

    owner: etree._Element
    pieces: list[Piece] = field(default_factory=list)
    _text: str | None = None

    @property
    def text(self) -> str:
        """The text with its white space collapsed; line breaks become spaces."""
        if self._text is None:
            self._text = _joined(self.pieces)
        return self._text

    @property
    def links(self) -> list[Link]:
        """The links in it, in order."""
        groups = groupby(self.pieces, key=lambda p: p.href)
        return [Link(href, _joined(run)) for href, run in groups if href is not None]

    @property
    def link_share(self) -> float:
        """Share of the text that is linked, 0 to 1."""
        linked = [len(p.text.strip()) for p in self.pieces if p.href is not None]
        return min(1.0, sum(linked) / (len(self.text) or 1)) if linked else 0.0

    @property
    def bold_start(self) -> str:
        """The bold text that it starts with."""
        bold = []
        for piece in self.pieces:
            if not piece.bold and piece.text.strip():
                break
            bold.append(piece)
        return _joined(bold)

    def split(self, breaks: int) -> list[Block]:
        """The block cut where at least so many line breaks follow one another."""
        if len(self.pieces) <= breaks or [p.text for p in self.pieces].count(BREAK) < breaks:
            return [self]
        parts, run = [Block(self.owner)], 0
        for piece in self.pieces:
            if piece.text == BREAK:
                run += 1
                if run == breaks:
                    parts.append(Block(self.owner))
            elif piece.text.strip():
                run = 0
            parts[-1].pieces.append(piece)
        return [part for part in parts if part.text]


def clean_text(text: str | None) -> str | None:
    """NFC, white space collapsed, no control or invisible characters; None if nothing is left."""
    if not text:
        return None
    if not text.isprintable():
        text = _UNWANTED.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _few_marks(text))
    return _squeezed(text) or None


def folded(text: str) -> str:
    """Lower case as a pattern that ignores case has it: for it three more letters are i and s.

    To find a plain word in it is many times quicker than such a pattern.
    """
    if not text.isascii():
        text = text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s")
    return text.lower()


def words_of(text: str) -> list[str]:
    """The words in lower case, without punctuation."""
    return _WORD.findall(text.casefold())


def resembles(one: str, other: str) -> bool:
    """Whether two titles mean the same article: the shorter one's words are most of both.

    A shortened title (``...``), a site name behind it or a mended word do not matter.
    """
    a = set(words_of(one[:600]))
    b = a if one == other else set(words_of(other[:600]))
    if not a or not b:
        return False
    common = len(a & b)
    return common / min(len(a), len(b)) >= 0.6 and common / max(len(a), len(b)) >= 0.3


def blocks_of(
    root: etree._Element,
    *,
    without: Collection[etree._Element] = frozenset(),
    silent: frozenset[str] = SILENT_TAGS,
) -> list[Block]:
    """The blocks of running text under an element, in order; never its own tail.

    Elements named in ``silent``, hidden ones, and those of ``without`` give no text.
    """
    if len(root) == 0 and isinstance(root.tag, str) and root.tag not in _SPACED_TAGS:
        return _leaf_blocks(root)
    return _Walk(root).blocks(_hidden_in(root).union(without), silent)


def label_text(element: etree._Element) -> str:
    """The text of an element's blocks in one line: ``blocks_of`` for labels, most of them plain."""
    parts = [element.text]
    for child in element:
        is_plain = child.tag in _LABEL_TAGS and len(child) == 0 and child.get("style") is None
        if not is_plain or child.get("hidden") is not None:
            return " ".join(block.text for block in blocks_of(element))
        parts += (child.text, child.tail)
    return " ".join("".join([part for part in parts if part]).split())


def _leaf_blocks(element: etree._Element) -> list[Block]:
    """The same of an element that holds nothing but text, as most labels are."""
    tag, text = element.tag, element.text
    if not text or text.isspace():
        return []
    href = (element.get("href") or "") if tag == "a" else None
    return [Block(element, [Piece(text, href, tag in _BOLD_TAGS)])]


def _hidden_in(root: etree._Element) -> set[etree._Element]:
    """The elements that the markup itself hides from a reader."""
    hidden = {mark.getparent() for mark in _HIDDEN(root)}
    hidden.update(style.getparent() for style in _STYLES(root) if hides(style))
    return hidden


def hides(style: str) -> bool:
    """Whether an element with this style is not shown."""
    plain = style[:500].replace(" ", "").lower()
    return "display:none" in plain or "visibility:hidden" in plain


class _Walk:
    """One walk through a tree (without recursion, for deep ones), collecting pieces of text."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.found: list[Block] = []
        self.owners = [root]
        self.hrefs: list[str | None] = [None]
        self.bold = 0
        self.pieces: list[Piece] = []
        self.has_text = False
        self.breaks = 0

    def blocks(self, without: Collection[etree._Element], silent: frozenset[str]) -> list[Block]:
        """The blocks outside the elements given and those with a silent tag."""
        self._enter(self.root, self.root.tag)
        inside = [(self.root, iter(self.root))]
        while inside:
            for element in inside[-1][1]:
                tag = element.tag
                if isinstance(tag, str) and tag not in silent and element not in without:
                    self._enter(element, tag)
                    if len(element):
                        inside.append((element, iter(element)))
                        break
                    self._leave(tag)
                if text := element.tail:
                    self._add(text)
            else:
                element, _ = inside.pop()
                self._leave(element.tag)
                if inside and (text := element.tail):
                    self._add(text)
        self._flush()
        return self.found

    def _enter(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCK_TAGS:
            if self.pieces:
                self._flush()
            self.owners.append(element)
        elif tag == "a":
            self.hrefs.append(element.get("href") or "")
        elif tag in _SPACED_TAGS:
            is_break = tag == "br"
            self.pieces.append(Piece(BREAK if is_break else " ", self.hrefs[-1], self.bold > 0))
            self.breaks += is_break
        if tag in _BOLD_TAGS:
            self.bold += 1
        if text := element.text:
            self._add(text)

    def _leave(self, tag: str) -> None:
        if tag in _BOLD_TAGS:
            self.bold -= 1
        if tag in BLOCK_TAGS:
            if self.pieces:
                self._flush()
            self.owners.pop()
        elif tag == "a":
            self.hrefs.pop()

    def _add(self, text: str) -> None:
        """Takes text; white space before a block's first says nothing, unless inside a link."""
        if not text.isspace():
            self.has_text = True
        elif not self.pieces and self.hrefs[-1] is None:
            return
        self.pieces.append(Piece(" " if text == BREAK else text, self.hrefs[-1], self.bold > 0))

    def _flush(self) -> None:
        if self.has_text:
            block = Block(self.owners[-1], self.pieces)
            self.found += block.split(breaks=2) if self.breaks > 1 else [block]
        self.pieces, self.has_text, self.breaks = [], False, 0


def _joined(pieces: Iterable[Piece]) -> str:
    return _squeezed("".join([p.text for p in pieces]))


def _squeezed(text: str) -> str:
    """White space collapsed; of all that can be printed only the space is white."""
    is_plain = "  " not in text and text.isprintable()
    return text.strip() if is_plain else " ".join(text.split())


def _few_marks(text: str) -> str:
    """The text without absurd piles of combining marks: sorting one takes quadratic time."""
    may_have = len(text) >= _MAX_MARKS and _MAY_BE_MARK.search(text)
    return _piles().sub(lambda pile: pile[0][:_MAX_MARKS], text) if may_have else text


@cache
def _piles() -> re.Pattern[str]:
    marks = "".join(c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(c))
    return re.compile(f"[{marks}]{{{_MAX_MARKS},}}")
