"""scrapy read: articles of saved pages as JSON, complaints in a sentence, exit codes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wartaspider.items import COLUMNS

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "pages" / "article"
CURRENT = CASES / "current" / "page.html"
OTHER = CASES / "other-site-local-time-with-z" / "page.html"
URL = "https://wartaekonomi.co.id/read349153/harga-karet-naik-lagi"


def scrapy_read(*args: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "scrapy", "read", *map(str, args)]
    env = os.environ | {"WARTA_NOW": "2026-01-01T12:00:00+07:00", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=ROOT, input=stdin, capture_output=True, timeout=60, check=False, env=env
    )


def test_article_is_printed_with_all_columns_when_one_file_is_read():
    done = scrapy_read(CURRENT, "--url", f"{URL}?page=all")
    article = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert tuple(article) == COLUMNS
    assert article["article_id"] == 349153
    assert article["date_published"] == "2021-07-08T21:05:00+07:00"
    assert article["field_sources"]["headline"] == "css:.articlePostHeader h1"
    assert article["authors"] == ["Ratna Melati", "Joko Damar", "Sari Wulan", "Adi Putra"]


def test_json_lines_are_printed_when_several_files_are_read():
    done = scrapy_read(CURRENT, OTHER)
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [a["layout"] for a in articles] == ["current", "generic"]
    assert [a["url"] for a in articles] == [
        URL,
        "https://kabar.contoh.test/ekonomi/d-77/pasar-ikan-ramai",
    ]


def test_page_is_read_when_it_comes_packed_on_standard_input():
    done = scrapy_read("-", stdin=gzip.compress(CURRENT.read_bytes()))
    assert json.loads(done.stdout)["headline"] == "Harga Karet Naik Lagi"


def test_other_files_are_read_when_one_cannot_be(tmp_path: Path):
    spoilt = tmp_path / "spoilt.html.gz"
    spoilt.write_bytes(gzip.compress(CURRENT.read_bytes())[:200])
    done = scrapy_read(tmp_path / "absent.html", spoilt, CURRENT)
    complaints = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert [line.count("cannot be read") for line in complaints] == [1, 1]
    assert json.loads(done.stdout)["article_id"] == 349153


def test_what_is_missing_is_named_when_page_holds_no_article(tmp_path: Path):
    page = tmp_path / "empty.html"
    page.write_text("<html></html>", encoding="utf-8")
    done = scrapy_read(page)
    assert done.returncode == 1
    assert done.stderr.decode().strip().endswith("holds no article: no headline and no text found.")
    assert json.loads(done.stdout)["url"] is None


@pytest.mark.parametrize(
    "args", [[], [CURRENT, "--url", "bukan"], [CURRENT, "--url", URL, "--url", URL]], ids=len
)
def test_usage_is_refused_when_arguments_are_wrong(args: list[object]):
    done = scrapy_read(*args)
    assert (done.returncode, done.stdout) == (2, b"")


def test_setting_that_is_wrong_is_one_line():
    done = scrapy_read(CURRENT, CURRENT, "-s", "WARTA_NOW=kini")
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert "WARTA_NOW" in line


def test_help_shows_an_example():
    done = scrapy_read("--help")
    assert done.returncode == 0
    assert b"Example: scrapy read page.html" in b" ".join(done.stdout.split())
