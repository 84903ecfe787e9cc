"""A page's markup as a tree of plain lxml elements."""

from __future__ import annotations

import codecs

from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import TextResponse

MAX_TAGS = 25_000
"""Start and end tags that are read: real pages have some ten thousand, hostile ones millions."""

MIN_MONSTERS = 4 * MAX_TAGS
"""Bytes of a page below which its tags need no counting."""

MAX_TAG = 10_000
"""Characters of a tag from which its attributes are counted."""

MAX_ATTRIBUTES = 1_000

_PIECE = 2**14

_WINDOWS = "windows-1252"
"""The handler of bytes that are no UTF-8."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WINDOWS, _as_windows)


# Python has codecs that are no encodings of web pages, and fail or take forever as such.
_CODECS = (
    "idna punycode unicode_escape raw_unicode_escape unicode-escape raw-unicode-escape undefined "
    "hex base64 bz2 zlib uu quopri rot-13 mbcs oem"
)
_NO_ENCODINGS = frozenset(_CODECS.split())

_WIDE = ("utf-16", "utf_16", "utf-32", "utf_32")


def readable(response: TextResponse) -> TextResponse:
    """The response, as UTF-8 where it names no encoding or one that it cannot have.

    That is one of no web page (``hex``), or of two bytes and more a sign where no byte is zero.
    Where none is named Scrapy would guess, and reads Japanese from a page that ends in a sign.
    """
    name = (response._declared_encoding() or "").lower()
    is_narrow = (not name or name.startswith(_WIDE)) and b"\0" not in response.body
    return response.replace(encoding="utf-8") if is_narrow or name in _NO_ENCODINGS else response


def markup_of(response: TextResponse) -> bytes:
    """A page's markup in UTF-8: its very bytes where they are so, else as Scrapy reads them.

    Text pasted into a page of UTF-8 may be Windows-1252, or the page itself: bytes that are no
    UTF-8 are read as that, since Scrapy would make one sign of them all.
    """
    if not is_utf8_named(response.encoding):
        return response.text.encode()
    if not is_utf8(response.body):
        return response.body.decode("utf-8-sig", _WINDOWS).encode()
    return response.body.removeprefix(codecs.BOM_UTF8)


def is_utf8_named(encoding: str) -> bool:
    """Whether a name of an encoding is UTF-8's."""
    return encoding.lower() in ("utf-8", "utf8")


def is_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 and nothing else; looked at in pieces, which cost no memory."""
    if body.isascii():
        return True
    at = 0
    try:
        while at < len(body):
            end = at + _PIECE
            at += codecs.utf_8_decode(body[at:end], "strict", end >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def parse_html(markup: bytes) -> etree._Element:
    """The root element of a page in UTF-8, however broken its markup.

    As Scrapy's selectors parse, but into plain elements: those of ``lxml.html`` cost five times as
    much to visit. Nothing keeps the tree beyond its use.
    """
    markup = markup.strip()
    if not (markup.startswith(b"<") and markup.endswith(b">")):
        markup = markup.decode().strip().encode()  # of white space that is not ASCII too
    markup = markup.replace(b"\0", b"")
    # Nothing asks for an element by its id; to keep a table of them costs time.
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True, collect_ids=False)
    root = etree.fromstring(markup or b"<html/>", parser)
    if root is None:
        return etree.fromstring(b"<html/>", parser)
    if root.getnext() is not None:
        _take_in_the_rest(root)
    return root


def _take_in_the_rest(root: etree._Element) -> None:
    """Move what follows an early ``</html>`` into the body, where browsers have it.

    libxml2 makes further roots of it, which nobody would look at.
    """
    body = next(root.iterchildren("body"), root)
    for other in [e for e in root.itersiblings() if e.tag == "html"]:
        for part in list(other):
            body.extend(list(part) if part.tag in ("head", "body") else [part])


def without_monsters(markup: bytes, max_tags: int = MAX_TAGS) -> bytes:
    """The markup without what takes a parser minutes: tags by the million, one with thousands of
    attributes (each is compared with all before it)."""
    is_short = len(markup) <= MIN_MONSTERS or markup.count(b"<") <= max_tags
    if is_short and not _has_long_tag(markup):
        return markup
    parts = markup.decode().split("<", max_tags + 1)
    long = [n for n, part in enumerate(parts) if len(part) > MAX_TAG]
    monsters = {n: cut for n in long if (cut := _cut_tag(parts[n])) is not None}
    if len(parts) <= max_tags + 1 and not monsters:
        return markup
    return "<".join(monsters.get(n, part) for n, part in enumerate(parts[: max_tags + 1])).encode()


def _has_long_tag(markup: bytes) -> bool:
    """Whether a tag is longer than a sane one; the markup is crossed in long strides."""
    at = 0
    while at + MAX_TAG < len(markup):
        end = at + MAX_TAG + 1
        start = markup.rfind(b"<", at, end)
        if start < 0:
            if markup.find(b">", at, end) < 0:
                return True
            start = markup.find(b"<", end)
            if start < 0:
                return False
        at = start + 1
    return False


def _cut_tag(part: str) -> str | None:
    """A tag (without its ``<``) and the text behind it, the tag shortened; None if it is sane."""
    end = part.find(">")
    tag, rest = (part, "") if end < 0 else (part[:end], part[end:])
    if len(tag) <= MAX_TAG or len(tag.split(None, MAX_ATTRIBUTES)) <= MAX_ATTRIBUTES:
        return None
    return tag[:MAX_TAG].rpartition(" ")[0] + rest
