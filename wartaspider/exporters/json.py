"""JSON and JSON Lines: Scrapy's, but text that UTF-8 cannot hold loses no article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.exporters import JsonItemExporter, JsonLinesItemExporter

from wartaspider.exporters.characters import encodable


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
