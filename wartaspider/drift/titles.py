"""Titles: whether one is an article's own, and whether two are the same."""

from __future__ import annotations

import re

_SITE = re.compile(
    r"(?:www\.)?warta ?ekonomi(?:\.(?:co\.id|com))?(?: online)?\s*(?:$|[|–—:»-])", re.I
)
_WORD = re.compile(r"[^\W_]+")

SAME = 0.5
"""Share of the shorter title's words that the other has; editors change some of them."""


def is_site_name(title: str) -> bool:
    """Whether a title is the site's, alone or with its motto."""
    return bool(_SITE.match(title.strip()))


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles may be of the same article: cut, in capitals, or somewhat reworded."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return True
    return len(first & second) >= SAME * min(len(first), len(second))


def title_key(title: str) -> str:
    """What is the same for titles that read the same."""
    return " ".join(_WORD.findall(title.casefold()))


def _words(title: str) -> set[str]:
    return set(_WORD.findall(title.casefold()))
