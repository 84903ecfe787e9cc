"""XLSX as analysts open it: real numbers and dates, a frozen header, and no cell that runs.

A workbook has a sheet ``articles`` (and ``articles-2`` ... where a sheet's rows do not do), a sheet
``columns`` that says how each column is written, and, where cells had to be cut, a sheet ``cut``
that names them. Limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
Needs xlsxwriter, which is imported when a file is begun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from wartaspider.exporters.characters import fit_for_xml
from wartaspider.exporters.csv import JOIN, compact
from wartaspider.exporters.plain import KINDS, Batch, Kind, Plain, Rows, entries, pairs

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_CELL = 32_767
"""UTF-16 units that a cell holds."""

MAX_ROWS = 1_048_576
"""Rows of a sheet, with its header."""

HOW: Mapping[Kind, str] = {
    Kind.NUMBER: "whole number",
    Kind.TEXT: "text",
    Kind.WIB: "date and time in WIB (UTC+07:00); a cell cannot hold the zone itself",
    Kind.UTC: "date and time in UTC; a cell cannot hold the zone itself",
    Kind.LIST: "texts joined with a semicolon and a space",
    Kind.MAPPING: "a JSON object",
}

_OPTIONS = {
    "constant_memory": True,  # a row at a time; the sheet grows in a file
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}
_CREATED = datetime(1980, 1, 31)  # noqa: DTZ001 - as the dates inside the file, and fixed likewise
_DATE_FORM = "yyyy-mm-dd hh:mm:ss"
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_DAY = timedelta(days=1)
_FIRST_DAY = 61
"""1 March 1900: Excel takes 1900 for a leap year, so earlier days are off by one."""

_WIDTHS: Mapping[Kind, int] = {Kind.NUMBER: 12, Kind.WIB: 19, Kind.UTC: 19, Kind.LIST: 24}
_WIDE = {"headline": 60, "article_body": 80, "description": 60, "url": 40}
_OTHER_WIDTH = 20
_PLAIN: Mapping[int, Any] = {}
_ZONES = (Kind.WIB, Kind.UTC)


class XlsxRows(Rows):
    """Rows into a workbook; ``scratch`` is a folder of its own for the sheets under way."""

    def __init__(self, file: IO[bytes], columns: Sequence[str], scratch: Path) -> None:
        from xlsxwriter import Workbook

        self._columns = columns
        self._cells = [_CELLS[KINDS[name]] for name in columns]
        self._book = Workbook(file, {**_OPTIONS, "tmpdir": str(scratch)})
        self._book.set_properties({"created": _CREATED})
        self._dates = self._book.add_format({"num_format": _DATE_FORM})
        self._bold = self._book.add_format({"bold": True})
        self._sheets: list[_Sheet] = []
        self._count = 0
        self._cut: _Sheet | None = None
        self._sheet = self._next_sheet()

    def write(self, batch: Batch) -> None:
        """Add rows."""
        cells = [
            map(cell, batch[name]) for name, cell in zip(self._columns, self._cells, strict=True)
        ]
        for key, row in zip(batch["article_id"], zip(*cells, strict=True), strict=True):
            if self._sheet.is_full:
                self._sheet = self._next_sheet()
            for column, size in self._sheet.add(row):
                self._note_cut(self._columns[column], key, size)

    def finish(self) -> None:
        """Describe the columns and pack the workbook."""
        from xlsxwriter.exceptions import FileCreateError

        described = self._new_sheet("columns", {"column": 20, "written as": 70})
        for name in self._columns:
            described.add((name, HOW[KINDS[name]]))
        for sheet in self._sheets:
            sheet.finish()
        try:
            self._book.close()
        except FileCreateError as error:  # wraps the OSError that says what happened
            raise error.args[0] from error

    def discard(self) -> None:
        """Close the files under way; removing the scratch folder is up to its owner."""
        for sheet in self._book.worksheets():
            with suppress(OSError, AttributeError):
                sheet.row_data_fh.close()

    def _next_sheet(self) -> _Sheet:
        self._count += 1
        name = "articles" if self._count == 1 else f"articles-{self._count}"
        widths = {column: _width(column) for column in self._columns}
        dates = {n for n, column in enumerate(self._columns) if KINDS[column] in _ZONES}
        return self._new_sheet(name, widths, dict.fromkeys(dates, self._dates))

    def _new_sheet(
        self, name: str, widths: Mapping[str, int], formats: Mapping[int, Format] = _PLAIN
    ) -> _Sheet:
        sheet = _Sheet(self._book.add_worksheet(name), widths, formats, self._bold)
        self._sheets.append(sheet)
        return sheet

    def _note_cut(self, column: str, key: Plain, size: int) -> None:
        if self._cut is None:
            head = {"article_id": 12, "sheet": 12, "row": 12, "column": 20, "characters": 12}
            self._cut = self._new_sheet("cut", head)
        if not self._cut.is_full:
            self._cut.add((key, self._sheet.name, self._sheet.row + 1, column, size))


class _Sheet:
    """A sheet under a frozen header with filters; rows are added downwards."""

    def __init__(
        self,
        sheet: Worksheet,
        widths: Mapping[str, int],
        formats: Mapping[int, Format],
        bold: Format,
    ) -> None:
        self._sheet = sheet
        self.name = sheet.get_name()
        self.row = 0
        """Number of the last row, from 0."""

        for column, (head, width) in enumerate(widths.items()):
            self._sheet.set_column(column, column, width, formats.get(column))
            self._sheet.write_string(0, column, head, bold)
        self._sheet.freeze_panes(1, 0)
        self._last = len(widths) - 1

    @property
    def is_full(self) -> bool:
        """Whether no row can be added."""
        return self.row + 1 == MAX_ROWS

    def add(self, values: Sequence[str | int | float | None]) -> list[tuple[int, int]]:
        """Add a row; gives the columns whose text was cut, with its length before."""
        self.row += 1
        cut = []
        for column, value in enumerate(values):
            if value is None:
                continue
            if not isinstance(value, str):
                self._sheet.write_number(self.row, column, value)
            elif not _is_long(value):
                self._put(column, value)
            else:
                self._put(column, _cut(value))
                cut.append((column, len(value)))
        return cut

    def finish(self) -> None:
        """Let the filters reach the last row."""
        self._sheet.autofilter(0, 0, self.row, self._last)

    def _put(self, column: int, text: str) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):
            # In constant_memory mode xlsxwriter takes it for rich text of its own making.
            self._sheet.write_rich_string(self.row, column, text[0], text[1], text[2:])
        else:
            self._sheet.write_string(self.row, column, text)


def _width(column: str) -> int:
    return _WIDE.get(column) or _WIDTHS.get(KINDS[column], _OTHER_WIDTH)


def _is_long(text: str) -> bool:
    # Only an astral character counts twice, so most texts need not be looked at.
    return len(text) > MAX_CELL // 2 and _units(text) > MAX_CELL


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    """The beginning of the text and a mark that says how long it was."""
    mark = f" … [cut: the whole text has {len(text):,} characters]"
    room = 2 * (MAX_CELL - _units(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def _number(value: Plain) -> Plain:
    return value


def _text(value: Plain) -> str | None:
    """Text without what XML forbids; a line ends with a line feed, as in Excel itself."""
    if not value:
        return None
    text = str(value)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.replace("\n", " ").isprintable():  # much quicker than the search
        text = str(fit_for_xml(text))
    return text


@lru_cache(maxsize=4096)
def _list(value: Plain) -> str | None:
    return _text(JOIN.join(entries(str(value))))


@lru_cache(maxsize=1024)
def _mapping(value: Plain) -> str | None:
    return _text(compact(dict(pairs(str(value)))))


def _time(value: Plain) -> float | str | None:
    """The wall time as Excel counts it, in days; text where Excel cannot count."""
    if not value:
        return None
    days = (datetime.fromisoformat(str(value)).replace(tzinfo=UTC) - _EPOCH) / _DAY
    return days if days >= _FIRST_DAY else str(value)


_CELLS: Mapping[Kind, Callable[[Plain], str | float | None]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.WIB: _time,
    Kind.UTC: _time,
    Kind.LIST: _list,
    Kind.MAPPING: _mapping,
}
