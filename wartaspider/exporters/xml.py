"""XML: Scrapy's, but always well formed, and a missing value is an empty element."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scrapy.exporters import XmlItemExporter

from wartaspider.exporters.characters import fit_for_xml

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.-]")


class XmlArticleExporter(XmlItemExporter):
    """``<items>`` of ``<item>``, every column in order; list entries are ``<value>`` elements."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        """The value as XML can hold it: None is empty, forbidden characters become U+FFFD."""
        value = fit_for_xml(super().serialize_field(field, name, value))
        if isinstance(value, Mapping):
            return {_element_name(str(key)): each for key, each in value.items()}
        return "" if value is None else value


def _element_name(key: str) -> str:
    name = _NOT_IN_NAME.sub("_", key)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"
