"""CSV: the whole file, what a spreadsheet makes of it, and the way back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartaspider.exporters.csv import (
    CsvArticleExporter,
    neutralise,
    read_articles,
    read_csv,
    restore,
)
from wartaspider.exporters.json import JsonLinesArticleExporter
from wartaspider.items import COLUMNS, WIB, Article

FULL = Article(
    article_id=346400,
    url="https://wartaekonomi.co.id/read346400/harga-sawit-naik",
    headline='Harga "sawit" naik, kata petani',
    date_published=datetime(2021, 7, 8, 21, 5, tzinfo=WIB),
    sections=["kabar-sawit", "news"],
    article_section="Kabar Sawit",
    editors=["Budi Contoh", "Siti Rekaan"],
    article_body="Alinea satu.\n\nAlinea dua.",
    word_count=4,
    page_count=1,
    date_published_raw="Kamis, 08 Juli 2021, 21:05 WIB",
    date_downloaded=datetime(2021, 7, 9, 1, 2, 3, tzinfo=UTC),
    layout="current",
    field_sources={"headline": "css:h1", "article_body": "css:div – isi"},
)
HEADER = ",".join(COLUMNS)
FULL_ROW = (
    "346400,https://wartaekonomi.co.id/read346400/harga-sawit-naik,"
    '"Harga ""sawit"" naik, kata petani",2021-07-08T21:05:00+07:00,,kabar-sawit; news,Kabar Sawit,,'
    'Budi Contoh; Siti Rekaan,,,"Alinea satu.\n\nAlinea dua.",4,,,,,1,,1,'
    '"Kamis, 08 Juli 2021, 21:05 WIB",2021-07-09T01:02:03Z,current,'
    '"{""headline"":""css:h1"",""article_body"":""css:div – isi""}",'
)


def exported(articles: Iterable[Article], file: BytesIO | None = None, **options: Any) -> bytes:
    file = file or BytesIO()
    exporter = CsvArticleExporter(file, **options)
    exporter.start_exporting()
    for article in articles:
        exporter.export_item(article)
    exporter.finish_exporting()
    return file.getvalue()


def stream(data: bytes) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(data), encoding="utf-8", newline="")


def test_writes_the_whole_file() -> None:
    assert exported([FULL]).decode() == f"\ufeff{HEADER}\r\n{FULL_ROW}\r\n"


def test_writes_only_the_header_when_there_are_no_articles() -> None:
    assert exported([]).decode() == f"\ufeff{HEADER}\r\n"


def test_writes_no_header_when_the_file_holds_rows() -> None:
    file = BytesIO(exported([FULL]))
    file.seek(0, 2)
    assert exported([FULL], file).decode() == f"\ufeff{HEADER}\r\n" + f"{FULL_ROW}\r\n" * 2


def test_writes_the_columns_the_user_chose() -> None:
    options = {"fields_to_export": {"headline": "Judul", "article_id": "Nomor"}}
    text = exported([Article(article_id=5, headline="Judul berita")], **options).decode()
    assert text == "\ufeffJudul,Nomor\r\nJudul berita,5\r\n"


def test_writes_no_mark_when_the_encoding_is_another() -> None:
    data = exported([Article(headline="Kopi – teh")], encoding="latin-1")
    assert data.startswith(b"article_id,")
    assert b"Kopi ? teh" in data


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@nama", "\tx", "\rx", "'=1", "''@x"])
def test_neutralises_a_formula(text: str) -> None:
    (cells,) = list(csv.reader(stream(exported([Article(headline=text)]))))[1:]
    assert cells[COLUMNS.index("headline")] == "'" + text
    (article,) = read_articles(stream(exported([Article(headline=text)])))
    assert article.headline == text


@pytest.mark.parametrize("text", ["'kata'", "a=b", " =1", "5-6", "'", "''"])
def test_leaves_harmless_text_as_it_is(text: str) -> None:
    assert neutralise(text) == restore(text) == text


def test_neutralises_lists_and_leaves_numbers() -> None:
    article = Article(article_id=-5, keywords=["=SUM(A1)", "sawit"])
    (cells,) = list(csv.reader(stream(exported([article]))))[1:]
    assert cells[COLUMNS.index("keywords")] == "'=SUM(A1); sawit"
    assert cells[COLUMNS.index("article_id")] == "-5"
    assert list(read_articles(stream(exported([article])))) == [article]


def test_keeps_the_text_of_an_entry_that_holds_the_joint() -> None:
    (article,) = read_articles(stream(exported([Article(keywords=["a; b", "c"])])))
    assert article.keywords == ["a", "b", "c"]


def test_loses_no_article_when_text_holds_a_lone_surrogate() -> None:
    (article,) = read_articles(stream(exported([Article(headline="a\udc80b")])))
    assert article.headline == "a\ufffdb"


def test_reads_a_body_longer_than_the_csv_module_allows(tmp_path: Path) -> None:
    article = Article(article_id=1, article_body="kata " * 100_000)
    path = tmp_path / "articles.csv"
    path.write_bytes(exported([article]))
    assert list(read_articles(path)) == list(read_articles(str(path))) == [article]


def test_reads_columns_that_are_not_ours_as_text() -> None:
    assert list(read_csv(StringIO("article_id,lain\r\n5,'=x\r\n,\r\n", newline=""))) == [
        {"article_id": 5, "lain": "=x"},
        {"article_id": None, "lain": None},
    ]


def test_reads_nothing_from_an_empty_file() -> None:
    assert list(read_csv(StringIO(""))) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("5,x", "line 2: column word_count cannot be read"),
        ("5", "line 2: 1 cells under 2 columns"),
        ('5,"6', "line 2: unexpected end of data"),
    ],
)
def test_says_where_a_row_cannot_be_read(rows: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(read_csv(StringIO(f"article_id,word_count\r\n{rows}")))


some_text = st.text(max_size=8)
texts = st.none() | some_text.filter(bool) | st.sampled_from(["=", "'=", "\r", "\0", '"', "a\r\nb"])
entries = st.lists(some_text.filter(bool).filter(lambda text: "; " not in text), max_size=2)
numbers = st.none() | st.integers()
dates = st.none() | st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, zone),
    st.integers(631_152_000, 4_102_444_800),
    st.sampled_from([WIB, UTC]),
)
BY_TYPE = {
    "list[str]": entries,
    "dict[str, str]": st.dictionaries(some_text, some_text, max_size=2),
}
BY_TYPE |= {
    "int | None": numbers,
    "int": st.integers(),
    "str | None": texts,
    "datetime | None": dates,
}
articles = st.builds(
    Article, **{name: BY_TYPE[str(kind)] for name, kind in Article.__annotations__.items()}
)


@given(st.lists(articles, max_size=2))
def test_reads_back_any_articles(written: list[Article]) -> None:
    assert list(read_articles(stream(exported(written)))) == written


@given(st.lists(articles, max_size=2))
def test_reads_the_objects_that_json_holds(written: list[Article]) -> None:
    file = BytesIO()
    exporter = JsonLinesArticleExporter(file, encoding="utf-8")
    for article in written:
        exporter.export_item(article)
    objects = [json.loads(line) for line in file.getvalue().decode().split("\n")[:-1]]
    assert list(read_csv(stream(exported(written)))) == objects


@given(articles)
def test_starts_no_text_cell_like_a_formula(article: Article) -> None:
    _, cells = csv.reader(stream(exported([article])))
    for name, cell in zip(COLUMNS, cells, strict=True):
        if not isinstance(getattr(article, name), int):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
