"""XLSX: a workbook's looks, its limits, its dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from many_articles import article

from wartaspider.exporters import xlsx
from wartaspider.exporters.files import write_file
from wartaspider.items import COLUMNS, WIB, Article


def book_of(folder: Path, articles: list[Article], columns: tuple[str, ...] = COLUMNS) -> Any:
    path = folder / "out.xlsx"
    write_file(articles, path, "xlsx", columns)
    assert [each.name for each in folder.iterdir()] == ["out.xlsx"]
    return openpyxl.load_workbook(BytesIO(path.read_bytes()))


def values(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_sheet_has_a_frozen_filtered_header_and_widths(tmp_path: Path):
    book = book_of(tmp_path, [article(1), article(2)])
    sheet = book["articles"]
    assert book.sheetnames == ["articles", "columns"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions == "A1:Y3"
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["A"].width > 10


def test_dates_are_real_ones_of_the_columns_zone(tmp_path: Path):
    columns = ("date_published", "date_modified", "date_downloaded")
    odd = [datetime(2021, 7, 8, tzinfo=WIB) + timedelta(seconds=n * 3607 + n) for n in range(40)]
    book = book_of(
        tmp_path,
        [article(n, date_published=each, date_downloaded=each) for n, each in enumerate(odd)],
        columns,
    )
    rows = values(book["articles"])[1:]
    assert [row[0] for row in rows] == [each.replace(tzinfo=None) for each in odd]
    assert [row[2] for row in rows] == [each.astimezone(UTC).replace(tzinfo=None) for each in odd]
    assert [row[1] for row in rows] == [None] * len(odd)
    assert book["articles"]["A2"].number_format == "yyyy-mm-dd hh:mm:ss"
    told = dict(values(book["columns"])[1:])
    assert "WIB" in told["date_published"]
    assert "UTC" in told["date_downloaded"]
    assert "zone" in told["date_downloaded"]


def test_date_that_excel_cannot_count_is_text(tmp_path: Path):
    old = datetime(1900, 2, 28, 9, tzinfo=WIB)
    new = datetime(1900, 3, 1, 9, tzinfo=WIB)
    book = book_of(tmp_path, [article(1, date_published=old), article(2, date_published=new)])
    cells = [row[3] for row in values(book["articles"])[1:]]
    assert cells == ["1900-02-28T09:00:00+07:00", new.replace(tzinfo=None)]


@pytest.mark.parametrize("letter", ["a", "📈", "<"])
def test_cell_that_is_too_long_is_cut_marked_and_named(tmp_path: Path, letter: str):
    units = len(letter.encode("utf-16-le")) // 2
    fits, cut = letter * (xlsx.MAX_CELL // units), letter * (xlsx.MAX_CELL // units + 1)
    book = book_of(tmp_path, [article(7, article_body=fits), article(8, article_body=cut)])
    column = COLUMNS.index("article_body")
    cells = [row[column] for row in values(book["articles"])[1:]]
    assert cells[0] == fits
    assert cells[1].endswith(f"… [cut: the whole text has {len(cut):,} characters]")
    assert cells[1].startswith(letter * 10_000)
    assert len(cells[1].encode("utf-16-le")) // 2 in (xlsx.MAX_CELL, xlsx.MAX_CELL - 1)
    assert values(book["cut"]) == [
        ["article_id", "sheet", "row", "column", "characters"],
        [8, "articles", 3, "article_body", len(cut)],
    ]


def test_rows_go_on_in_further_sheets_when_one_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    long = "a" * (xlsx.MAX_CELL + 1)
    columns = ("article_id", "headline")
    book = book_of(tmp_path, [article(n, long if n == 5 else "b") for n in range(1, 8)], columns)
    sheets = [book[name] for name in ("articles", "articles-2", "articles-3")]
    assert [[row[0] for row in values(sheet)] for sheet in sheets] == [
        ["article_id", 1, 2, 3],
        ["article_id", 4, 5, 6],
        ["article_id", 7],
    ]
    assert [sheet.freeze_panes for sheet in sheets] == ["A2"] * 3
    assert [sheet.auto_filter.ref for sheet in sheets] == ["A1:B4", "A1:B4", "A1:B2"]
    assert values(book["cut"])[1] == [5, "articles-2", 3, "headline", len(long)]


def test_numbers_and_empty_cells(tmp_path: Path):
    big = replace(article(1, word_count=0), article_id=2**31 - 1)
    columns = ("article_id", "word_count", "duplicate_of", "dateline", "keywords", "flags")
    row = values(book_of(tmp_path, [big], columns)["articles"])[1]
    assert row == [2**31 - 1, 0, None, None, None, None]


def test_workbook_without_rows_has_its_header(tmp_path: Path):
    book = book_of(tmp_path, [])
    assert values(book["articles"]) == [list(COLUMNS)]
    assert book["articles"].auto_filter.ref == "A1:Y1"


def test_same_articles_make_the_same_bytes(tmp_path: Path):
    made = [tmp_path / "1.xlsx", tmp_path / "2.xlsx"]
    for path in made:
        write_file([article(n) for n in range(5)], path, "xlsx")
    assert made[0].read_bytes() == made[1].read_bytes()
