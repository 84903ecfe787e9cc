"""Pagers whose addresses follow no known form."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.further import further_pages, has_more_button
from wartaspider.pages.links import list_path
from wartaspider.pages.listing import ListMemory, read_listing
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")
DAY = "/indeks/20210708"
SECTION = "/category-1/news"


def response_of(body: str, path: str) -> HtmlResponse:
    body = f"<html><body><nav><a href='/'>Home</a></nav>{body}</body></html>"
    return HtmlResponse(SITE.base + path, body=body.encode(), encoding="utf-8")


def further(body: str, path: str = f"{DAY}?page=1", of: str = DAY) -> dict[str, bool]:
    found = further_pages(response_of(body, path), site=SITE, path=of)
    return {url.removeprefix(SITE.base): shown for url, shown in found.items()}


@pytest.mark.parametrize(
    ("href", "text", "is_shown"),
    [
        (f"{DAY}/page/2", "2", True),
        (f"https://wartaekonomi.co.id{DAY}/page/2/", "Berikutnya »", False),
        (f"{DAY}?hal=2", "<span>2</span>", True),
        (f"{DAY}?hal=2", "Selanjutnya", False),
        (f"{DAY}?p=2", "Muat Lebih Banyak", False),
        (f"{DAY}/10", "2", True),
        (f"{DAY}/2", "Next", False),
        (f"{DAY}?page=0", "1", False),
        (f"{DAY}?page=0", "« Sebelumnya", False),
        (f"{DAY}?page=4&amp;urut=baru", "Terakhir", False),
    ],
)
def test_link_leads_on_when_its_path_is_the_lists_and_its_text_says_so(
    href: str, text: str, is_shown: bool
) -> None:
    address = href.replace("&amp;", "&").removeprefix("https://wartaekonomi.co.id")
    assert further(f"<a href='{href}'>{text}</a>") == {address: is_shown}


def test_link_leads_on_when_its_relation_says_so() -> None:
    assert further(f"<a rel='next' href='{DAY}?hal=2'><i></i></a>") == {f"{DAY}?hal=2": False}


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/indeks/20210707'>Selanjutnya</a>",
        "<a href='/indeks/20210702'>2</a>",
        "<a href='https://herstory.co.id/indeks/20210708?hal=2'>2</a>",
        f"<a href='{DAY}?page=1'>2</a>",
        f"<a href='{DAY}?hal=1'>1</a>",
        f"<a href='{DAY}/1'>« Sebelumnya</a>",
        f"<a href='{DAY}?urut=populer'>Terpopuler</a>",
        f"<a href='{DAY}'>Indeks</a>",
        "<a href='#'>2</a>",
        "<a href='javascript:void(0)'>Berikutnya</a>",
    ],
)
def test_link_leads_nowhere_when_it_is_of_elsewhere_or_goes_back(link: str) -> None:
    assert further(link) == {}


def test_links_of_a_further_page_are_known_by_the_path_of_the_first() -> None:
    body = "<a href='/berita/2'>2</a><a href='/berita/3'>3</a><a href='/berita/3'>Berikutnya</a>"
    assert further(body, "/berita/2", "/berita") == {"/berita/3": True}


@pytest.mark.parametrize(
    ("path", "of"),
    [
        (f"{DAY}/2", DAY),
        (f"{DAY}/page/2/", DAY),
        (f"{SECTION}/10", SECTION),
        (f"{SECTION}/halaman/2", SECTION),
        ("/kategori283/bursa/2.html", "/kategori283/bursa"),
        ("/news/page/2", "/news"),
        ("/kategori/12", "/kategori/12"),
        (DAY, DAY),
    ],
)
def test_list_of_a_path(path: str, of: str) -> None:
    assert list_path(path) == of


@pytest.mark.parametrize(
    ("pager", "path", "is_misnumbered"),
    [
        (f"<a href='{SECTION}?page=2'>2</a><a href='?page=2'>Next</a>", SECTION, False),
        (f"<a href='{SECTION}?page=1'>2</a>", SECTION, True),
        (f"<a href='{SECTION}?page=1'>Selanjutnya</a>", SECTION, True),
        (f"<a href='{SECTION}?page=1'>« Sebelumnya</a>", f"{SECTION}?page=2", False),
        (f"<a href='{DAY}?page=0'>Sebelumnya</a>", f"{DAY}?page=1", True),
        (f"<a href='{DAY}/10'>2</a>", f"{DAY}?page=1", True),
        (f"<a href='{DAY}?page=9'>Terakhir</a>", f"{DAY}?page=1", False),
    ],
)
def test_pager_is_misnumbered_when_its_addresses_count_otherwise(
    pager: str, path: str, is_misnumbered: bool
) -> None:
    page = read_listing(response_of(pager, path), site=SITE, memory=ListMemory())
    assert page.is_misnumbered is is_misnumbered


@pytest.mark.parametrize(
    ("button", "is_there"),
    [
        ("<button>Muat Lebih Banyak</button>", True),
        ("<a href='#'><span>Muat berita lainnya</span></a>", True),
        ("<a role='button'>Load more</a>", True),
        ("<input type='button' value='Tampilkan lebih banyak'>", True),
        ("<ul class='pagination'><li><a href='javascript:ke(2)'>2</a></li></ul>", True),
        ("<div style='display: none'><button>Muat Lebih Banyak</button></div>", False),
        ("<button hidden>Muat Lebih Banyak</button>", False),
        ("<a href='/terpopuler'>Lihat lebih banyak</a>", False),
        ("<div class='carousel'><a href='#slide'>2</a> <button>Next</button></div>", False),
        ("<button>Cari</button>", False),
    ],
)
def test_list_goes_on_by_script_when_a_button_says_so(button: str, is_there: bool) -> None:
    assert has_more_button(response_of(button, DAY)) is is_there
