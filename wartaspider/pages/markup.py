"""A page's markup as a tree of plain lxml elements."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

MAX_TAGS = 25_000
"""Start and end tags that are read: real pages have some ten thousand, hostile ones millions."""

MAX_TAG = 10_000
"""Characters of a tag from which its attributes are counted."""

MAX_ATTRIBUTES = 1_000


def parse_html(text: str) -> etree._Element:
    """The root element of a page, however broken its markup.

    As Scrapy's selectors parse, but into plain elements: those of ``lxml.html`` cost five times as
    much to visit. Nothing keeps the tree beyond its use.
    """
    markup = text.strip()
    if "\0" in markup:
        markup = markup.replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True)
    root = etree.fromstring(markup.encode() or b"<html/>", parser)
    return etree.fromstring(b"<html/>", parser) if root is None else root


def without_monsters(markup: str) -> str:
    """The markup without what takes a parser minutes: tags by the million, one with thousands of
    attributes (each is compared with all before it)."""
    if markup.count("<") <= MAX_TAGS and not _has_long_part(markup):
        return markup
    parts = markup.split("<", MAX_TAGS + 1)
    long = [n for n, part in enumerate(parts) if len(part) > MAX_TAG]
    monsters = {n: cut for n in long if (cut := _cut_tag(parts[n])) is not None}
    if len(parts) <= MAX_TAGS + 1 and not monsters:
        return markup
    return "<".join(monsters.get(n, part) for n, part in enumerate(parts[: MAX_TAGS + 1]))


def _has_long_part(markup: str) -> bool:
    """Whether anywhere no tag begins for longer than a sane tag is."""
    at = 0
    while at + MAX_TAG < len(markup):
        start = markup.rfind("<", at, at + MAX_TAG + 1)
        if start < 0:
            return True
        at = start + 1
    return False


def _cut_tag(part: str) -> str | None:
    """A tag (without its ``<``) and the text behind it, the tag shortened; None if it is sane."""
    end = part.find(">")
    tag, rest = (part, "") if end < 0 else (part[:end], part[end:])
    if len(tag) <= MAX_TAG or len(tag.split(None, MAX_ATTRIBUTES)) <= MAX_ATTRIBUTES:
        return None
    return tag[:MAX_TAG].rpartition(" ")[0] + rest
