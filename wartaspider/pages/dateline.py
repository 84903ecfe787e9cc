"""The place a report was sent from, as it stands before an article's first sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_DATELINE = 120

_DASH = r"(?:[-‐‑–—―]{1,3}|\|)"
_WORD = r"(?:[A-Z][\w.'’]*(?:-[A-Z][\w'’]*)*)"
_PLACE = rf"(?P<place>{_WORD}(?:,? (?:{_WORD}|di|dan|of|de|upon)){{0,4}}|D\.?I\.? Yogyakarta)"
_WARTA = r"(?i:warta ?ekonomi(?:\.co\.id| online)?|we ?online|we(?=,))"
_NEWSROOM = (
    r"(?:[\w-]+(?:\.[\w-]+)?\.(?i:com|co\.id|id|net|tv|co|news)|(?i:antara|cnbc indonesia"
    r"|cnn indonesia|idn times|liputan6|tempo\.co|media indonesia))"
)
# Cities that news is sent from often enough to be known for places without a newsroom's name.
_CITIES = (
    "jakarta bandung surabaya semarang medan makassar yogyakarta denpasar palembang bogor depok "
    "tangerang bekasi malang pekanbaru balikpapan samarinda pontianak banjarmasin manado padang "
    "batam ambon jayapura kupang mataram serang lampung jambi bengkulu solo singapura washington "
    "beijing tokyo london moskow"
)
_END = rf"\s?{_DASH}\s?"
_SENTENCE = r"(?=[\"“‘'(]?\w)"

_FORMS = (
    # Warta Ekonomi, Moskow - ... ; the place of the site's own dateline.
    re.compile(rf"{_WARTA}\s?,\s?{_PLACE}\s?(?:,\s?)?{_END}"),
    re.compile(rf"{_NEWSROOM}\s?,\s?{_PLACE}{_END}"),
    re.compile(rf"{_PLACE}\s?,\s?{_NEWSROOM}{_END}"),
    re.compile(rf"{_PLACE}\s?\((?:ANTARA|Antara)(?: News)?\){_END}"),
    # A newsroom alone before a dash: no place, but no text of the article either.
    re.compile(rf"[\w-]+(?:\.[\w-]+)?\.(?i:com|co\.id|net|tv|co|id)\s{_DASH}\s?"),
    re.compile(rf"(?P<place>(?i:{'|'.join(_CITIES.split())}))\s{_DASH}\s(?=[\"“A-Z])"),
)
_BOLD_FORMS = (
    re.compile(rf"(?:{_WARTA}|{_NEWSROOM})\s?,\s?{_PLACE}(?:\s?{_DASH}+)?\s?"),
    re.compile(rf"{_PLACE}\s?,\s?(?:{_WARTA}|{_NEWSROOM})(?:\s?{_DASH}+)?\s?"),
)
_BOLD_PLACE = re.compile(rf"{_PLACE}\Z")
_LEADING_DASH = re.compile(rf"\s?{_DASH}+\s?")


class Dateline(NamedTuple):
    """A dateline at the start of a text."""

    place: str | None
    length: int
    """Characters of the text that belong to it, its dash included."""


def read_dateline(
    text: str, bold_start: str = "", *, any_bold_place: bool = False
) -> Dateline | None:
    """The dateline a first paragraph starts with, or None.

    Read are ``Warta Ekonomi, Moskow -`` in its forms, ``JAKARTA, KOMPAS.com -`` and
    ``TRIBUNNEWS.COM, JAKARTA -``. A place alone counts only if it is one of a few cities, or,
    with ``any_bold_place``, is bold and followed by a dash. A name without a comma and place
    (``Warta Ekonomi - ...``) is text. ``bold_start`` is the bold text that the paragraph starts
    with: behind a newsroom and place in bold the dash may be missing.
    """
    head = text[:MAX_DATELINE]
    for form in _FORMS:
        if match := form.match(head):
            return _dateline(match, text)
    return _bold_dateline(text, bold_start.strip(), any_bold_place)


def _bold_dateline(text: str, bold: str, any_place: bool) -> Dateline | None:
    """A dateline told from the text by being bold, or being a paragraph of its own."""
    whole = bold or text
    if not whole or len(whole) > MAX_DATELINE or not text.startswith(whole):
        return None
    for form in _BOLD_FORMS:
        if match := form.fullmatch(whole):
            return _dateline(match, text)
    dash = _LEADING_DASH.match(text, len(bold)) if bold and any_place else None
    if dash and (match := _BOLD_PLACE.fullmatch(bold)):
        return Dateline(match["place"], dash.end())
    return None


def _dateline(match: re.Match[str], text: str) -> Dateline:
    dash = _LEADING_DASH.match(text, match.end())
    place = match.groupdict().get("place")
    return Dateline(place.strip(" ,") if place else None, dash.end() if dash else match.end())
