"""Other programs read every format back as it was written, and nothing in it runs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from crawling import as_row
from many_articles import article, hostile_articles
from reading_back import READERS, as_read, rfc_4180

from wartaspider.exporters.files import FORMATS, Outputs
from wartaspider.exporters.places import Place
from wartaspider.items import COLUMNS, Article

UNSEEN = "\x00\x01\x07\x0b\x0c\x1b\x1f\x7f\x85\u2028\ufeff\ufffe\uffff\ud800\udc00"
ARTICLES = [
    *hostile_articles(),
    Article(article_id=77, headline="Hampir kosong", article_body="Isi."),
    article(78, date_published=None, duplicate_of=1, sections=[]),
    *(article(100 + n, f"a{c}b", keywords=[f"{c}k"]) for n, c in enumerate(UNSEEN)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    places = [Place(kind=kind, path=folder / f"articles.{kind}") for kind in FORMATS]
    places.append(Place(kind="parquet", path=folder / "parquet", by_month=True))
    with Outputs(places, COLUMNS) as outputs:
        assert outputs.write_all(ARTICLES) == len(ARTICLES)
        outputs.keep()
    return folder


@pytest.mark.parametrize("reader", READERS)
def test_every_column_comes_back(folder: Path, reader: str):
    rows = list(READERS[reader](folder))
    assert [row["article_id"] for row in rows] == [each.article_id for each in ARTICLES]
    for row, true in zip(rows, ARTICLES, strict=True):
        assert tuple(row) == COLUMNS
        assert row == as_read(reader, as_row(true)), true.headline


def test_no_cell_of_the_csv_begins_as_a_formula_does(folder: Path):
    records = rfc_4180((folder / "articles.csv").read_bytes().decode("utf-8-sig"))
    assert not [cell for record in records for cell in record if cell[:1] in tuple("=+-@\t\r")]


def test_the_workbook_holds_no_formula_link_or_macro(folder: Path):
    with zipfile.ZipFile(folder / "articles.xlsx") as book:
        names = book.namelist()
        parts = {name: book.read(name).decode() for name in names}
    assert not [
        name for name in names if re.search("externalLink|vba|connections|sheet1.xml.rels", name)
    ]
    for name, part in parts.items():
        assert "<f>" not in part, name
        assert "hyperlink" not in part, name
        assert 'TargetMode="External"' not in part, name
