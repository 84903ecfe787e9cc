"""The element that holds the text of a page of unknown markup."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

SHORT = "Petani ubin menunggu hujan reda di gudang kota."
LONG = "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja. " * 6
MIDDLE = "Pedagang pasar berharap pasokan segera datang. " * 4
LINK = '<a href="/read9/judul-lain">Judul Lain yang Cukup Panjang untuk Dibaca di Sela Hujan</a>'
BOX = f"<div><h4>Baca Juga</h4><ul><li>{LINK}</li></ul></div>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<div>{SHORT}</div>{BOX}<div>{MIDDLE}</div><div>{LONG}</div>", [SHORT, MIDDLE, LONG]),
        (f"<div>{LONG}</div><div>{SHORT} <b>Baca Juga: {LINK}</b></div><div>{SHORT}</div>",
         [LONG, SHORT, SHORT]),
        (f"<div>{LONG}</div><div>{SHORT}</div>", [LONG, SHORT]),
        (f"<p>{SHORT}</p><div>{LONG}</div><div>{SHORT}</div>", [SHORT, LONG, SHORT]),
        (f"<div><p>{LONG}</p><p>{SHORT}</p></div>", [LONG, SHORT]),
    ],
)  # fmt: skip
def test_paragraphs_are_all_read_when_they_are_divs(text: str, expected: list[str]):
    page = f"<main><h1>Harga Ubin Naik Lagi</h1><section>{text}</section></main>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.article_body or "").split("\n\n") == [text.strip() for text in expected]
