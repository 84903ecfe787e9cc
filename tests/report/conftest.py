from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from browser import chromium
from lively_archive import NOW, fill
from postgres import archive_url, postgres_server

from wartaspider.archive.reading import reading
from wartaspider.report import Report, collect, render

__all__ = ["archive_url", "chromium", "postgres_server"]


def report_of(
    url: str, since: date | None = None, until: date | None = None, now: datetime = NOW
) -> Report:
    """The figures of an archive."""
    with reading(url) as db:
        return collect(db, since=since, until=until, now=now, growth_days=3)


@pytest.fixture(scope="session")
def lively(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an archive in which everything occurs; it is not changed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lively') / 'warta.db'}"
    fill(url)
    return url


@pytest.fixture(scope="session")
def report(lively: str) -> Report:
    return report_of(lively)


@pytest.fixture(scope="session")
def page(report: Report) -> str:
    return render(report, ["scrapy crawl warta -a since=2021-05-21"])


@pytest.fixture(scope="session")
def page_file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page, "utf-8")
    return path
