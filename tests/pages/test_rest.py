"""Lists with labels between their items: the list is whole, boxes stay beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.listing import ListMemory, ListPage, read_listing
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")
LIST = range(960, 910, -5)
BOX = (835, 910, 810, 905, 840)
"""What a box shows is older than the list, and in no order."""

DAY = "Kamis, 29 Februari 2024"

Card = Callable[[int], str]


def card(number: int) -> str:
    """As the site's lists were from 2022 on."""
    return (
        f'<div class="articleListWrapper"><a class="articleListItem" href="/read{number}/kabar"'
        f' title="Kabar"></a><h3><a href="/read{number}/kabar">Kabar</a></h3>'
        f'<time class="text-muted">{DAY}, {number // 60}:{number % 60:02} WIB</time></div>'
    )


def of_two_forms(number: int) -> str:
    """As the card, but one is without its picture."""
    is_bare = number == LIST[-1]
    return card(number) if is_bare else card(number).replace('Wrapper"', 'Wrapper row"')


def of_2018(number: int) -> str:
    return (
        f'<div class="item"><p class="news-title"><a href="/read{number}/kabar.html">Kabar</a></p>'
        f'<p class="news-date">Kamis, 29/02/2024 {number // 60}:{number % 60:02} WIB</p></div>'
    )


def undated(number: int) -> str:
    return f'<div class="kartu"><a href="/read{number}/kabar">Kabar {number}</a></div>'


def flat(number: int) -> str:
    return f'<h3><a href="/read{number}/kabar">Kabar</a></h3><small>{DAY}, {number % 24}:00</small>'


def with_picture(number: int) -> str:
    return f'<a href="/read{number}/kabar"><img src="/{number}.jpg"></a>{flat(number)}'


def row(number: int) -> str:
    return f'<div class="row">{undated(number)}{undated(number - 1)}</div>'


def other(number: int) -> str:
    return f'<p class="judul"><a href="/read{number}/lain">Kabar Lain</a></p>'


def page(inner: str, *, over: str = "<h1>Indeks</h1>", number: int = 1) -> str:
    side = "".join(f'<li><a href="/read{n}/lama">Kabar Lama</a></li>' for n in BOX)
    links = "".join(f'<a href="?page={n}">{n}</a>' for n in range(1, 4) if n != number)
    return (
        f'<html><body><a href="/">Home</a><a href="/category-1/news">News</a><div class="kolom">'
        f"{over}<div>{inner}</div><div>{links}</div></div>"
        f'<div class="tepi"><h4>Terpopuler</h4><ul>{side}</ul></div></body></html>'
    )


def read(
    body: str,
    *,
    day: bool = False,
    path: str = "/category-1/news",
    number: int = 1,
    memory: ListMemory | None = None,
) -> ListPage:
    path = "/indeks/20240229" if day else path
    url = f"{SITE.base}{path}?page={number}"
    return read_listing(
        HtmlResponse(url, body=body.encode(), encoding="utf-8"),
        site=SITE,
        memory=memory or ListMemory(),
        day=date(2024, 2, 29) if day else None,
    )


def ids(found: ListPage) -> list[int]:
    return [entry.article_id for entry in found.entries]


def cards(numbers: Sequence[int], write: Card = card) -> str:
    return "".join(map(write, numbers))


def cut(*labels: str, after: int = 5, write: Card = card) -> str:
    """A list with a label after every so many items."""
    parts = [write(number) for number in LIST]
    for place, label in zip(range(after, len(parts) * 2, after + 1), labels, strict=False):
        parts.insert(place, label)
    return "".join(parts)


def at_each(write: Callable[[int, int], str]) -> str:
    """A list with something of its own at each item."""
    return "".join(write(place, number) for place, number in enumerate(LIST))


ADVERT = '<div class="iklan">Advertorial</div>'
VIDEO = '<div id="ivsplayer01-container"><h4>Video Pilihan</h4><video></video></div>'
READ_ALSO = '<p><strong>Baca Juga:</strong> <a href="/read101/lama">Kabar Lama</a></p>'
WHOLE: dict[str, str] = {
    "advert": cut(ADVERT),
    "advert-after-the-first": cut(ADVERT, after=1),
    "advert-before-the-last": cut(ADVERT, after=9),
    "advert-before-a-card-of-another-form": cut(ADVERT, after=9, write=of_two_forms),
    "advert-of-2018": cut(ADVERT, write=of_2018),
    "advert-without-dates": cut(ADVERT, write=undated),
    "advert-in-flat-list": cut(ADVERT, write=flat),
    "advert-in-flat-list-with-pictures": cut(ADVERT, write=with_picture),
    "adverts": cut(ADVERT, "<p>Sponsored</p>", ADVERT, after=2),
    "advert-with-a-link": cut(
        '<div><h5>Sponsor</h5><a href="https://iklan.invalid">Beli</a></div>'
    ),
    "suggestions": cut("<div><span>Rekomendasi untuk Anda</span><script></script></div>"),
    "heading": cut("<h4>Video Pilihan</h4>"),
    "video": cut(VIDEO),
    "read-also": cut(READ_ALSO),
    "read-also-of-2018": cut(READ_ALSO, write=of_2018),
    "days": cut(f"<h3>{DAY}</h3>", "<p>Sponsored</p>", after=3),
    "hours": at_each(lambda at, n: f"<h3>Pukul {n // 60}.00</h3>{card(n)}{ADVERT * (at == 4)}"),
    "box-of-other-links": cut(f"<h4>Terpopuler</h4>{cards(BOX, other)}"),
}
EACH: dict[str, str] = {
    "labels": at_each(lambda at, n: f"<span>{('Foto', 'News', 'Viral')[at % 3]}</span>{card(n)}"),
    "headings": at_each(lambda at, n: f"<h5>{('Foto', 'News', 'Viral')[at % 3]}</h5>{card(n)}"),
    "undated": at_each(lambda at, n: f"<span>{('Foto', 'Video')[at % 2]}</span>{undated(n)}"),
    "some": at_each(lambda at, n: f"{'<b>Video</b>' * (at in (0, 3, 4))}{card(n)}"),
    "credits": at_each(lambda _, n: f"{flat(n)}<p>Foto: Kantor Berita</p>"),
    "teasers": at_each(lambda at, n: f"{flat(n)}<p>{'Video viral' if at % 3 else 'Ringkas'}</p>"),
}
BOXES: dict[str, str] = {
    "at-the-end": cards(LIST) + "<h3>Terpopuler</h3>" + cards(BOX),
    "at-the-start": f"<h3>Terpopuler</h3>{cards(BOX)}<h3>Terbaru</h3>{cards(LIST)}",
    "label": cards(LIST) + '<div class="judul">Terpopuler</div>' + cards(BOX),
    "undated": cards(LIST, undated) + "<h3>Terpopuler</h3>" + cards(BOX, undated),
    "in-the-middle": cut(f"<h3>Terpopuler</h3>{cards(BOX)}<h3>Berita Lain</h3>"),
    "of-its-own": cut(f'<div class="kotak"><h3>Terpopuler</h3>{cards(BOX)}</div>'),
    "after-an-advert": cut(ADVERT, write=undated) + "<h3>Trending</h3>" + cards(BOX, undated),
}


@pytest.mark.parametrize("day", [True, False], ids=["day", "section"])
@pytest.mark.parametrize("name", WHOLE)
def test_list_is_whole_with_a_label_between_its_items(name: str, day: bool) -> None:
    assert ids(read(page(WHOLE[name]), day=day)) == [*LIST]


@pytest.mark.parametrize("day", [True, False], ids=["day", "section"])
@pytest.mark.parametrize("name", EACH)
def test_list_is_whole_with_a_label_at_each_item(name: str, day: bool) -> None:
    assert ids(read(page(EACH[name]), day=day)) == [*LIST]


@pytest.mark.parametrize("day", [True, False], ids=["day", "section"])
@pytest.mark.parametrize("name", BOXES)
def test_box_of_the_same_cards_is_no_part_of_the_list(name: str, day: bool) -> None:
    assert ids(read(page(BOXES[name]), day=day)) == [*LIST]


def test_grid_is_whole_with_a_label_between_its_rows() -> None:
    inner = cards(LIST[:4], row) + ADVERT + cards(LIST[4:], row)
    assert ids(read(page(inner))) == [m for n in LIST for m in (n, n - 1)]


def test_list_without_order_is_whole_with_a_label_between_its_items() -> None:
    numbers = [n + 12 * (n % 3) for n in LIST]
    inner = cards(numbers[:5], undated) + ADVERT + cards(numbers[5:], undated)
    assert ids(read(page(inner))) == numbers


def test_neighbours_that_changed_places_are_of_the_list() -> None:
    numbers = [LIST[place ^ 1] for place in range(10)]
    inner = cards(numbers[:6], undated) + ADVERT + cards(numbers[6:], undated)
    assert ids(read(page(inner))) == numbers


def test_rest_that_another_list_shows_too_is_of_the_list() -> None:
    memory, rest = ListMemory(), ADVERT + undated(LIST[-1])
    for path, numbers in ("/category-1/news", LIST[:5]), ("/category-2/ekbis", LIST[4:-1]):
        found = read(page(cards(numbers, undated) + rest), path=path, memory=memory)
        assert ids(found) == [*numbers, LIST[-1]]


def test_box_that_repeats_is_no_part_of_the_list() -> None:
    memory, box = ListMemory(), "<h3>Terkait</h3>" + cards(BOX[:2], undated)
    for number, numbers in (1, LIST[:5]), (2, LIST[5:]):
        found = read(page(cards(numbers, undated) + box), number=number, memory=memory)
    assert ids(found) == [*LIST[5:]]


@pytest.mark.parametrize("advert", [ADVERT, f"<div>{ADVERT}</div>"])
@pytest.mark.parametrize("write", [card, undated])
def test_list_of_a_day_is_read_under_the_label_of_an_advert(advert: str, write: Card) -> None:
    body = page(cards(LIST, write), over=f"<h1>Indeks</h1>{advert}")
    assert ids(read(body, day=True)) == [*LIST]
