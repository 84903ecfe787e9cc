"""The dates that a page prints, and which of them are the article's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, combinations, islice

from wartaspider.dates import (
    LABELS,
    MONTHS,
    UNREADABLE,
    WEEKDAYS,
    ZONES,
    DateReading,
    find_date,
    read_date,
)
from wartaspider.pages.links import apart, clean
from wartaspider.pages.published import MAX_VISIBLE, Stamp
from wartaspider.pages.text import Block, resembles, words_of

MAX_DAY_LINE = 60
"""Characters of a line with the day alone that is no part of the text behind it."""

MAX_RUNNING_WITH_TIME, MAX_RUNNING = 3, 2
"""Words of running text beside a date in a line that is a date line all the same."""

MAX_BARRED, MAX_BARS = 600, 6
"""Characters of a line whose date stands between bars, and bars of it that are looked at."""

CHANGE = re.compile(
    r"\b(?:diperbarui|diperbaharui|di-?update|updated?|diubah|modified)\b"
    r"\D{0,30}(?:\d{4}-\d\d-\d\d|\d{1,2}\D{1,12}(?:\d{1,2}\D)?\d{4})",
    re.IGNORECASE,
)
"""A date that is said to be of a change, without the clock behind it."""

_YEAR = re.compile(r"\d{4}", re.ASCII)
_CLOCK = re.compile(r"\D{0,16}\d{1,2}[:.]\d\d\b.{0,20}", re.ASCII)
_BEFORE_NAMES = re.compile(
    r"\s*[|/–—-]?\s*\b(?:oleh|penulis|editor|reporter|by)\b.*", re.IGNORECASE
)
_MONTH = "|".join(" ".join(MONTHS).split())
_DATE_ALIKE = re.compile(
    rf"\b(?:{_MONTH})\b\.? ?\d|\b\d{{1,2}}[ -](?:{_MONTH})\b"
    r"|\b\d{1,2} [a-z]{3,9}\.? (?:19|20)\d\d\b|\b\d{1,2}([/.-])\d{1,2}\1\d{2,4}\b"
    r"|\b(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun) (?:yang )?lalu\b|\bago$",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "?", "!", ":", '"', "”")
_RUNNING = re.compile(r"\b[a-z]{2,}\b")
_BESIDE_DATES = (
    "editor penulis reporter oleh by pada hari on at pukul pkl jam dibaca dilihat kali baca menit "
    "views view read min last"
)
_OF_DATE_LINES = frozenset(" ".join((LABELS, *WEEKDAYS, *MONTHS, *ZONES, _BESIDE_DATES)).split())
_DAY_IN_TEXT = re.compile(r"\(\d{1,2}/\d{1,2}/\d{2,4}\)")


def visible_stamp(
    blocks: Sequence[Block], source: str, headline: str | None, *, with_updates: bool = False
) -> Stamp | None:
    """The date printed in these blocks; the first with a clock, else the first without one.

    One that is said to be of a change counts only ``with_updates``.

    A clock that stands in the block behind its day belongs to it. Blocks that repeat the
    headline, which may name a day, do not count, nor do captions and other running text.
    """
    days: list[Stamp] = []
    for n, block in enumerate(blocks):
        if not (found := _reading_of(block, with_updates)):
            continue
        reading, text = found
        if (headline and _repeats(text, headline)) or _is_running(block, text, reading):
            continue
        raw = _raw(block, text, reading)
        following = blocks[n + 1].text if n + 1 < len(blocks) else ""
        if not reading.has_time and reading.value and _CLOCK.fullmatch(following):
            both = f"{raw}, {following.strip(' |,-')}"
            if (joined := read_date(both)).value:
                reading, raw = joined, f"{raw} {following}"
        if reading.has_time:
            return Stamp(reading, raw, source)
        days.append(Stamp(reading, raw, source))
    return days[0] if days else None


def unread_stamp(blocks: Sequence[Block], source: str) -> Stamp | None:
    """The first line of these blocks that tells a date in no form that is read."""
    reading = DateReading(flags=(UNREADABLE,))
    for block in blocks:
        text = block.text
        is_alike = len(text) <= MAX_DAY_LINE and _DATE_ALIKE.search(text) and not find_date(text)
        if is_alike and not _is_running(block, text, reading):
            return Stamp(reading, text, source)
    return None


def updated_stamp(blocks: Sequence[Block], source: str) -> Stamp | None:
    """The date printed in these blocks behind ``Diperbarui`` or the like."""
    for block in blocks:
        text = _line(block) if len(block.text) <= MAX_VISIBLE else ""
        change = CHANGE.search(text)
        if change and (found := find_date(text[change.start() :])) and found.value:
            return Stamp(found, text[change.start() :], source)
    return None


def _reading_of(block: Block, with_updates: bool) -> tuple[DateReading, str] | None:
    """The date of a line, and the line; elements side by side may have no space between them."""
    if len(block.text) > MAX_BARRED or not _YEAR.search(block.text):
        return None
    if len(block.text) > MAX_VISIBLE:
        return _reading_between_bars(_line(block), with_updates)
    spaced = clean(" ".join(piece.text for piece in block.pieces))
    for text in dict.fromkeys((_line(block), spaced)):
        # No form takes a clock over a semicolon: the clock of a change is not the day's before it.
        if reading := find_date(text if with_updates else CHANGE.sub(";", text)):
            return reading, text
    return None


def _reading_between_bars(text: str, with_updates: bool) -> tuple[DateReading, str] | None:
    """The date with a clock that stands alone between the bars of a long line, and its text."""
    for part in _between_bars(text) if "|" in text else ():
        if with_updates or not CHANGE.search(part):
            reading = read_date(part)
            if reading.has_time:
                return reading, part
    return None


def _line(block: Block) -> str:
    """The text of a block, elements side by side apart."""
    pieces = [piece.text for piece in block.pieces]
    return clean(apart(pieces)) if len(pieces) > 1 else block.text


def is_date_line(block: Block) -> bool:
    """Whether a block is a line with the day and time of publication, whatever else is in it.

    A line with no more than the day is short.
    """
    text = block.text
    if text.endswith(_SENTENCE_ENDS):
        return False
    reading, text = _reading_of(block, with_updates=True) or (None, text)
    if reading is None or reading.value is None or _is_running(block, text, reading):
        return False
    return reading.has_time or len(text) <= MAX_DAY_LINE


def _repeats(text: str, headline: str) -> bool:
    """Whether a line says what the headline says beside a day: both may name the same one."""
    if text == headline or not resembles(text, headline):
        return text == headline
    return resembles(_without_date(text), _without_date(headline))


def _without_date(text: str) -> str:
    words = words_of(text)
    return " ".join(word for word in words if word not in _OF_DATE_LINES and not word.isdigit())


def _is_running(block: Block, text: str, reading: DateReading) -> bool:
    """Whether a date is of what a text or a caption tells of, not of the article."""
    owners = (block.owner, *islice(block.owner.iterancestors(), 4))
    if any(owner.tag in ("figure", "figcaption") for owner in owners):
        return True
    words = sum(word not in _OF_DATE_LINES for word in _RUNNING.findall(text))
    if reading.has_time:
        # Before a by-line of many words the date stands alone.
        return words > MAX_RUNNING_WITH_TIME and not read_date(_before_names(text)).has_time
    return words > (0 if _DAY_IN_TEXT.search(text) else MAX_RUNNING)


def _before_names(text: str) -> str:
    return _BEFORE_NAMES.sub("", text, count=1)


def _raw(block: Block, text: str, reading: DateReading) -> str:
    """The part of a block that is the date; ``text`` is the whole of it."""
    cut = _before_names(text)
    parts = chain(
        (piece.text.strip(" \n|,–-") for piece in block.pieces),
        (line.text for line in block.split(breaks=1)),
        (text, cut),
        _between_bars(text),
    )
    whole = (part for part in parts if part and read_date(part).value == reading.value)
    return next(whole, cut or text)


def _between_bars(text: str) -> list[str]:
    """The pieces of a line between bars and runs of them, longest first."""
    parts = text.split("|", MAX_BARS)
    spans = sorted(combinations(range(len(parts) + 1), 2), key=lambda s: s[0] - s[1])
    return ["|".join(parts[at:end]).strip() for at, end in spans]
