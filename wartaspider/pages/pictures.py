"""The lead picture of an article: its address, caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.text import clean_text

MAX_CAPTION = 1_000

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "src")
_SETS = ("data-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"\A(?:data|about|javascript|blob):|(?:\b|_)(?:1x1|blank|pixel|spacer|placeholder|loading|lazy"
    r"|transparent|default|logo|avatar|icon)(?:\b|_)|\.svg(?:\?|\Z)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[\s(\[/|.,–—-]*\b(?:kredit foto|sumber foto|foto|photo|kredit|sumber) ?[:：] ?"
    r"(?P<name>[^()\[\]]+?)\W*\Z"
    r"|[\s(\[]*\((?P<dok>dok\.? ?[^()]{1,80}?) ?\)\W*\Z",
    re.IGNORECASE,
)


class Caption(NamedTuple):
    """What stands under a picture."""

    text: str | None
    credit: str | None


def picture_of(image: etree._Element) -> str | None:
    """The address of the picture an img element shows or will load; no placeholder, no icon."""
    if _size(image, "width") in (0, 1) or _size(image, "height") in (0, 1):
        return None
    return next((url for url in _candidates(image) if not _PLACEHOLDER.search(url[:2000])), None)


def is_small(image: etree._Element) -> bool:
    """Whether the markup says that the picture is too small to be a lead picture."""
    width = _size(image, "width")
    return width is not None and width < 200


def read_caption(text: str | None) -> Caption:
    """A caption's text parted from its credit: ``... (Foto: NAME)``, ``Kredit Foto: NAME``."""
    text = clean_text((text or "")[:MAX_CAPTION])
    if not text:
        return Caption(None, None)
    if not (match := _CREDIT.search(text)):
        return Caption(text, None)
    credit = clean_text((match["name"] or match["dok"]).strip(" .,-/"))
    return Caption(clean_text(text[: match.start()].strip()), credit)


def _candidates(image: etree._Element) -> Iterator[str]:
    for name in _SOURCES[:-1]:
        yield from _texts(image.get(name))
    for name in _SETS:
        yield from _texts(_widest(image.get(name)))
    yield from _texts(image.get(_SOURCES[-1]))


def _texts(value: str | None) -> Iterator[str]:
    if value and value.strip():
        yield value.strip()


def _widest(srcset: str | None) -> str | None:
    """The address with the largest descriptor of a srcset."""
    best: tuple[float, str] | None = None
    for candidate in (srcset or "")[:10_000].split(", ")[:20]:
        parts = candidate.strip(" ,").split()
        if not parts:
            continue
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)[wx]", parts[1]) if len(parts) > 1 else None
        size = float(number[1]) if number else 0.0
        if best is None or size > best[0]:
            best = (size, parts[0])
    return best[1] if best else None


def _size(image: etree._Element, name: str) -> int | None:
    value = re.match(r"\s*(\d{1,5})(?:px)?\s*\Z", image.get(name) or "")
    return int(value[1]) if value else None
