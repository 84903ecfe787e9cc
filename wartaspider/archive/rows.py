"""An Article as a row of the table ``versions``, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from wartaspider.archive.tables import versions
from wartaspider.items import COLUMNS, WIB, Article, utc_text, wib_text

_JSON = ("sections", "authors", "editors", "keywords", "field_sources", "flags")
_WIB = ("date_published", "date_modified")
STORED = tuple(c for c in COLUMNS if c in versions.c)
"""Columns of the dataset that a version holds; the others are joined when it is read."""


def text_hash(article: Article) -> str:
    """What makes a version: headline and body, as SHA-256 in hex."""
    text = f"{article.headline}\n\n{article.article_body}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_row(article: Article) -> dict[str, object]:
    """The values of the article's columns as the table holds them."""
    row: dict[str, object] = {}
    for name in STORED:
        value = getattr(article, name)
        if name in _JSON:
            value = json.dumps(value, ensure_ascii=False)
        elif name in _WIB:
            value = wib_text(value)
        elif name == "date_downloaded":
            value = utc_text(value)
        row[name] = value
    return row


def from_row(row: Mapping[str, object]) -> Article:
    """The article of a row; ``sections`` and ``duplicate_of`` are as the row gives them."""
    values: dict[str, object] = {}
    for name in COLUMNS:
        value = row.get(name)
        if name in _JSON:
            value = json.loads(str(value))
        elif name in _WIB and value is not None:
            value = datetime.fromisoformat(str(value)).astimezone(WIB)
        elif name == "date_downloaded" and value is not None:
            value = datetime.fromisoformat(str(value))
        values[name] = value
    return Article(**values)  # type: ignore[arg-type]  # a row's types are its table's
