"""The lead picture: its caption told from its credit."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import Article
from wartaspider.pages.article import read_article
from wartaspider.pages.pictures import read_caption
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


FIGURE = "<figure><img src='/a.jpg'><figcaption>Petani. Kredit Foto: Ana</figcaption></figure>"
BARE = "<div><img src='/a.jpg'></div>"
STATED = "<meta property='og:image' content='https://wartaekonomi.co.id/a.jpg?w=9'>"
OTHERS = [
    "<p><a href='https://sosial.test/bagi'><img src='/bagi.png'></a></p>" * 8,
    "<a href='https://toko.test/'><img src='/spanduk.jpg' width=970></a>",
    "<div class='ad-container'><a href='/x'><img src='/spanduk.jpg'></a></div>",
    "<a rel='sponsored' href='/x'><img src='/spanduk.jpg'></a>",
    "<div class='articlePostAuthor'><img src='/ana.jpg'><p>Penulis: Ana</p></div>",
    "<noscript><img src='https://hitung.test/p'></noscript>",
]
ANY = ["<div><img src='/jam.png'></div>", "<img src='https://hitung.test/p?c=1'>"]


def read(before: str, text: str = TEXT, head: str = "") -> Article:
    page = f"<head>{head}<main><div class=articlePostHeader><h1>Petani Ubin Panen</h1></div>"
    page += f"{before}<div class=articlePostContent>{text}</div></main>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    return read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("picture", [FIGURE, BARE])
def test_picture_is_the_articles_when_one_of_others_stands_before_it(other: str, picture: str):
    assert read(other + picture).image_url == "https://wartaekonomi.co.id/a.jpg"
    assert read(other).image_url is None


@pytest.mark.parametrize("other", ANY)
def test_picture_is_in_a_figure_or_stated_when_another_stands_before_it(other: str):
    article = read(other + FIGURE)
    assert (article.image_caption, article.image_credit) == ("Petani.", "Ana")
    boxed = "<div><img src='/a.jpg'><p>Petani. Foto: Ana</p></div>"
    assert read(other + boxed).image_url == "https://wartaekonomi.co.id/a.jpg"
    assert read(other + BARE, head=STATED).image_url == "https://wartaekonomi.co.id/a.jpg"


@pytest.mark.parametrize(
    "picture",
    [
        "<a href='https://foto.wartaekonomi.co.id/a'><img src='/a.jpg'></a>",
        "<a href='https://gudang.test/a_big.JPG?x=1'><img src='/a.jpg'></a>",
        "<figure><a href='https://gudang.test/a'><img src='/a.jpg'></a></figure>",
        "<figure><img src='data:,'><noscript><img src='/a.jpg'></noscript></figure>",
        "<img src='data:,'><noscript><img src='/a.jpg'></noscript>",
    ],
)
def test_picture_stays_when_it_only_looks_like_one_of_others(picture: str):
    assert read(picture).image_url == "https://wartaekonomi.co.id/a.jpg"


def test_picture_before_the_text_stays_when_one_in_the_text_is_in_a_figure():
    inside = TEXT[: len(TEXT) // 3] + FIGURE.replace("a.jpg", "b.jpg") + TEXT
    assert read(BARE, inside).image_url == "https://wartaekonomi.co.id/a.jpg"
    assert read("", inside).image_url == "https://wartaekonomi.co.id/b.jpg"


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Petani. Kredit Foto: Kabar (Ana)", "Petani.", "Kabar (Ana)"),
        ("Kredit Foto : Kabar (Ana)/Foto Kita.", None, "Kabar (Ana)/Foto Kita"),
        ("Kredit Foto: (KABAR FOTO/Ana S)", None, "KABAR FOTO/Ana S"),
        ("Petani (Foto: Kabar (Ana))", "Petani", "Kabar (Ana)"),
        ("Petani (kiri). Foto: Kabar (Ana)", "Petani (kiri).", "Kabar (Ana)"),
        ("Petani<br>Kredit Foto:<br>Kabar", "Petani", "Kabar"),
        ("Petani. Kredit Foto:", "Petani.", None),
        ("Kredit Foto:", None, None),
        ("(Foto: -)", None, None),
        ("Foto: Petani (kiri) di kebun", "Petani (kiri) di kebun", None),
        ("Petani (Foto: Kabar) di kebun", "Petani (Foto: Kabar) di kebun", None),
        ("Data: Kabar (Foto: Ana)", "Data: Kabar", "Ana"),
    ],
)
def test_credit_is_parted_from_the_caption_when_it_has_brackets_or_no_name(
    text: str, caption: str | None, credit: str | None
):
    article = read(f"<figure><img src='/a.jpg'><figcaption>{text}</figcaption></figure>")
    assert (article.image_caption, article.image_credit) == (caption, credit)


@pytest.mark.parametrize("piece", ["foto: ", "kredit: (a", "kredit: a(b)", "foto:,,,,", " (-/,"])
def test_no_caption_takes_long_when_it_is_a_trap(piece: str):
    start = time.process_time()
    for end in ("", "(x", "(x) y)z"):
        read_caption((piece * 1_000)[: 1_000 - len(end)] + end)
    assert time.process_time() - start < 1
