"""The archive in Python: articles as objects and as frames."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from postgres import Server, postgres_server
from small_archive import SmallArchive, wib

import wartaspider
from wartaspider import open_archive
from wartaspider.exceptions import ArchiveError, ArgumentError
from wartaspider.items import COLUMNS, Article

__all__ = ["postgres_server"]
FULL: dict[str, Any] = {
    "date_modified": wib("07-09 08:00"),
    "article_section": "Bursa",
    "authors": ["Ayu; Lestari", "Budi"],
    "dateline": "Moskow",
    "keywords": ["cpo", "sawit"],
    "page_count": 2,
    "field_sources": {"headline": "css:h1", "dateline": "body"},
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles of three days; the second in two versions, the third without a date."""
    path = tmp_path_factory.mktemp("collection") / "warta #1.db"
    small = SmallArchive(f"sqlite:///{path}")
    small.archive.remember_menu(["news", "ekbis", "kabar-sawit"], {})
    small.walk("section:news", "07-08 11:00", [1, 2])
    small.store(1, day="07-07", **FULL)
    small.store(2, body="Lama.")
    small.walk("section:ekbis", "07-09 11:00", [2, 3])
    small.store(2, body="Baru.")
    small.store(3, date_published=None)
    small.close()
    return path


def ids(articles: wartaspider.collection.Articles) -> list[int | None]:
    return [article.article_id for article in articles]


def test_articles_can_be_read_again_and_counted(path: Path):
    with open_archive(path) as archive:
        articles = archive.articles()
        assert ids(articles) == ids(articles) == [1, 2, 3]
        assert len(articles) == 3
        assert all(isinstance(article, Article) for article in articles)


@pytest.mark.parametrize("form", [str, Path, lambda path: f"sqlite:///{path}"])
def test_archive_is_named_by_path_or_url(path: Path, form: Any):
    assert len(open_archive(form(path)).articles()) == 3


def test_archive_is_the_settings_one_by_default(path: Path):
    script = "import wartaspider; print(len(wartaspider.open_archive().articles()))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"WARTA_ARCHIVE": f"sqlite:///{path}", "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_archive_stays_the_same_when_the_folder_changes(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(path.parent)
    archives = [open_archive(path.name), open_archive(f"sqlite:///{path.name}")]
    monkeypatch.chdir(tmp_path)
    assert [len(archive.articles()) for archive in archives] == [3, 3]


def test_postgresql_is_named_by_its_url(request: pytest.FixtureRequest):
    server: Server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        small = SmallArchive(url)
        small.walk("section:news", "07-08 11:00", [1])
        small.store(1)
        small.close()
        articles = open_archive(url).articles(sections="news")
        assert ids(articles) == [1]
        assert len(articles.to_pandas()) == 1


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"since": "2021-07-08"}, [2]),
        ({"since": date(2021, 7, 7), "until": "2021-07-07"}, [1]),
        ({"until": datetime(2021, 7, 7, 18, tzinfo=UTC)}, [1, 2]),
        ({"sections": ["ekbis"]}, [2, 3]),
        ({"sections": "news, ekbis"}, [1, 2, 3]),
        ({"sections": "all"}, [1, 2, 3]),
        ({"sections": ["kabar-sawit"]}, []),
        ({"as_of": "2021-07-08"}, [1, 2]),
        ({"as_of": date(2021, 7, 7)}, []),
        ({"as_of": "2021-07-08T11:00"}, [1, 2]),
        ({"as_of": "2021-07-08T11:00Z"}, [1, 2]),
        ({"as_of": datetime(2021, 7, 8, 3, 59, tzinfo=UTC)}, []),
        ({"versions": True}, [1, 2, 2, 3]),
        ({"unique": True}, [1, 2, 3]),
    ],
)
def test_articles_are_those_that_are_chosen(
    path: Path, choice: dict[str, Any], expected: list[int]
):
    assert ids(open_archive(path).articles(**choice)) == expected


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"since": "8 Juli"}, r"since='8 Juli' is no day: allowed are YYYY-MM-DD"),
        ({"until": 20210708}, r"until=20210708 is no day"),
        ({"since": "2021-07-09", "until": "2021-07-08"}, "since must be the earlier day"),
        ({"as_of": "kemarin"}, r"as_of='kemarin' is no instant: allowed are a day"),
        ({"as_of": 5}, "as_of=5 is no instant"),
        ({"sections": ["sawit"]}, r"no 'sawit'; allowed are news, ekbis, kabar-sawit"),
        ({"sections": [1]}, r"sections=\[1\]: allowed are slugs"),
    ],
)
def test_wrong_choice_is_told_at_once(path: Path, choice: dict[str, Any], message: str):
    with pytest.raises(ArgumentError, match=message):
        open_archive(path).articles(**choice)


@pytest.mark.parametrize(
    ("archive", "error", "message"),
    [
        ("tidak/ada.db", ArchiveError, "there is no archive .*ada.db: run scrapy crawl warta"),
        ("oracle+none://saya:rahasia@h/x", ArchiveError, "no database URL we can use"),
        ("://", ArgumentError, "no database URL"),
        (5, ArgumentError, "archive=5: allowed are a file's path and a database URL"),
    ],
)
def test_wrong_archive_is_told_at_once(
    archive: Any, error: type[Exception], message: str, tmp_path: Path, monkeypatch: Any
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message) as caught:
        open_archive(archive)
    assert "rahasia" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_closed_archive_says_so(path: Path):
    with open_archive(path) as archive:
        pass
    with pytest.raises(ArchiveError, match=r"warta #1\.db> was closed"):
        archive.articles()


def same(value: Any) -> Any:
    """What pandas and numpy hold as plain Python."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return None if value is pd.NA or value is pd.NaT else value


def test_pandas_frame_holds_every_value_of_the_articles(path: Path):
    articles = open_archive(path).articles(versions=True)
    frame = articles.to_pandas()
    assert tuple(frame.columns) == COLUMNS
    rows = [{name: same(row[name]) for name in COLUMNS} for row in frame.to_dict("records")]
    assert rows == [{name: getattr(a, name) for name in COLUMNS} for a in articles]


def test_polars_frame_holds_every_value_of_the_articles(path: Path):
    articles = open_archive(path).articles(versions=True)
    frame = articles.to_polars()
    assert tuple(frame.columns) == COLUMNS
    rows = frame.to_dicts()
    for row in rows:
        row["field_sources"] = {each["key"]: each["value"] for each in row["field_sources"]}
    assert rows == [{name: getattr(a, name) for name in COLUMNS} for a in articles]


@pytest.mark.parametrize("until", ["2021-07-09", "2001-01-01"])
def test_frames_have_real_types_even_when_they_are_empty(path: Path, until: str):
    articles = open_archive(path).articles(until=until)
    frame, other = articles.to_pandas(), articles.to_polars()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items() if dtype != "string"} == {
        **dict.fromkeys(("article_id", "word_count", "page_count", "duplicate_of"), "Int64"),
        "version": "Int64",
        **dict.fromkeys(("date_published", "date_modified"), "datetime64[us, Asia/Jakarta]"),
        "date_downloaded": "datetime64[us, UTC]",
        **dict.fromkeys(("sections", "authors", "editors", "keywords", "flags"), "object"),
        "field_sources": "object",
    }
    assert other.schema["date_published"] == pl.Datetime("us", "Asia/Jakarta")
    assert other.schema["duplicate_of"] == pl.Int64
    assert other.schema["keywords"] == pl.List(pl.String)
    assert other.schema["dateline"] == pl.String
    assert len(frame) == len(other) == len(articles)


def test_frame_holds_the_columns_asked_for(path: Path):
    articles = open_archive(path).articles()
    assert list(articles.to_pandas(["headline", "sections"])) == ["headline", "sections"]
    assert articles.to_polars(["dateline"]).columns == ["dateline"]
    with pytest.raises(ArgumentError, match="there is no 'title'; allowed are article_id, url"):
        articles.to_pandas(["title"])
    with pytest.raises(ArgumentError, match="a list of names"):
        articles.to_pandas("headline")


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_frame_says_what_to_install_when_its_library_is_missing(
    path: Path, package: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, package, None)
    articles = open_archive(path).articles()
    with pytest.raises(ImportError, match=f"needs {package}.*pip install {package}"):
        getattr(articles, f"to_{package}")()


def test_importing_the_package_imports_nothing_heavy():
    script = "import sys, wartaspider; wartaspider.open_archive; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not {"scrapy", "sqlalchemy", "pandas", "polars"} & set(done.stdout.split())


def test_reading_that_is_broken_off_holds_nothing_open(path: Path):
    reader: Iterator[Article] = iter(open_archive(path).articles())
    next(reader)
    del reader
    path.rename(path.with_suffix(".moved"))
    path.with_suffix(".moved").rename(path)
