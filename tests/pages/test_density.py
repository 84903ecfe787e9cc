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
    assert paragraphs_of(page) == [text.strip() for text in expected]


def paragraphs_of(page: str) -> list[str]:
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    return (article.article_body or "").split("\n\n")


JUSTIFIED = '<h1>Harga Ubin Naik Lagi</h1><div class="content">{}</div>'
OTHER = "Kabar lain sama sekali dari kota seberang yang tidak ada hubungannya. " * 3


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h1>{h}</h1><div class=a><p>{s}</p></div><div class=iklan>x</div>"
         "<div class=a><p>{l}</p></div>", [SHORT, LONG]),
        ("<h1>{h}</h1><div class=a><p>{s}</p><h2>Sela</h2></div>x<div class=a><p>{l}</p></div>",
         [SHORT, "Sela", LONG]),
        ("<h1>{h}</h1><div class=a><div>{s}</div></div>x<div class=a><div>{l}</div></div>",
         [SHORT, LONG]),
        ("<div class=a>Kamis</div><h1>{h}</h1><div class=a><p>{l}</p></div>"
         "<div class=a><a href=/x>Lain</a></div>", [LONG]),
        ("<h1>{h}</h1><div class=a><img src=x.jpg><div>Tukang batu di gudang ubin kota itu pada "
         "hari Kamis. Kredit Foto: Ana</div></div><div class=a><p>{l}</p></div>", [LONG]),
        ("<h1>{h}</h1><div class=a><p>{s}</p><img src=x.jpg></div><div class=a><p>{l}</p></div>",
         [SHORT, LONG]),
        ("<article class=a><h1>{h}</h1><p>{l}</p></article>"
         "<article class=a><h3>Lain</h3><p>{o}</p></article>", [LONG]),
        ("<h1>{h}</h1><div class=a><p>{l}</p></div><div class=a><h2>Lain</h2><p>{o}</p></div>",
         [LONG]),
        ("<h1>{h}</h1><div class=a><p>{l}</p></div><div class=b><p>{o}</p></div>", [LONG]),
    ],
)  # fmt: skip
def test_text_is_joined_when_it_is_cut_in_like_elements(page: str, expected: list[str]):
    html = page.format(h="Harga Ubin Naik Lagi", s=SHORT, l=LONG, o=OTHER)
    assert paragraphs_of(f"<main>{html}</main>") == [text.strip() for text in expected]


def test_teasers_beside_the_text_are_no_part_of_it_when_title_or_link_tells_them():
    dated = f"<div><h3>{LINK}</h3><small>3 hari yang lalu</small><p>{OTHER}</p></div>"
    leading = f"<div><h3>Judul</h3><p>{OTHER}</p><a href='/read9/x'>Baca Selengkapnya</a></div>"
    assert [beside(dated), beside(leading)] == [[LONG.strip()]] * 2


def beside(teaser: str) -> list[str]:
    """The paragraphs of an article beside columns of teasers."""
    side = f"<div class=b><h3>Terpopuler</h3>{teaser * 5}</div>" * 2
    page = f"<div><main><h1>Harga Ubin Naik Lagi</h1><section><p>{LONG}</p></section></main>{side}"
    return paragraphs_of(page)


@pytest.mark.parametrize("page", ["<h1>Harga Ubin Naik Lagi</h1><section>{}</section>", JUSTIFIED])
@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (f"<h4>Berita Terkait</h4><ul><li>{LINK}</li></ul><p>{{s}}</p>", [SHORT]),
        (f"<div><h4>Berita Terkait</h4><ul><li>{LINK}</li></ul></div><p>{{s}}</p>", [SHORT]),
        (f"<p>Simak Juga:</p><p>{LINK}</p><p>{{s}}</p><p>{{m}}</p>", [SHORT, MIDDLE]),
        (f"<p>{{s}}</p><h3>Komentar</h3><p>{LINK}</p><p>{{m}}</p>", [SHORT, MIDDLE]),
        ("<h2>Komentar</h2><p>{m}</p>", ["Komentar", MIDDLE]),
        (f"<p>Simak Juga:</p><p>{LINK}</p><p>{{s}}</p><h4>Berita Terkait</h4><p>{LINK}</p><b>x</b>",
         [SHORT]),
        (f"<h4>Berita Terkait</h4><p>{LINK}</p><p>{{o}}</p><p>{LINK}</p><p>{{o}}</p>", []),
        (f"<h4>Berita Terkait</h4><p>{LINK}</p><p>{SHORT[:-1]}...</p>", []),
        ("<h3>Komentar</h3><div><b>Ana</b><p>{o}</p></div><div><b>Budi</b><p>{o}</p></div>", []),
        (f"<h3>Berita Terkait</h3><div><h4>{LINK}</h4><p>{{o}}</p></div>", []),
        ("<h3>Berita Lainnya</h3><p>Copyright 2021 Kabar Ubin dan kawan-kawan di kota kecil.</p>",
         []),
    ],
)  # fmt: skip
def test_text_goes_on_behind_a_heading_of_related_titles_when_there_is_more(
    page: str, end: str, kept: list[str]
):
    text = f"<p>{LONG}</p><p>{LONG}</p>{end.format(s=SHORT, m=MIDDLE, o=OTHER)}"
    text = text.replace("<p>", '<p style="text-align: justify;">') if page is JUSTIFIED else text
    assert paragraphs_of(page.format(text)) == [t.strip() for t in (LONG, LONG, *kept)]
