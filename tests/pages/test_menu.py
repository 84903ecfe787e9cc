"""The menu in each markup: tests/pages/menu/<case>/, random names, and the real page of 2018."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import renamed
from scrapy.http import HtmlResponse
from shared import shared_file

from wartaspider.pages.menu import Menu, read_menu
from wartaspider.urls import Site

FOLDERS = sorted(path for path in (Path(__file__).parent / "menu").iterdir() if path.is_dir())
SITE = Site("http://127.0.0.1:8000")


def menu_of(body: str | bytes) -> Menu:
    body = body.encode() if isinstance(body, str) else body
    return read_menu(HtmlResponse(SITE.url("/"), body=body, encoding="utf-8"), site=SITE)


def told(menu: Menu) -> object:
    plain = json.loads(json.dumps(asdict(menu)))["sections"]
    for section in plain:
        for leaf in section["leaves"]:
            assert leaf.pop("leaves") == []
    return plain


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sections(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["sections"]
    assert told(menu_of((folder / "page.html").read_bytes())) == expected


@given(seed=st.integers(0, 10**6), folder=st.sampled_from(FOLDERS))
def test_sections_are_the_same_when_names_change(seed: int, folder: Path) -> None:
    page = (folder / "page.html").read_text("utf-8")
    assert menu_of(renamed(page, seed)) == menu_of(page)


@pytest.mark.parametrize(
    ("entry", "leaf"),
    [
        ("<div><a href='/{0}'>{1}</a><div class=sub>{2}</div></div>",
         "<div><a href='/{0}'>{0}</a></div>"),
        ("<dl><dt><a href='/{0}'>{1}</a></dt>{2}</dl>", "<dd><a href='/{0}'>{0}</a></dd>"),
        ("<div><span>{1}</span><div class=sub>{2}</div></div>", "<p><a href='/{0}'>{0}</a></p>"),
    ],
)  # fmt: skip
def test_leaves_open_under_their_entry_when_each_is_in_a_box_of_its_own(entry: str, leaf: str):
    menu = menu_of(
        "<nav><a href='/'>Home</a>"
        + "".join(
            entry.format(label.lower(), label, "".join(map(leaf.format, leaves.split())))
            for label, leaves in [("News", "Hukum Politik Daerah"), ("EkBis", "Makro Pajak")]
        )
    )
    found = {section.slug: [each.slug for each in section.leaves] for section in menu.sections}
    assert found == {"news": ["hukum", "politik", "daerah"], "ekbis": ["makro", "pajak"]}


def test_section_is_known_by_its_label_when_a_badge_stands_beside_it() -> None:
    menu = menu_of(
        "<nav><a href='/'>Home</a><a href='/a'>EkBis</a><a href='/b'>New <b>Economy</b></a>"
        "<a href='/c'>Kabar Sawit<span class=x>New</span></a><a href='/d'><i>Haji</i><i>Hot</i></a>"
        "<a href='/e'><b>Baru</b></a><ul><li><a href='/f'>News <sup>hot</sup></a></ul></nav>"
    )
    assert menu.slugs == ("ekbis", "new-economy", "kabar-sawit", "haji", "baru", "news")


def test_find_prefers_a_top_level_section_to_a_leaf() -> None:
    menu = menu_of(
        "<nav><a href='/'>Home</a><ul><li><a href='#'>EkBis</a><ul><li><a href='/a'>News</a></ul>"
        "<li><a href='/b'>News</a></ul></nav>"
    )
    found = menu.find("news")
    assert found is not None
    assert found.url == SITE.url("/b")
    assert menu.find("sport") is None


def test_addresses_are_the_leaves_where_the_entry_is_a_toggle() -> None:
    menu = menu_of(
        "<ul><li><a href='#'>EkBis</a><ul><li><a href='/a'>Makro</a><li><a href='/b'>Riil</a></ul>"
        "<li><a href='/c'>News</a><ul><li><a href='/d'>Politik</a></ul></ul>"
    )
    addresses = [section.addresses for section in menu.sections]
    assert addresses == [(SITE.url("/a"), SITE.url("/b")), (SITE.url("/c"),)]


def test_real_home_page_of_2018() -> None:
    menu = menu_of(shared_file("site", "home-2018-03-18.html").read_bytes())
    assert menu.slugs == (
        "kabar-indonesia",
        "ekbis",
        "new-economy",
        "kabar-finansial",
        "global-connections",
        "sports-leisure",
    )
    assert [len(section.leaves) for section in menu.sections] == [5, 12, 7, 7, 4, 5]
    assert all(section.url is None for section in menu.sections)
    bursa = menu.find("bursa")
    assert bursa is not None
    assert bursa.url == SITE.url("/kategori283/bursa.html")
    addresses = " ".join(address for section in menu.sections for address in section.addresses)
    assert not any(word in addresses for word in ("antara", "gallery", "banner", "indeks"))
