"""What a page says of itself to machines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import Article, wib_text
from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TEXT = "<p>Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja dua pekan.</p>" * 3
STATED = '{"@type": "NewsArticle", "datePublished": "2021-07-08T21:05:00+07:00"}'


def article(head: str) -> Article:
    page = f"<head>{head}</head><body><h1>Harga Ubin Naik Lagi</h1><section>{TEXT}</section>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    return read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article


@pytest.mark.parametrize(
    ("meta", "description"),
    [
        ('<meta name="description" content="Ringkas &amp; jelas.">', "Ringkas & jelas."),
        ('<meta name="description" content="Ringkas &amp;amp; jelas.">', "Ringkas & jelas."),
        ('<meta name="description" content="Kata &amp;quot;ubin&amp;quot;.">', 'Kata "ubin".'),
        ('<meta name="twitter:description" content="Ringkas.">', "Ringkas."),
        ('<meta name="description" content=""><meta name="og:description" content="A.">', "A."),
    ],
)
def test_description_is_as_a_reader_sees_it(meta: str, description: str):
    assert article(meta).description == description


@pytest.mark.parametrize(
    "kind", ["application/ld+json", "application/LD+JSON", "application/ld+json; charset=utf-8"]
)
def test_json_ld_is_read_however_its_type_is_written(kind: str):
    found = article(f'<script type="{kind}">{STATED}</script>')
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"


@pytest.mark.parametrize(
    "script",
    [
        f"\ufeff{STATED}",
        f"\n\ufeff {STATED}",
        STATED.replace("NewsArticle", "schema:NewsArticle"),
        STATED.replace("NewsArticle", "https://schema.org/NewsArticle"),
        STATED.replace('"2021-07-08T21:05:00+07:00"', '{"@value": "2021-07-08T21:05:00+07:00"}'),
    ],
)
def test_json_ld_is_read_however_its_object_is_written(script: str):
    found = article(f'<script type="application/ld+json">{script}</script>')
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"


@pytest.mark.parametrize(
    "date",
    [
        '"2021-07-09T10:00:00+07:00"',
        '{"@value": "2021-07-09T10:00:00+07:00"}',
        '"9 Juli 2021 10:00 WIB oleh redaksi"',
    ],
)
def test_date_of_a_change_is_read_like_that_of_publication(date: str):
    script = STATED.replace('"datePublished"', f'"dateModified": {date}, "datePublished"')
    found = article(f'<script type="application/ld+json">{script}</script>')
    assert wib_text(found.date_modified) == "2021-07-09T10:00:00+07:00"


@pytest.mark.parametrize("keywords", ["Ubin, Pabrik", "Ubin; Pabrik;", "#Ubin;#Pabrik, Ubin"])
def test_keywords_are_parted_at_commas_and_semicolons(keywords: str):
    assert article(f'<meta name="keywords" content="{keywords}">').keywords == ["Ubin", "Pabrik"]
