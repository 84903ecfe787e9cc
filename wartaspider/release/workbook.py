"""The rows of ``articles.xlsx``, read as a stream: 200,000 articles are a gigabyte of XML."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from io import BufferedReader
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.exporters.characters import fit_for_xml
from wartaspider.exporters.csv import JOIN, compact
from wartaspider.exporters.plain import KINDS, Kind

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEET = re.compile(r"articles(-\d+)?")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")
_CUT = re.compile(r" … \[cut: the whole text has ([0-9,]+) characters\]$")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's wall time has no zone
_OFFSETS: Mapping[Kind, str] = {Kind.WIB: "+07:00", Kind.UTC: "Z"}

_MAX_PART = 4 * 1024 * 1024
"""Bytes of the workbook's own description."""

_LARGE = 1024**3
_RATIO = 200
"""A sheet that is larger, and packed more tightly, is made to fill the memory of who opens it."""

_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError),
    *(KeyError, EOFError, RuntimeError, OverflowError),
)
"""What reading a damaged workbook raises that is no ValueError."""


def workbook_rows(file: BufferedReader) -> Iterator[dict[str, Any]]:
    """The articles of a workbook, each as the object its JSON is, but for what cells cannot hold.

    Raises ValueError where it cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as book:
            for path in _sheets(book):
                _check_size(book.getinfo(path))
                with book.open(path) as sheet:
                    rows = _rows(sheet)
                    header = [str(name) for name in next(rows, {}).values()]
                    for cells in rows:
                        yield {n: _value(n, cells.get(place)) for place, n in enumerate(header)}
    except _FAULTS as error:
        raise ValueError(f"the workbook is damaged: {error}") from error


def as_cell(value: object) -> object:
    """A value as a cell holds it: lines end with a line feed, what XML forbids is U+FFFD."""
    if isinstance(value, Mapping):
        return json.loads(str(fit_for_xml(compact(value))))
    if isinstance(value, str):
        return fit_for_xml(value.replace("\r\n", "\n").replace("\r", "\n"))
    return value


def is_cut(cell: object, whole: object) -> bool:
    """Whether a cell is the beginning of the whole text, and marked so."""
    mark = _CUT.search(cell) if isinstance(cell, str) else None
    if not mark or not isinstance(cell, str) or not isinstance(whole, str):
        return False
    return whole.startswith(cell[: mark.start()]) and mark[1] == f"{len(whole):,}"


def _sheets(book: zipfile.ZipFile) -> list[str]:
    """The parts that hold the sheets of articles, in order."""
    links = {
        str(each.get("Id")): str(each.get("Target"))
        for each in _part(book, "xl/_rels/workbook.xml.rels")
    }
    sheets = _part(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    return [
        f"xl/{links[str(sheet.get(_LINK))]}"
        for sheet in sheets
        if _SHEET.fullmatch(str(sheet.get("name")))
    ]


def _check_size(part: zipfile.ZipInfo) -> None:
    if part.file_size > _LARGE and part.file_size > _RATIO * part.compress_size:
        raise ValueError(f"{part.filename} in the workbook unpacks to more than any text would")


def _part(book: zipfile.ZipFile, path: str) -> Any:
    with book.open(path) as part:
        data = part.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise ValueError(f"{path} in the workbook is too large")
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _rows(sheet: IO[bytes]) -> Iterator[dict[int, str | float]]:
    """Each row as its cells by their place, from 0; empty ones are not there."""
    tag, kind = f"{_MAIN}row", f"{_MAIN}c"
    for _, row in etree.iterparse(sheet, tag=tag, resolve_entities=False, no_network=True):
        yield {
            _place(cell.get("r", "").rstrip("0123456789")): _content(cell)
            for cell in row.iterchildren(kind)
        }
        while row.getprevious() is not None:
            del row.getparent()[0]
        row.clear()


@lru_cache(maxsize=128)
def _place(letters: str) -> int:
    """The number of a column from 0: ``A`` is 0, ``AA`` is 26."""
    place = 0
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"{letters[:20]!r} is no column of a sheet")
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _content(cell: Any) -> str | float:
    kind = cell.get("t")
    if kind is None:
        return float(cell.findtext(f"{_MAIN}v") or "nan")
    if kind != "inlineStr":
        raise ValueError(f"a cell of the kind {kind[:20]!r} is none of ours")
    text = "".join([part.text or "" for part in cell.iter(f"{_MAIN}t")])
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _value(name: str, cell: str | float | None) -> object:
    kind = KINDS.get(name, Kind.TEXT)
    if kind is Kind.LIST:
        return str(cell).split(JOIN) if cell else []
    if kind is Kind.MAPPING:
        return json.loads(str(cell)) if cell else {}
    if not isinstance(cell, float):
        return cell
    if kind in _OFFSETS:
        return (_EPOCH + timedelta(seconds=round(cell * 86400))).isoformat() + _OFFSETS[kind]
    if not cell.is_integer():
        raise ValueError(f"column {name}: {cell} is no whole number")
    return int(cell)
