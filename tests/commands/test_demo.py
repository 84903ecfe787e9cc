"""The demo writes beside its output and nowhere else."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import forker
import pytest

pytestmark = pytest.mark.crawl


def test_demo_keeps_its_raw_pages_in_its_folder_and_only_those(tmp_path: Path):
    mine, raw = tmp_path / "mine", tmp_path / "demo 100%?#" / "raw"
    raw.mkdir(parents=True)
    (raw / "former.warc.gz").touch()
    an_archive(raw.parent / "archive.db", "http://127.0.0.1:1")
    env = {**os.environ, "WARTA_RAW_DIR": str(mine)}
    done = forker.run(["scrapy", "demo", "--output", str(raw.parent)], timeout=120, env=env)
    assert done.returncode == 0, done.stderr
    (kept,) = raw.iterdir()
    assert kept.name.startswith("warta-")
    assert [path.name for path in tmp_path.iterdir()] == [raw.parent.name]
    assert not mine.exists()


def refused(*words: str) -> str:
    done = forker.run(["scrapy", "demo", *words], timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_demo_spares_an_archive_that_is_not_its_own(tmp_path: Path):
    (tmp_path / "raw").mkdir()
    kept = tmp_path / "raw" / "warta-1.warc.gz"
    kept.write_text("raw pages of the live site")
    for name in ("warta.db", "archive.db"):
        an_archive(tmp_path / name, "https://wartaekonomi.co.id")
        assert name in refused("--output", str(tmp_path))
        (tmp_path / name).unlink()
    assert kept.name in refused("--output", str(tmp_path))  # pages of an archive elsewhere
    an_archive(tmp_path / "archive.db")
    assert kept.name in refused("--output", str(tmp_path))
    assert kept.exists()
    kept.unlink()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        db.execute("DROP TABLE runs")
        db.execute("CREATE TABLE other (column)")
    assert "archive.db" in refused("--output", str(tmp_path))


def an_archive(path: Path, *base_urls: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE runs (base_url)")
        db.executemany("INSERT INTO runs VALUES (?)", [(url,) for url in base_urls])


def test_demo_says_in_one_line_why_it_cannot_begin(tmp_path: Path):
    (tmp_path / "file").touch()
    assert "file" in refused("--output", str(tmp_path / "file"))
    assert "port" in refused("--port", "99999", "--output", str(tmp_path / "a"))
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        assert "in use" in refused("--port", port, "--output", str(tmp_path / "a"))
