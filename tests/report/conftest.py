from __future__ import annotations

from pathlib import Path

import pytest
from browser import chromium
from lively_archive import fill
from postgres import archive_url, postgres_server
from report_tables import report_of

from wartaspider.report import Report, render

__all__ = ["archive_url", "chromium", "postgres_server"]


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
