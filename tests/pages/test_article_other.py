"""The generic reader on real pages of other news sites, where this machine has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse
from shared import shared_file

from wartaspider.pages.article import ReadResult, holds, join_pages, read_article
from wartaspider.urls import Site

TECHNO = "https://techno.okezone.com/read/2025/08/29/57/3166258/vivo-v60-resmi"
VIVO = ("Vivo V60 Resmi", "Cek Harganya", "2025-08-29T13:10:01+07:00", ["Rahman Asmardika"])


@dataclass(frozen=True)
class Page:
    """What a human reads on a page: the ends of its texts, and how much there is."""

    name: str
    url: str
    headline_start: str
    headline_end: str
    date: str
    authors: list[str]
    body_start: str
    body_end: str
    paragraphs: int
    editors: tuple[str, ...] = ()
    dateline: str | None = None
    never: tuple[str, ...] = ()


PAGES = [
    Page("beritasatu_01", "https://www.beritasatu.com/nasional/685621/x", "21 Pendemo", "Covid-19",
         "2020-10-09T14:01:06+07:00", ["Arnold H Sianturi"], "Sebanyak 21 orang",
         "Sumber:BeritaSatu.com", 6,
         dateline="Medan", never=("BACA JUGA", "231 Pendemo", "Foto: Antara")),
    Page("detik_03", "https://health.detik.com/true-story/d-7016153/x", "Curhat Wanita",
         "Kamar Mandi", "2023-11-02T20:59:53+07:00", ["Vidya Pinandhita"], "Seorang wanita muda",
         "(vyp/kna)", 11, dateline="Jakarta",
         never=("ADVERTISEMENT", "Baca juga", "Gambas", "Sederet Kebiasaan")),
    Page("jpnn_01", "https://www.jpnn.com/news/kamrussamad", "Kamrussamad: PPKM", "per Hari",
         "2021-07-18T18:52:00+07:00", ["Boy"], "Anggota DPR Fraksi", "(boy/jpnn)", 8,
         dateline="JAKARTA", never=("Simak Juga", "BACA JUGA")),
    Page("mediaindonesia_01", "https://mediaindonesia.com/ekonomi/851796/x", "Dari Petani",
         "Jakarta 2025", "2026-01-20T18:33:13+07:00", ["Naufal Zuhdi"], "INTERNATIONAL Golden",
         "(E-2)", 11, editors=("Heryadi",), never=("Google News", "Dok.IGI")),
    Page("mediaindonesia_02", "https://mediaindonesia.com/ekonomi/848034/x", "IHSG Hari Ini",
         "Profit Taking", "2026-01-08T20:19:38+07:00", ["Indriyani Astuti"], "INDEKS Harga Saham",
         "(H-4)", 9, editors=("Indriyani Astuti",), never=("Google News",)),
    Page("okezone_04", f"{TECHNO}.html", *VIVO, "Vivo resmi meluncurkan", "ponsel lain.", 6,
         dateline="JAKARTA"),
    Page("okezone_05", f"{TECHNO}2c6e.html", *VIVO, "Vivo resmi meluncurkan",
         "(Rahman Asmardika)", 22, dateline="JAKARTA"),
    Page("okezone_06", f"{TECHNO}4658.html", *VIVO, "vivo V60 ditopang", "lebih lanjut.", 9),
    Page("okezone_07", f"{TECHNO}9ba9.html", *VIVO, "Harga dan Ketersediaan",
         "(Rahman Asmardika)", 7),
    Page("pikiranrakyat_01", "https://zonajakarta.pikiran-rakyat.com/internasional/pr-18808737/x",
         "Walau Kena", "Kiamat Dunia", "2020-10-07T15:13:00+07:00", ["Beryl Santoso"],
         "Dikutip zonajakarta.com", "Krisis Rudal Kuba.", 6, editors=("Beryl Santoso",),
         never=("ShopeePay", "Opera News")),
    Page("tribunnews_01", "https://www.tribunnews.com/pendidikan/2020/05/04/x", "Jawaban Soal",
         "di TVRI", "2020-05-04T04:25:13+07:00", ["Muhammad Renald Shiftanto"],
         "Berikut ini jawaban soal", "depresi.", 10, editors=("Sri Juliati",),
         never=("Halaman", "Baca:", "Kain Batik")),
]  # fmt: skip


def read(page: Page) -> ReadResult:
    body = shared_file("site", "other-news", f"article-{page.name}.html").read_bytes()
    now = datetime(2026, 2, 1, tzinfo=UTC)
    return read_article(HtmlResponse(page.url, body=body), site=Site(), now=now)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_headline_and_date_are_those_a_human_reads(page: Page):
    article = read(page).article
    assert article.headline is not None
    assert article.headline.startswith(page.headline_start)
    assert article.headline.endswith(page.headline_end)
    assert article.date_published is not None
    assert article.date_published.isoformat() == page.date
    assert (article.layout, article.article_id) == ("generic", None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_are_those_a_human_reads(page: Page):
    article = read(page).article
    assert (article.authors, article.editors) == (page.authors, list(page.editors))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_body_is_what_a_human_reads(page: Page):
    result = read(page)
    body = result.article.article_body or ""
    assert body.startswith(page.body_start)
    assert body.endswith(page.body_end)
    assert len(result.paragraphs) == page.paragraphs
    assert result.article.dateline == page.dateline
    assert [words for words in page.never if words in body] == []


def test_nothing_is_invented_when_page_is_a_home_page():
    page = Page("metrotvnews_01", "https://www.metrotvnews.com/", "", "", "", [], "", "", 0)
    article = read(page).article
    assert (article.headline, article.article_body, article.date_published) == (None, None, None)


def test_parts_of_one_article_give_its_whole_when_joined():
    pages = {page.name: read(page) for page in PAGES if page.name.startswith("okezone")}
    first, whole, *rest = pages.values()
    assert join_pages(first, rest).article_body == whole.article.article_body
    assert all(holds(whole, part) for part in (first, *rest))
