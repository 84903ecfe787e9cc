"""Plain values: an article's columns as numbers and text, the form the archive keeps them in.

Times are ISO 8601 text, published and modified in WIB, downloaded in UTC; lists and objects are
JSON text; None is a missing value. Files are written from batches of them: that spares making an
``Article`` with its dates and lists of each row, only to write them as text again.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import islice

from wartaspider.items import Article, wib_text

Plain = str | int | None
Batch = Mapping[str, Sequence[Plain]]
"""Column -> its values, one a row; all columns have as many."""

BATCH = 500
"""Rows of a batch."""


class Rows:
    """A format under way: begun when it is made, rows are added in batches."""

    def write(self, batch: Batch) -> None:
        """Add rows."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what stands after the last row; the file itself stays open."""

    def discard(self) -> None:
        """Let go of all but the file; harmless when it is finished."""


class Kind(Enum):
    """What the values of a column are."""

    NUMBER = "whole number"
    TEXT = "text"
    WIB = "time in WIB"
    UTC = "time in UTC"
    LIST = "list of texts"
    MAPPING = "object of texts"


def plain_row(article: Article) -> dict[str, Plain]:
    """The plain values of an article, by column, in their order."""
    row: dict[str, Plain] = {}
    for column in fields(article):
        value = getattr(article, column.name)
        if serializer := column.metadata.get("serializer"):
            value = serializer(value)
        row[column.name] = dumps(value) if isinstance(value, list | dict) else value
    return row


def batches(
    rows: Iterable[Mapping[str, object]], columns: Sequence[str], size: int = BATCH
) -> Iterator[Batch]:
    """Rows of plain values (``plain_row``, or the archive's own) as batches of some columns."""
    each = iter(rows)
    while taken := list(islice(each, size)):
        yield {name: [row[name] for row in taken] for name in columns}  # type: ignore[misc]


def dumps(value: object) -> str:
    """A list or an object as plain text."""
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=4096)
def entries(text: str) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(json.loads(text))


@lru_cache(maxsize=1024)
def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The keys and values of an object, in their order."""
    return tuple(json.loads(text).items())


def _kind(hint: object, serializer: object) -> Kind:
    types = {hint, *typing.get_args(hint)}
    if datetime in types:
        return Kind.WIB if serializer is wib_text else Kind.UTC
    simple = {list[str]: Kind.LIST, dict[str, str]: Kind.MAPPING, int: Kind.NUMBER, str: Kind.TEXT}
    return next(kind for each, kind in simple.items() if each in types)


_HINTS = typing.get_type_hints(Article)
KINDS: Mapping[str, Kind] = {
    column.name: _kind(_HINTS[column.name], column.metadata.get("serializer"))
    for column in fields(Article)
}
"""Column -> its kind, in order."""
