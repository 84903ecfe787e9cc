"""What an SQL client sees of an archive: views that say what the export says."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from small_archive import SmallArchive, wib
from sqlalchemy import Connection, inspect, text

from wartaspider.archive import open_archive
from wartaspider.archive.alone import alone
from wartaspider.archive.dataset import Selection, read_rows
from wartaspider.archive.migrations import STEPS, migrate
from wartaspider.archive.views import drop_views, make_views
from wartaspider.items import COLUMNS

JSON = ("sections", "authors", "editors", "keywords", "field_sources", "flags")
REPOSTED = " ".join(f"kata{n * 7 % 50} {n}" for n in range(120))


@pytest.fixture
def small(archive_url: str) -> Iterator[SmallArchive]:
    """Two days, three sections, a repost, an edit, an article that is gone and one undated."""
    small = SmallArchive(archive_url)
    small.archive.remember_menu(["news", "ekbis", "kabar-sawit"], {})
    small.walk("section:kabar-sawit/cpo", "07-08 11:00", [1, 2])
    small.store(1, day="07-08", keywords=["cpo", 'kutip "x"'], authors=["Ayu", "Budi"])
    small.store(2, sections=["ekbis"], editors=["Cici"], body="Lama.")
    small.walk("section:news", "07-09 11:00", [1, 2])
    small.store(2, sections=["ekbis"], editors=["Cici"], body="Baru.")
    small.walk("index:2021-07-09", "07-10 11:00", [3, 4, 5, 6])
    small.store(3, 4, day="07-09", body=REPOSTED, flags=["dates-disagree"])
    small.store(6, date_published=None)
    small.miss(5, "http-404", "gone")
    yield small
    small.close()


def rows(small: SmallArchive, query: str) -> list[tuple[Any, ...]]:
    with small.connect() as db:
        return [tuple(row) for row in db.execute(text(query))]


def test_dataset_is_what_the_export_reads(small: SmallArchive):
    with small.connect() as db:
        seen = [dict(r) for r in db.execute(text("SELECT * FROM dataset ORDER BY 1")).mappings()]
        expected = list(read_rows(db, Selection()))
    assert tuple(seen[0]) == COLUMNS
    for row in (*seen, *expected):
        row.update({name: json.loads(str(row[name])) for name in JSON})
    assert seen == expected
    assert seen[0]["sections"] == ["news", "kabar-sawit"]


def test_lists_have_a_row_for_each_entry(small: SmallArchive):
    for column in ("sections", "authors", "editors", "keywords", "flags"):
        with small.connect() as db:
            found = list(read_rows(db, Selection(), ("article_id", column)))
        expected = {(row["article_id"], x) for row in found for x in json.loads(str(row[column]))}
        assert expected
        assert sorted(rows(small, f"SELECT * FROM article_{column}")) == sorted(expected)  # noqa: S608


def test_days_count_what_was_published_and_listed(small: SmallArchive):
    query = "SELECT day, articles, reposts, edited, listed, not_stored FROM days"
    assert rows(small, query) == [("2021-07-08", 2, 0, 1, 0, 0), ("2021-07-09", 2, 1, 0, 4, 1)]


def test_dataset_follows_what_a_run_writes(small: SmallArchive):
    small.walk("section:ekbis", "07-11 11:00", [1])
    found = rows(small, "SELECT sections FROM dataset WHERE article_id = 1")
    assert json.loads(found[0][0]) == ["news", "ekbis", "kabar-sawit"]


def test_dataset_needs_no_menu(small: SmallArchive):
    with small.engine.begin() as db:
        db.execute(text("DELETE FROM meta WHERE key = 'menu'"))
    found = rows(
        small, "SELECT sections FROM dataset WHERE article_id IN (1, 6) ORDER BY article_id"
    )
    assert [json.loads(row[0]) for row in found] == [["kabar-sawit", "news"], []]


def test_views_are_made_by_the_next_run_when_the_archive_is_older(small: SmallArchive):
    drop(small)
    assert inspect(small.engine).get_view_names() == []
    small.walk("section:news", "07-12 11:00")
    assert {"dataset", "days"} < set(inspect(small.engine).get_view_names())
    assert len(rows(small, "SELECT * FROM dataset")) == 5


def test_views_are_made_anew_when_they_are_defined_otherwise(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
):
    queries = {"dataset": "SELECT 1 AS article_id, 'x' AS headline, 'y' AS article_body"}
    monkeypatch.setattr("wartaspider.archive.views.view_queries", lambda _: queries)
    make_views(small.engine)
    assert set(inspect(small.engine).get_view_names()) <= {"dataset", "texts"}
    assert rows(small, "SELECT headline FROM dataset") == [("x",)]


def test_table_of_the_users_own_is_left_alone(
    small: SmallArchive, caplog: pytest.LogCaptureFixture
):
    drop(small)
    with small.engine.begin() as db:
        db.execute(text("CREATE TABLE days (mine INTEGER)"))
    with caplog.at_level(logging.WARNING):
        small.walk("section:news", "07-12 11:00", [1])
    assert "no views for SQL clients" in caplog.text
    assert inspect(small.engine).get_view_names() == []
    assert rows(small, "SELECT * FROM days") == []


def drop(small: SmallArchive) -> None:
    with alone(small.engine) as db:
        drop_views(db)


def test_views_stay_out_of_the_way_of_the_tables(small: SmallArchive):
    before = rows(small, "SELECT count(*) FROM versions")
    open_archive(small.url).close()
    with small.connect() as db:
        days = Selection(since=date(2021, 7, 8), as_of=wib("07-11 00:00"))
        assert len(list(read_rows(db, days))) == 5
    assert rows(small, "SELECT count(*) FROM versions") == before


def test_tables_can_be_changed_although_views_read_them(small: SmallArchive):
    def renew_versions(db: Connection) -> None:
        db.exec_driver_sql("CREATE TABLE anew AS SELECT * FROM versions")
        db.exec_driver_sql("DROP TABLE versions")
        db.exec_driver_sql("ALTER TABLE anew RENAME TO versions")

    small.archive.close()
    migrate(small.engine, (*STEPS, renew_versions))
    assert inspect(small.engine).get_view_names() == []
    make_views(small.engine)
    assert len(rows(small, "SELECT * FROM dataset")) == 5
