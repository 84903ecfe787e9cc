"""The place a report was sent from, as it stands before an article's first sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

MAX_DATELINE = 120

_DASH = r"(?:[-‐‑‒–—―−]{1,3}|\|)"
_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x180)) if letter.isupper())}]"
# Port-au-Prince
_WORD = rf"(?:{_CAPITAL}[\w.'’]*(?:(?:-[a-z]{{1,5}}){{0,2}}-{_CAPITAL}[\w'’]*)*)"
_SMALL = "di|dan|of|de|del|upon|am|an|der"
_WEEKDAY = r"(?:Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu)\b"
# Bandung, Jawa Barat ; Singapura/Jakarta ; not Jakarta, Kamis
_PLACE = (
    rf"(?P<place>{_WORD}(?:(?: |, (?!{_WEEKDAY})| ?/ ?)(?:{_WORD}|{_SMALL})){{0,4}}"
    r"|D\.?I\.? Yogyakarta)"
)
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
    "beijing tokyo london moskow banyuwangi cirebon sukabumi tasikmalaya kediri jember sidoarjo "
    "gresik surakarta magelang cilegon cianjur karawang palu kendari gorontalo ternate sorong "
    "manokwari merauke tarakan banjarbaru palangkaraya pekalongan putrajaya ipoh kuching"
)
_CITY = rf"(?P<place>(?i:{'|'.join(_CITIES.split())}|kuala lumpur|petaling jaya|george town))"
_NO_WEEKDAY = rf"(?![\w ,]{{0,40}}{_WEEKDAY})"
_DAY = r"(?:\d{1,2} ?/ ?\d{1,2}(?: ?/ ?\d{2,4})?|\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2})"
# , 8/7/2021 ; , Kamis (8/7/2021) ; (8 Juli 2021)
_WHEN = rf"(?:\s?,\s?{_WEEKDAY})?(?:\s?,?\s?\(?{_DAY}(?: \d{{4}})?\)?)?"
_AGENCY = r"\((?i:antara|bernama)(?: [\w/]{2,12})?\)"
# A hyphen right between letters ends a place only where a sentence begins.
_END = rf"(?![-‐‑][a-z])\s?{_DASH}\s?"
_SENTENCE = r"(?=[\"“‘'(]?\w)"

_FORMS = (
    # Warta Ekonomi, Moskow - ... ; the place of the site's own dateline.
    re.compile(rf"{_WARTA}\s?,\s?{_PLACE}{_WHEN}\s?(?:,\s?)?{_END}"),
    re.compile(rf"{_NEWSROOM}\s?,\s?{_PLACE}{_END}"),
    re.compile(rf"{_PLACE}\s?,\s?(?:{_NEWSROOM}|{_WARTA}){_END}"),
    re.compile(rf"{_PLACE}(?:\s?{_AGENCY}|, ?\(PR\)\.?){_END}"),
    # KUALA LUMPUR, 9 Okt (Bernama) -- ; Jakarta, 8/7 (ANTARA) - ; KUCHING, Oct 9 --
    re.compile(rf"{_NO_WEEKDAY}{_PLACE}\s?,\s?{_DAY}\s?(?:\([\w/ ]{{2,20}}\))?{_END}"),
    # KONTAN.CO.ID - JAKARTA. ; KBRN, Jakarta:
    re.compile(rf"{_NEWSROOM}\s?{_DASH}\s?(?P<place>[A-Z]{{3,}}(?: [A-Z]{{3,}}){{0,2}})\.\s"),
    re.compile(rf"KBRN\s?,\s?{_PLACE}\s?:\s?"),
    # A newsroom alone before a dash: no place, but no text of the article either.
    re.compile(rf"(?:[\w-]+(?:\.[\w-]+)?\.(?i:com|co\.id|net|tv|co|id)\s){{1,2}}{_DASH}\s?"),
    re.compile(rf"{_CITY}\s{_DASH}\s(?=[\"“A-Z])"),
)
_COLON_FORM = re.compile(rf"{_CITY}:\s?(?=[\"“A-Z])")
_SITE = r"(?P<site>[\w.]+(?: [\w.]+){0,3})"
# The site's own name without a domain: Okezone - ; JAKARTA, DDTCNews - ; Dream, Jakarta -
_SITE_FORMS = (
    re.compile(rf"(?:{_PLACE}\s?,\s?)?{_SITE}\s{_DASH}\s"),
    re.compile(rf"{_SITE}\s?,\s?{_PLACE}{_END}"),
)
_BOLD_FORMS = (
    re.compile(rf"(?:{_WARTA}|{_NEWSROOM})\s?,\s?{_PLACE}(?:\s?{_DASH}+)?\s?"),
    re.compile(rf"{_PLACE}\s?,\s?(?:{_WARTA}|{_NEWSROOM})(?:\s?{_DASH}+)?\s?"),
)
_BOLD_PLACE = re.compile(rf"{_PLACE}\Z")
# Jakarta. but Washington, D.C.
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\Z")
_LEADING_DASH = re.compile(rf"\s?{_DASH}+\s?")


class Dateline(NamedTuple):
    """A dateline at the start of a text."""

    place: str | None
    length: int
    """Characters of the text that belong to it, its dash included."""


def read_dateline(
    text: str,
    bold_start: str = "",
    *,
    any_bold_place: bool = False,
    is_site: Callable[[str], bool] | None = None,
) -> Dateline | None:
    """The dateline a first paragraph starts with, or None.

    Read are ``Warta Ekonomi, Moskow -`` in its forms, ``JAKARTA, KOMPAS.com -`` and
    ``TRIBUNNEWS.COM, JAKARTA -``. A place alone counts only if it is one of a few cities, or,
    with ``any_bold_place``, is bold and followed by a dash. A name without a comma and place
    (``Warta Ekonomi - ...``) is text. ``bold_start`` is the bold text that the paragraph starts
    with: behind a newsroom and place in bold the dash may be missing. ``is_site``, on pages of
    other sites, says whether a name without a domain (``Okezone -``) is that of the site.
    """
    head = text[:MAX_DATELINE]
    for form in _FORMS:
        if match := form.match(head):
            return _dateline(match, text)
    found = _site_dateline(text, head, is_site) if is_site else None
    return found or _bold_dateline(text, bold_start.strip(), any_bold_place)


def _site_dateline(text: str, head: str, is_site: Callable[[str], bool]) -> Dateline | None:
    """A dateline that only another site has: its own name, or a city before a colon."""
    for form in _SITE_FORMS:
        if (match := form.match(head)) and is_site(match["site"]):
            return _dateline(match, text)
    match = _COLON_FORM.match(head)
    return _dateline(match, text) if match else None


def _bold_dateline(text: str, bold: str, any_place: bool) -> Dateline | None:
    """A dateline told from the text by being bold, or being a paragraph of its own."""
    whole = bold or text
    if not whole or len(whole) > MAX_DATELINE or not text.startswith(whole):
        return None
    for form in _BOLD_FORMS:
        if match := form.fullmatch(whole):
            return _dateline(match, text)
    place = bold.rstrip(" -‐‑–—―")
    dash = _LEADING_DASH.match(text, len(place)) if place and any_place else None
    if dash and (match := _BOLD_PLACE.fullmatch(place)):
        return Dateline(match["place"], dash.end())
    return None


def _dateline(match: re.Match[str], text: str) -> Dateline:
    dash = _LEADING_DASH.match(text, match.end())
    place = match.groupdict().get("place")
    place = _FULL_STOP.sub("", place.strip(" ,")) if place else None
    return Dateline(place, dash.end() if dash else match.end())
