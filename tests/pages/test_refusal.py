"""Titles of pages that hold no article, and of articles that sound like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import Article
from wartaspider.pages.article import read_article
from wartaspider.pages.refusal import is_refusal
from wartaspider.urls import Site

REFUSALS = [
    "404 Halaman Tidak Ditemukan", "404", "Error 404 - Not Found", "404 Not Found",
    "Halaman yang Anda cari tidak ditemukan", "Artikel ini telah dihapus", "Oops! Page not found",
    "Halaman Tidak Ditemukan | Warta Ekonomi", "Warta Ekonomi - Berita Tidak Ditemukan",
    "Access Denied", "502 Bad Gateway", "Just a moment...", "Mohon tunggu sebentar ya",
    "Situs Sedang Dalam Perbaikan", "Masuk ke Akun Anda", "Maaf, halaman tidak tersedia",
]  # fmt: skip
TITLES = [
    "Artikel Tidak Ditemukan, Begini Nasib Arsip Negara yang Terbakar di Gudang Lama",
    "404 Desa Belum Teraliri Listrik", "Masuk Musim Hujan, Harga Cabai Naik",
    "Sedang Diperbaiki, Jalan Desa Ditutup", "Halaman Rumah Jadi Kebun Sayur",
    "Forbidden City Dibuka Lagi untuk Wisatawan dari Seluruh Dunia Pekan Depan", "",
]  # fmt: skip
TEXT = "Maaf, halaman yang Anda cari tidak ditemukan. Silakan kembali ke beranda situs kami. " * 3


def read(title: str, more: str = "") -> Article:
    html = f"<title>{title}</title><h1>{title}</h1>{more}<div><p>{TEXT}</p></div>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/judul", body=html.encode())
    return read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article


@pytest.mark.parametrize("title", REFUSALS)
def test_page_holds_no_article_when_its_title_says_so(title: str):
    assert is_refusal(title)
    article = read(title)
    assert (article.headline, article.article_body) == (None, None)


@pytest.mark.parametrize("title", TITLES)
def test_title_is_one_of_an_article_when_it_only_sounds_so(title: str):
    assert not is_refusal(title)


def test_article_is_read_when_such_a_page_has_a_date():
    article = read("Halaman Tidak Ditemukan", "<p>Kamis, 8 Juli 2021, 21:05 WIB</p>")
    assert article.headline == "Halaman Tidak Ditemukan"
