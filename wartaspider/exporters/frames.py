"""Data frames of pandas and polars with real types; neither is needed for anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wartaspider.exporters.plain import KINDS, Batch, Kind, batches, entries, pairs

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_ZONES = {Kind.WIB: "Asia/Jakarta", Kind.UTC: "UTC"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_PART = 10_000
"""Rows that are Python's objects at a time: they take several times a frame's memory."""

Rows = Iterable[Mapping[str, object]]
"""Plain values by column."""


def pandas_frame(rows: Rows, columns: Sequence[str]) -> pd.DataFrame:
    """A frame of pandas. Raises ImportError, with what to do, where pandas is not installed."""
    pandas = _needed("pandas")
    parts = [
        pandas.DataFrame(
            {name: _pandas_series(pandas, part[name], KINDS[name]) for name in columns}
        )
        for part in _parts(rows, columns)
    ]
    frame: pd.DataFrame = pandas.concat(parts, ignore_index=True)
    return frame


def polars_frame(rows: Rows, columns: Sequence[str]) -> pl.DataFrame:
    """A frame of polars. Raises ImportError, with what to do, where polars is not installed."""
    polars = _needed("polars")
    parts = [
        polars.DataFrame(
            {name: _polars_series(polars, part[name], KINDS[name]) for name in columns}
        )
        for part in _parts(rows, columns)
    ]
    frame: pl.DataFrame = polars.concat(parts)
    return frame


def _needed(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(
            f"to_{package}() needs {package}, which is not installed here:"
            f" python -m pip install {package}"
        ) from error


def _parts(rows: Rows, columns: Sequence[str]) -> Iterator[Batch]:
    """The rows in parts; one without rows where there are none, for the types."""
    part: Batch | None = None
    for part in batches(rows, columns, _PART):
        yield part
    if part is None:
        yield dict.fromkeys(columns, ())


def _microseconds(texts: Sequence[Any]) -> list[int | None]:
    """Since 1970: what both libraries make times of without guessing a format or a zone."""
    return [
        None if text is None else (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
        for text in texts
    ]


def _pandas_series(pandas: Any, values: Sequence[Any], kind: Kind) -> Any:
    if kind in _ZONES:
        times = pandas.array(_microseconds(values), dtype="Int64").astype("datetime64[us]")
        return pandas.Series(times).dt.tz_localize("UTC").dt.tz_convert(_ZONES[kind])
    if kind is Kind.LIST:
        values = [list(entries(text)) for text in values]
    if kind is Kind.MAPPING:
        values = [dict(pairs(text)) for text in values]
    if kind is Kind.NUMBER:
        return pandas.Series(values, dtype="Int64")
    objects = pandas.Series(values, dtype="object")
    # From a list of texts pandas takes ten times as long.
    return objects.astype("string") if kind is Kind.TEXT else objects


def _polars_series(polars: Any, values: Sequence[Any], kind: Kind) -> Any:
    if kind in _ZONES:
        times = polars.Series(_microseconds(values), dtype=polars.Int64)
        return times.cast(polars.Datetime("us", "UTC")).dt.convert_time_zone(_ZONES[kind])
    if kind is Kind.MAPPING:
        return _polars_entries(polars, values)
    if kind is Kind.LIST:
        texts = polars.Series(values, dtype=polars.String)
        return texts.str.json_decode(polars.List(polars.String))
    return polars.Series(values, dtype=polars.Int64 if kind is Kind.NUMBER else polars.String)


def _polars_entries(polars: Any, texts: Sequence[Any]) -> Any:
    """Keys and values of objects; made once for all rows that have the same, as most have."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    distinct = [[{"key": key, "value": value} for key, value in pairs(text)] for text in places]
    entry = polars.Struct({"key": polars.String, "value": polars.String})
    return polars.Series(distinct, dtype=polars.List(entry)).gather([places[t] for t in texts])
