"""When an article was published: the dates a page shows, and which of them counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, combinations, islice
from typing import NamedTuple

from wartaspider.dates import (
    LABELS,
    MONTHS,
    WEEKDAYS,
    ZONES,
    DateReading,
    find_date,
    read_date,
)
from wartaspider.items import WIB
from wartaspider.pages.text import Block, resembles

DISAGREE = "dates-disagree"
WITHOUT_TIME = "date-without-time"
ODD_ZONE = "zone-doubtful"

METAS = (
    "article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "publishdate",
    "publish-date",
    "pubdate",
    "dtk:publishdate",
    "content_publisheddate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "date",
)

MAX_VISIBLE = 160
"""Characters of a line that may be the article's date; longer ones are text."""

MAX_DAY_LINE = 60
"""Characters of a line with the day alone that is no part of the text behind it."""

MAX_RUNNING_WITH_TIME, MAX_RUNNING = 3, 2
"""Words of running text beside a date in a line that is a date line all the same."""

MAX_PIECES = 40
MAX_BARS = 6

_TOLERANCE = timedelta(minutes=1)
_WRONG_SIGN = timedelta(hours=-7)
_CLOCK = re.compile(
    r"\W{0,3}(?:pukul |jam )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?(?:WIB|WITA|WIT))?\W{0,3}"
)
_UPDATE = re.compile(
    r"\b(?:diperbarui|diperbaharui|di-?update|updated?|diubah|modified)\b"
    r"\D{0,30}(?:\d{4}-\d\d-\d\d|\d{1,2}\D{1,12}(?:\d{1,2}\D)?\d{4})"
    r"(?:\D{1,10}\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?(?: ?(?:WIB|WITA|WIT)\b)?",
    re.IGNORECASE,
)
_BEFORE_NAMES = re.compile(
    r"\s*[|/–—-]?\s*\b(?:oleh|penulis|editor|reporter|by)\b.*", re.IGNORECASE
)
_SENTENCE_ENDS = (".", "?", "!", ":", '"', "”")
_RUNNING = re.compile(r"\b[a-z]{2,}\b")
_BESIDE_DATES = (
    "editor penulis reporter oleh by pada hari on at pukul pkl jam dibaca dilihat kali baca menit "
    "views view read min last"
)
_OF_DATE_LINES = frozenset(" ".join((LABELS, *WEEKDAYS, *MONTHS, *ZONES, _BESIDE_DATES)).split())
_DAY_IN_TEXT = re.compile(r"\(\d{1,2}/\d{1,2}/\d{2,4}\)")


class Stamp(NamedTuple):
    """One date a page shows for the article."""

    reading: DateReading
    raw: str
    source: str

    @property
    def value(self) -> datetime | None:
        """The moment it names."""
        return self.reading.value

    def refines(self, other: Stamp) -> bool:
        """Whether it names a time of the same day."""
        return self.reading.has_time and self.value is not None and _day(self) == _day(other)


@dataclass(frozen=True, slots=True)
class Published:
    """The publication date that counts, its own text, where it stood, and doubts."""

    value: datetime | None = None
    raw: str | None = None
    source: str | None = None
    flags: tuple[str, ...] = ()
    wrong_offset: timedelta | None = None
    """What dates for machines say their zone is, where the page shows that to be wrong."""

    def moment_of(self, text: str | None) -> datetime | None:
        """The moment of another date for machines on the same page, its zone mended alike."""
        value = read_date(text).value if text else None
        if value and value.utcoffset() in (self.wrong_offset, _WRONG_SIGN):
            return value.replace(tzinfo=self.value.tzinfo if self.value else WIB)
        return value


def stamp_of(text: str | None, source: str) -> Stamp | None:
    """A date given to machines; None without a text."""
    if not text:
        return None
    reading = read_date(text)
    if reading.value is None and (found := find_date(text[:MAX_VISIBLE])):
        reading = found
    return Stamp(reading, text[:MAX_VISIBLE], source)


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
        text = block.text
        if len(text) > MAX_VISIBLE:
            continue
        if not (reading := _reading_of(block, with_updates)):
            continue
        if (headline and resembles(text, headline)) or _is_running(block, reading):
            continue
        raw = _raw(block, reading)
        following = blocks[n + 1].text if n + 1 < len(blocks) else ""
        if not reading.has_time and reading.value and _CLOCK.fullmatch(following):
            both = f"{raw}, {following.strip(' |,-')}"
            if (joined := read_date(both)).value:
                reading, raw = joined, f"{raw} {following}"
        if reading.has_time:
            return Stamp(reading, raw, source)
        days.append(Stamp(reading, raw, source))
    return days[0] if days else None


def updated_stamp(blocks: Sequence[Block], source: str) -> Stamp | None:
    """The date printed in these blocks behind ``Diperbarui`` or the like."""
    for block in blocks:
        change = _UPDATE.search(block.text) if len(block.text) <= MAX_VISIBLE else None
        if change and (found := find_date(change[0])) and found.value:
            return Stamp(found, change[0], source)
    return None


def _reading_of(block: Block, with_updates: bool) -> DateReading | None:
    """The date of a line; elements side by side may have no space between them."""
    texts = [block.text]
    if len(block.pieces) > 1:
        texts.append(" ".join(piece.text for piece in block.pieces[:MAX_PIECES]))
    if not with_updates:
        texts = [_UPDATE.sub(" ", text) for text in texts]
    return next((reading for text in texts if (reading := find_date(text))), None)


def is_date_line(block: Block) -> bool:
    """Whether a block is a line with the day and time of publication, whatever else is in it.

    A line with no more than the day is short.
    """
    text = block.text
    if len(text) > MAX_VISIBLE or text.endswith(_SENTENCE_ENDS):
        return False
    reading = find_date(text)
    if reading is None or reading.value is None or _is_running(block, reading):
        return False
    return reading.has_time or len(text) <= MAX_DAY_LINE


def _is_running(block: Block, reading: DateReading) -> bool:
    """Whether a date is of what a text or a caption tells of, not of the article."""
    owners = (block.owner, *islice(block.owner.iterancestors(), 4))
    if any(owner.tag in ("figure", "figcaption") for owner in owners):
        return True
    words = sum(word not in _OF_DATE_LINES for word in _RUNNING.findall(block.text))
    if reading.has_time:
        return words > MAX_RUNNING_WITH_TIME
    return words > (0 if _DAY_IN_TEXT.search(block.text) else MAX_RUNNING)


def choose(
    visible: Stamp | None, structured: Iterable[Stamp | None], *, is_visible_first: bool
) -> Published:
    """The date that counts among the visible one and those given to machines, best first.

    The visible one stays where it names a time; one with a time refines a day without.
    For other sites the one for machines is first, unless it shows the same clock as the visible
    one under another zone: some sites print local time with ``Z`` or ``-07:00``.
    """
    given = [s for s in structured if s is not None]
    good = [s for s in given if s.value]
    shown = visible if visible and visible.value else None
    order = [shown, *good] if is_visible_first else [*good, shown]
    ranked = [s for s in order if s is not None]
    if not ranked:
        return _unread(visible, given)
    best = _refined(ranked[0], ranked[1:])
    flags = [*(visible.reading.flags if visible else ()), *best.reading.flags]
    wrong = next((s for s in good[:1] if shown and _is_same_clock(s, shown)), None)
    if shown and best is not shown and _is_same_clock(best, shown):
        best = shown
    if _disagree(shown, good[0] if good else None):
        flags.append(DISAGREE)
    value, odd = _mended(best, shown)
    flags += [ODD_ZONE] if odd else []
    flags += [] if best.reading.has_time else [WITHOUT_TIME]
    offset = wrong.value.utcoffset() if wrong and wrong.value else None
    return Published(value, best.raw, best.source, tuple(dict.fromkeys(flags)), offset)


def _unread(visible: Stamp | None, given: Sequence[Stamp]) -> Published:
    for stamp in (visible, *given):
        if stamp is not None:
            return Published(None, stamp.raw, None, stamp.reading.flags)
    return Published()


def _refined(best: Stamp, others: Sequence[Stamp]) -> Stamp:
    """A stamp with a clock of the same day instead of one without."""
    if best.reading.has_time:
        return best
    exact = (o for o in others if o.reading.has_time and _day(o) == _day(best))
    return next(exact, best)


def _day(stamp: Stamp) -> object:
    return stamp.value.astimezone(WIB).date() if stamp.value else None


def _is_same_clock(one: Stamp, other: Stamp) -> bool:
    if not (one.value and other.value and one.reading.has_time and other.reading.has_time):
        return False
    a, b = (s.value.replace(tzinfo=None, second=0, microsecond=0) for s in (one, other) if s.value)
    return a == b and one.value.utcoffset() != other.value.utcoffset()


def _disagree(shown: Stamp | None, given: Stamp | None) -> bool:
    if not (shown and given and shown.value and given.value):
        return False
    if shown.reading.has_time and given.reading.has_time:
        return abs(shown.value - given.value) >= _TOLERANCE
    return _day(shown) != _day(given)


def _mended(best: Stamp, shown: Stamp | None) -> tuple[datetime | None, bool]:
    """West of Greenwich nobody publishes in Indonesian: ``-07:00`` is a wrong sign on WIB."""
    value = best.value
    offset = value.utcoffset() if value else None
    if value and best is not shown and offset == _WRONG_SIGN:
        return value.replace(tzinfo=WIB), True
    return value, False


def _raw(block: Block, reading: DateReading) -> str:
    """The part of a block that is the date."""
    text = block.text
    cut = _BEFORE_NAMES.sub("", text, count=1)
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
