"""The lead picture of an article: its address, caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.dates import read_date
from wartaspider.pages.document import Document
from wartaspider.pages.noise import is_advert
from wartaspider.pages.photobox import PhotoBoxes
from wartaspider.pages.text import BLOCK_TAGS, blocks_of, clean_text
from wartaspider.pages.window import following

MAX_CAPTION = 1_000
MAX_BESIDE = 300
MIN_WIDTH = 200
MAX_LINKED = 0.9
MAX_IMAGES = 40
"""Images looked at: a row of buttons to share an article has one each."""

MAX_CANDIDATES = 6
"""Of these the ones whose captions are looked at."""

IN_FIGURE = "css:figure img"

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "src")
_SETS = ("data-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"\A(?:data|about|javascript|blob):|(?:\b|_)(?:1x1|blank|pixel|spacer|placeholder|loading|lazy"
    r"|transparent|default|logo|avatar|icon)(?:\b|_)|\.svg(?:\?|\Z)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[\s(\[/|,–—-]*\b(?:kredit foto|sumber foto|foto|photo|kredit|sumber) ?[:：] ?"
    r"(?P<name>[^()\[\]]*?)\W*\Z"
    r"|[\s(\[]*\((?P<dok>dok\.? ?[^()]{1,80}?) ?\)\W*\Z",
    re.IGNORECASE,
)
# Antara (Ana) ; (ANTARA FOTO/Ana). What stands behind Foto: at the start may be a caption.
_CREDIT_WITH_BRACKETS = re.compile(
    r"[\s(\[/|,–—-]*\b(?:(?:kredit|sumber)(?: foto)?|(?!\A)(?:foto|photo)) ?[:：] ?"
    r"(?:\((?P<whole>[^()\[\]]+)\)|(?P<name>[^()\[\]]*(?:\([^()\[\]]+\)[^()\[\]]*)+))\W*\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*(?:(?:kredit|sumber)(?: foto)?|foto|photo) ?[:：]", re.IGNORECASE)
_INITIAL = re.compile(r"\s[A-Z]\Z")

_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
_BUTTON = re.compile(r"\W*(?:perbesar|lihat foto|klik untuk memperbesar|zoom|loading)\W*", re.I)
_FOTO = re.compile(r"\A(?:foto|photo)\s?:\s?(?=\S)", re.IGNORECASE)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:px)?\s*\Z")
_IS_LONG = etree.XPath("string-length() > 40")


class Caption(NamedTuple):
    """What stands under a picture."""

    text: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """The picture an article opens with."""

    url: str
    caption: Caption
    source: str


def lead_picture(
    document: Document,
    heading: etree._Element | None,
    container: etree._Element | None,
    byline_css: str | None = None,
) -> LeadPicture | None:
    """The first picture between headline and text, or before the text's second paragraph.

    One in a figure, with a credit, or that the page states as its own goes before one that may be
    any; of pictures in the by-line, in adverts and in links to other sites none is it.
    """
    first = None
    candidates = _candidates(document, heading, container, byline_css)
    for image in islice(candidates, MAX_CANDIDATES):
        if not (url := document.absolute(picture_of(image))):
            continue
        picture = _picture(document, image, url, heading, container)
        is_sure = picture.source == IN_FIGURE or picture.caption.credit is not None
        if is_sure and (first is None or not _paragraphs_before(image, container)):
            return picture
        if _is_stated(document, url):
            return picture
        first = first or picture
    return first


def picture_of(image: etree._Element) -> str | None:
    """The address of the picture an img element shows or will load; no placeholder, no icon."""
    if _size(image, "width") in (0, 1) or _size(image, "height") in (0, 1):
        return None
    return next((url for url in _addresses(image) if not _PLACEHOLDER.search(url[:2000])), None)


def read_caption(text: str | None) -> Caption:
    """A caption's text parted from its credit: ``... (Foto: NAME)``, ``Kredit Foto: NAME``."""
    text = clean_text((text or "")[:MAX_CAPTION])
    if not text:
        return Caption(None, None)
    match = _CREDIT.search(text) or (_CREDIT_WITH_BRACKETS.search(text) if ")" in text else None)
    if match is None:
        return Caption(_FOTO.sub("", text), None)
    group = match.lastgroup or ""
    credit = clean_text(match[group].strip(" .,-/"))
    if credit and _INITIAL.search(credit) and text[: match.end(group) + 1].endswith(credit + "."):
        credit += "."
    return Caption(clean_text(text[: match.start()].strip()), credit)


def _picture(
    document: Document,
    image: etree._Element,
    url: str,
    heading: etree._Element | None,
    container: etree._Element | None,
) -> LeadPicture:
    figure = next(image.iterancestors("figure"), None)
    if figure is None:
        return LeadPicture(url, _caption_beside(image, heading, container), "css:img")
    return LeadPicture(url, _caption_in(document, figure, heading), IN_FIGURE)


def _is_stated(document: Document, url: str) -> bool:
    """Whether a picture is the one that the page names for those who link it."""
    meta = document.meta("og:image", "twitter:image")
    stated = document.absolute(meta[1]) if meta else None
    return stated is not None and stated.partition("?")[0] == url.partition("?")[0]


def _candidates(
    document: Document,
    heading: etree._Element | None,
    container: etree._Element | None,
    byline_css: str | None,
) -> Iterator[etree._Element]:
    place = container if heading is None else heading
    above = set() if place is None else {place, *place.iterancestors()}
    bylines = document.css(byline_css) if byline_css else []
    for image in _images(heading, container):
        width = _size(image, "width")
        if width is not None and width < MIN_WIDTH:
            continue
        around = list(takewhile(lambda element: element not in above, image.iterancestors()))
        if any(e in bylines or _is_of_others(document, e) for e in around):
            continue
        if _paragraphs_before(image, container) > 1:
            return
        yield image


def _images(
    heading: etree._Element | None, container: etree._Element | None
) -> Iterator[etree._Element]:
    """The images behind the headline and before or in the text, found as they are asked for."""
    if heading is None:
        return islice(() if container is None else container.iter("img"), MAX_IMAGES)
    behind = None if container is None else next(following(container, "img"), None)
    images = takewhile(lambda image: image is not behind, following(heading, "img"))
    return islice(images, MAX_IMAGES)


def _is_of_others(document: Document, element: etree._Element) -> bool:
    """Whether a picture in an element is an advert's, a button's or a counter's."""
    if is_advert(element):
        return True
    if (
        element.tag not in ("a", "noscript")
        or next(element.iterancestors("figure"), None) is not None
    ):
        return False
    if element.tag == "a":
        href = element.get("href", "")
        return not _PICTURE_FILE.search(href[:2000]) and document.leads_elsewhere(href)
    # What a script loads later is there again for those without scripts.
    before = element.getprevious()
    return before is None or before.tag not in ("img", "picture")


def _paragraphs_before(image: etree._Element, container: etree._Element | None) -> int:
    """How many paragraphs of the text stand before a picture in it; no more than two count."""
    if container is None or container not in image.iterancestors():
        return 0
    before = takewhile(lambda element: element is not image, container.iterdescendants("p", "img"))
    around = set(image.iterancestors("p"))
    long = (p for p in before if p.tag == "p" and p not in around and _IS_LONG(p))
    return len(list(islice(long, 2)))


def _caption_in(
    document: Document, figure: etree._Element, heading: etree._Element | None
) -> Caption:
    found = document.first(".//figcaption", figure)
    return Caption(None, None) if found is None else _caption_of(found, heading)


def _caption_beside(
    image: etree._Element, heading: etree._Element | None, container: etree._Element | None
) -> Caption:
    """The text in the block around a picture, or else in the box that holds both."""
    block = next((e for e in image.iterancestors() if e.tag in BLOCK_TAGS), None)
    caption = _caption_in_box(block, heading, container)
    if caption.text or caption.credit:
        return caption
    return _caption_in_box(PhotoBoxes(container).around(image), heading, container)


def _caption_in_box(
    box: etree._Element | None, heading: etree._Element | None, container: etree._Element | None
) -> Caption:
    """The text in a box around a picture, if the box holds no more than the picture's."""
    if box is None or box is container or box.tag == "body":
        return Caption(None, None)
    around = [e for e in (heading, container) if e is not None]
    if any(box in e.iterancestors() for e in around):
        return Caption(None, None)
    caption = _caption_of(box, heading)
    return caption if len(caption.text or "") <= MAX_BESIDE else Caption(None, None)


def _caption_of(element: etree._Element, heading: etree._Element | None) -> Caption:
    """The caption in a box; a line that repeats the headline (``Foto: ...``) is no credit."""
    title = "" if heading is None else " ".join("".join(heading.itertext()).split())
    blocks = [block for block in blocks_of(element) if block.link_share < MAX_LINKED]
    lines = [line.text for block in blocks for line in block.split(breaks=1)]
    kept: list[str] = []
    for line in (x for x in lines[:10] if not _is_beside_caption(x)):
        if kept and _LABEL.fullmatch(kept[-1]):
            kept[-1] += f" {line}"
        else:
            kept.append(line)
    parts = [Caption(x, None) if x == title else read_caption(x) for x in kept]
    text = " ".join(part.text for part in parts if part.text) or None
    return Caption(text, next((part.credit for part in parts if part.credit), None))


def _is_beside_caption(line: str) -> bool:
    """Whether a line at a picture is a button, or the date of an article."""
    return bool(_BUTTON.fullmatch(line[:100]) or read_date(line).value)


def _addresses(image: etree._Element) -> Iterator[str]:
    for name in _SOURCES[:-1]:
        yield from _texts(image.get(name))
    for name in _SETS:
        yield from _texts(_widest(image.get(name)))
    yield from _texts(image.get(_SOURCES[-1]))
    # The parser nests what follows a source in it.
    picture = next(image.iterancestors("picture"), None)
    for source in picture.iter("source") if picture is not None else ():
        for name in _SETS:
            yield from _texts(_widest(source.get(name)))


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
    value = _PIXELS.match(image.get(name) or "")
    return int(value[1]) if value else None
