"""One article as a list shows it: title and date from its own block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice

from wartaspider.dates import MONTHS, WEEKDAYS, DateReading, find_date, read_date
from wartaspider.items import Entry
from wartaspider.pages.blocks import likeness
from wartaspider.pages.links import BLOCK_TAGS, Link, Node, apart, clean, text_of, upwards
from wartaspider.pages.printed import CHANGE
from wartaspider.pages.text import folded

MAX_ELEMENTS = 100
MAX_LEVELS = 12
MAX_DATE_TEXT = 60
MAX_WITH_CHANGE = 120
"""Characters of a line with two dates, the second one of a change."""

MAX_TITLES = 30
MAX_WORDS_BESIDE = 4
"""Words beside a date that are no part of it: a by-line or a section, not a sentence."""

_DATE_WORDS = frozenset(" ".join((*WEEKDAYS, *MONTHS, "wib wita wit oleh")).split())
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DATELESS = frozenset(("script", "style", "img", "br", *_HEADING_TAGS))
_GENERIC = re.compile(
    r"(?:baca |lihat )?(?:selengkapnya|selanjutnya|berita|artikel|semua|detail|juga)"
    r"|(?:read|see|view|learn)? ?more|continue reading|next|prev|foto|video|gambar|image"
    r"|thumbnail|(?:\d+ )?komentar|share|bagikan|",
    re.I,
)
_ARROWS = re.compile(r"^[»›→«‹•]\s*|\s*[»›→]$")
_NO_WORDS = " 0123456789.,:;!?()[]<>|/\\_#*+=~-–—…"
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_CUT = re.compile(r"\s*(?:\.{2,}|…)$")
_IMAGE_LABEL = re.compile(r"^(?:foto|gambar|image|thumbnail)\s*:?\s+", re.I)
_RELATIVE_WORDS = ("lalu", "baru saja", "kemarin", "hari ini", "ago")
_RELATIVE = re.compile(
    r"(?:\d{1,3}|se)\s?(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun)\b.{0,6}\blalu\b"
    r"|\bbaru saja\b|^kemarin\b|^hari ini\b|\bago\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """The date beside a link: its text, and its moment where it can be read."""

    text: str
    value: datetime | None = None
    has_time: bool = False
    is_exact: bool = False
    """Whether the text is the date and nothing else."""

    is_of_change: bool = False
    """Whether it is said to be the date of a change, which counts only where there is no other."""


def entry_of(links: Sequence[Link], items: Sequence[Node]) -> Entry:
    """The entry of one article from its links and the blocks that are about it alone."""
    link = links[0]
    headline = headline_of(links, items)
    date = _best(_Dates(headline or "").around(links, items))
    return Entry(
        article_id=link.article_id,
        slug=next((each.address.slug for each in links if each.address.slug), None),
        href=link.href,
        headline=headline,
        date=date.value if date else None,
        date_text=date.text if date else None,
        date_has_time=bool(date and date.has_time),
    )


def printed_date(text: str) -> PrintedDate | None:
    """The date of a short text; a relative one is kept as text only."""
    is_short = 0 < len(text) <= MAX_DATE_TEXT
    if not is_short and len(text) <= MAX_WITH_CHANGE and _YEAR.search(text):
        is_short = len(_without_change(text)) <= MAX_DATE_TEXT
    return _printed_date(text) if is_short else None


def _without_change(text: str) -> str:
    """The part of a line before or beside the date of a change."""
    if not (change := CHANGE.search(text)):
        return text
    before = text[: change.start()].rstrip(" (|,–-/")
    return before if _YEAR.search(before) else CHANGE.sub(";", text)


@lru_cache(maxsize=2_000)
def _printed_date(text: str) -> PrintedDate | None:
    if not _YEAR.search(text):
        return PrintedDate(text) if _is_relative(text) else None
    own = _without_change(text)
    is_of_change = not _YEAR.search(own)
    line = text if is_of_change else own
    reading: DateReading | None = read_date(line)
    is_exact = reading is not None and reading.value is not None
    if not is_exact:
        # "Kamis (8/7/2021)" is how a report dates an event, not how a list dates an article.
        reading = None if "(" in line or _is_sentence(line) else find_date(line)
    if reading is not None and reading.value is not None:
        text = own if text.startswith(own) else text
        return PrintedDate(text, reading.value, reading.has_time, is_exact, is_of_change)
    return PrintedDate(text) if _is_relative(text) else None


def _is_relative(text: str) -> bool:
    lower = folded(text)
    return any(word in lower for word in _RELATIVE_WORDS) and bool(_RELATIVE.search(text))


def _is_sentence(text: str) -> bool:
    words = [word for word in text.split() if word.isalpha() and len(word) > 1]
    return len([word for word in words if word.casefold() not in _DATE_WORDS]) > MAX_WORDS_BESIDE


def headline_of(links: Sequence[Link], items: Sequence[Node]) -> str | None:
    """The title among all texts that name the article; None if none does."""
    slug = (links[0].address.slug or "").strip("-")
    texts = filter(_is_title, map(_tidy, _titles(links, items)))
    seen: dict[str, None] = {}
    # Most often the first text is the slug in other words, and no other is looked at.
    for text in texts:
        seen[text] = None
        if round(likeness(text, slug), 1) >= 0.6:
            return _uncut(text, chain(seen, texts))
        if len(seen) == MAX_TITLES:
            break
    return _uncut(next(iter(seen)), chain(seen, texts)) if seen else None


def _titles(links: Sequence[Link], items: Sequence[Node]) -> Iterator[str]:
    """Texts that may be the title, the surest first."""
    nodes = [link.node for link in links]
    for node in nodes:
        yield from _heading_texts(node)
    plain = [text_of(node) for node in nodes if not _is_card(node)]
    yield from sorted(plain, key=len, reverse=True)
    yield from (node.get("title") or "" for node in nodes)
    for item in dict.fromkeys(items):
        yield from (text_of(h) for h in islice(item.iter(*_HEADING_TAGS), 3))
    for node in filter(_is_card, nodes):
        yield from (text_of(child) for child in islice(node.iter(), 1, 20) if _is_leaf(child))
    for node in dict.fromkeys((*nodes, *items)):
        alts = (image.get("alt") or "" for image in islice(node.iter("img"), 3))
        yield from (_IMAGE_LABEL.sub("", alt) for alt in alts)
    yield from (node.get("aria-label") or "" for node in nodes)


def _heading_texts(node: Node) -> Iterator[str]:
    inside = islice(node.iter(*_HEADING_TAGS), 3) if len(node) else ()
    around = (outer for outer in islice(upwards(node), 1, 4) if outer.tag in _HEADING_TAGS)
    yield from (text_of(heading) for heading in inside)
    if any(True for _ in around):
        yield text_of(node)


def _is_card(node: Node) -> bool:
    """Whether a link wraps a whole card, so that its text is more than the title."""
    return any(child.tag in BLOCK_TAGS for child in islice(node.iter(), 1, 20))


def _is_leaf(node: Node) -> bool:
    return isinstance(node.tag, str) and bool((node.text or "").strip()) and node.tag != "script"


def _tidy(text: str) -> str:
    text = clean(text[:1200])
    has_arrow = text and (text[0] in "»›→«‹•" or text[-1] in "»›→")
    return _ARROWS.sub("", text) if has_arrow else text


def _is_title(text: str) -> bool:
    if _GENERIC.fullmatch(text.strip(_NO_WORDS)):
        return False
    may_be_date = len(text) <= MAX_DATE_TEXT and _YEAR.search(text)
    return not may_be_date or read_date(text).value is None


def _uncut(best: str, texts: Iterable[str]) -> str:
    """The longer form of a title that the page shows cut with dots."""
    stem = _CUT.sub("", best) if best.endswith(("..", "…")) else ""
    if not stem:
        return best
    return next((t for t in texts if t.startswith(stem) and len(t) > len(best)), best)


class _Texts(dict[Node, str]):
    """The text of elements as far as a date may be long, each read once."""

    def __missing__(self, node: Node) -> str:
        text = text_of(node, MAX_DATE_TEXT + 1)
        if len(node) and _YEAR.search(text):
            text = text_of(node, MAX_DATE_TEXT + 1, apart)
        self[node] = text
        return text


class _Dates:
    """Looks for the dates of one article; no element is looked at twice."""

    def __init__(self, headline: str) -> None:
        self.headline = headline
        self.seen: set[Node] = set()
        self.texts = _Texts()

    def around(self, links: Sequence[Link], items: Sequence[Node]) -> Iterator[PrintedDate]:
        """Of each link the dates in the nearest element around it that prints any."""
        ends, levels = set(items), set()
        for link in links:
            for level in upwards(link.node, MAX_LEVELS):
                if level in levels:
                    break
                levels.add(level)
                found = False
                for date in self._inside(level):
                    found = True
                    yield date
                if found or level in ends:
                    break

    def _inside(self, level: Node) -> Iterator[PrintedDate]:
        """Dates printed in an element, save in those seen, in headings and the title."""
        for node in islice(level.iter(), MAX_ELEMENTS):
            if node in self.seen or not isinstance(node.tag, str) or node.tag in _DATELESS:
                continue
            self.seen.add(node)
            for text in self._short_texts(node, level):
                is_title = self.headline and self.headline in text
                if not is_title and (date := printed_date(text)) is not None:
                    yield _with_clock(node, _with_attribute(node, date))
            stamp = read_date(node.get("datetime") or "") if node.tag == "time" else None
            if stamp and stamp.value:
                text = text_of(node) or node.get("datetime")
                yield PrintedDate(text, stamp.value, stamp.has_time)

    def _short_texts(self, node: Node, level: Node) -> Iterator[str]:
        """The texts directly in an element, and all of it together where that is short."""
        own = [node.text, *(child.tail for child in islice(node, 20))]
        spoken = [text for text in own if text and not text.isspace()]
        if spoken:
            whole = self.texts[node]
            yield whole
            yield from (text for text in map(clean, spoken) if text != whole)
            parent = node.getparent()
            if node is not level and parent is not None and len(parent) <= 6:
                yield self.texts[parent]


def _with_attribute(node: Node, date: PrintedDate) -> PrintedDate:
    """A relative date beside a machine-readable one has that one's moment."""
    if date.value is None and node.tag == "time":
        stamp = read_date(node.get("datetime") or "")
        return PrintedDate(date.text, stamp.value, stamp.has_time)
    return date


def _with_clock(node: Node, date: PrintedDate) -> PrintedDate:
    """A day alone with the clock that stands in the element behind it."""
    following = node.getnext() if date.is_exact and not date.has_time else None
    if following is None or following.tag in _DATELESS:
        return date
    clock = text_of(following, MAX_DATE_TEXT).strip(" |,-")
    reading = read_date(f"{date.text}, {clock}")
    if not reading.has_time:
        return date
    return replace(date, text=f"{date.text} {clock}", value=reading.value, has_time=True)


def _best(dates: Iterable[PrintedDate]) -> PrintedDate | None:
    """The fullest date: read, of no change, with a clock, rather than not; then printed first."""
    best, rank = None, (True, True, True, True)
    for date in dates:
        own = (date.value is None, date.is_of_change, not date.has_time, not date.is_exact)
        if best is None or own < rank:
            best, rank = date, own
        if not any(rank):
            break
    return best
