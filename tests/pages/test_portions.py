"""Texts of known markup that adverts or stray tags have cut apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

ONE = "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja pekan ini."
TWO = "Pedagang pasar berharap pasokan segera datang dari pulau seberang."
THREE = "Tukang batu menunda pekerjaan sampai harga turun kembali pada musim kemarau."
OTHER = "Kabar lain sama sekali dari kota seberang yang tidak ada hubungannya dengan ubin."
LINK = "<a href='/read9/judul-lain'>Judul Lain yang Cukup Panjang</a>"
ADVERT = "<div class='iklan'><script>x</script></div>"

CURRENT = (
    "<main><div class='articlePostHeader'><h1>Harga Ubin Naik</h1></div>{}</main>",
    "articlePostContent clearfix",
)
OF_2018 = (
    "<div class='news-post'><h2 class='title-large'>Harga Ubin Naik</h2>{}</div>",
    "news-post-content clearfix",
)


def paragraphs_of(page: str, known: tuple[str, str]) -> list[str]:
    """The paragraphs read from a page of a known markup, whose text is in ``[...]``."""
    around, names = known
    page = page.format(one=ONE, two=TWO, three=THREE, other=OTHER, link=LINK, advert=ADVERT)
    html = around.format(page.replace("[", f"<div class='{names}'>").replace("]", "</div>"))
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=html.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    return (article.article_body or "").split("\n\n")


@pytest.mark.parametrize("known", [CURRENT, OF_2018], ids=["current", "2018"])
@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("[<p>{one}</p>]{advert}[<p>{two}</p><p>{three}</p>]", [ONE, TWO, THREE]),
        ("<div>[<p>{one}</p>]</div>{advert}<div>[<h3>Sela</h3><p>{two}</p>]</div>",
         [ONE, "Sela", TWO]),
        ("[<p>{one}</p>][<p>{one}</p><p>{two}</p>]", [ONE, TWO]),
        ("[]{advert}[<p>{one}</p>]", [ONE]),
        ("[<p>{one}</p>]<aside>[<p>{other}</p>]</aside>", [ONE]),
        ("[<p>{one}</p>][<h3>{link}</h3>]", [ONE]),
        ("[<p>{one}</p>]<h1>Kabar Lain</h1><h2 class='title-large'>Kabar Lain</h2>[<p>{other}</p>]",
         [ONE]),
        ("[<p>{one}</p>{advert}</div><p>{two}</p><p>{three}</p>]", [ONE, TWO, THREE]),
        ("<div>[<p>{one}</p>{advert}</div></div><p>{two}</p><p>{three}</p>]<footer>x</footer>",
         [ONE, TWO, THREE]),
        ("[{one}<br><br>{two}{advert}</div>{three}<br><br>]", [ONE, TWO, THREE]),
        ("[<p>{one}</p></div><script>x</script><p>{two}</p><div><h4>Berita Terkait</h4>{link}</div>"
         "<h3>Sela</h3><p>{three}</p><h3>Terpopuler</h3>]", [ONE, TWO, "Sela", THREE]),
        ("[<p>{one}</p>]<p class='small'>{other}</p><p class='small'>{other}</p>", [ONE]),
        ("[<p>{one}</p>]<div>Tentang kami</div><p>{other}</p><p>{other}</p>", [ONE]),
        ("[<p>{one}</p><p>{two}</p><p>{three}</p>]<p>Hubungi kami di alamat kantor.</p>",
         [ONE, TWO, THREE]),
        ("[<p>{one}</p>]<h3>{link}</h3><p>{other}</p><p>{other}</p>", [ONE]),
    ],
)  # fmt: skip
def test_text_is_whole_and_alone_when_its_container_is_cut(
    page: str, expected: list[str], known: tuple[str, str]
):
    assert paragraphs_of(page, known) == expected
