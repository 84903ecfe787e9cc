"""The README's recipes do what they promise: its own code, run on a stand-in archive."""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scrapy.cmdline import execute

from wartaspider import settings
from wartaspider.archive import open_archive
from wartaspider.demo import DemoSite, Options
from wartaspider.items import Article

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
FIRST = datetime(2026, 11, 25, tzinfo=UTC)
EDITED = 17
"""Every so manieth article had another headline when it was first fetched."""


@pytest.fixture(scope="module")
def truth() -> dict[int, Article]:
    return DemoSite(Options(now=FIRST)).truth()


@pytest.fixture(scope="module")
def archive(truth: dict[int, Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that was fetched twice, an hour apart, with some edits in between."""
    path = tmp_path_factory.mktemp("recipes") / "warta.db"
    archive = open_archive(f"sqlite:///{path}")
    for hours, articles in enumerate((before(truth), truth)):
        now = FIRST + timedelta(hours=hours)
        archive.begin_run("", base_url="http://h", process="1@h", now=now)
        for article in articles.values():
            archive.store(replace(article, date_downloaded=now), now=now)
        archive.finish_run(exit_code=0, delivered=True, summary="", now=now)
    archive.close()
    return path


def before(truth: dict[int, Article]) -> dict[int, Article]:
    """The articles as they were first published."""
    return {
        number: replace(article, headline=f"SEGERA: {article.headline}")
        if number % EDITED == 0
        else article
        for number, article in truth.items()
    }


@pytest.fixture(autouse=True)
def _used(archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(settings, "WARTA_ARCHIVE", f"sqlite:///{archive}")
    monkeypatch.chdir(tmp_path)
    return


def code(title: str, language: str) -> str:
    """The lines of a recipe."""
    match = re.search(
        rf"\*\*{re.escape(title)}\*\* \({language}[^)]*\)(.*?)\n\n((?:    [^\n]*\n)+)", README, re.S
    )
    assert match, f"the README has no recipe {title!r} in {language}"
    return re.sub(r"(?m)^    ", "", match[2])


def run(source: str) -> dict[str, Any]:
    """The names that Python code binds."""
    names: dict[str, Any] = {}
    exec("from wartaspider import open_archive\n" + source, names)  # noqa: S102 - our README's
    return names


def sqlite(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(query).fetchall()


def is_sawit(article: Article) -> bool:
    return "kabar-sawit" in article.sections


def test_readme_opens_the_archive(truth: dict[int, Article], capsys: pytest.CaptureFixture[str]):
    match = re.search(r"## In Python and SQL\n\n((?:    .*\n|\n)+)", README)
    assert match
    run(re.sub(r"(?m)^    ", "", match[1]))
    first = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(hours=7)
    assert capsys.readouterr().out.splitlines() == [
        f"{a.date_published} {a.headline}"
        for a in truth.values()
        if "ekbis" in a.sections and a.date_published and a.date_published >= first
    ]


def test_readme_finds_words(archive: Path, truth: dict[int, Article]):
    match = re.search(r"SQLite searches: `(.*?)`", README, re.S)
    assert match
    found = {row[0] for row in sqlite(archive, match[1])}
    expected = set()
    for article in truth.values():
        words = re.findall(r"\w+", f"{article.headline} | {article.article_body}".casefold())
        if ("minyak", "goreng") in set(pairwise(words)) and "harga" in words:
            expected.add(article.headline)
    assert found == expected
    assert found


def test_palm_oil_articles_are_counted_by_month(truth: dict[int, Article]):
    monthly = run(code("Palm-oil articles a month", "pandas"))["monthly"]
    published = [a.date_published for a in truth.values() if is_sawit(a) and a.date_published]
    assert monthly.to_dict() == Counter(f"{day:%Y-%m}" for day in published)


def test_places_most_quoted_come_first(archive: Path, truth: dict[int, Article]):
    rows = sqlite(archive, code("The places most quoted", "SQL"))
    counts = Counter(a.dateline for a in truth.values() if a.dateline)
    assert rows == sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:10]


def test_reposts_are_shown_with_what_they_repeat(archive: Path, truth: dict[int, Article]):
    rows = sqlite(archive, code("Reposts, and what they repeat", "SQL"))
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        (a.article_id, a.headline, a.duplicate_of, truth[a.duplicate_of].headline)
        for a in truth.values()
        if a.duplicate_of
    ]
    assert rows


def test_edits_are_shown_with_both_headlines(truth: dict[int, Article]):
    edits = run(code("Edits after publication", "pandas"))["edits"]
    assert edits.to_dict("records") == [
        {
            "article_id": number,
            "date_downloaded": FIRST + timedelta(hours=1),
            "before": f"SEGERA: {article.headline}",
            "headline": article.headline,
        }
        for number, article in truth.items()
        if number % EDITED == 0
    ]
    assert len(edits)


def test_prices_are_joined_with_the_articles_of_their_day(
    truth: dict[int, Article], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    days = [date(2026, 11, 20) + timedelta(days=n) for n in range(6)]
    prices = {day: 14_000 + 25 * n for n, day in enumerate(days)}
    lines = ["date,price", *(f"{day},{price}" for day, price in prices.items())]
    (tmp_path / "cpo.csv").write_text("\n".join(lines))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "wartaspider.settings")
    export()
    rows = duckdb.sql(code("Articles beside the price of CPO", "DuckDB")).fetchall()
    sawit = Counter(
        a.date_published.date() for a in truth.values() if is_sawit(a) and a.date_published
    )
    assert rows == [(day, price, sawit[day]) for day, price in prices.items()]
    assert sum(row[2] for row in rows)


def export() -> None:
    """Run the README's ``scrapy export``."""
    match = re.search(r"`(scrapy export --sections kabar-sawit [^`]*)`", README)
    assert match
    with pytest.raises(SystemExit) as ended:
        execute([*shlex.split(match[1]), "-s", f"WARTA_ARCHIVE={settings.WARTA_ARCHIVE}"])
    assert ended.value.code == 0
