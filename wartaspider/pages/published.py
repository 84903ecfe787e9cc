"""When an article was published: which of the dates that a page shows counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from wartaspider.dates import DateReading, find_date, read_date
from wartaspider.items import WIB
from wartaspider.pages import structured

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

_TOLERANCE = timedelta(minutes=1)
_WRONG_SIGN = timedelta(hours=-7)


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
        stamp = stamp_of(text, "")
        value = stamp.value if stamp else None
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


def stated_stamps(
    item: structured.Json | None, metas: Mapping[str, Sequence[str]], *, until_sound: bool
) -> list[Stamp]:
    """The dates in JSON-LD and meta elements; all of them, or up to the first sound one."""
    texts = [(structured.date_of(item.get("datePublished")), "json-ld")] if item else []
    texts += [(metas[name][0], f"meta:{name}") for name in METAS if name in metas]
    found: list[Stamp] = []
    for text, source in texts:
        if stamp := stamp_of(text, source):
            found.append(stamp)
            if until_sound and stamp.value:
                break
    return found


def has_moment(stamps: Iterable[Stamp]) -> bool:
    """Whether any of these dates can be read."""
    return any(stamp.value for stamp in stamps)


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
