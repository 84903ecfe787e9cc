"""Which layout a page's markup is taken for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

FIRST = "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja."
SECOND = "Pedagang di pasar induk berharap pasokan segera datang lagi."
LINK = "Baca Juga: <a href='/read9/judul'>Judul Lain yang Cukup Panjang untuk Dibaca</a>"


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (f"<p style='text-align: justify;'>{FIRST}</p><p style='text-align:justify'>{SECOND}</p>",
         "2020"),
        (f"<p>{FIRST}</p><p style='text-align: justify;'>{LINK}</p><p>{SECOND}</p>", "generic"),
        (f"{FIRST}<br><br><p style='text-align: justify;'>{LINK}</p>{SECOND}", "generic"),
    ],
)  # fmt: skip
def test_page_is_of_2020_when_its_text_is_justified(text: str, layout: str):
    page = f"<div class=post><h1>Harga Ubin Naik Lagi</h1><div class=content>{text}</div></div>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.layout, article.article_body) == (layout, f"{FIRST}\n\n{SECOND}")
