"""What stands beside an article is never taken for its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TEXT = "Harga tandan buah segar di tingkat petani naik pekan ini karena permintaan ekspor. " * 8
RELATED = """<div><h4>Berita Terkait</h4><div><a href="/read7/lain">Judul Lain Sama Sekali</a>
<small>Jumat, 20 April 2018 06:34 WIB</small></div></div>"""
ASIDE = """<aside><h3>Terpopuler</h3><ul><li><a href="/read8/populer">Judul Populer Pekan Ini</a>
<time datetime="2019-01-02T03:04:05+07:00">Rabu, 2 Januari 2019 03:04</time></li></ul></aside>"""


@pytest.mark.parametrize("date", ["", "<p>Kamis, 08 Juli 2021, 21:05 WIB</p>"])
@pytest.mark.parametrize("beside", [RELATED, ASIDE, RELATED + ASIDE])
@pytest.mark.parametrize("known", [True, False])
def test_date_of_another_article_is_never_its_own(date: str, beside: str, known: bool):
    header, body = ("articlePostHeader", "articlePostContent") if known else ("qx", "zv")
    html = f"""<html><body><main><article><div class="{header}"><h1>Harga Sawit Naik Lagi</h1>{date}
</div><div class="{body}"><p>{TEXT}</p><p>{TEXT}</p></div></article>{beside}</main></body></html>"""
    response = HtmlResponse(
        "https://wartaekonomi.co.id/read5/a", body=html.encode(), encoding="utf-8"
    )
    article = read_article(response, site=Site(), now=datetime(2021, 7, 9, tzinfo=UTC)).article
    expected = "2021-07-08T21:05:00+07:00" if date else None
    found = article.date_published
    assert (found and found.isoformat()) == expected
    assert article.headline == "Harga Sawit Naik Lagi"
    assert "Judul" not in (article.article_body or "")
