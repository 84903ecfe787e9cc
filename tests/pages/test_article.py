"""Articles: a folder for each page, a test for each field; pages joined; faults survived."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import COLUMNS
from wartaspider.pages.article import ReadResult, holds, join_pages, read_article
from wartaspider.pages.generic import GenericPage
from wartaspider.urls import Site

CASES = sorted((Path(__file__).parent / "article").iterdir())
FIELDS = [c for c in COLUMNS if c not in ("duplicate_of", "version", "date_downloaded")]
NOW = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)


def read(body: str | bytes, url: str, site: Site | None = None, **options: object) -> ReadResult:
    body = body.encode() if isinstance(body, str) else body
    response = HtmlResponse(url, body=body)
    return read_article(response, site=site or Site(), now=NOW, **options)


def read_case(name: str) -> ReadResult:
    case = Path(__file__).parent / "article" / name
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return read((case / "page.html").read_bytes(), expected["asked"])


@pytest.mark.parametrize("field", [*FIELDS, "pages"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_field_is_read_when_page_is_case(case: Path, field: str):
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    result = read_case(case.name)
    value = result.pages if field == "pages" else getattr(result.article, field)
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        value = value.isoformat()
    if field == "article_body":
        value = value.split("\n\n") if value else []
    if field == "pages":
        value = list(value)
    assert value == expected[field]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_value_has_a_source_when_page_is_case(case: Path):
    article = read_case(case.name).article
    given = {c for c in article.field_sources if getattr(article, c) in (None, [], "")}
    assert given == set()
    named = {"headline", "date_published", "article_body", "authors", "editors", "dateline"}
    assert {c for c in named if getattr(article, c)} <= set(article.field_sources)


def test_download_date_is_the_time_passed_in_when_page_is_read():
    article = read_case("current").article
    assert (article.date_downloaded, article.version, article.duplicate_of) == (NOW, 1, None)


def test_sections_are_those_of_the_menu_when_it_is_known():
    html = (Path(__file__).parent / "article/current/page.html").read_bytes()
    url = "https://wartaekonomi.co.id/read349153/x"
    known = {"ekbis": "ekonomi-bisnis", "bursa": "pasar"}
    assert read(html, url, known_sections=known).article.sections == ["ekonomi-bisnis", "pasar"]
    assert read(html, url, known_sections={}).article.sections == []


PAGE = """<div class="articlePostHeader"><h1>Judul Panjang Sekali</h1></div>
<div class="articlePostContent">{}</div>{}"""


def page_of(*paragraphs: str, after: str = "") -> ReadResult:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return read(PAGE.format(text, after), "https://wartaekonomi.co.id/read7/judul?page=2")


def test_pages_are_joined_in_order_when_an_article_has_several():
    first, second, third = page_of("Satu.", "Dua."), page_of("Tiga."), page_of("Empat.")
    article = join_pages(first, [second, third])
    assert article.article_body == "Satu.\n\nDua.\n\nTiga.\n\nEmpat."
    assert article.word_count == 4
    assert first.article.article_body == "Satu.\n\nDua."


def test_page_without_text_does_not_prove_that_the_first_holds_all():
    assert not holds(page_of("Satu.", "Dua."), page_of())


def test_joining_changes_nothing_when_the_first_page_holds_all():
    whole, second = page_of("Satu.", "Dua.", "Tiga."), page_of("Tiga.")
    assert holds(whole, second)
    assert not holds(second, whole)
    assert join_pages(whole, [second]) == whole.article


def test_paragraph_is_not_repeated_when_each_page_has_it():
    joined = join_pages(page_of("Pengantar.", "Satu."), [page_of("Pengantar.", "Dua.")])
    assert joined.article_body == "Pengantar.\n\nSatu.\n\nDua."


def test_byline_of_last_page_counts_when_the_first_has_none():
    byline = '<div class="articlePostAuthor"><p>Penulis: Ana Sari</p><p>Editor: Budi</p></div>'
    joined = join_pages(page_of("Satu."), [page_of("Dua.", after=byline)])
    assert (joined.authors, joined.editors) == (["Ana Sari"], ["Budi"])
    assert joined.field_sources["authors"] == "css:div.articlePostAuthor"


@pytest.mark.parametrize(
    ("asked", "canonical", "expected", "flags"),
    [
        ("https://wartaekonomi.co.id/read7/a", "/read7/b", (7, "/read7/b"), []),
        ("https://m.wartaekonomi.co.id/berita7/a", "/read7/b", (7, "/read7/b"), []),
        ("https://wartaekonomi.co.id/read7/a.html", "", (7, "/read7/a"), []),
        ("https://wartaekonomi.co.id/read7", "", (7, "/read7"), []),
        ("https://wartaekonomi.co.id/read7/a", "/read8/b", (7, "/read7/a"), ["id-mismatch"]),
        ("https://wartaekonomi.co.id/?p=1", "/read8/b", (8, "/read8/b"), []),
    ],
)
def test_identity_is_that_of_the_address_when_page_is_of_this_site(
    asked: str, canonical: str, expected: tuple[int, str], flags: list[str]
):
    article = read(f'<link rel="canonical" href="{canonical}">', asked).article
    assert (article.article_id, article.url) == (
        expected[0],
        f"https://wartaekonomi.co.id{expected[1]}",
    )
    assert article.flags == flags


FRONT = """<link rel="canonical" href="{}"><meta property="og:title" content="Kabar Contoh">
<h1>Harga Beras Naik Lagi</h1><p>Senin, 3 Februari 2025 19:20 WIB</p><div>
<p>Harga beras naik lagi pekan ini karena hujan turun terus di daerah penghasil padi itu.</p>
</div>"""


@pytest.mark.parametrize(
    ("asked", "canonical", "is_article"),
    [
        ("https://kabar.contoh.test/", "/", False),
        ("https://kabar.contoh.test", "https://www.kabar.contoh.test", False),
        ("https://kabar.contoh.test/index.html?utm_source=x", "/", False),
        ("https://wartaekonomi.co.id/", "/", False),
        ("https://kabar.contoh.test/", "/beras/harga-naik", True),
        ("https://kabar.contoh.test/beras/harga-naik", "/", True),
        ("https://kabar.contoh.test/?p=123", "/?p=123", True),
    ],
)
def test_page_is_no_article_when_it_is_a_front_page(asked: str, canonical: str, is_article: bool):
    article = read(FRONT.format(canonical), asked).article
    assert bool(article.headline) == is_article
    assert bool(article.article_body) == is_article
    assert bool(article.date_published) == is_article
    assert bool(article.field_sources) == is_article


@pytest.mark.parametrize(
    ("start", "headline"),
    [
        ("<form><h1>Daftar Buletin Kami Sekarang</h1></form>", "Harga Beras Naik Lagi"),
        ("<aside><h1>Tiga Berita Terpopuler</h1></aside><form>", "Harga Beras Naik Lagi"),
        ("<form><h1>Pasar Ikan Buka Malam</h1>", "Pasar Ikan Buka Malam"),
    ],
)
def test_headline_is_not_that_of_a_form_when_there_is_another(start: str, headline: str):
    html = start if headline in start else f"{start}{FRONT.format('/x')}"
    html = html.replace('<meta property="og:title" content="Kabar Contoh">', "")
    assert read(html, "https://kabar.contoh.test/x").article.headline == headline


def test_address_in_the_data_is_the_live_one_when_site_is_a_stand_in():
    url = "http://127.0.0.1:8000/read7/judul?page=all"
    pager = '<a href="http://127.0.0.1:8000/read7/judul?page=2">2</a>'
    result = read(pager, url, Site("http://127.0.0.1:8000"))
    assert result.article.url == "https://wartaekonomi.co.id/read7/judul"
    assert result.pages == (2,)


def test_page_has_no_id_when_another_site_was_asked():
    html = '<link rel="canonical" href="https://herstory.co.id/read7/judul?x=1#y">'
    article = read(html, "https://herstory.co.id/read7/judul").article
    assert (article.article_id, article.url) == (None, "https://herstory.co.id/read7/judul")


def test_only_one_field_is_lost_when_its_reader_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(self: GenericPage) -> None:
        raise KeyError("odd")

    whole = read_case("current").article
    monkeypatch.setattr(GenericPage, "keywords", fail)
    with caplog.at_level(logging.WARNING):
        article = read_case("current").article
    assert article.flags == ["unreadable-keywords"]
    assert "keywords could not be read" in caplog.text
    assert whole.url is not None
    assert whole.url in caplog.text
    sources = {k: v for k, v in whole.field_sources.items() if k != "keywords"}
    assert article == replace(whole, keywords=[], flags=article.flags, field_sources=sources)


@pytest.mark.parametrize(
    ("paragraph", "kept"),
    [
        ("Baca Juga: Judul Lain Tanpa Tautan", None),
        ("<strong>BACA JUGA :</strong> Judul Lain", None),
        ("<a href='/read1/x'>Baca juga: Judul Lain</a>", None),
        ("Baca juga <a href='/read1/x'>Judul Lain</a>", None),
        ("(Baca juga: <a href='/read1/x'>Judul Lain</a>)", None),
        ("Teks. <strong>Baca Juga: Judul Lain</strong> Teks lagi.", "Teks. Teks lagi."),
        ("Teks. Baca Juga: Judul Lain", "Teks."),
        ("Teks.<br>Baca Juga: <a href='/read1/x'>Judul</a><br>Lanjut.", "Teks. Lanjut."),
        ("Teks. Baca Juga: <a href='/read1/x'>Judul</a>, <a href='/read2/y'>Lain</a>", "Teks."),
        (
            "Teks. Baca Juga: <a href='/x'>Satu</a>; <a href='/y'>Dua</a> dan <a href='/z'>Tiga</a>"
            " Teks lagi.",
            "Teks. Teks lagi.",
        ),
        ("Teks. Baca selengkapnya: <a href='/read1/x'>Judul</a>", "Teks."),
        ("Teks. Selengkapnya baca: <a href='/read1/x'>Judul</a>.", "Teks."),
        ("Data selengkapnya: <a href='/x'>daftar</a> ini.", "Data selengkapnya: daftar ini."),
        ("“Baca juga <a href='/x'>syarat</a>,” kata dia.", "“Baca juga syarat,” kata dia."),
        ("<a href='/read1/harga-ubin-naik-ini-sebabnya'>Harga Ubin Naik, Ini Sebabnya!</a>", None),
        ("<a href='/read1/ubin'>Ubin!</a> <a href='/read2/genteng'>Genteng!</a>", None),
        ("<a href='/read1/harga-ubin-naik'>Pabrik itu tutup.</a>", "Pabrik itu tutup."),
        ("Artikel Lain", None),
        ("Video Pilihan", None),
        ("Baca Berita Lainnya<br><a href='/read1/ubin'>Harga Ubin</a>", None),
        ("Berita Terkait: <a href='/read1/ubin'>Harga Ubin</a>", None),
        ("Baca Selengkapnya: <a href='/read1/ubin'>Harga Ubin</a>", None),
        ("Berita terkait <a href='/read1/ubin'>ubin</a> ramai.", "Berita terkait ubin ramai."),
        ("Artikel lain menyebut hal yang sama.", "Artikel lain menyebut hal yang sama."),
        ("Mari baca juga buku itu.", "Mari baca juga buku itu."),
        ("“Baca juga syaratnya,” kata dia.", "“Baca juga syaratnya,” kata dia."),
        ("Baca juga <b>syarat</b> itu dahulu.", "Baca juga syarat itu dahulu."),
        ("Kredit Foto: Ana", None),
        ("Bagikan Artikel:", None),
        ("Tag: <a href='/tag1/x'>x</a>", None),
        ("Topik: <a href='/tag/x'>#x</a> <a href='/tag/y'>#y</a>", None),
        ("Topik: kota <a href='/tag/x'>x</a> dan pasar.", "Topik: kota x dan pasar."),
        ("Halaman: 1 <a href='?page=2'>2</a>", None),
        ("Editor: Ana Sari", None),
        ("Editor itu bekerja di kota.", "Editor itu bekerja di kota."),
        (
            "Habis. Mau Berita Terbaru Lainnya dari Warta Ekonomi? Yuk Follow Kami di Google News.",
            "Habis.",
        ),
    ],
)
def test_noise_is_left_out_when_it_stands_among_the_text(paragraph: str, kept: str | None):
    assert page_of("Awal.", paragraph, "Akhir.").paragraphs == (
        ("Awal.", kept, "Akhir.") if kept else ("Awal.", "Akhir.")
    )


def test_list_of_links_is_left_out_when_a_label_stands_before_it():
    links = (
        "<p><b>Baca Juga:</b></p><ul><li><a href='/a'>A b</a></li><li><a href='/b'>C</a></li></ul>"
    )
    html = PAGE.format(f"<p>Awal.</p>{links}<p>Akhir.</p>", "")
    assert read(html, "https://wartaekonomi.co.id/read7/x").paragraphs == ("Awal.", "Akhir.")


@pytest.mark.parametrize(
    ("start", "place", "text"),
    [
        ("Warta Ekonomi, Moskow - Teks.", "Moskow", "Teks."),
        ("Warta Ekonomi, Kuala Lumpur—Teks.", "Kuala Lumpur", "Teks."),
        ("<b>Warta Ekonomi.co.id, Jombang</b> – Teks.", "Jombang", "Teks."),
        ("<b>Warta Ekonomi.co.id, Jombang</b> Teks.", "Jombang", "Teks."),
        ("WE Online, Jakarta -Teks.", "Jakarta", "Teks."),
        ("Warta Ekonomi, Jakarta \u2012 Teks.", "Jakarta", "Teks."),
        ("Warta Ekonomi, Jakarta \u2212 Teks.", "Jakarta", "Teks."),
        ("WartaEkonomi.co.id, Washington, D.C. - Teks.", "Washington, D.C.", "Teks."),
        ("Warta Ekonomi - majalah - terbit.", None, "Warta Ekonomi - majalah - terbit."),
        ("Bitcoin - mata uang.", None, "Bitcoin - mata uang."),
        ("<b>Bitcoin</b> - mata uang.", None, "Bitcoin - mata uang."),
        ("Di Bank Desa, Jakarta - Teks.", None, "Di Bank Desa, Jakarta - Teks."),
    ],
)
def test_dateline_is_parted_from_the_text_when_it_is_one(start: str, place: str | None, text: str):
    result = page_of(start, "Akhir.")
    assert (result.article.dateline, result.paragraphs) == (place, (text, "Akhir."))
