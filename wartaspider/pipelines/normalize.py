"""The last gate before the data: clean text in every column, aware dates, doubts counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from wartaspider.clock import now_from
from wartaspider.dates import IMPOSSIBLE
from wartaspider.exceptions import NaiveDateError
from wartaspider.items import WIB, Article, Entry, Listing

DATE_IN_FUTURE = "date-in-future"
MODIFIED_BEFORE_PUBLISHED = "modified-before-published"

FUTURE_TOLERANCE = timedelta(hours=1)
"""Clocks differ; an hour is also what a wrongly named zone (WITA for WIB) costs."""

ORDER_TOLERANCE = timedelta(minutes=1)
"""A page that prints one date to the minute and the other to the second is no contradiction."""

# By type, so that a new column is cleaned without a change here.
TEXT_COLUMNS = tuple(f.name for f in fields(Article) if f.type == "str | None")
LIST_COLUMNS = tuple(f.name for f in fields(Article) if f.type == "list[str]")

# Control characters but white space, soft hyphen, zero-width space, word joiner and the other
# invisible operators, byte order mark, and what XML cannot hold. Bidirectional marks stay: they
# carry meaning in right-to-left text.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060-\u2064\ufeff\ufffe\uffff]"
)
_SURROGATES = re.compile("([\ud800-\udbff][\udc00-\udfff])|[\ud800-\udfff]+")
# A joiner has work to do in an emoji or an Arabic word; beside Latin text it is dirt.
_STRAY_JOINER = re.compile(
    "(?<![\u0250-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0250-\U0010ffff])"
)
_MOST_MARKS, _FIRST_MARK = 30, "\u0300"
_MAYBE_PILE = re.compile("[\u0300-\U0001efff]{31}")
_SEEN = re.compile("[^\\s\u200c-\u200f\u202a-\u202e\u2066-\u206f\ufe0e\ufe0f]")
_SPACE = re.compile(r"[^\S\r\n]")
_BLANK_LINES = re.compile(r"\n{2,}")


class NormalizeText:
    """Cleans every text column; counts what a reader had left dirty in warta/normalized/<column>.

    Articles and the headlines of listings; anything else passes.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Listing):
            return replace(item, entries=tuple(map(_clean_entry, item.entries)))
        if isinstance(item, Article):
            self._clean(item)
        return item

    def _clean(self, article: Article) -> None:
        for name in TEXT_COLUMNS:
            clean = clean_body if name == "article_body" else clean_line
            self._set(article, name, clean(getattr(article, name)))
        for name in LIST_COLUMNS:
            self._set(article, name, clean_list(getattr(article, name)))
        # Counting words is no repair, so it is not counted as one.
        article.word_count = len(article.article_body.split()) if article.article_body else None

    def _set(self, article: Article, name: str, value: object) -> None:
        if getattr(article, name) != value:
            setattr(article, name, value)
            self.stats.inc_value(f"warta/normalized/{name}")


class NormalizeDates:
    """Dates into their zones, contradictions into ``flags``; counts warta/flags/<flag>.

    Raises NaiveDateError for a date without a zone: no reader may hand one over.
    """

    def __init__(self, stats: StatsCollector, now: Callable[[], datetime]) -> None:
        self.stats = stats
        self.now = now

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats, now_from(crawler.settings))

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article):
            return item
        doubts = {*item.flags, *_zoned(item), *self._contradictions(item)}
        item.flags = sorted(doubts)
        for flag in item.flags:
            self.stats.inc_value(f"warta/flags/{flag}")
        return item

    def _contradictions(self, article: Article) -> set[str]:
        published, modified = article.date_published, article.date_modified
        # As of its download: a page that is read again years later bears the same doubts.
        latest = (article.date_downloaded or self.now()) + FUTURE_TOLERANCE
        doubts = set()
        if any(date > latest for date in (published, modified) if date):
            doubts.add(DATE_IN_FUTURE)
        if published and modified and published - modified > ORDER_TOLERANCE:
            doubts.add(MODIFIED_BEFORE_PUBLISHED)
        return doubts


def clean_line(text: str | None) -> str | None:
    """One line: NFC, single spaces, nothing unseen; None if nothing can be seen in it."""
    return _or_none(" ".join(_plain(text or "").split()))


def clean_body(text: str | None) -> str | None:
    """Paragraphs of single spaces, one blank line between them; None if there are none."""
    breaks = (
        _plain((text or "").replace("\u2029", "\n\n")).replace("\r\n", "\n").replace("\r", "\n")
    )
    lines = "\n".join(" ".join(line.split()) for line in breaks.split("\n"))
    paragraphs = (part.replace("\n", " ").strip() for part in _BLANK_LINES.split(lines))
    return _or_none("\n\n".join(part for part in paragraphs if _SEEN.search(part)))


def clean_list(values: list[str] | None) -> list[str]:
    """Each value as a clean line, in order, without the empty ones and repeats."""
    cleaned = (clean_line(value) for value in values or ())
    return list(dict.fromkeys(value for value in cleaned if value))


def _plain(text: str) -> str:
    """NFC without unseen characters; white space is left as it is."""
    # Nothing that can be printed is unseen, and printing it in lines is no fault.
    if text.replace("\n", "").isprintable():
        return text if text.isascii() else unicodedata.normalize("NFC", _few_marks(text))
    text = _UNSEEN.sub("", _whole(text))
    text = _few_marks(unicodedata.normalize("NFC", _few_marks(text)))
    if "\u200c" not in text and "\u200d" not in text:
        return text
    # Decomposed, so that what stands beside a joiner is the same before and after composing.
    text = _SPACE.sub(" ", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))


def _whole(text: str) -> str:
    """Surrogate pairs as the character they mean; lone ones left out."""
    return _SURROGATES.sub(lambda found: _character(found[1]) if found[1] else "", text)


def _character(pair: str) -> str:
    return pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _few_marks(text: str) -> str:
    """No script piles up 30 marks (Unicode UAX 15), and sorting a hostile pile is quadratic."""
    # So long a pile would hold one of these characters.
    if max(text[:: _MOST_MARKS + 1], default="") < _FIRST_MARK:
        return text
    return _mark_pile().sub(r"\1", text) if _MAYBE_PILE.search(text) else text


@cache
def _mark_pile() -> re.Pattern[str]:
    marks = "".join(c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(c))
    return re.compile(f"([{marks}]{{30}})[{marks}]+")


def _or_none(text: str) -> str | None:
    return text if _SEEN.search(text) else None


def _clean_entry(entry: Entry) -> Entry:
    return replace(entry, headline=clean_line(entry.headline))


def _zoned(article: Article) -> set[str]:
    """Move the dates into their zones; the flags of those that no zone can hold."""
    zones = {"date_published": WIB, "date_modified": WIB, "date_downloaded": UTC}
    doubts = set()
    for name, zone in zones.items():
        value: datetime | None = getattr(article, name)
        if value is None:
            continue
        moved = _in_zone(article, name, value, zone)
        setattr(article, name, moved)
        if moved is None:
            doubts.add(IMPOSSIBLE)
    return doubts


def _in_zone(article: Article, name: str, value: datetime, zone: tzinfo) -> datetime | None:
    if value.utcoffset() is None:
        raise NaiveDateError(
            f"{name} of article {article.article_id} ({article.url}) is {value.isoformat()}, "
            f"without a zone: layout {article.layout!r} must give aware dates"
        )
    try:
        return value.astimezone(zone)
    except OverflowError:  # year 1 or 9999
        return None
