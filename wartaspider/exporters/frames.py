"""Data frames of pandas and polars with real types; neither is needed for anything else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wartaspider.exporters.plain import KINDS, Kind, batches

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_ZONES = {Kind.WIB: "Asia/Jakarta", Kind.UTC: "UTC"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Rows = Iterable[Mapping[str, object]]
"""Plain values by column."""


def pandas_frame(rows: Rows, columns: Sequence[str]) -> pd.DataFrame:
    """A frame of pandas. Raises ImportError, with what to do, where pandas is not installed."""
    pandas = _needed("pandas")
    read = _read(rows, columns)
    made = {name: _pandas_series(pandas, read[name], KINDS[name]) for name in columns}
    frame: pd.DataFrame = pandas.DataFrame(made, columns=list(columns))
    return frame


def polars_frame(rows: Rows, columns: Sequence[str]) -> pl.DataFrame:
    """A frame of polars. Raises ImportError, with what to do, where polars is not installed."""
    polars = _needed("polars")
    read = _read(rows, columns)
    made = {name: _polars_series(polars, read[name], KINDS[name]) for name in columns}
    frame: pl.DataFrame = polars.DataFrame(made)
    return frame


def _needed(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(
            f"to_{package}() needs {package}, which is not installed here:"
            f" python -m pip install {package}"
        ) from error


def _read(rows: Rows, columns: Sequence[str]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {name: [] for name in columns}
    for batch in batches(rows, columns):
        for name in columns:
            found[name] += _PARSE.get(KINDS[name], list)(batch[name])
    return found


def _lists(texts: Sequence[Any]) -> list[object]:
    return [json.loads(text) for text in texts]


def _microseconds(texts: Sequence[Any]) -> list[object]:
    """Since 1970: what both libraries make times of without guessing a format or a zone."""
    return [
        None if text is None else (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
        for text in texts
    ]


_PARSE: dict[Kind, Callable[[Sequence[Any]], list[object]]] = {
    Kind.LIST: _lists,
    Kind.MAPPING: _lists,
    Kind.WIB: _microseconds,
    Kind.UTC: _microseconds,
}


def _pandas_series(pandas: Any, values: list[object], kind: Kind) -> Any:
    if kind in _ZONES:
        times = pandas.array(values, dtype="Int64").astype("datetime64[us]")
        return pandas.Series(times).dt.tz_localize("UTC").dt.tz_convert(_ZONES[kind])
    dtype = {Kind.NUMBER: "Int64", Kind.TEXT: "string"}.get(kind, "object")
    return pandas.Series(values, dtype=dtype)


def _polars_series(polars: Any, values: list[object], kind: Kind) -> Any:
    if kind in _ZONES:
        times = polars.Series(values, dtype=polars.Int64).cast(polars.Datetime("us", "UTC"))
        return times.dt.convert_time_zone(_ZONES[kind])
    if kind is Kind.MAPPING:
        entry = polars.Struct({"key": polars.String, "value": polars.String})
        entries = [[{"key": k, "value": v} for k, v in value.items()] for value in values]  # type: ignore[attr-defined]
        return polars.Series(entries, dtype=polars.List(entry))
    dtypes = {Kind.NUMBER: polars.Int64, Kind.TEXT: polars.String}
    return polars.Series(values, dtype=dtypes.get(kind, polars.List(polars.String)))
