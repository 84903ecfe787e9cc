"""Exported files as other programs read them, back in the form that JSON has."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wartaspider.exporters.csv import read_csv, restore
from wartaspider.exporters.plain import KINDS, Kind
from wartaspider.items import WIB, utc_text, wib_text

Row = dict[str, Any]


def csv_ours(folder: Path) -> Iterator[Row]:
    return read_csv(folder / "articles.csv")


def csv_rfc_4180(folder: Path) -> Iterator[Row]:
    return _from_cells(rfc_4180((folder / "articles.csv").read_bytes().decode("utf-8-sig")))


def csv_pandas(folder: Path) -> Iterator[Row]:
    import pandas

    frame = pandas.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False)
    return _from_cells([list(frame.columns), *frame.values.tolist()])


def csv_duckdb(folder: Path) -> Iterator[Row]:
    import duckdb

    found = duckdb.sql(f"FROM read_csv('{folder}/articles.csv', all_varchar=true)")
    rows = [["" if cell is None else cell for cell in row] for row in found.fetchall()]
    return _from_cells([found.columns, *rows])


def json_python(folder: Path) -> Iterator[Row]:
    return iter(json.loads((folder / "articles.json").read_text("utf-8")))


def jsonl_python(folder: Path) -> Iterator[Row]:
    lines = (folder / "articles.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    return (json.loads(line) for line in lines)


def json_pandas(folder: Path) -> Iterator[Row]:
    import pandas

    frame = pandas.read_json(folder / "articles.json", dtype=False)
    return _from_frame(frame)


def json_duckdb(folder: Path) -> Iterator[Row]:
    return _from_duckdb_json(folder / "articles.json")


def jsonl_duckdb(folder: Path) -> Iterator[Row]:
    return _from_duckdb_json(folder / "articles.jsonl")


def parquet_pyarrow(folder: Path) -> Iterator[Row]:
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "articles.parquet")
    return (_from_objects(row) for row in table.to_pylist(maps_as_pydicts="strict"))


def parquet_pandas(folder: Path) -> Iterator[Row]:
    import pandas

    return _from_frame(pandas.read_parquet(folder / "articles.parquet"))


def parquet_duckdb(folder: Path) -> Iterator[Row]:
    return _from_duckdb(f"FROM '{folder}/articles.parquet'")


def months_pandas(folder: Path) -> Iterator[Row]:
    import pandas

    frame = pandas.read_parquet(folder / "parquet").drop(columns="month")
    return _from_frame(frame.sort_values("article_id"))


def months_duckdb(folder: Path) -> Iterator[Row]:
    return _from_duckdb(f"FROM '{folder}/parquet/*/*.parquet' ORDER BY article_id")


def xlsx_openpyxl(folder: Path) -> Iterator[Row]:
    import openpyxl

    book = openpyxl.load_workbook(folder / "articles.xlsx", read_only=True)
    names, *rows = [list(row) for row in book["articles"].iter_rows(values_only=True)]
    book.close()
    return _from_sheet(names, map(_unescaped, rows))


def xlsx_pandas(folder: Path) -> Iterator[Row]:
    import pandas

    frame = pandas.read_excel(
        folder / "articles.xlsx", dtype=object, keep_default_na=False, na_filter=False
    )
    rows = [[None if cell == "" else cell for cell in row] for row in frame.values.tolist()]
    return _from_sheet(list(frame.columns), map(_unescaped, rows))


def xlsx_libreoffice(folder: Path) -> Iterator[Row]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (Debian package libreoffice-calc-nogui)")
    # Comma, double quote, UTF-8, from line 1; cells as they look.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    profile = f"-env:UserInstallation=file://{folder}/office"
    target = folder / "office.csv"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(target)]
    subprocess.run([*command, str(folder / "articles.xlsx")], check=True, timeout=120)
    with (target / "articles.csv").open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return _from_sheet(names, [[_office_cell(cell) for cell in row] for row in rows])


def as_read(name: str, row: Row) -> Row:
    """What a reader must give of a row: all of it, but for what its format cannot hold."""
    row = {key: _each_text(value, _SURROGATES) for key, value in row.items()}
    if name.startswith(("csv", "xlsx")):
        row = {key: _flat(value) for key, value in row.items()}
    if name.startswith("xlsx"):
        row = {key: _each_text(value, *_NOT_IN_CELLS) for key, value in row.items()}
    return row


_SURROGATES = ("[\ud800-\udfff]", "\ufffd")
_NOT_IN_CELLS = ("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd"), ("\r\n?", "\n")


def _each_text(value: Any, *changes: tuple[str, str]) -> Any:
    if isinstance(value, list):
        return [_each_text(each, *changes) for each in value]
    if isinstance(value, str):
        for pattern, by in changes:
            value = re.sub(pattern, by, value)
    return value


def _flat(value: Any) -> Any:
    """A text of a list that holds the mark between texts is read as two."""
    return "; ".join(value).split("; ") if isinstance(value, list) and value else value


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    reader.__name__: reader
    for reader in (
        csv_ours,
        csv_rfc_4180,
        csv_pandas,
        csv_duckdb,
        json_python,
        json_pandas,
        json_duckdb,
        jsonl_python,
        jsonl_duckdb,
        parquet_pyarrow,
        parquet_pandas,
        parquet_duckdb,
        months_pandas,
        months_duckdb,
        xlsx_openpyxl,
        xlsx_pandas,
        xlsx_libreoffice,
    )
}


def rfc_4180(text: str) -> list[list[str]]:
    """The records of a CSV text by the grammar of RFC 4180, and nothing beside it."""
    cell = re.compile(r'"((?:[^"]|"")*)"(?=,|\r\n)|([^",\r\n]*)(?=,|\r\n)')
    records: list[list[str]] = []
    record: list[str] = []
    place = 0
    while place < len(text):
        found = cell.match(text, place)
        assert found, f"no cell at {place}: {text[place : place + 60]!r}"
        quoted, plain = found.groups()
        record.append(plain if quoted is None else quoted.replace('""', '"'))
        is_end = text.startswith("\r\n", found.end())
        place = found.end() + (2 if is_end else 1)
        if is_end:
            records.append(record)
            record = []
    assert not record, "the last record has no end"
    assert len({len(record) for record in records}) == 1, "records differ in length"
    return records


def _from_cells(records: Iterable[list[str]]) -> Iterator[Row]:
    names, *rows = records
    for row in rows:
        yield {name: _from_cell(name, cell) for name, cell in zip(names, row, strict=True)}


def _from_cell(name: str, cell: str) -> Any:
    kind, text = KINDS[name], restore(cell)
    if kind is Kind.LIST:
        return text.split("; ") if text else []
    if kind is Kind.MAPPING:
        return json.loads(text)
    if not text:
        return None
    return int(text) if kind is Kind.NUMBER else text


def _from_objects(row: Row) -> Row:
    """A row of Python's own objects."""
    return {name: _from_object(KINDS[name], value) for name, value in row.items()}


def _from_object(kind: Kind, value: Any) -> Any:
    if kind is Kind.LIST:
        return list(value)
    if kind is Kind.MAPPING:
        return dict(value)
    if value is None or value != value or value.__class__.__name__ == "NaTType":
        return None
    if kind in (Kind.WIB, Kind.UTC) and isinstance(value, datetime):
        assert value.tzinfo is not None
        assert value.microsecond == 0
        return wib_text(value) if kind is Kind.WIB else utc_text(value)
    return int(value) if kind is Kind.NUMBER else value


def _from_frame(frame: Any) -> Iterator[Row]:
    return (_from_objects(row) for row in frame.to_dict("records"))


def _from_duckdb(query: str) -> Iterator[Row]:
    import duckdb

    found = duckdb.sql(query)
    names = [name for name in found.columns if name != "month"]  # the folders' own
    return (_from_objects(dict(zip(names, row, strict=False))) for row in found.fetchall())


def _from_duckdb_json(path: Path) -> Iterator[Row]:
    types = {
        Kind.NUMBER: "BIGINT",
        Kind.LIST: "VARCHAR[]",
        Kind.MAPPING: "MAP(VARCHAR, VARCHAR)",
    }
    columns = {name: types.get(kind, "VARCHAR") for name, kind in KINDS.items()}
    return _from_duckdb(f"FROM read_json('{path}', columns={columns})")


def _from_sheet(names: list[str], rows: Iterable[list[Any]]) -> Iterator[Row]:
    for row in rows:
        yield {name: _from_sheet_cell(name, value) for name, value in zip(names, row, strict=True)}


def _from_sheet_cell(name: str, value: Any) -> Any:
    kind = KINDS[name]
    if kind is Kind.LIST:
        return value.split("; ") if value else []
    if kind is Kind.MAPPING:
        return json.loads(value)
    if value is None:
        return None
    if kind in (Kind.WIB, Kind.UTC) and not isinstance(value, str):
        value = datetime.fromisoformat(str(value))
        return _wall(value, kind)
    return int(value) if kind is Kind.NUMBER else value


def _unescaped(row: list[Any]) -> list[Any]:
    """As Excel shows it (ST_Xstring of ECMA-376); openpyxl leaves it to its caller."""
    return [
        re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)
        if isinstance(cell, str)
        else cell
        for cell in row
    ]


def _wall(value: datetime, kind: Kind) -> str | None:
    """A wall time of the column's zone, as text."""
    if kind is Kind.WIB:
        return wib_text(value.replace(tzinfo=WIB))
    return utc_text(value.replace(tzinfo=UTC))


def _office_cell(cell: str) -> Any:
    """LibreOffice writes dates as it shows them."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    return cell or None
