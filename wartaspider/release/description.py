"""What describes a release must be true of it: schema, descriptor, coverage table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from wartaspider.exceptions import ReleaseError
from wartaspider.release.agreement import Validate
from wartaspider.release.datapackage import COVERAGE, PROFILE
from wartaspider.release.days import COUNTS, DAY_COLUMNS, STATES
from wartaspider.release.findings import FileFindings
from wartaspider.release.manifest import FileEntry, Manifest, parse_json, read_text
from wartaspider.release.rows import Row
from wartaspider.release.schema import DIALECT

SCHEMA = "schema.json"
DESCRIPTOR = "datapackage.json"

_PARTS = ("stored", "refused", "gone", "failed", "pending", "elsewhere")
"""Counts of a day that sum up to ``listed``."""


def schema_check(folder: Path, columns: Sequence[str]) -> Validate:
    """The check of a row against the release's ``schema.json``.

    Raises ReleaseError where that is no schema of these columns, ImportError without jsonschema-rs.
    Nothing is fetched, whatever the schema refers to.
    """
    from jsonschema_rs import Draft202012Validator, ReferencingError, ValidationError, meta

    schema = parse_json(read_text(folder, SCHEMA), SCHEMA)
    if not isinstance(schema, dict) or schema.get("$schema") != DIALECT:
        raise ReleaseError(f"{SCHEMA} is no JSON Schema 2020-12")
    properties, required = schema.get("properties"), schema.get("required")
    is_closed = schema.get("type") == "object" and schema.get("additionalProperties") is False
    if not isinstance(properties, dict) or list(properties) != list(columns) or not is_closed:
        raise ReleaseError(f"{SCHEMA} does not describe the columns of {list(columns)}")
    if required != list(columns):
        raise ReleaseError(f"{SCHEMA} does not require every column")
    try:
        meta.validate(schema)
        validator = Draft202012Validator(schema, validate_formats=True, offline=True, mask="it")
    except (ValidationError, ReferencingError, ValueError, RecursionError) as error:
        raise ReleaseError(
            f"{SCHEMA} cannot be used: {str(error).splitlines()[0][:300]}"
        ) from error

    def validate(row: Row) -> str | None:
        if validator.is_valid(row):
            return None
        first, *more = validator.iter_errors(row)
        where = ".".join(map(str, first.instance_path)) or "the row"
        return f"{where}: {first.message[:200]}" + (f", and {len(more)} more" if more else "")

    return validate


def check_descriptor(
    folder: Path, manifest: Manifest, key: Sequence[str], found: FileFindings
) -> None:
    """Note where ``datapackage.json`` does not say what the manifest says."""
    package = parse_json(read_text(folder, DESCRIPTOR), DESCRIPTOR)
    if not isinstance(package, dict) or package.get("$schema") != PROFILE:
        found.fault("it is no Data Package v2")
        return
    for name in ("name", "version", "id", "created"):
        if package.get(name) != getattr(manifest, name):
            found.fault(f"its {name} is not the manifest's")
    resources = package.get("resources")
    if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        found.fault("it has no list of resources")
        return
    data = {each.path: each for each in manifest.files if each.rows is not None}
    if sorted(str(each.get("path")) for each in resources) != sorted(data):
        found.fault("its resources are not the data files of the manifest")
        return
    for resource in resources:
        entry = data[str(resource["path"])]
        columns, keys = (tuple(DAY_COLUMNS), ["day"])
        if entry.path != COVERAGE:
            columns, keys = manifest.columns, list(key)
        for fault in _resource_faults(resource, entry, columns, keys):
            found.fault(f"{entry.path}: {fault}")


def _resource_faults(
    resource: Mapping[str, Any], entry: FileEntry, columns: Sequence[str], key: Sequence[str]
) -> Iterator[str]:
    if resource.get("bytes") != entry.bytes or resource.get("hash") != f"sha256:{entry.sha256}":
        yield "its size or hash is not the manifest's"
    table = resource.get("schema")
    table = table if isinstance(table, dict) else {}
    fields = table.get("fields")
    names = [each.get("name") for each in fields or () if isinstance(each, dict)]
    if names != list(columns):
        yield "its fields are not the columns"
    if table.get("primaryKey") != list(key):
        yield f"its primary key is not {' and '.join(key)}"


def check_days(folder: Path, of_days: Mapping[str, int] | None, found: FileFindings) -> None:
    """Note where ``coverage.csv`` contradicts itself, or the rows published on a day."""
    text = read_text(folder, COVERAGE)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    last, found.rows = "", 0
    try:
        if next(reader, []) != list(DAY_COLUMNS):
            found.fault("its columns are not those of a coverage table")
            return
        for cells in reader:
            found.rows += 1
            for fault in _day_faults(dict(zip(DAY_COLUMNS, cells, strict=True)), last, of_days):
                found.fault(f"row {found.rows}: {fault}")
            last = cells[0]
    except (ValueError, csv.Error) as error:
        found.fault(f"line {reader.line_num} cannot be read: {error}")


def _day_faults(
    row: Mapping[str, str], last: str, of_days: Mapping[str, int] | None
) -> Iterator[str]:
    day = date.fromisoformat(row["day"]).isoformat()
    counts = {name: int(row[name]) for name in (*COUNTS, "rows")}
    if day <= last:
        yield f"{day} is out of order"
    if row["state"] not in STATES:
        yield f"{row['state'][:20]!r} is no state of a day"
    if min(counts.values()) < 0 or counts["listed"] != sum(counts[name] for name in _PARTS):
        yield f"the counts of {day} do not add up"
    if of_days is not None and counts["rows"] != of_days.get(day, 0):
        yield f"{counts['rows']} rows of {day}, but there are {of_days.get(day, 0)}"
