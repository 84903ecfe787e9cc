"""JSON Schema of a row: what an article looks like in the JSON and JSON Lines files."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from wartaspider.items import COLUMNS, Article, wib_text
from wartaspider.release.meanings import meanings
from wartaspider.urls import MAX_ID, SITE

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ALWAYS = frozenset({"article_id", "url", "headline", "article_body", "version", "date_downloaded"})
"""Columns that no row of the archive lacks."""

_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_KINDS: Mapping[Any, dict[str, object]] = {
    int: {"type": "integer"},
    str: {"type": "string"},
    list[str]: {"type": "array", "items": {"type": "string"}},
    dict[str, str]: {"type": "object", "additionalProperties": {"type": "string"}},
    datetime: {"type": "string", "format": "date-time"},
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
    english = meanings()
    return {
        "$schema": DIALECT,
        "title": "Article",
        "description": "One article of Warta Ekonomi: a row of the JSON and JSON Lines files.",
        "type": "object",
        "properties": {name: _property(name, english[name]) for name in columns},
        "required": list(columns),
        "additionalProperties": False,
    }


def kind_of(name: str) -> Any:
    """The type of a column's values where they are not missing."""
    kind = _TYPES[name]
    return kind if kind in _KINDS else next(k for k in typing.get_args(kind) if k in _KINDS)


def may_lack(name: str) -> bool:
    """Whether a row may have null in the column; lists and objects are empty instead."""
    return name not in ALWAYS and type(None) in typing.get_args(_TYPES[name])


def _property(name: str, description: str) -> dict[str, object]:
    found = {"description": description, **_KINDS[kind_of(name)], **_NARROWER.get(name, {})}
    if name in _ZONES:
        found["pattern"] = _INSTANT + _ZONES[name]
    if may_lack(name):
        found["type"] = [found["type"], "null"]
    return found


_TYPES = typing.get_type_hints(Article)
_ZONES = {
    field.name: r"\+07:00$" if field.metadata["serializer"] is wib_text else "Z$"
    for field in fields(Article)
    if "serializer" in field.metadata
}
