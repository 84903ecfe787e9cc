"""An archive that is only asked is neither made nor changed, on each kind of database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, inspect, select

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.archive.reading import reading
from wartaspider.exceptions import ArchiveError

NOW = datetime(2021, 7, 9, 3, tzinfo=UTC)


def test_archive_can_be_asked_and_not_written(archive_url: str):
    open_archive(archive_url).close()
    with reading(archive_url) as db:
        assert db.execute(select(t.meta.c.key)).scalars().all() == ["schema_version"]
    with pytest.raises(ArchiveError, match="cannot be read"), reading(archive_url) as db:
        db.execute(t.meta.insert().values(key="x", value="y"))


def test_archive_is_read_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "hanya baca 100%?#"
    url = URL.create("sqlite", database=str(folder / "warta.db"))
    open_archive(url).close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr("wartaspider.archive.reading._can_be_written", lambda path: False)
    with reading(url) as db:
        assert db.execute(select(t.meta.c.key)).scalars().all() == ["schema_version"]
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with closing(sqlite3.connect(folder / "warta.db")) as former, former:
        former.execute("UPDATE meta SET value = '1'")
    with pytest.raises(ArchiveError, match="copy it into a folder"), reading(url):
        pass


def test_archive_is_not_made_when_it_is_not_there(archive_url: str):
    with pytest.raises(ArchiveError, match="run scrapy crawl warta first"), reading(archive_url):
        pass
    if archive_url.startswith("sqlite"):
        assert not Path(archive_url.removeprefix("sqlite:///")).parent.exists()
        return
    engine = create_engine(archive_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_archive_can_be_asked_while_a_run_holds_its_lock(archive_url: str):
    archive = open_archive(archive_url)
    archive.begin_run("", base_url="http://h", process="1@h", now=NOW)
    with reading(archive_url) as db:
        assert db.execute(select(t.runs.c.process)).scalars().all() == ["1@h"]
    archive.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "oracle+none://saya:rahasia@h/x"])
def test_refusal_names_no_password_when_the_url_cannot_be_used(url: str):
    with pytest.raises(ArchiveError) as caught, reading(url):
        pass
    assert "WARTA_ARCHIVE" in str(caught.value)
    assert "rahasia" not in str(caught.value)


def test_answers_are_of_one_moment_while_a_run_writes(archive_url: str):
    archive = open_archive(archive_url)
    archive.begin_run("", base_url="http://h", process="1@h", now=NOW)
    with reading(archive_url) as db:
        before = db.execute(select(t.runs.c.exit_code)).scalars().all()
        archive.finish_run(exit_code=0, delivered=True, summary="", now=NOW)
        assert db.execute(select(t.runs.c.exit_code)).scalars().all() == before == [None]
    with reading(archive_url) as db:
        assert db.execute(select(t.runs.c.exit_code)).scalars().all() == [0]
    archive.close()
