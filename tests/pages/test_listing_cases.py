"""List pages in each markup and with each trap: tests/pages/listing/<case>/."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import Entry
from wartaspider.pages.listing import ListMemory, ListPage, read_listing
from wartaspider.urls import Site

FOLDERS = sorted(path for path in (Path(__file__).parent / "listing").iterdir() if path.is_dir())
SITE = Site("http://127.0.0.1:8000")


def expected_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "expected.json").read_text("utf-8"))


def page_of(folder: Path) -> ListPage:
    expected = expected_of(folder)
    body = (folder / "page.html").read_bytes()
    response = HtmlResponse(expected["url"], body=body, encoding="utf-8")
    day = date.fromisoformat(expected["day"]) if "day" in expected else None
    return read_listing(response, site=SITE, memory=ListMemory(), day=day)


def told(entry: Entry, name: str) -> object:
    value = getattr(entry, name)
    return value.isoformat() if name == "date" and value else value


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["article_id", "headline", "date", "date_text", "href"])
def test_entry(folder: Path, name: str) -> None:
    wanted = expected_of(folder)["entries"]
    entries = page_of(folder).entries
    assert len(entries) == len(wanted)
    for entry, values in zip(entries, wanted, strict=True):
        assert name not in values or told(entry, name) == values[name]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_time_of_day(folder: Path) -> None:
    for entry, values in zip(page_of(folder).entries, expected_of(folder)["entries"], strict=True):
        assert entry.date_has_time is values.get("date_has_time", values["date"] is not None)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_asides(folder: Path) -> None:
    asides = [entry.article_id for entry in page_of(folder).asides]
    assert asides == expected_of(folder)["asides"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["is_sound", "next_page", "last_page"])
def test_page(folder: Path, name: str) -> None:
    assert getattr(page_of(folder), name) == expected_of(folder)[name]
