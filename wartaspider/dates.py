"""Date text as the site and its neighbours print it -> an aware datetime.

A strict grammar of known forms: the day stands before the month, a printed weekday is checked,
and what is no known form is not read at all. No form puts the month first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from wartaspider.items import WIB

UNREADABLE = "date-unreadable"
IMPOSSIBLE = "date-impossible"
WEEKDAY_MISMATCH = "weekday-mismatch"

YEARS = range(1990, 2101)
MAX_OFFSET = timedelta(hours=14)
MAX_FORM = 120
"""Characters of the longest form, spaces collapsed; longer text is no date."""

MAX_SEARCHED = 100_000
"""Characters that ``find_date`` looks at: a by-line is short, a hostile page is not."""

WEEKDAYS = (
    "senin sen monday mon",
    "selasa sel tuesday tues tue",
    "rabu rab wednesday wed",
    "kamis kam thursday thurs thur thu",
    "jumat jum'at jum friday fri",
    "sabtu sab saturday sat",
    "minggu ahad min sunday sun",
)
MONTHS = (
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus agust agu agt ags august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
LABELS = (
    "diterbitkan dipublikasikan ditayangkan dirilis diunggah diposting diperbarui diperbaharui "
    "terbit tayang rilis tanggal published publish updated update posted"
)
ZONES: Mapping[str, tzinfo] = {
    "wib": WIB,
    "wita": timezone(timedelta(hours=8), "WITA"),
    "wit": timezone(timedelta(hours=9), "WIT"),
    "utc": UTC,
    "ut": UTC,
    "gmt": UTC,
    "z": UTC,
}

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
) | dict.fromkeys(map(ord, "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"))
_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´ʼʻ′＇"), "'")
_PLAIN = _INVISIBLE | _APOSTROPHES
_ODD = re.compile(f"[{''.join(map(chr, _PLAIN))}]")
"""Quick to look for, where to replace them takes ten times as long."""


def _numbered(rows: Iterable[str], first: int) -> dict[str, int]:
    return {name: n for n, row in enumerate(rows, first) for name in row.split()}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_WEEKDAY_NUMBERS = _numbered(WEEKDAYS, 0)
_MONTH_NUMBERS = _numbered(MONTHS, 1)

# ASCII: only 0-9 are digits, and ignoring case adds no foreign letters (the Kelvin sign, long s).
_FLAGS = re.ASCII | re.IGNORECASE
_END = r"(?!(?u:\w)|[.,:]\d|[/+-](?u:\w))"
_WEEKDAY = rf"(?P<weekday>{_any_of(_WEEKDAY_NUMBERS)})\.?(?: ?[,|] ?| (?:[–—-] )?|(?=\())"
_LEAD = re.compile(
    rf"(?:(?:(?:terakhir|last|tanggal) )?(?:{_any_of(LABELS.split())})"
    rf"(?: (?:pada|tanggal|on))?(?: ?: ?| ))?(?:{_WEEKDAY})?",
    _FLAGS,
)
_WEEKDAY_BEFORE = re.compile(rf"(?<!(?u:\w)){_WEEKDAY}\(?\Z", _FLAGS)
_YEAR = re.compile(r"\d{4}", re.ASCII)  # no form is without
_NUMBER = re.compile(r"(?<!(?u:\w))(?<!/)(?<!\d[.,:–—-])\d+", re.ASCII)

_BEFORE_CLOCK = r"(?: ?[,|•·] ?| [–—/-] | )(?:(?:pada )?(?:(?:pukul|pkl\.?|jam):? |pkl\.))?"
_CLOCK = r"(?P<hour>\d{1,2})(?P<dot>[:.])(?P<minute>\d\d)(?:(?P=dot)(?P<second>\d\d))?"
_FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
_NAMED_ZONE = r"wib|wita|wit|(?:utc|gmt)(?: ?[+-](?:\d{4}|\d{1,2}(?::\d\d)?))?"
# "10:00-11:00" after a printed day is a span of time, so a minus there takes no colon.
_DAY_FIRST_OFFSET = r"\+\d\d(?::?\d\d)?|(?<= )(?:-\d{4}|ut|z)"
_ISO_OFFSET = r"z|[+-]\d\d(?::?\d\d)?"
# A clock before these means another time than it seems to: a span, 12 hours, a zone we do not read.
# Not "PT", which in Indonesian titles is a company, nor "pagi", which leaves the hour as it is.
_NOT_CUT = (
    r"(?! ?[–—-] ?\d{1,2}[:.]\d\d)"
    r"(?! ?\(?(?:wib|wita|wit|utc|gmt|[ap]\.?m\.?|[ecmp][sd]t|bst|cest|cet|eest|eet|msk|jst|kst"
    r"|sgt|aest|aedt|z|et|hkt|pht|myt)(?![a-z]))"
    r"(?! ?\(?(?:waktu (?!baca)[a-z]+|local time|siang|sore|petang|malam|dini hari)(?! ?\w))"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?\Z", re.ASCII)


def _zone(offset: str) -> str:
    """A zone or none after a clock, up to the end of the form."""
    bare = rf" ?(?P<zone>{_NAMED_ZONE}|{offset})"
    in_brackets = rf" ?\((?P<zone_in_brackets>{_NAMED_ZONE})\)"
    return rf"(?:(?:{bare}|{in_brackets}){_END}|{_NOT_CUT}{_END})"


def _form(day: str, clock: str, offset: str) -> re.Pattern[str]:
    moment = rf"(?P<open>\()?{day}(?(open)\))(?:{clock}{_zone(offset)}|{_END})"
    return re.compile(moment, _FLAGS)


_FORMS = (
    _form(
        rf"(?P<day>\d{{1,2}})(?P<gap>[ -])(?P<month>{_any_of(_MONTH_NUMBERS)})\.?(?P=gap)"
        r"(?P<year>\d{4})",
        _BEFORE_CLOCK + _CLOCK,
        _DAY_FIRST_OFFSET,
    ),
    _form(
        r"(?P<day>\d{1,2})(?P<gap>[/.-])(?P<month>\d{1,2})(?P=gap)(?P<year>\d{4})",
        _BEFORE_CLOCK + _CLOCK,
        _DAY_FIRST_OFFSET,
    ),
    _form(
        r"(?P<year>\d{4})(?P<gap>[/-])(?P<month>\d{1,2})(?P=gap)(?P<day>\d{1,2})",
        rf"(?:t(?=\d\d:)|{_BEFORE_CLOCK}){_CLOCK}(?(second){_FRACTION})",
        _ISO_OFFSET,
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)t(?P<hour>\d\d)(?P<minute>\d\d)"
        rf"(?:(?P<second>\d\d){_FRACTION})?{_zone(_ISO_OFFSET)}",
        _FLAGS,
    ),
)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a date text says: its moment, how much of it was printed, and doubts."""

    value: datetime | None = None
    """Aware; None where the text is no known form or names an impossible moment."""

    has_time: bool = False
    """Whether a clock was printed; without one the value is midnight."""

    has_zone: bool = False
    """Whether a zone was printed; without one the value is in WIB."""

    flags: tuple[str, ...] = ()
    """``date-unreadable``, ``date-impossible`` or ``weekday-mismatch``."""


def parse_date(text: str) -> datetime | None:
    """The moment a date text names, aware; None if it is not wholly one known form.

    WIB where the text names no zone; midnight where it names no time.
    """
    return read_date(text).value


def read_date(text: str) -> DateReading:
    """The moment a date text names, with its doubts; the whole text must be one known form."""
    text = _plain(text)
    if not text:
        return DateReading()
    return _read(text) if len(text) <= MAX_FORM else DateReading(flags=(UNREADABLE,))


@lru_cache(maxsize=2_000)
def _read(text: str) -> DateReading:
    """The moment of a text without odd characters; the same text is often read several times."""
    lead = _LEAD.match(text)
    if lead:
        for form in _FORMS:
            if match := form.fullmatch(text, lead.end()):
                return _reading(match, lead["weekday"])
    return DateReading(flags=(UNREADABLE,))


def find_date(text: str) -> DateReading | None:
    """The first date of a known form inside a longer text (a by-line); None if there is none.

    Never a relative date, a clock alone, or a piece of a longer number. A first date that is
    impossible is given as such: a later one may be of something else.
    """
    text = _plain(text[:MAX_SEARCHED])
    if not _YEAR.search(text):
        return None
    for number in _NUMBER.finditer(text):
        start = number.start()
        if match := _match_at(text, start):
            before = _WEEKDAY_BEFORE.search(text, max(0, start - 20), start)
            return _reading(match, before["weekday"] if before else None)
    return None


def _plain(text: str) -> str:
    if text.isascii():
        text = text.replace("`", "'")
    elif _ODD.search(text):
        text = text.translate(_PLAIN)
    return " ".join(text.split())


def _match_at(text: str, start: int) -> re.Match[str] | None:
    """A form whose first digit is at ``start``; brackets around the day may open before it."""
    starts = (start - 1, start) if text[start - 1 : start] == "(" else (start,)
    tries = (form.match(text, at) for at in starts for form in _FORMS)
    return next(filter(None, tries), None)


def _reading(match: re.Match[str], weekday: str | None) -> DateReading:
    parts = match.groupdict()
    zone = parts.get("zone") or parts.get("zone_in_brackets")
    try:
        value = _moment(parts, _offset(zone) if zone else WIB)
    except ValueError:
        return DateReading(flags=(IMPOSSIBLE,))
    is_wrong_day = weekday and _WEEKDAY_NUMBERS[weekday.lower()] != value.weekday()
    return DateReading(
        value=value,
        has_time=parts["hour"] is not None,
        has_zone=zone is not None,
        flags=(WEEKDAY_MISMATCH,) if is_wrong_day else (),
    )


def _moment(parts: Mapping[str, str | None], zone: tzinfo) -> datetime:
    year = int(parts["year"] or 0)
    if year not in YEARS:
        raise ValueError(f"year {year} is outside {YEARS}")
    month = parts["month"] or ""
    return datetime(
        year,
        _MONTH_NUMBERS.get(month.lower()) or int(month),
        int(parts["day"] or 0),
        int(parts["hour"] or 0),
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts.get("fraction") or "0")[:6].ljust(6, "0")),
        tzinfo=zone,
    )


def _offset(zone: str) -> tzinfo:
    """``WIB``, ``+07:00``, ``+0700``, ``+07``, ``GMT+7`` ... as a zone.

    Raises ValueError past 14 hours.
    """
    if not (match := _OFFSET.search(zone)):
        return ZONES[zone.lower()]
    minutes = int(match["minutes"] or 0)
    offset = timedelta(hours=int(match["hours"]), minutes=minutes)
    if minutes > 59 or offset > MAX_OFFSET:
        raise ValueError(f"offset {zone} is more than 14 hours")
    return timezone(-offset if match["sign"] == "-" else offset)
