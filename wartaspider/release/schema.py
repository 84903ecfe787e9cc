"""JSON Schema of a row: what an article looks like in the JSON and JSON Lines files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wartaspider.exporters.plain import KINDS, Kind
from wartaspider.items import COLUMNS
from wartaspider.release.meanings import meanings
from wartaspider.urls import MAX_ID, SITE

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ALWAYS = frozenset({"article_id", "url", "headline", "article_body", "version", "date_downloaded"})
"""Columns that no row of the archive lacks."""

_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_TIME = {"type": "string", "format": "date-time"}
_KINDS: Mapping[Kind, dict[str, object]] = {
    Kind.NUMBER: {"type": "integer"},
    Kind.TEXT: {"type": "string"},
    Kind.WIB: {**_TIME, "pattern": _INSTANT + r"\+07:00$"},
    Kind.UTC: {**_TIME, "pattern": _INSTANT + "Z$"},
    Kind.LIST: {"type": "array", "items": {"type": "string"}},
    Kind.MAPPING: {"type": "object", "additionalProperties": {"type": "string"}},
}
_NARROWER: Mapping[str, dict[str, object]] = {
    "article_id": {"minimum": 1, "maximum": MAX_ID},
    "url": {"pattern": f"^{re.escape(SITE)}/read[0-9]+(/[^?#]*)?$"},
    "headline": {"minLength": 1},
    "word_count": {"minimum": 0},
    "page_count": {"minimum": 0},
    "duplicate_of": {"minimum": 1, "maximum": MAX_ID},
    "version": {"minimum": 1},
}


def row_schema(columns: Sequence[str] = COLUMNS) -> dict[str, object]:
    """The schema of a row with these columns: all of them are there, and no others.

    It is ``schema.json`` of a release, in JSON Schema 2020-12.
    """
    return {
        "$schema": DIALECT,
        "title": "Article",
        "description": "One article of Warta Ekonomi: a row of the JSON and JSON Lines files.",
        "type": "object",
        "properties": {name: _property(name) for name in columns},
        "required": list(columns),
        "additionalProperties": False,
    }


def may_lack(name: str) -> bool:
    """Whether a row may have null in the column; lists and objects are empty instead."""
    return name not in ALWAYS and KINDS[name] not in (Kind.LIST, Kind.MAPPING)


def constraints(name: str) -> Mapping[str, object]:
    """What narrows the values of a column beyond its type, in the words of JSON Schema."""
    return _NARROWER.get(name, {})


def _property(name: str) -> dict[str, object]:
    found = {"description": meanings()[name], **_KINDS[KINDS[name]], **constraints(name)}
    if may_lack(name):
        found["type"] = [found["type"], "null"]
    return found
