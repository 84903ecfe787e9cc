"""What is left out of the text for what stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TEXT = "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja."
PAGE = """<div class="articlePostHeader"><h1>Harga Ubin Naik Lagi</h1></div>
<div class="articlePostContent">{}</div>"""
RENAMED = PAGE.replace("articlePost", "q")


def paragraphs_of(html: str) -> list[str]:
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=html.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    return (article.article_body or "").split("\n\n")


@pytest.mark.parametrize("page", [PAGE, RENAMED])
@pytest.mark.parametrize(
    "pager",
    [
        "<ul><li class='active'><span>1</span></li><li><a href='?page=2'>2</a></li></ul>",
        "<ul><li>1 <span>(current)</span></li><li><a href='?page=2'>2</a></li></ul>",
        "<ul><li>Sebelumnya</li><li>1</li><li><a href='?page=2'>2</a></li></ul>",
        "<ul><li>&laquo;</li><li><a href='?page=1'>1</a></li><li>2</li></ul>",
        "<div>Halaman</div><div>1</div><div><a href='/read7/a?page=2'>2</a></div>",
    ],
)
def test_current_page_of_a_pager_is_no_text(page: str, pager: str):
    html = page.format(f"<p>{TEXT}</p><p>Satu</p>{pager}")
    assert paragraphs_of(html) == [TEXT, "Satu"]


@pytest.mark.parametrize("number", ["<h3>1</h3>", "<p>1 <a href='/tag/x'>Batu</a></p>"])
def test_number_is_text_when_no_pager_is_beside_it(number: str):
    assert paragraphs_of(PAGE.format(f"{number}<p>{TEXT}</p>"))[0].startswith("1")


LINK = "<a href='/read9/judul-lain'>Judul Lain yang Cukup Panjang</a>"


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ("<h2>Rekomendasi</h2><p>Beli ubin.</p>", ["Rekomendasi", "Beli ubin."]),
        ("<p><b>Topik:</b></p><p>Beli ubin.</p>", ["Topik:", "Beli ubin."]),
        (f"<h2>Rekomendasi</h2><p>{LINK}</p>", []),
        (f"<h2>Rekomendasi</h2><p>Baca Juga: {LINK}</p><p>Beli ubin.</p>", ["Beli ubin."]),
        ("<p>Topik</p><p><a href='/tag/x'>#x</a> <a href='/tag/y'>#y</a></p>", []),
        ("<p>Topik</p><p>Editor: Ana Sari</p>", []),
        ("<p>Topik</p><p>Baca Juga: Judul Lain</p>", []),
        ("<p>Topik</p>", []),
    ],
)
def test_heading_that_may_be_a_label_is_text_when_text_is_under_it(after: str, kept: list[str]):
    assert paragraphs_of(PAGE.format(f"<p>{TEXT}</p>{after}")) == [TEXT, *kept]


@pytest.mark.parametrize(
    ("line", "is_text"),
    [
        ("Ikuti kami di Telegram.", False),
        ("Ikuti kanal resmi Telegram untuk kabar terbaru.", False),
        ("Yuk gabung grup Telegram pembaca!", False),
        ("Baca berita terbaru lainnya di Telegram.", False),
        ("Cek berita dan artikel yang lain di Google News", False),
        ("Follow Google News", False),
        ("Ikuti WhatsApp Channel Warta Ekonomi", False),
        ("Cek harga ubin kini dapat dilakukan lewat bot Telegram milik pabrik.", True),
        ("Simak terus kabarnya, ujar Ana, pendiri cabang Telegram di kota.", True),
        ("Baca pesan lama juga dapat dilakukan di Telegram.", True),
        ("Ikuti anjuran itu, kata juru bicara Google News Initiative.", True),
    ],
)
def test_last_line_is_no_text_when_it_invites_to_a_channel(line: str, is_text: bool):
    found = paragraphs_of(PAGE.format(f"<p>{TEXT}</p><p>{line}</p>"))
    assert found == ([TEXT, line] if is_text else [TEXT])


@pytest.mark.parametrize(
    ("line", "is_text"),
    [
        ("Lihat video: Gudang Ubin Terbakar", False),
        ("Simak Juga Video “Gudang Ubin Terbakar”", False),
        ("Simak Video Pilihan di Bawah Ini:", False),
        ("Tonton video lainnya", False),
        ("Saksikan video <a href='https://video.test/x'>Gudang Ubin Terbakar</a>", False),
        ("Lihat video yang beredar, warga tampak panik dan keluar dari gudang.", True),
        ("Lihat video dari <a href='/tag/x'>kota</a> itu, kata Ana pukul 10:30.", True),
    ],
)
def test_line_is_no_text_when_it_leads_to_a_video(line: str, is_text: bool):
    found = paragraphs_of(PAGE.format(f"<p>{line}</p><p>{TEXT}</p>"))
    assert (found == [TEXT]) is not is_text
    assert found[-1] == TEXT
