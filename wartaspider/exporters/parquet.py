"""Parquet with real types: whole numbers, times with their zone, lists, maps.

One file, or a folder with a file for each month of publication (``month=2021-07/part-0.parquet``,
as Hive lays them out, so that DuckDB, pandas, R and Spark read only the months that are asked for).
Needs pyarrow, which is imported when a file is begun.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import compress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from wartaspider.exporters.characters import encodable
from wartaspider.exporters.plain import KINDS, Batch, Kind, Plain, Rows, entries, pairs

if TYPE_CHECKING:
    import pyarrow as pa

UNDATED = "undated"
"""Not Hive's name for null: pandas cannot read a folder that has it beside months."""

GROUP_ROWS = 50_000
GROUP_BYTES = 16 * 1024 * 1024
"""A row group ends with the first of both, which bounds memory; readers skip by row groups."""

OPEN_MONTHS = 48
"""Months written at a time; IDs grow with time, so rows of older months are few."""

_ZONES = {Kind.WIB: "Asia/Jakarta", Kind.UTC: "UTC"}
_PARSERS: Mapping[Kind, Callable[[str], object]] = {Kind.LIST: entries, Kind.MAPPING: pairs}
_REPEATED = frozenset({"article_section", "dateline", "image_credit", "layout"})
"""Texts that many rows share; for the others a dictionary is only work."""


class ParquetRows(Rows):
    """Rows into one file of row groups; memory does not grow with their number."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        from pyarrow.parquet import ParquetWriter

        self.size = 0
        """Bytes of the rows that wait for their row group to be full."""

        self._schema = schema(columns)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._writer = ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            use_dictionary=_dictionaries(columns),
            write_statistics=_statistics(columns),
        )

    def write(self, batch: Batch) -> None:
        """Add rows."""
        import pyarrow as pa

        arrays = [_array(batch[field.name], field) for field in self._schema]
        made = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._waiting.append(made)
        self._rows += made.num_rows
        self.size += made.nbytes
        if self._rows >= GROUP_ROWS or self.size >= GROUP_BYTES:
            self.flush()

    def flush(self) -> None:
        """End the row group."""
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting))
        self._waiting, self._rows, self.size = [], 0, 0

    def finish(self) -> None:
        """Write the last row group and the footer."""
        self.flush()
        self._writer.close()

    def discard(self) -> None:
        """Close the writer, which would else try to write when it is forgotten."""
        with suppress(Exception):
            self._writer.close()


class ParquetMonths(Rows):
    """Rows into a folder for each month of publication in WIB, undated ones into one of theirs."""

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self._folder = folder
        self._columns = columns
        self._parts: OrderedDict[str, _Part] = OrderedDict()
        self._begun: dict[str, int] = {}

    def write(self, batch: Batch) -> None:
        """Add rows; the batch holds ``date_published`` beside the columns."""
        months = [_month(text) for text in batch["date_published"]]
        for month in dict.fromkeys(months):
            chosen = [each == month for each in months]
            rows = batch if all(chosen) else _rows_of(batch, chosen)
            self._part(month).rows.write(rows)
        while sum(part.rows.size for part in self._parts.values()) > GROUP_BYTES:
            max(self._parts.values(), key=lambda part: part.rows.size).rows.flush()

    def finish(self) -> None:
        """Complete every file. With no row at all there is one file, to show the columns."""
        if not self._begun:
            self._part(UNDATED)
        while self._parts:
            self._close_oldest()

    def discard(self) -> None:
        """Close the files as they are."""
        for part in self._parts.values():
            part.rows.discard()
            with suppress(OSError):
                part.file.close()

    def _part(self, month: str) -> _Part:
        if month not in self._parts:
            if len(self._parts) == OPEN_MONTHS:
                self._close_oldest()
            self._parts[month] = self._new_part(month)
        self._parts.move_to_end(month)
        return self._parts[month]

    def _new_part(self, month: str) -> _Part:
        number = self._begun.get(month, 0)
        self._begun[month] = number + 1
        folder = self._folder / f"month={month}"
        folder.mkdir(parents=True, exist_ok=True)
        return _Part((folder / f"part-{number}.parquet").open("wb"), self._columns)

    def _close_oldest(self) -> None:
        _, part = self._parts.popitem(last=False)
        with part.file:
            part.rows.finish()


class _Part:
    """A file of a month while it is written."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self.file = file
        self.rows = ParquetRows(file, columns)


def schema(columns: Sequence[str]) -> pa.Schema:
    """The types of the columns."""
    import pyarrow as pa

    text = pa.string()
    types: Mapping[Kind, Any] = {
        Kind.NUMBER: pa.int64(),
        Kind.TEXT: text,
        Kind.LIST: pa.list_(text),
        Kind.MAPPING: pa.map_(text, text),
        **{kind: pa.timestamp("us", tz=zone) for kind, zone in _ZONES.items()},
    }
    return pa.schema([(name, types[KINDS[name]]) for name in columns])


def _array(values: Sequence[Plain], field: pa.Field) -> pa.Array:
    kind = KINDS[field.name]
    if kind in _PARSERS:
        return _parsed(values, field.type, _PARSERS[kind])
    if kind in _ZONES:
        return _times(values, field.type)
    return _made(values, field.type)


def _parsed(
    values: Sequence[Plain], kind: pa.DataType, parser: Callable[[str], object]
) -> pa.Array:
    """Parsed once each: most rows of a batch have the lists and objects of other rows."""
    import pyarrow as pa

    places = {text: place for place, text in enumerate(dict.fromkeys(values))}
    distinct = _made([parser(str(text)) for text in places], kind)
    return distinct.take(pa.array([places[text] for text in values], pa.int32()))


def _times(values: Sequence[Plain], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, pa.string()).cast(kind)
    except pa.ArrowInvalid:  # a form of ISO 8601 that only Python reads
        return pa.array([value and datetime.fromisoformat(str(value)) for value in values], kind)


def _made(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([encodable(value) for value in values], kind)


def _month(published: Plain) -> str:
    return str(published)[:7] if published else UNDATED


def _rows_of(batch: Batch, chosen: Sequence[bool]) -> Batch:
    return {name: list(compress(values, chosen)) for name, values in batch.items()}


def _dictionaries(columns: Sequence[str]) -> list[str]:
    """The columns, by their place in the file, whose values are worth a dictionary."""
    paths = {Kind.LIST: ("list.element",), Kind.MAPPING: ("key_value.key", "key_value.value")}
    repeated = [name for name in columns if name in _REPEATED]
    inner = [f"{name}.{path}" for name in columns for path in paths.get(KINDS[name], ())]
    return repeated + inner


def _statistics(columns: Sequence[str]) -> list[str]:
    """The columns by which readers may skip row groups; the least of long texts tells nothing."""
    return [name for name in columns if KINDS[name] in (Kind.NUMBER, *_ZONES)]
