"""Saving: seen pages as test cases, a folder for each, with what the readers make of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scrapy.http import HtmlResponse, Response

from wartaspider.doctor.blanking import blank_address, blank_html, blank_xml
from wartaspider.doctor.findings import PageKind, SeenPage
from wartaspider.items import COLUMNS, Entry
from wartaspider.pages.article import read_article
from wartaspider.pages.feeds import read_feed, read_sitemap
from wartaspider.pages.listing import ListMemory, read_listing
from wartaspider.pages.menu import MenuSection, read_menu
from wartaspider.urls import Site

CASE_SITE = Site("http://127.0.0.1:8000")
"""The base URL with which lists, menus and feeds are read in tests/pages."""

_NOT_OF_A_PAGE = ("duplicate_of", "version", "date_downloaded")


def save_cases(
    pages: Iterable[SeenPage], folder: Path, *, site: Site, now: datetime, anonymise: bool
) -> list[Path]:
    """Write a case for each page and give their folders; none that is there is touched.

    Raises OSError.
    """
    saved = []
    for page in pages:
        url, body = site.public(page.url), page.body
        is_xml = page.kind == "feeds"
        if anonymise:
            body = blank_xml(body) if is_xml else blank_html(url, body)
            url = blank_address(url)
        case = _new_folder(folder / page.kind, page.name)
        (case / ("page.xml" if is_xml else "page.html")).write_bytes(body)
        expected = json.dumps(
            expected_of(page.kind, url, body, day=page.day, now=now),
            ensure_ascii=False,
            indent=2,
        )
        (case / "expected.json").write_text(expected + "\n", "utf-8")
        saved.append(case)
    return saved


def expected_of(
    kind: PageKind, url: str, body: bytes, *, day: date | None, now: datetime
) -> dict[str, Any]:
    """What today's readers make of a page, in the shape of tests/pages."""
    if kind == "article":
        return _article(url, body, now)
    if kind == "feeds":
        return _feed(body)
    if kind == "menu":
        menu = read_menu(_page(CASE_SITE.url("/"), body), site=CASE_SITE)
        return {"sections": [_section(section) for section in menu.sections]}
    return _listing(url, body, day)


def _new_folder(parent: Path, name: str) -> Path:
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = parent / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def _page(url: str, body: bytes) -> HtmlResponse:
    return HtmlResponse(url, body=body, encoding="utf-8")


def _article(url: str, body: bytes, now: datetime) -> dict[str, Any]:
    result = read_article(HtmlResponse(url, body=body), site=Site(), now=now)
    expected: dict[str, Any] = {"asked": url}
    for name in COLUMNS:
        if name not in _NOT_OF_A_PAGE:
            value = getattr(result.article, name)
            expected[name] = value.isoformat() if isinstance(value, datetime) else value
    text = result.article.article_body
    expected["article_body"] = text.split("\n\n") if text else []
    return expected | {"pages": list(result.pages)}


def _listing(url: str, body: bytes, day: date | None) -> dict[str, Any]:
    page = read_listing(_page(url, body), site=CASE_SITE, memory=ListMemory(), day=day)
    entries = []
    for entry in page.entries:
        names = ("article_id", "headline", "date", "date_text", "href", "date_has_time")
        entries.append(_plain(entry, names))
    expected = {
        "url": url,
        "entries": entries,
        "asides": [entry.article_id for entry in page.asides],
        "is_sound": page.is_sound,
        "next_page": page.next_page,
        "last_page": page.last_page,
    }
    return expected | ({"day": day.isoformat()} if day else {})


def _feed(body: bytes) -> dict[str, Any]:
    page = Response(CASE_SITE.url("/rss"), body=body)
    sitemap = read_sitemap(page, site=CASE_SITE)
    entries = read_feed(page, site=CASE_SITE) or sitemap.entries
    names = ("article_id", "slug", "href", "headline", "date_has_time", "date")
    return {
        "children": list(sitemap.children),
        "entries": [_plain(entry, names) for entry in entries],
    }


def _plain(entry: Entry, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in names}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in values.items()}


def _section(section: MenuSection) -> dict[str, Any]:
    told = asdict(section)
    told["leaves"] = [{k: v for k, v in leaf.items() if k != "leaves"} for leaf in told["leaves"]]
    return told
