"""The lead picture: its caption told from its credit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TITLE = "Foto: Petani Ubin Panen Raya"
TEXT = "<p>Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja dua pekan.</p>" * 3


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src='/a.jpg'><figcaption>{}<br>Kredit Foto: Ana</figcaption></figure>",
        "<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure><p>Kredit Foto: Ana</p>",
        "<div><img src='/a.jpg'><p>{}</p></div><p>Kredit Foto: Ana</p>",
    ],
)
def test_caption_is_no_credit_when_it_repeats_a_headline_that_names_a_photo(picture: str):
    page = f"<h1>{TITLE}</h1>{picture.format(TITLE)}<section>{TEXT}</section>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.image_caption, article.image_credit) == (TITLE, "Ana")


@pytest.mark.parametrize(
    "picture",
    [
        "<picture><source srcset='/s.jpg 300w, /a.jpg 900w'><img alt=x></picture>",
        "<picture><source data-srcset='/a.jpg'><img src='data:image/gif;base64,R0'></picture>",
        "<picture><source srcset='/b.webp'><img src='/a.jpg'></picture>",
    ],
)
def test_picture_is_that_of_its_sources_when_the_img_names_none(picture: str):
    page = f"<h1>Petani Ubin Panen</h1><figure>{picture}</figure><section>{TEXT}</section>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.image_url == "https://wartaekonomi.co.id/a.jpg"


def test_credit_is_read_when_it_stands_among_the_paragraphs():
    figure = "<figure><img src='/a.jpg'><figcaption>Petani di kebun.</figcaption></figure>"
    text = TEXT.replace("ubin", "u\u200bbin")
    page = f"<main><h1>Petani Ubin Panen</h1>{figure}<p>Kredit Foto: Ana</p>{text}</main>"
    url = "https://wartaekonomi.co.id/read7/a"
    response = HtmlResponse(url, body=page.encode(), encoding="utf-8")
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.image_caption, article.image_credit) == ("Petani di kebun.", "Ana")
