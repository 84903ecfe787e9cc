"""Files made from plain values hold the bytes that the feeds' exporters make from Articles."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from many_articles import ARTICLES, article, hostile_articles

from wartaspider.exporters.csv import CsvArticleExporter, CsvRows
from wartaspider.exporters.json import (
    JsonArticleExporter,
    JsonLinesArticleExporter,
    JsonLinesRows,
    JsonRows,
)
from wartaspider.exporters.plain import BATCH, KINDS, Kind, batches, plain_row
from wartaspider.items import COLUMNS, Article

PAIRS = {
    "csv": (CsvArticleExporter, CsvRows),
    "json": (JsonArticleExporter, JsonRows),
    "jsonl": (JsonLinesArticleExporter, JsonLinesRows),
}


def fed(kind: type[Any], articles: list[Article], columns: tuple[str, ...]) -> bytes:
    file = BytesIO()
    exporter = kind(file, encoding="utf-8", indent=0, fields_to_export=list(columns))
    exporter.start_exporting()
    for each in articles:
        exporter.export_item(each)
    exporter.finish_exporting()
    return file.getvalue()


def from_plain(kind: type[Any], articles: list[Article], columns: tuple[str, ...]) -> bytes:
    file = BytesIO()
    rows = kind(file, columns)
    for batch in batches(map(plain_row, articles), columns):
        rows.write(batch)
    rows.finish()
    return file.getvalue()


@pytest.mark.parametrize("name", PAIRS)
@given(articles=st.lists(ARTICLES, max_size=3))
def test_bytes_are_the_feeds_own(name: str, articles: list[Article]):
    feed, rows = PAIRS[name]
    assert from_plain(rows, articles, COLUMNS) == fed(feed, articles, COLUMNS)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(
    "columns", [("flags",), ("headline",), ("headline", "article_id"), COLUMNS[::-1]], ids=len
)
def test_bytes_are_the_feeds_own_when_columns_are_chosen(name: str, columns: tuple[str, ...]):
    feed, rows = PAIRS[name]
    articles = [*hostile_articles(), article(9, dateline=None)]
    assert from_plain(rows, articles, columns) == fed(feed, articles, columns)


@pytest.mark.parametrize("name", PAIRS)
def test_bytes_are_the_feeds_own_when_there_are_many_rows_or_none(name: str):
    feed, rows = PAIRS[name]
    for count in (0, BATCH, BATCH + 1):
        articles = [article(number) for number in range(count)]
        assert from_plain(rows, articles, COLUMNS) == fed(feed, articles, COLUMNS)


def test_every_column_has_its_kind():
    assert tuple(KINDS) == COLUMNS
    assert {name for name, kind in KINDS.items() if kind in (Kind.WIB, Kind.UTC)} == {
        "date_published",
        "date_modified",
        "date_downloaded",
    }
    assert KINDS["field_sources"] is Kind.MAPPING
    assert KINDS["keywords"] is Kind.LIST
    assert KINDS["duplicate_of"] is Kind.NUMBER
