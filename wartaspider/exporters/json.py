"""JSON and JSON Lines: Scrapy's, but text that UTF-8 cannot hold loses no article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json import JSONEncoder, loads
from typing import IO, Any

from scrapy.exporters import JsonItemExporter, JsonLinesItemExporter

from wartaspider.exporters.characters import encodable, to_utf8
from wartaspider.exporters.plain import KINDS, Batch, Kind, Plain, Rows


class JsonArticleExporter(JsonItemExporter):
    """A JSON array of articles, every column in order, null where a value is missing."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        """The value as JSON shall hold it; lone surrogates become U+FFFD."""
        return encodable(super().serialize_field(field, name, value))


class JsonLinesArticleExporter(JsonLinesItemExporter):
    """One article as JSON a line, every column in order, null where a value is missing."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        """The value as JSON shall hold it; lone surrogates become U+FFFD."""
        return encodable(super().serialize_field(field, name, value))


class JsonLinesRows(Rows):
    """The bytes that JsonLinesArticleExporter writes, made from plain values."""

    begin, between, end, empty = b"", b"\n", b"\n", b""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns
        self._texts = [_TEXTS[KINDS[name]] for name in columns]
        self._object = "{" + ", ".join(f'"{name}": %s' for name in columns) + "}"
        self._before = self.begin
        self._is_empty = True

    def write(self, batch: Batch) -> None:
        """Add rows."""
        texts = [
            map(text, batch[name]) for name, text in zip(self._columns, self._texts, strict=True)
        ]
        rows = map(self._object.__mod__, zip(*texts, strict=True))
        self._file.write(self._before + self.between.join(map(to_utf8, rows)))
        self._before, self._is_empty = self.between, False

    def finish(self) -> None:
        """Write what stands after the last row."""
        self._file.write(self.empty if self._is_empty else self.end)


class JsonRows(JsonLinesRows):
    """The bytes that JsonArticleExporter writes, made from plain values."""

    begin, between, end, empty = b"[\n", b",\n", b"\n]", b"[\n\n]"


_encode = JSONEncoder(ensure_ascii=False).encode


def _text(value: Plain) -> str:
    return "null" if value is None else _encode(value)


def _number(value: Plain) -> str:
    return "null" if value is None else str(value)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> str:
    """A list or an object, in our own form whatever form its text has."""
    return _encode(loads(text))


_TEXTS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.WIB: _text,
    Kind.UTC: _text,
    Kind.LIST: _parsed,
    Kind.MAPPING: _parsed,
}
