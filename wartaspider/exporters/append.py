"""What may be added to: a feed file that already holds articles."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wartaspider.exceptions import ArgumentError
from wartaspider.items import COLUMNS

LINE_FORMATS = ("jsonl", "jsonlines", "jl")
LINE_ENDS: Mapping[str, bytes] = {"csv": b"\r\n", **dict.fromkeys(LINE_FORMATS, b"\n")}
"""The formats that can be added to, and what ends their last line."""

_CHUNK = 1024 * 1024
_USE_INSTEAD = "write it anew with -O (or overwrite: True), or choose another file"


def check_append(path: Path, options: Mapping[str, Any]) -> None:
    """Raise ArgumentError if a file cannot be added to; an absent or empty one always can.

    ``options`` are the feed's, complete (``format``, ``fields``, ``item_export_kwargs``).
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    kind = options.get("format")
    if kind not in LINE_ENDS:
        raise ArgumentError(
            f"feed {path}: it is not empty and {kind} cannot be added to; "
            f"{_USE_INSTEAD}, or use csv or jsonl"
        )
    if options.get("postprocessing"):
        raise ArgumentError(f"feed {path}: a compressed feed cannot be added to; {_USE_INSTEAD}")
    if kind == "csv":
        _check_csv(path, options)


def _check_csv(path: Path, options: Mapping[str, Any]) -> None:
    export = options.get("item_export_kwargs") or {}
    style = {name: export[name] for name in ("delimiter", "quotechar") if name in export}
    if export.get("include_headers_line", True):
        header, expected = _header(path, style), _columns(options.get("fields"))
        if header != expected:
            raise ArgumentError(
                f"feed {path}: its columns ({_shortened(header)}) are not those of this run "
                f"({_shortened(expected)}); {_USE_INSTEAD}"
            )
    if _quotes(path, str(style.get("quotechar", '"')).encode()) % 2:
        raise ArgumentError(f"feed {path}: it ends inside a quoted cell; {_USE_INSTEAD}")


def _header(path: Path, style: Mapping[str, Any]) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file, **style), [])
    except (ValueError, csv.Error) as error:
        raise ArgumentError(f"feed {path}: it is no CSV file ({error}); {_USE_INSTEAD}") from error


def _columns(fields: Mapping[str, str] | list[str] | None) -> list[str]:
    return list(fields.values() if isinstance(fields, Mapping) else fields or COLUMNS)


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f", ... {len(names)} in all" if len(names) > 4 else "")


def _quotes(path: Path, quote: bytes) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(quote) for chunk in iter(lambda: file.read(_CHUNK), b""))
