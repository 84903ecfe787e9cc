"""``datapackage.json``: a release as Frictionless Data Package v2 (https://datapackage.org)."""

from __future__ import annotations

from collections.abc import Mapping

from wartaspider.exporters.csv import JOIN
from wartaspider.exporters.plain import KINDS, Kind
from wartaspider.items import utc_text
from wartaspider.release.days import COUNTS, DAY_COLUMNS, STATES
from wartaspider.release.facts import NAME, Facts
from wartaspider.release.manifest import FileEntry
from wartaspider.release.meanings import meanings
from wartaspider.release.schema import ALWAYS, constraints
from wartaspider.urls import SITE

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
COVERAGE = "coverage.csv"

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FLAT = ("csv", "xlsx")
"""Formats whose cells hold no lists."""

_CSV = {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'}
_DIALECTS: Mapping[str, dict[str, object]] = {
    "csv": {**_CSV, "doubleQuote": True},
    "xlsx": {"header": True, "sheetNumber": 1},
}
_NOTES: Mapping[str, str] = {
    "csv": "UTF-8 with a byte order mark. A text that a spreadsheet would run as a formula has one "
    "apostrophe in front.",
    "json": "An array of articles; `schema.json` is the JSON Schema of one.",
    "jsonl": "One article as JSON a line; `schema.json` is the JSON Schema of one.",
    "parquet": "Typed columns: timestamps with zone, lists.",
    "xlsx": "Texts over 32,767 characters are cut and marked.",
}
_TYPES: Mapping[Kind, str] = {
    Kind.NUMBER: "integer",
    Kind.TEXT: "string",
    Kind.WIB: "datetime",
    Kind.UTC: "datetime",
    Kind.LIST: "array",
    Kind.MAPPING: "object",
}


def datapackage(facts: Facts) -> dict[str, object]:
    """The descriptor of a release."""
    author = [{"title": facts.author, "roles": ["creator"]}] if facts.author else []
    return {
        "$schema": PROFILE,
        "name": NAME,
        "id": facts.id,
        "title": facts.title,
        "description": "News articles of Warta Ekonomi (wartaekonomi.co.id), one row each. "
        "README.md says how complete they are, RIGHTS.md whose they are.",
        "version": facts.version,
        "created": utc_text(facts.created),
        "homepage": SITE,
        "keywords": ["Indonesia", "news", "berita", "ekonomi"],
        "licenses": [
            {
                "path": "RIGHTS.md",
                "title": "No licence is granted: texts and pictures are the publisher's",
            }
        ],
        "sources": [_source(url) for url in facts.sources or (SITE,)],
        "contributors": [
            *author,
            {"title": "Warta Ekonomi", "path": SITE, "roles": ["rightsHolder"]},
        ],
        "resources": [
            _days(each) if each.path == COVERAGE else _articles(each, facts) for each in facts.data
        ],
    }


def format_of(path: str) -> str:
    """The format that a file's name says."""
    return path.rpartition(".")[2]


def _source(url: str) -> dict[str, str]:
    is_live = url.rstrip("/") == SITE
    return {"title": "Warta Ekonomi" if is_live else "Stand-in site (a trial)", "path": url}


def _articles(entry: FileEntry, facts: Facts) -> dict[str, object]:
    kind = format_of(entry.path)
    fields = [_field(name, kind) for name in facts.columns]
    table = {"fields": fields, "missingValues": [""], "primaryKey": list(facts.key)}
    return _resource(entry, f"articles-{kind}", _NOTES[kind], table)


def _resource(
    entry: FileEntry, name: str, description: str, table: Mapping[str, object]
) -> dict[str, object]:
    kind = format_of(entry.path)
    found: dict[str, object] = {
        "name": name,
        "path": entry.path,
        "type": "table",
        "description": description,
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "encoding": "utf-8",
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
        "dialect": _DIALECTS.get(kind),
        "schema": table,
    }
    if kind in ("parquet", "xlsx"):
        del found["encoding"]
    return {key: value for key, value in found.items() if value is not None}


def _field(name: str, kind: str) -> dict[str, object]:
    found: dict[str, object] = {"name": name, "type": _TYPES[KINDS[name]]}
    if KINDS[name] is Kind.LIST and kind in _FLAT:
        found |= {"type": "list", "delimiter": JOIN, "itemType": "string"}
    found["description"] = meanings()[name]
    # Table Schema's patterns always span the whole value.
    limits = {
        rule: value.strip("^$") if isinstance(value, str) else value
        for rule, value in constraints(name).items()
    }
    found["constraints"] = {"required": name in ALWAYS, **limits}
    return found


def _days(entry: FileEntry) -> dict[str, object]:
    fields = [
        {"name": name, **_day_type(name), "description": text} for name, text in DAY_COLUMNS.items()
    ]
    table = {"fields": fields, "missingValues": [""], "primaryKey": ["day"]}
    return _resource(entry, "coverage", "Each day of the site's date index and its state.", table)


def _day_type(name: str) -> dict[str, object]:
    if name in (*COUNTS, "rows"):
        return {"type": "integer", "constraints": {"required": True, "minimum": 0}}
    if name == "state":
        return {"type": "string", "constraints": {"required": True, "enum": list(STATES)}}
    if name == "day":
        return {"type": "date", "constraints": {"required": True, "unique": True}}
    return {"type": "datetime" if name == "full_walk" else "string"}
