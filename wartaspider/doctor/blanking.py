"""Blanking: a page's markup with its text replaced, letter by letter, by ``x``.

What readers go by stays: tags, classes, IDs of articles, digits, the form of addresses, dates that
stand alone, labels such as ``Penulis:`` and the names of the menu's known sections.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import HtmlResponse

from wartaspider.pages.labels import SECTIONS, UTILITIES
from wartaspider.pages.links import words
from wartaspider.pages.markup import markup_of, parse_html, without_monsters
from wartaspider.urls import slugify

_MARKUP = words(
    "class id rel type itemprop itemtype itemscope property name lang charset http-equiv role width"
    " height target datetime media dir colspan rowspan style method async defer sizes aria-current"
)
_ADDRESSES = words("href src action poster cite data-src data-href srcset data-srcset")
_KEPT_METAS = frozenset(("viewport", "robots", "og:type", "og:locale"))
_HIDDEN = frozenset(("script", "style", "noscript", "template"))
_MAX_DATE = 60

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LETTER = re.compile(r"[^\W\d_]")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?")
_DAYS = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|mon|tue|wed|thu|fri|sat|sun)"
_MONTHS = (
    r"(?:jan(?:uari)?|[fp]eb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|may|juni?|juli?|agu(?:stus)?|aug"
    r"|sep(?:tember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?)"
)
_DATE = re.compile(
    rf"(?:{_DAYS},?\s+)?\d{{1,2}}(?:\s+{_MONTHS}\s+|[/-]\d{{1,2}}[/-])\d{{4}}"
    r"(?:[\s,|-]*(?:pukul\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*(?:WIB|GMT|[+-]\d{4}))?)?",
    re.I,
)
_LABEL = re.compile(
    r"\s*(?:penulis|editor|reporter|oleh|kredit foto|foto|baca juga|tags?|halaman"
    r"|bagikan artikel)\s*:",
    re.I,
)
_AGENCY = re.compile(r"\s*(?:warta\s?ekonomi(?:\.co\.id)?|we online)\s*,", re.I)
_SEGMENT = re.compile(
    r"(?:read|berita|category|kategori|kategori_parent|tag|dateline|indeks|rss|sitemap)"
    r"(?=[-_]?\d|$|\.)[-_]?\d*",
    re.I,
)
_SUFFIX = re.compile(r"\.(?:html|xml|php|jpe?g|png|webp|gif|svg)$", re.I)
_PAGE = re.compile(r"(?:^|(?<=&))page=(?:\d+|all)(?=&|$)")


def blank_text(text: str) -> str:
    """A text with each letter replaced; a short one may be a date or a label, which stays."""
    text = _NO_XML.sub("", text)
    stripped = text.strip()
    if slugify(stripped) in SECTIONS | UTILITIES or _ISO.fullmatch(stripped):
        return text
    if len(stripped) <= _MAX_DATE and (date := _DATE.search(text)):
        return _blank(text[: date.start()]) + date[0] + _blank(text[date.end() :])
    if start := _LABEL.match(text) or _AGENCY.match(text):
        return start[0] + _blank(text[start.end() :])
    return _blank(text)


def blank_address(address: str) -> str:
    """An address with the words of its path replaced; its host and the article's ID stay."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https"):
        return "#"
    query = "&".join(_PAGE.findall(parts.query))
    path = "/".join(_blank_segment(segment) for segment in parts.path.split("/"))
    host = f"//{parts.hostname}{_port(parts.netloc)}" if parts.hostname else ""
    scheme = f"{parts.scheme}:" if parts.scheme else ""
    fragment = f"#{_blank(parts.fragment)}" if "#" in address else ""
    return f"{scheme}{host}{path}" + (f"?{query}" if query else "") + fragment


def blank_html(url: str, body: bytes) -> bytes:
    """A page of HTML as UTF-8, its markup as parsers see it."""
    root = parse_html(without_monsters(markup_of(HtmlResponse(url, body=body))))
    for node in root.iter():
        _blank_node(node)
    tree = root.getroottree()
    return bytes(etree.tostring(tree, method="html", encoding="utf-8"))


def blank_xml(body: bytes) -> bytes:
    """A feed or sitemap as UTF-8; an empty one where it cannot be read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return b"<empty/>"
    for node in root.iter():
        is_element = isinstance(node.tag, str)
        if is_element or node.tag in (etree.Comment, etree.PI):
            node.text = _blank_value(node.text) if is_element else ""
        node.tail = _blank_value(node.tail)
        for name in node.attrib if is_element else ():
            node.set(name, _blank_value(node.get(name)) or "")
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _blank_node(node: etree._Element) -> None:
    if node.tail:
        node.tail = blank_text(node.tail)
    if not isinstance(node.tag, str):
        node.text = ""
        return
    if node.tag in _HIDDEN:
        node.text = _blank_script(node) if node.tag == "script" else None
    elif node.text:
        node.text = blank_text(node.text)
    blanked = {n: _blank_attribute(node, n, value) for n, value in node.attrib.items()}
    node.attrib.clear()
    for name, value in blanked.items():
        with suppress(ValueError):  # of a name that the parser takes and lxml does not write
            node.set(name, _NO_XML.sub("", value))


def _blank_attribute(node: etree._Element, name: str, value: str) -> str:
    if name == "style":
        return re.sub(r"url\([^)]*\)?", "url()", value)
    if name in _MARKUP:
        return value
    if name in _ADDRESSES:
        return " ".join(blank_address(part) for part in value.split()) if value else ""
    if node.tag == "meta" and name == "content":
        is_kept = node.get("http-equiv") or node.get("name") in _KEPT_METAS
        is_kept = is_kept or node.get("property") in _KEPT_METAS
        return value if is_kept else _blank_value(value) or ""
    return blank_text(value)


def _blank_script(script: etree._Element) -> str | None:
    """JSON-LD with its texts blanked; nothing of any other script."""
    if "ld+json" not in script.get("type", ""):
        return None
    try:
        blank = json.dumps(_blank_json(json.loads(script.text or "")), ensure_ascii=False)
        return _NO_XML.sub("", blank)
    except (ValueError, RecursionError):
        return _blank(script.text or "")


def _blank_json(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _blank_json(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_blank_json(inner, key) for inner in value]
    if isinstance(value, str) and key not in ("@type", "@context"):
        return _blank_value(value)
    return value


def _blank_value(value: str | None) -> str | None:
    """A value that may be an address, a date or a text."""
    if not value:
        return value
    if value.strip().startswith(("http://", "https://", "/")):
        return blank_address(value)
    return blank_text(value)


def _blank_segment(segment: str) -> str:
    suffix = _SUFFIX.search(segment)
    stem, end = (segment[: suffix.start()], suffix[0]) if suffix else (segment, "")
    known = _SEGMENT.match(stem)
    at = known.end() if known else 0
    return stem[:at] + _blank(stem[at:]) + end


def _port(netloc: str) -> str:
    port = netloc.rpartition(":")[2]
    return f":{port}" if ":" in netloc and port.isdigit() else ""


def _blank(text: str) -> str:
    """Each letter replaced; characters that lxml refuses to write are dropped."""
    text = _NO_XML.sub("", text)
    return _LETTER.sub(lambda letter: "X" if letter[0].isupper() else "x", text)
