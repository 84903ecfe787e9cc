"""Parquet: types, row groups, and folders by month."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from many_articles import article

from wartaspider.exporters import parquet
from wartaspider.exporters.files import Outputs, write_file
from wartaspider.exporters.places import Place
from wartaspider.exporters.plain import batches, plain_row
from wartaspider.items import COLUMNS, WIB, Article


def months(folder: Path, articles: list[Article], columns: tuple[str, ...] = COLUMNS) -> list[str]:
    """The files that are made, with the IDs in each."""
    with Outputs([Place(kind="parquet", path=folder, by_month=True)], columns) as outputs:
        outputs.write_all(articles)
        outputs.keep()
    return contents(folder)


def contents(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)}: {pq.ParquetFile(path).read()['article_id'].to_pylist()}"
        for path in sorted(folder.rglob("*.parquet"))
    ]


def of_month(article_id: int, month: int) -> Article:
    return article(article_id, date_published=datetime(2021, month, 8, tzinfo=WIB))


def test_types_are_real():
    found = parquet.schema(COLUMNS)
    assert tuple(found.names) == COLUMNS
    assert found.field("article_id").type == pa.int64()
    assert found.field("headline").type == pa.string()
    assert found.field("date_published").type == pa.timestamp("us", tz="Asia/Jakarta")
    assert found.field("date_downloaded").type == pa.timestamp("us", tz="UTC")
    assert found.field("keywords").type == pa.list_(pa.string())
    assert found.field("field_sources").type == pa.map_(pa.string(), pa.string())


def test_missing_values_are_null_and_missing_lists_empty(tmp_path: Path):
    path = tmp_path / "a.parquet"
    write_file([Article(article_id=5)], path, "parquet")
    row = pq.read_table(path).to_pylist()[0]
    empty = {name for name, value in row.items() if value == []}
    assert empty == {"sections", "authors", "editors", "keywords", "field_sources", "flags"}
    assert row["headline"] is row["date_published"] is row["duplicate_of"] is None


def test_time_in_another_form_of_iso_8601_is_read(tmp_path: Path):
    path = tmp_path / "a.parquet"
    rows = [plain_row(article(n)) for n in range(3)]
    rows[1]["date_published"] = "20210708T210500+0700"
    write_file(rows, path, "parquet")
    moments = pq.read_table(path)["date_published"].to_pylist()
    assert moments[1] == datetime(2021, 7, 8, 21, 5, tzinfo=WIB)
    assert moments[2] == datetime(2021, 7, 8, 23, 5, tzinfo=WIB)


def test_row_groups_end_with_their_rows_or_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.parquet"
    monkeypatch.setattr(parquet, "GROUP_ROWS", 1000)
    write_file([article(n) for n in range(2300)], path, "parquet")
    assert pq.read_metadata(path).num_row_groups == 3
    monkeypatch.setattr(parquet, "GROUP_BYTES", 1)
    write_file([article(n) for n in range(2300)], path, "parquet")
    assert pq.read_metadata(path).num_row_groups == 5
    assert pq.read_table(path)["article_id"].to_pylist() == list(range(2300))


def test_months_have_a_file_each_and_undated_articles_theirs(tmp_path: Path):
    late = article(6, date_published=datetime(2021, 7, 31, 23, 59, tzinfo=WIB))
    undated = article(4, date_published=None)
    articles = [of_month(2, 7), of_month(3, 8), undated, of_month(5, 7), late]
    assert months(tmp_path / "parquet", articles) == [
        "month=2021-07/part-0.parquet: [2, 5, 6]",
        "month=2021-08/part-0.parquet: [3]",
        "month=undated/part-0.parquet: [4]",
    ]


def test_columns_can_be_chosen_for_months(tmp_path: Path):
    months(tmp_path / "parquet", [of_month(2, 7)], ("headline", "article_id"))
    path = tmp_path / "parquet" / "month=2021-07" / "part-0.parquet"
    assert pq.ParquetFile(path).schema_arrow.names == ["headline", "article_id"]


def test_month_goes_on_in_a_second_part_when_too_many_are_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parquet, "OPEN_MONTHS", 2)
    articles = [of_month(n, month) for n, month in enumerate((1, 2, 1, 3, 1, 2), start=1)]
    rows = parquet.ParquetMonths(tmp_path, COLUMNS)
    for batch in batches(map(plain_row, articles), COLUMNS, size=1):
        rows.write(batch)
    rows.finish()
    assert contents(tmp_path) == [
        "month=2021-01/part-0.parquet: [1, 3, 5]",
        "month=2021-02/part-0.parquet: [2]",
        "month=2021-02/part-1.parquet: [6]",
        "month=2021-03/part-0.parquet: [4]",
    ]


def test_rows_that_wait_are_bounded_over_all_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parquet, "GROUP_BYTES", 20_000)
    first = datetime(2021, 1, 1, tzinfo=WIB)
    articles = [article(n, date_published=first + timedelta(days=n * 7 % 365)) for n in range(600)]
    found = months(tmp_path / "parquet", articles)
    assert len(found) == 12
    groups = [
        pq.read_metadata(path).num_row_groups for path in (tmp_path / "parquet").rglob("*.parquet")
    ]
    assert sum(groups) > 12
    assert sum(pq.read_metadata(p).num_rows for p in (tmp_path / "parquet").rglob("*.p*")) == 600


def test_no_rows_make_one_file_that_shows_the_columns(tmp_path: Path):
    assert months(tmp_path / "parquet", []) == ["month=undated/part-0.parquet: []"]


def test_former_months_are_gone_when_others_are_written(tmp_path: Path):
    folder = tmp_path / "parquet"
    months(folder, [of_month(1, 1), of_month(2, 2)])
    assert months(folder, [of_month(2, 2)]) == ["month=2021-02/part-0.parquet: [2]"]
    assert [path.name for path in tmp_path.iterdir()] == ["parquet"]


def test_same_articles_make_the_same_bytes(tmp_path: Path):
    made = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    for path in made:
        write_file([article(n) for n in range(5)], path, "parquet")
    assert made[0].read_bytes() == made[1].read_bytes()
