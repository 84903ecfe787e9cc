"""Rows of a release's data files, each as the object its JSON is; one at a time."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from io import BufferedReader, TextIOWrapper
from typing import Any, NoReturn

from wartaspider.exporters.csv import read_csv
from wartaspider.exporters.plain import KINDS, Kind
from wartaspider.items import utc_text, wib_text
from wartaspider.release.workbook import workbook_rows

Row = dict[str, Any]

MAX_ROW = 64 * 1024 * 1024
"""Characters of one article as JSON; no real one comes near."""

MAX_GROUP = 1024**3
"""Bytes of a row group of Parquet once unpacked; ours are a sixtieth of it."""

_BATCH = 500
_CHUNK = 1024 * 1024
_WHITE = " \t\r\n"


def csv_rows(file: BufferedReader) -> Iterator[Row]:
    """The rows of ``articles.csv``. Raises ValueError with the line of what cannot be read."""
    with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        yield from read_csv(text)


def jsonl_rows(file: BufferedReader) -> Iterator[Row]:
    """The rows of ``articles.jsonl``. Raises ValueError at a line that is no object."""
    while line := file.readline(MAX_ROW + 1):
        if len(line) > MAX_ROW or not line.endswith(b"\n"):
            raise ValueError("its line is too long or cut off")
        yield _object(_DECODER.decode(line.decode()))


def json_rows(file: BufferedReader) -> Iterator[Row]:
    """The rows of ``articles.json``, an array. Raises ValueError where it is none."""
    reader = _ArrayReader(file)
    reader.take("[")
    if not reader.meets("]"):
        yield reader.value()
        while not reader.meets("]"):
            reader.take(",")
            yield reader.value()
    reader.take("]")
    if reader.peek():
        raise ValueError("something stands behind its array")


def parquet_rows(file: BufferedReader) -> Iterator[Row]:
    """The rows of ``articles.parquet``. Raises ValueError where it cannot be read."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        source = ParquetFile(file)
        meta = source.metadata
        sizes = (meta.row_group(n).total_byte_size for n in range(meta.num_row_groups))
        if max(sizes, default=0) > MAX_GROUP:
            raise ValueError("a row group of it is too large")
        for batch in source.iter_batches(batch_size=_BATCH, use_threads=False):
            names = batch.schema.names
            columns = [_parquet_values(batch.column(n), name) for n, name in enumerate(names)]
            yield from (
                dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)
            )
    except pa.ArrowException as error:
        raise ValueError(str(error)[:300]) from error


def _parquet_values(column: Any, name: str) -> list[object]:
    import pyarrow as pa

    kind = KINDS.get(name)
    if kind in (Kind.WIB, Kind.UTC) and pa.types.is_timestamp(column.type):
        text = wib_text if kind is Kind.WIB else utc_text
        # Fails where there are fractions of a second, which no column has.
        seconds = column.cast(pa.timestamp("s", tz=column.type.tz)).cast(pa.int64()).to_pylist()
        return [None if at is None else text(datetime.fromtimestamp(at, UTC)) for at in seconds]
    values = column.to_pylist()
    if pa.types.is_map(column.type):
        return [None if each is None else dict(each) for each in values]
    return list(values)


class _ArrayReader:
    """A JSON text that is read value by value, so that only one is in memory."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._decode = getincrementaldecoder("utf-8")().decode
        self._buffer = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            while self._at < len(self._buffer):
                if (character := self._buffer[self._at]) not in _WHITE:
                    return character
                self._at += 1
            if not self._more():
                return ""

    def meets(self, character: str) -> bool:
        """Whether this character comes next."""
        return self.peek() == character

    def take(self, character: str) -> None:
        """Go past this character."""
        if not self.meets(character):
            raise ValueError(f"{character!r} is expected, not {self.peek()!r}")
        self._at += 1

    def value(self) -> Row:
        """Go past the next value, which must be an object."""
        self.peek()
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:
                if len(self._buffer) - self._at > MAX_ROW or not self._more():
                    raise
            else:
                return _object(value)

    def _more(self) -> bool:
        """Read on, twice as far each time that a value is longer than what was read."""
        rest = self._buffer[self._at :]
        data = self._file.read(max(_CHUNK, len(rest)))
        self._buffer, self._at = rest + self._decode(data, final=not data), 0
        return bool(data)


def _object(value: object) -> Row:
    if not isinstance(value, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - the file is at fault, not the caller
    return value


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no number of an article")


# No column has fractions; and 1.0 would count as equal to 1.
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


READERS: Mapping[str, Callable[[BufferedReader], Iterator[Row]]] = {
    "csv": csv_rows,
    "json": json_rows,
    "jsonl": jsonl_rows,
    "parquet": parquet_rows,
    "xlsx": workbook_rows,
}
"""Format -> what reads its rows."""

NEEDS: Mapping[str, str] = {"parquet": "pyarrow"}
"""Format -> the library without which it cannot be read."""
