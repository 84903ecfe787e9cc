"""What a page says of itself to machines: JSON-LD and meta elements, read once, tolerantly."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.text import clean_text

_ARTICLE_TYPES = (
    "article newsarticle reportagenewsarticle analysisnewsarticle askpublicnewsarticle "
    "backgroundnewsarticle opinionnewsarticle reviewnewsarticle advertisercontentarticle "
    "satiricalarticle blogposting liveblogposting socialmediaposting techarticle report"
)
ARTICLE_TYPES = frozenset(_ARTICLE_TYPES.split())

MAX_SCRIPTS = 40
MAX_SCRIPT = 1_000_000
"""Characters of one script; real ones have a few thousand."""

MAX_REPAIRED = 200_000
"""Characters of a malformed one that is mended; of all scripts of a page, twice as many."""

MAX_OBJECTS = 500
MAX_DEPTH = 20
MAX_METAS = 500
MAX_META = 20_000

_HEAD = re.compile(r"(?:\s|\ufeff|<!--|//|<!\[CDATA\[|/\*|\*/|;)+")
_TAILS = ("-->", "//", "]]>", "/*", "*/", ";", "\n", "\r", "\t", " ")
# A string (to its end or the text's), a comment, or a comma before a closing bracket.
_LOOSE = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.)*+(?:"|\Z))'
    r"|(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*+|<!--|-->)"
    r"|(?P<comma>,)(?=\s{0,200}[}\]])",
    re.DOTALL,
)
# Inside a string whose quotes are not escaped only a quote before , : } ] ends it.
_LOOSER = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.|"(?!\s{0,40}(?:[,:}\]]|\Z)))*+(?:"|\Z))'
    r"|(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*+|<!--|-->)"
    r"|(?P<comma>,)(?=\s{0,200}[}\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?P<escaped>.?)|"', re.DOTALL)
_VOCABULARY = re.compile(r".*[/:#]", re.DOTALL)
_GAP = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)

Json = Mapping[str, object]


def read_metas(elements: Iterable[etree._Element]) -> dict[str, list[str]]:
    """Contents of meta elements by lower-case name, property or itemprop, in order."""
    metas: dict[str, list[str]] = {}
    left = MAX_METAS
    for meta in elements:
        raw = meta.get("content")
        if raw is None:
            continue
        # Some sites escape twice: &amp;quot;
        if content := clean_text(html.unescape(raw[:MAX_META])):
            for key in {meta.get("property"), meta.get("name"), meta.get("itemprop")}:
                if key is not None:
                    metas.setdefault(key.strip().lower(), []).append(content)
        left -= 1
        if not left:
            break
    return metas


def read_json_ld(elements: Iterable[etree._Element]) -> list[Json]:
    """The objects of all JSON-LD among script elements, also those in lists and ``@graph``.

    What cannot be read is left out. An article nested elsewhere (a list of others) is no object.
    """
    found: list[Json] = []
    scripts = (s for s in elements if "ld+json" in s.get("type", "").lower())
    read = 0
    for script in islice(scripts, MAX_SCRIPTS):
        text = script.text or ""
        read += len(text)
        if len(text) <= MAX_SCRIPT:
            for value in parse_json(text, mend=read <= 2 * MAX_REPAIRED):
                found.extend(_objects(value))
        if len(found) >= MAX_OBJECTS:
            break
    return found[:MAX_OBJECTS]


def parse_json(text: str, *, mend: bool = True) -> list[object]:
    """The JSON values in a script, mended where they are malformed; nothing if that fails.

    Taken: comments, CDATA, commas before a bracket, raw line breaks and control characters,
    unknown escapes, quotes inside strings, several values after one another.
    """
    text = _unwrapped(text)
    if not text:
        return []
    for repair in (str, _mended, _requoted) if mend and len(text) <= MAX_REPAIRED else (str,):
        try:
            return list(islice(_values(repair(text)), MAX_OBJECTS))
        except (ValueError, RecursionError):
            continue
    return []


def types_of(item: Json) -> set[str]:
    """Lower-case names of its types, without a vocabulary's address or prefix."""
    names = item.get("@type")
    names = names if isinstance(names, list) else [names]
    return {_VOCABULARY.sub("", n).lower() for n in names[:20] if isinstance(n, str)}


def is_article(item: Json) -> bool:
    """Whether the object describes an article."""
    return not types_of(item).isdisjoint(ARTICLE_TYPES)


def texts_of(value: object, *keys: str) -> list[str]:
    """The texts of a value: itself, its members, or the first of ``keys`` of an object."""
    values = value if isinstance(value, list) else [value]
    found = (_text_of(member, keys) for member in values[:100])
    return [text for text in found if text]


def text_of(value: object, *keys: str) -> str | None:
    """The first text of a value, or None."""
    if isinstance(value, str):
        return _text_of(value, keys)
    return next(iter(texts_of(value, *keys)), None)


def date_of(value: object) -> str | None:
    """The text of a date, also of a typed one; that of a number, which says no date, too."""
    return str(value) if isinstance(value, int | float) else text_of(value, "@value")


def long_text_of(value: object) -> str | None:
    """A text of several paragraphs as it stands there, its line breaks and tags kept."""
    values = value if isinstance(value, list) else [value]
    texts = [text for text in values[:100] if isinstance(text, str) and len(text) <= MAX_SCRIPT]
    return "\n\n".join(texts) or None


def addresses_of(item: Json) -> list[str]:
    """What the object says it is about: ``url``, ``mainEntityOfPage`` and ``@id``."""
    values = (item.get(key) for key in ("url", "mainEntityOfPage", "@id"))
    return [text for value in values for text in texts_of(value, "@id", "url")]


def breadcrumb_of(items: list[Json]) -> list[str]:
    """Labels of the first BreadcrumbList, in order of position."""
    for item in items:
        if "breadcrumblist" in types_of(item):
            entries = item.get("itemListElement")
            entries = entries if isinstance(entries, list) else [entries]
            labels = [_crumb(e) for e in entries[:20] if isinstance(e, Mapping)]
            return [label for label in labels if label]
    return []


def _text_of(value: object, keys: tuple[str, ...]) -> str | None:
    if not isinstance(value, str) and isinstance(value, Mapping):
        found = (value.get(key) for key in keys)
        value = next((v for v in found if isinstance(v, str) and v.strip()), None)
    if not isinstance(value, str) or len(value) > MAX_SCRIPT:
        return None
    return clean_text(html.unescape(value))


def _crumb(entry: Json) -> str | None:
    return text_of(entry.get("name")) or text_of(entry.get("item"), "name")


def _objects(value: object) -> Iterator[Json]:
    """The object, and those in its lists, ``@graph`` and main entity; bounded, no recursion."""
    stack: list[tuple[object, int]] = [(value, 0)]
    for _ in range(MAX_OBJECTS):
        if not stack:
            return
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(node, list):
            stack.extend((member, depth + 1) for member in reversed(node[:MAX_OBJECTS]))
        elif isinstance(node, Mapping):
            yield node
            inner = (node.get(key) for key in ("mainEntity", "mainEntityOfPage", "@graph"))
            stack.extend((child, depth + 1) for child in inner if isinstance(child, dict | list))


def _unwrapped(text: str) -> str:
    """The script without the comment or CDATA marks around it; entities resolved if needed."""
    if head := _HEAD.match(text):
        text = text[head.end() :]
    text = text.strip()
    end = len(text)
    for _ in range(MAX_DEPTH):
        if not text.endswith(_TAILS, 0, end):
            break
        end -= next(len(mark) for mark in _TAILS if text.endswith(mark, 0, end))
    text = text[:end].strip()
    return html.unescape(text) if '"' not in text and "&quot;" in text else text


def _values(text: str) -> Iterator[object]:
    at = _GAP.match(text, 0).end()  # type: ignore[union-attr]
    while at < len(text):
        value, at = _DECODER.raw_decode(text, at)
        yield value
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]


def _mended(text: str) -> str:
    return _LOOSE.sub(_mend, text)


def _requoted(text: str) -> str:
    return _LOOSER.sub(_mend, text)


def _mend(token: re.Match[str]) -> str:
    string = token["string"]
    if string is None:
        return ""
    return f'"{_ESCAPE.sub(_escaped, string[1:].removesuffix(chr(34)))}"'


def _escaped(match: re.Match[str]) -> str:
    escaped = match["escaped"]
    if escaped is None:
        return '\\"'
    return match[0] if escaped and escaped in '"\\/bfnrtu' else escaped
