"""Search in SQLite: the index is in step with the texts whatever happens to them."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_archive import SmallArchive
from sqlalchemy import inspect, text

from wartaspider.archive import search


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallArchive]:
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    small.walk("section:news", "07-08 11:00", [1, 2, 3])
    small.store(1, headline="Harga Minyak Goreng Naik", body="Pedagang mengeluh sejak Senin.")
    small.store(2, headline="Ekspor sawit", body="Harga minyak sawit mentah turun di Rotterdam.")
    small.store(3, headline="Kafé baru", body="Menu soto ayam.")
    yield small
    small.close()


def found(small: SmallArchive, words: str) -> list[int]:
    query = "SELECT rowid FROM search WHERE search MATCH :words ORDER BY rank, rowid"
    with small.connect() as db:
        return list(db.execute(text(query), {"words": words}).scalars())


def check(small: SmallArchive) -> None:
    """The index against the texts, by SQLite itself: an error if they differ."""
    with small.engine.begin() as db:
        db.execute(text("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)"))
        indexed = db.execute(text("SELECT id FROM search_docsize ORDER BY id")).scalars().all()
        stored = db.execute(text("SELECT article_id FROM dataset ORDER BY 1")).scalars().all()
    assert indexed == stored


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("minyak", [1, 2]),
        ("MINYAK", [1, 2]),
        ('"minyak goreng"', [1]),
        ("headline: minyak", [1]),
        ("sawit NOT goreng", [2]),
        ("rott*", [2]),
        ("kafe", [3]),
        ("bensin", []),
    ],
)
def test_articles_are_found_by_words_of_headline_and_body(
    small: SmallArchive, words: str, expected: list[int]
):
    assert sorted(found(small, words)) == expected


def test_index_shows_the_text_it_found(small: SmallArchive):
    query = (
        "SELECT headline, snippet(search, 1, '[', ']', '..', 3) FROM search"
        " WHERE search MATCH 'mentah'"
    )
    with small.connect() as db:
        rows = [tuple(row) for row in db.execute(text(query))]
    assert rows == [("Ekspor sawit", "..sawit [mentah] turun..")]


def test_only_the_current_text_is_found_when_an_article_was_edited(small: SmallArchive):
    small.store(1, headline="Harga Gula Naik", body="Pedagang diam.")
    small.store(1, headline="Harga Gula Turun", body="Pedagang gembira.")
    assert found(small, "goreng OR mengeluh OR diam") == []
    assert found(small, "gembira AND turun") == [1]
    check(small)


def test_index_is_as_before_when_an_article_is_read_again(small: SmallArchive):
    small.store(2, headline="Ekspor sawit", body="Harga minyak sawit mentah turun di Rotterdam.")
    assert found(small, "rotterdam") == [2]
    check(small)


def test_index_follows_texts_that_are_changed_by_hand(small: SmallArchive):
    small.store(1, headline="Harga Gula", body="Baru.")
    for change in (
        "UPDATE versions SET article_body = 'Diperbaiki.' WHERE article_id = 1 AND version = 2",
        "UPDATE versions SET headline = 'Tua' WHERE article_id = 1 AND version = 1",
    ):
        with small.engine.begin() as db:
            db.execute(text(change))
        check(small)
    assert found(small, "diperbaiki") == [1]
    assert found(small, "baru AND gula") == []
    assert found(small, "tua") == []
    with small.engine.begin() as db:
        db.execute(text("DELETE FROM versions WHERE article_id = 1 AND version = 2"))
        db.execute(text("UPDATE articles SET version = 1 WHERE article_id = 1"))
        db.execute(text("DELETE FROM versions WHERE article_id = 3"))
        db.execute(text("UPDATE articles SET version = NULL WHERE article_id = 3"))
    check(small)
    assert found(small, "tua") == [1]
    assert found(small, "soto") == []


def test_index_is_in_step_when_the_file_was_tidied(small: SmallArchive):
    with small.engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM"))
    small.store(1, headline="Harga Gula Naik", body="Pedagang diam.")
    check(small)


KILLED = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from small_archive import SmallArchive, wib

small = SmallArchive(sys.argv[1])
small.walk("section:news", "07-09 11:00", [4])
small.store(4, body="Sebelum mati.")

@event.listens_for(small.archive._engine, "commit")
def die(connection):
    os.kill(os.getpid(), signal.SIGKILL)

small.store(1, headline="Tak pernah ada", body="Mati.")
"""


def test_index_is_in_step_after_a_kill(small: SmallArchive):
    small.archive.close()
    folders = os.pathsep.join(map(str, (Path(__file__).parents[1], Path(__file__).parents[2])))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, small.url],
        env=os.environ | {"PYTHONPATH": folders},
        timeout=60,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr
    check(small)
    assert found(small, "sebelum") == [4]
    assert found(small, "goreng") == [1]
    assert found(small, "pernah") == []


def without_fts5(small: SmallArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "has_search", lambda _: False)
    monkeypatch.setattr("wartaspider.archive.views.has_search", lambda _: False)
    small.walk("section:news", "07-09 11:00", [4])


def test_everything_else_works_without_fts5(small: SmallArchive, monkeypatch: pytest.MonkeyPatch):
    without_fts5(small, monkeypatch)
    small.store(1, headline="Harga Gula", body="Ditulis tanpa indeks.")
    small.store(4, body="Baru tanpa indeks.")
    with small.connect() as db:
        assert len(db.execute(text("SELECT * FROM dataset")).all()) == 4
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert db.execute(text(triggers)).scalar() == 0


def test_index_is_built_anew_when_fts5_is_there_again(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        without_fts5(small, patch)
        small.store(1, headline="Harga Gula", body="Ditulis tanpa indeks.")
        small.store(4, body="Baru tanpa indeks.")
    small.walk("section:news", "07-10 11:00")
    check(small)
    assert found(small, "tanpa AND indeks") == [1, 4]


def test_index_is_built_once_and_told_when_an_archive_is_large(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(search, "_MANY", 2)
    with monkeypatch.context() as patch:
        without_fts5(small, patch)
    with caplog.at_level(logging.INFO, logger=search.__name__):
        small.walk("section:news", "07-10 11:00")
        small.walk("section:news", "07-11 11:00")
    assert [r.getMessage() for r in caplog.records] == [
        "Building the search index over 4 articles, once"
    ]


def test_archive_without_a_run_has_no_index_yet(tmp_path: Path):
    small = SmallArchive(f"sqlite:///{tmp_path / 'new.db'}")
    assert "search" not in inspect(small.engine).get_table_names()
    small.close()
