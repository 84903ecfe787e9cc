"""Lists over a whole run, under other names and beside more boxes; every link of a real page."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import renamed
from scrapy.http import HtmlResponse
from shared import shared_file

from wartaspider.items import WIB
from wartaspider.pages.listing import ListMemory, ListPage, read_links, read_listing
from wartaspider.urls import Site

FOLDERS = sorted(path for path in (Path(__file__).parent / "listing").iterdir() if path.is_dir())
SITE = Site("http://127.0.0.1:8000")
NAV = (
    "<nav><a href='/'>Home</a><a href='/category-1/news'>News</a><a href='/indeks'>Indeks</a></nav>"
)
_TAG = re.compile(r"<(\w+)((?:\s+[\w-]+=\"[^\"]*\")+)>")


def read(body: str, path: str = "/category-1/news?page=1", **options: object) -> ListPage:
    options.setdefault("memory", ListMemory())
    response = HtmlResponse(SITE.base + path, body=body.encode(), encoding="utf-8")
    return read_listing(response, site=SITE, **options)


def ids(page: ListPage) -> list[int]:
    return [entry.article_id for entry in page.entries]


def case(folder: Path, page: str) -> ListPage:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    day = date.fromisoformat(expected["day"]) if "day" in expected else None
    return read(page, expected["url"].removeprefix(SITE.base), day=day)


def items(numbers: list[int], name: str) -> str:
    rows = (
        f'<div class="{name}"><a href="/read{n}/kabar-{n}">Kabar {n}</a></div>' for n in numbers
    )
    return "".join(rows)


def whole(main: list[int], side: list[int]) -> str:
    """A page on which nothing but experience tells list from sidebar."""
    inner = f'<div class="isi">{items(main, "butir")}</div>' if main else ""
    return (
        f'<html><body>{NAV}<div class="kolom">{inner}</div>'
        f'<div class="tepi">{items(side, "biji")}</div></body></html>'
    )


@given(seed=st.integers(0, 10**6), folder=st.sampled_from(FOLDERS))
def test_page_is_the_same_when_names_change(seed: int, folder: Path) -> None:
    page = (folder / "page.html").read_text("utf-8")
    assert case(folder, renamed(page, seed)) == case(folder, page)


@given(seed=st.integers(0, 10**6), folder=st.sampled_from(FOLDERS))
def test_page_is_the_same_when_attributes_change_places(seed: int, folder: Path) -> None:
    rng = Random(seed)
    page = (folder / "page.html").read_text("utf-8")

    def shuffled(match: re.Match[str]) -> str:
        attributes = re.findall(r"[\w-]+=\"[^\"]*\"", match[2])
        rng.shuffle(attributes)
        return f"<{match[1]} {' '.join(attributes)}>"

    assert case(folder, _TAG.sub(shuffled, page)) == case(folder, page)


@given(
    folder=st.sampled_from([folder for folder in FOLDERS if "cut" not in folder.name]),
    numbers=st.lists(st.integers(1, 99_999), min_size=1, max_size=12, unique=True),
    label=st.sampled_from(["Terpopuler", "Berita Terpopuler", "Rekomendasi", "Video", "Trending"]),
    is_first=st.booleans(),
)
def test_entries_are_the_same_beside_one_more_box(
    folder: Path, numbers: list[int], label: str, is_first: bool
) -> None:
    page = (folder / "page.html").read_text("utf-8")
    box = f'<div class="kotak"><h4>{label}</h4>{items(numbers, "baris")}</div>'
    fuller = page.replace("<body>", f"<body>{box}", 1) if is_first else page.replace("</body>", box)
    assert case(folder, fuller).entries == case(folder, page).entries


def test_box_that_repeats_is_no_list_when_other_lists_show_it_too() -> None:
    memory, side = ListMemory(), [11, 12, 13]
    first = read(whole([901], side), "/category-1/news?page=1", memory=memory)
    second = read(whole([902], side), "/category-2/ekbis?page=1", memory=memory)
    third = read(whole([], side), "/indeks/20210708?page=1", memory=memory)
    assert 901 in ids(first)
    assert ids(second) == [902]
    assert ids(third) == []


def test_list_that_repeats_past_its_end_stays_the_list() -> None:
    memory = ListMemory()
    pages = [([*range(90, 80, -1)], 1), ([79, 78], 2), ([79, 78], 3)]
    heads = "<html><body>" + NAV + "<main><h1>News</h1>{}</main><aside>{}</aside></body></html>"
    for numbers, page in pages:
        body = heads.format(items(numbers, "butir"), items([11, 12], "biji"))
        assert ids(read(body, f"/category-1/news?page={page}", memory=memory)) == numbers


def test_first_page_keeps_what_may_be_the_list() -> None:
    assert {901, 902} <= set(ids(read(whole([902, 901], [11, 12]))))


def test_day_chooses_the_box_with_its_date() -> None:
    def row(number: int, day: int) -> str:
        return f"<p><a href='/read{number}/x'>Kabar {number}</a> <i>0{day} Juli 2021</i></p>"

    body = f"{NAV}<div>{row(1, 5)}{row(2, 6)}{row(3, 7)}</div><div><b></b>{row(4, 8)}</div>"
    page = read(body, "/indeks/20210708?page=1", day=date(2021, 7, 8))
    assert ids(page) == [4]


@pytest.mark.parametrize(
    "line",
    [
        "<b>1</b><b>8 Juli 2021 20:05 WIB</b>",
        "<b>8 Juli 2021</b><b>20:05</b>",
        "<b>8 Juli 2021 20:05 WIB</b><b>12 komentar</b>",
        "<b>8</b>/<b>7</b>/<b>2021</b> 20:05",
    ],
)
def test_date_is_read_when_no_space_is_beside_it(line: str) -> None:
    assert dates_beside(line) == [datetime(2021, 7, 8, 20, 5, tzinfo=WIB)] * 3


def dates_beside(line: str) -> list[datetime | None]:
    """The dates of a list each of whose articles has this line."""
    rows = (
        f"<div class=i><h3><a href='/read{n}/x'>Kabar {n}</a></h3><p>{line}</p></div>"
        for n in range(1, 4)
    )
    return [entry.date for entry in read(f"{NAV}<div>{''.join(rows)}</div>").entries]


@pytest.mark.parametrize(
    "line",
    [
        "<i>Diperbarui: 9 Juli 2021 10:00</i> <i>Kamis, 8 Juli 2021, 20:05 WIB</i>",
        "Diperbarui: 9 Juli 2021 10:00 | Kamis, 8 Juli 2021, 20:05 WIB",
        "Kamis, 8 Juli 2021, 20:05 WIB (diperbarui 9 Juli 2021)",
        "Kamis, 08 Juli 2021, 20:05 WIB (diperbarui 9 Juli 2021 10:00)",
        "<i>8 Juli 2021</i><i>20:05</i> <i>Update: 9 Juli 2021 10:00</i>",
    ],
)
def test_date_of_a_change_is_not_the_articles_when_both_are_printed(line: str) -> None:
    assert dates_beside(line) == [datetime(2021, 7, 8, 20, 5, tzinfo=WIB)] * 3


def test_date_of_a_change_is_the_articles_when_there_is_no_other() -> None:
    change = "Diperbarui: 9 Juli 2021 10:00"
    assert dates_beside(change) == [datetime(2021, 7, 9, 10, 0, tzinfo=WIB)] * 3


def test_clock_is_read_when_it_stands_in_the_element_behind_the_day() -> None:
    rows = (
        f"<p><a href='/read{n}/x'>Kabar {n}</a> <b>8 Juli 2021</b><i>Pukul 20.05 WIB</i></p>"
        for n in range(1, 4)
    )
    first, *_ = read(f"{NAV}<div>{''.join(rows)}</div>").entries
    assert (first.date, first.date_has_time) == (datetime(2021, 7, 8, 20, 5, tzinfo=WIB), True)
    assert first.date_text == "8 Juli 2021 Pukul 20.05 WIB"


def test_page_is_cut_when_earlier_ones_were_closed() -> None:
    memory, page = ListMemory(), f"<html>{NAV}<main>{items([3, 2, 1], 'butir')}</main></html>"
    assert read(page, memory=memory).is_sound
    assert not read(page[: page.index("/read1")], memory=memory).is_sound


@pytest.mark.parametrize(
    "text",
    ["Tidak ada berita.", "Belum ada artikel pada tanggal ini", "Maaf, data tidak ditemukan"],
)
def test_page_that_says_it_is_empty_lists_nothing(text: str) -> None:
    body = f"{NAV}<div><p>{text}</p></div><div>{items([1, 2, 3], 'biji')}</div>"
    page = read(body)
    assert page.says_nothing
    assert page.entries == ()
    assert page.is_sound


def test_path_pager_of_2020() -> None:
    body = f"{NAV}{items([1, 2], 'b')}<a href='/indeks/20200517/3'>3</a><a href='?page=9'>9</a>"
    page = read(body, "/indeks/20200517/2")
    assert (page.next_page, page.last_page) == (3, 9)


def dated(days: list[int | None]) -> str:
    """A list of articles of these days of July."""
    rows = (
        f'<div class="butir"><a href="/read{n}/kabar-{n}">Kabar {n}</a>'
        + (f"<span>{day} Juli 2021, 10:00 WIB</span></div>" if day else "</div>")
        for n, day in enumerate(days, start=11)
    )
    return f"<html><body>{NAV}<main>{''.join(rows)}</main></body></html>"


@pytest.mark.parametrize(
    ("days", "believed"),
    [
        ([8, 8, 7, 9], [8, 8, 7, 9]),
        ([1, 8, 12, 8], [1, 8, 12, 8]),
        ([12, 12, 12, 12], [None, None, None, None]),
        ([12, 13, 12, 8], [None, None, None, 8]),
        ([2, 2, None, None], [None, None, None, None]),
    ],
)
def test_dates_are_not_believed_where_most_contradict_the_day(
    days: list[int | None], believed: list[int | None]
) -> None:
    page = read(dated(days), "/indeks/20210708?page=1", day=date(2021, 7, 8))
    assert [entry.date and entry.date.day for entry in page.entries] == believed
    assert [bool(entry.date_text) for entry in page.entries] == [bool(day) for day in days]
    section = read(dated(days))
    assert [entry.date and entry.date.day for entry in section.entries] == days


def test_every_link_of_the_real_home_page_of_2018() -> None:
    body = shared_file("site", "home-2018-03-18.html").read_bytes()
    response = HtmlResponse(SITE.url("/"), body=body, encoding="utf-8")
    entries = read_links(response, site=SITE)
    linked = set(re.findall(rb"wartaekonomi\.co\.id/read(\d+)/", body))
    assert len(entries) == 43
    assert {entry.article_id for entry in entries} == set(map(int, linked))
    assert all(entry.headline and entry.slug and entry.date for entry in entries)
    by_id = {entry.article_id: entry for entry in entries}
    assert by_id[174091].headline == 'Michael Essien Didepak "Maung Bandung"'
    assert by_id[174071].headline == "Ini yang Harus Diperhatikan Para Pelapak..."
    assert by_id[173999].date == datetime(2018, 3, 16, 20, 56, tzinfo=WIB)
    assert by_id[173999].date_text == "Jum'at, 16/03/2018 20:56 WIB"
    assert [e.article_id for e in entries if not e.date_has_time] == [174095]


def test_real_home_page_as_a_list_names_each_article_once() -> None:
    body = shared_file("site", "home-2018-03-18.html").read_bytes()
    response = HtmlResponse(SITE.url("/"), body=body, encoding="utf-8")
    page = read_listing(response, site=SITE, memory=ListMemory())
    named = [entry.article_id for entry in page.entries + page.asides]
    assert page.is_sound
    assert len(named) == len(set(named)) == 43


@pytest.mark.parametrize("name", ["detik_01", "detik_03", "sindonews_01"])
def test_real_lists_of_other_sites_give_nothing(name: str) -> None:
    body = shared_file("site", "other-news", f"listing-{name}.html").read_bytes()
    response = HtmlResponse(SITE.url("/"), body=body, encoding="utf-8")
    page = read_listing(response, site=SITE, memory=ListMemory())
    assert page.entries == page.asides == ()
    assert not page.is_sound
