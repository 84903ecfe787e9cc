"""CSV that a spreadsheet opens rightly and cannot run, and the reader that undoes it.

UTF-8 with a byte order mark (else Excel guesses the encoding), rows ended by CR LF and cells quoted
as RFC 4180 says. A text cell that a spreadsheet would run as a formula gets an apostrophe in front
(https://owasp.org/www-community/attacks/CSV_Injection), and so does one that already looks
like that, so that the reader can take exactly one away.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TextIO

from scrapy.exporters import CsvItemExporter

from wartaspider.exporters.characters import encodable, to_utf8
from wartaspider.exporters.plain import KINDS, Batch, Kind, Plain, Rows, entries, pairs
from wartaspider.items import COLUMNS, Article

JOIN = "; "
BOM = "\ufeff"
MAX_CELL = 64 * 1024 * 1024
"""Characters; the csv module's own bound of 131,072 is less than a long article may have."""

_END = "\r\n"
_QUOTED = re.compile('[",\r\n]')
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


class CsvArticleExporter(CsvItemExporter):
    """A row for each article under the contract's columns, or the fields the user chose.

    Lists are joined with ``; ``: an entry that itself holds ``; `` keeps its text, but is read
    back as two. A mapping is compact JSON. None is an empty cell. There is a header also when
    there are no articles, and none when the file already holds rows.
    """

    def __init__(
        self, file: BytesIO, *, join_multivalued: str = JOIN, errors: str = "replace", **kwargs: Any
    ) -> None:
        is_new = _position(file) == 0
        super().__init__(file, join_multivalued=join_multivalued, errors=errors, **kwargs)
        self.fields_to_export = self.fields_to_export or COLUMNS
        self._has_start = is_new
        self.include_headers_line = self.include_headers_line and is_new

    def start_exporting(self) -> None:
        """Write what stands before the first row."""
        if self._has_start and codecs.lookup(self.encoding or "utf-8").name == "utf-8":
            self.stream.write(BOM)
        self._has_start = False
        if self._headers_not_written:
            self._headers_not_written = False
            self._write_headers_and_set_fields_to_export(None)

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        """The value as its cell: numbers stay numbers, text is made harmless."""
        serializer: Callable[[Any], Any] | None = field.get("serializer")
        value = encodable(serializer(value) if serializer else value)
        if isinstance(value, list):
            value = self._join_multivalued.join(map(str, value))
        if isinstance(value, dict):
            return compact(value)
        return neutralise(value) if isinstance(value, str) else value


class CsvRows(Rows):
    """The bytes that CsvArticleExporter writes, from plain values in a fraction of its time."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns
        self._cells = [_CELLS.get(KINDS[name], _cell) for name in columns]
        file.write(to_utf8(BOM + ",".join(columns) + _END))

    def write(self, batch: Batch) -> None:
        """Add rows."""
        cells = [
            map(cell, batch[name]) for name, cell in zip(self._columns, self._cells, strict=True)
        ]
        rows = map(",".join, zip(*cells, strict=True))
        if len(cells) == 1:  # an empty line would be no row
            rows = map(_never_empty, rows)
        # Row by row: joined first, a curly quote would make all of it wide, and slow to encode.
        self._file.write(b"".join([to_utf8(row + _END) for row in rows]))


def neutralise(text: str) -> str:
    """The text as a spreadsheet shows it without running it."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(cell: str) -> str:
    """The text that ``neutralise`` was given."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def read_csv(source: str | Path | TextIO) -> Iterator[dict[str, object]]:
    """The rows of a CSV file of ours, each as the object its JSON would be.

    Numbers are int, lists and mappings are themselves, dates ISO 8601 text, empty cells None (or
    an empty list or mapping). Columns that are not ours are text. A text stream must be opened
    with ``newline=""``. Raises ValueError with the line and column of a cell that cannot be read.
    """
    if isinstance(source, str | Path):
        with Path(source).open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(file)
    else:
        yield from _rows(source)


def read_articles(source: str | Path | TextIO) -> Iterator[Article]:
    """The articles of a CSV file of ours; columns it lacks have their default value."""
    for row in read_csv(source):
        known: dict[str, Any] = {name: row[name] for name in COLUMNS if name in row}
        for name in _DATES & known.keys():
            known[name] = datetime.fromisoformat(known[name]) if known[name] else None
        yield Article(**known)


def _position(file: BytesIO) -> int:
    """Where the next byte goes; 0 for a pipe or a compressor, which cannot tell."""
    try:
        return file.tell()
    except (OSError, AttributeError):
        return 0


def _rows(file: TextIO) -> Iterator[dict[str, object]]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    reader = csv.reader(file, strict=True)
    try:
        header = [name.removeprefix(BOM) for name in next(reader, [])]
        for cells in reader:
            yield _row(header, cells)
    except (ValueError, csv.Error) as error:
        where = getattr(file, "name", "CSV")
        raise ValueError(f"{where}, line {reader.line_num}: {error}") from error


def _row(header: list[str], cells: list[str]) -> dict[str, object]:
    if len(cells) != len(header):
        raise ValueError(f"{len(cells)} cells under {len(header)} columns")
    return {name: _value(name, cell) for name, cell in zip(header, cells, strict=True)}


def _value(name: str, cell: str) -> object:
    text = restore(cell)
    try:
        return _READERS.get(name, _text)(text)
    except ValueError as error:
        raise ValueError(f"column {name} cannot be read: {error}") from error


def _text(text: str) -> object:
    return text or None


def _number(text: str) -> object:
    return int(text) if text else None


def _list(text: str) -> object:
    return text.split(JOIN) if text else []


def _mapping(text: str) -> object:
    return json.loads(text) if text else {}


def _cell(value: Plain) -> str:
    text = "" if value is None else str(value)
    if text and text[0] in "'=+-@\t\r":
        text = neutralise(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _never_empty(line: str) -> str:
    return line or '""'


def _number_cell(value: Plain) -> str:
    return "" if value is None else str(value)


@lru_cache(maxsize=4096)
def _list_cell(value: Plain) -> str:
    return _cell(JOIN.join(entries(str(value))))


@lru_cache(maxsize=1024)
def _mapping_cell(value: Plain) -> str:
    return _cell(compact(dict(pairs(str(value)))))


def compact(value: object) -> str:
    """A mapping as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_CELLS: Mapping[Kind, Callable[[Plain], str]] = {
    Kind.NUMBER: _number_cell,
    Kind.LIST: _list_cell,
    Kind.MAPPING: _mapping_cell,
}
_DATES = {name for name, kind in KINDS.items() if kind in (Kind.WIB, Kind.UTC)}
_BY_KIND: Mapping[Kind, Callable[[str], object]] = {
    Kind.NUMBER: _number,
    Kind.LIST: _list,
    Kind.MAPPING: _mapping,
}
_READERS = {name: _BY_KIND[kind] for name, kind in KINDS.items() if kind in _BY_KIND}
