"""The text of an article: its paragraphs, and the dateline taken from their start."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.dates import read_date
from wartaspider.pages.dateline import read_dateline
from wartaspider.pages.density import densest
from wartaspider.pages.document import Document
from wartaspider.pages.markup import parse_html, without_monsters
from wartaspider.pages.noise import body_blocks, is_byline, paragraphs_of
from wartaspider.pages.portions import alike, behind, goes_on, spilled
from wartaspider.pages.printed import is_date_line
from wartaspider.pages.text import BREAK, Block, Piece, clean_text

MIN_STATED = 200
"""Characters of a text that only the structured data have; the shortest news text is longer."""

MIN_PART = 40
"""Characters of a paragraph that makes an element beside the text a part of it."""

MAX_SIGN = 60
MAX_AFTER_SIGN = 200
_SIGN = re.compile(
    r"(?:\A|[.!?\"”])\s?\((?:\*{1,3}|[^\W\d]{1,20})(?:[/|][^\W\d][\w. ]{0,20}){1,3}\)\Z"
)

MAX_DATE = 60
"""Characters of a line that is a date where it holds a time element."""

MAX_ENDINGS = 8
"""Headings such as ``Berita Terkait`` behind which a text may go on."""

_TAG = re.compile(r"</?(?:p|br|div|span|strong|b|em|i|a|h\d|ul|ol|li|figure|img)\b[^<>]*>", re.I)

_ENDING = re.compile(
    r"\W*(?:berita|artikel|baca|tags?|topik)?\W*(?:terkait|lainnya|terpopuler|populer|terkini|terbaru|rekomendasi"
    r"|related|komentar|tags?|topik|simak juga|video pilihan|next article)"
    r"\W*(?:berita|artikel)?\W*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Body:
    """An article's text as read from one place of the page."""

    paragraphs: list[str] = field(default_factory=list)
    dateline: str | None = None
    source: str = "text"
    container: etree._Element | None = None


def read_body(
    containers: Sequence[etree._Element], heading: etree._Element | None, source: str
) -> Body:
    """The text in the first container with any that is known to hold the article and little else.

    Of the others, those that go on with it; what a stray end tag put behind one belongs to it.
    """
    for n, container in enumerate(containers):
        body = _body(_with_spilled(container), container, source)
        if not body.paragraphs:
            continue
        for other in behind(container, containers[n + 1 :], heading):
            read = _body(_with_spilled(other), other, source)
            if any(len(p) >= MIN_PART for p in read.paragraphs):
                body.dateline = body.dateline or read.dateline
                known = set(body.paragraphs)
                body.paragraphs += [p for p in read.paragraphs if p not in known]
        return body
    return Body()


def _with_spilled(container: etree._Element) -> list[Block]:
    blocks = body_blocks(container)
    return [*blocks, *spilled(container)] if blocks else blocks


def read_generic_body(
    document: Document,
    heading: etree._Element | None,
    stated: str | None,
    is_site: Callable[[str], bool] | None = None,
) -> Body:
    """The text of a page of unknown markup: the densest, or what JSON-LD states.

    A page that names no headline anywhere has no article, however much text is on it.
    ``stated`` is the structured data's ``articleBody``; it is taken where the page shows far less.
    ``is_site`` says whether a name before the first words is the site's.
    """
    if heading is None and not (document.title or document.meta("og:title") or stated):
        return Body()
    blocks = body_blocks(document.body)
    container = densest(blocks, heading)
    body = Body()
    if container is not None:
        body = _read_parts(container, heading, is_site)
    shown = sum(map(len, body.paragraphs))
    # A few stated words where the page shows none are a summary: a video's, not a text.
    if stated and len(stated) > 1.5 * shown and len(stated) >= MIN_STATED:
        told = _stated_body(stated, container)
        length = sum(map(len, told.paragraphs))
        return told if length > 1.5 * shown and length >= MIN_STATED else body
    return body


def _read_parts(
    container: etree._Element,
    heading: etree._Element | None,
    is_site: Callable[[str], bool] | None,
) -> Body:
    """The text in a container, and in those like it beside it: adverts may cut a text in two."""
    body = Body(container=container)
    for part in alike(container, heading):
        read = read_dense_body(part, heading, is_site=is_site)
        if part is container or any(len(p) >= MIN_PART for p in read.paragraphs):
            body.dateline = read.dateline if not body.paragraphs else body.dateline
            body.paragraphs += read.paragraphs
    return body


def read_dense_body(
    container: etree._Element,
    heading: etree._Element | None,
    source: str = "text",
    *,
    any_bold_place: bool = True,
    is_site: Callable[[str], bool] | None = None,
) -> Body:
    """The text in a container that was found by its prose: clutter around it is left out."""
    blocks = body_blocks(container, without_clutter=True) or body_blocks(container)
    blocks = _after_heading(blocks, heading)
    blocks = [b for b in _until_ending(blocks) if not _is_list_link(b)]
    blocks = _until_sign(blocks)
    while blocks and _is_of_header(blocks[0]):
        blocks.pop(0)
    return _body(blocks, container, source, any_bold_place=any_bold_place, is_site=is_site)


def _body(
    blocks: Sequence[Block],
    container: etree._Element | None,
    source: str,
    *,
    any_bold_place: bool = False,
    is_site: Callable[[str], bool] | None = None,
) -> Body:
    bold = blocks[0].bold_start if blocks else ""
    paragraphs = paragraphs_of(blocks)
    body = Body(source=source, container=container)
    first = paragraphs[0] if paragraphs else ""
    found = read_dateline(first, bold, any_bold_place=any_bold_place, is_site=is_site)
    if found:
        body.dateline = found.place
        paragraphs[0] = first[found.length :].strip()
    body.paragraphs = [p for p in paragraphs if p]
    return body


def _after_heading(blocks: list[Block], heading: etree._Element | None) -> list[Block]:
    """The blocks behind the headline, where the container holds it too."""
    for n, block in enumerate(blocks):
        if heading is not None and block.owner is heading:
            return blocks[n + 1 :]
    return blocks


def _is_of_header(block: Block) -> bool:
    """Whether a line before the text is its date or by-line: ``Kabar | 3 Februari 2025, 19:20``."""
    if is_byline(block.text) or read_date(block.text).value or is_date_line(block):
        return True
    if len(block.text) > MAX_DATE:
        return False
    times = (clean_text("".join(time.itertext())) for time in block.owner.iter("time"))
    return any(time and time in block.text for time in times)


def _until_ending(blocks: list[Block]) -> list[Block]:
    """The blocks before a heading such as ``Berita Terkait`` behind most of the text.

    Where the text goes on behind it, only the heading and the links under it are left out.
    """
    lengths = [0 if _is_list_link(block) else len(block.text) for block in blocks]
    total, so_far, found = sum(lengths), 0, 0
    kept: list[Block] = []
    for n, block in enumerate(blocks):
        text = block.text
        if so_far >= 0.5 * total and len(text) <= 40 and _ENDING.fullmatch(text):
            found += 1
            if found > MAX_ENDINGS or not goes_on(blocks[:n], blocks[n + 1 :]):
                return kept
            if _is_list_link(blocks[n + 1]):
                continue
        so_far += lengths[n]
        kept.append(block)
    return kept


def _until_sign(blocks: list[Block]) -> list[Block]:
    """The blocks up to the newsroom's sign ``(abc/def)`` behind most of the text.

    Only short lines may follow it: adverts of the site, titles of further pictures.
    """
    total, so_far = sum(len(b.text) for b in blocks), 0
    for n, block in enumerate(blocks):
        so_far += len(block.text)
        signed = _signed_part(block) if so_far >= 0.6 * total else None
        if signed is not None:
            is_end = all(len(b.text) < MAX_AFTER_SIGN for b in blocks[n + 1 :])
            return [*blocks[:n], signed] if is_end else blocks
    return blocks


def _signed_part(block: Block) -> Block | None:
    """The block up to the line that ends with a sign; None if none does."""
    if not any(")" in piece.text for piece in block.pieces):
        return None
    pieces: list[Piece] = []
    for line in block.split(breaks=1):
        pieces += [Piece(BREAK, None, bold=False), *line.pieces] if pieces else line.pieces
        if line.text.endswith(")") and _SIGN.search(line.text, max(0, len(line.text) - MAX_SIGN)):
            return Block(block.owner, pieces)
    return None


def _is_list_link(block: Block) -> bool:
    text = block.text
    return (
        block.link_share >= 0.8 and len(text) < 200 and not text.endswith((".", "?", "!", "”", '"'))
    )


def _stated_body(stated: str, container: etree._Element | None) -> Body:
    """The text of the structured data, which may hold tags, or a line for each paragraph."""
    text = html.unescape(stated)
    if not _TAG.search(text):
        text = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
    root = parse_html(without_monsters(f"<div>{text}</div>".encode("utf-8", "ignore")))
    return _body(body_blocks(root), container, "json-ld")
