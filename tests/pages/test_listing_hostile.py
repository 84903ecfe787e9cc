"""Hostile list pages: no crash, no hang, whatever is in them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from wartaspider.pages.listing import ListMemory, read_links, read_listing
from wartaspider.pages.menu import read_menu
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")
LIMIT = 5.0
"""Seconds of CPU: quadratic readers need minutes for these pages, ours a fraction of one."""


def a(number: int) -> str:
    return f'<a href="/read{number}/kabar-{number}">Kabar {number}</a>'


def links(count: int, pattern: str = "{}") -> str:
    return "".join(pattern.format(a(number)) for number in range(1, count + 1))


PAGES: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "blank": lambda: " \n ",
    "text": lambda: "halo",
    "json": lambda: '{"a": 1}',
    "nested": lambda: "<div>" * 50_000,
    "nested links": lambda: links(20_000, "<div>{}"),
    "one article at every depth": lambda: ("<div>" * 200 + a(5) * 10) * 300,
    "many links": lambda: links(100_000),
    "many items": lambda: links(50_000, "<p><b>{}</b> <i>Kamis, 08 Juli 2021</i></p>"),
    "many sister links": lambda: links(60_000).replace(
        '"/read', '"https://nw.wartaekonomi.co.id/read'
    ),
    "many pagers": lambda: "".join(f'<a href="?page={n}">{n}</a>' for n in range(100_000)),
    "many menu links": lambda: "".join(f'<a href="/k{n}">News</a>' for n in range(100_000)),
    "one article often": lambda: a(7) * 100_000,
    "headings": lambda: "<h1>News" * 20_000 + a(7),
    "sidebar headings": lambda: links(20_000, "<h3>Terpopuler</h3>{}"),
    "labels": lambda: "<span>Terpopuler</span>" * 100_000 + a(7),
    "huge class": lambda: f'<div class="{"x " * 1_000_000}">{a(7)}{a(8)}</div>',
    "huge link": lambda: f'<a href="/read7/{"x" * 3_000_000}">z</a>',
    "huge text": lambda: f"<div>{'kata ' * 1_000_000}{a(7)}</div>",
    "huge title": lambda: f'<a href="/read7/x">{"kata " * 1_000_000}</a>{a(8)}',
    "dates": lambda: f"<div>{a(7)}{'<p>8 Juli 2021</p>' * 100_000}</div>",
    "nothing found": lambda: "<p>berita " + "a " * 90 + "</p><p>tidak ada berita" * 5_000,
    "one line": lambda: "x" * 5_000_000,
    "nul": lambda: "<html>\0<bo\0dy>" + a(7) + "\0" * 100_000,
    "lists": lambda: "<ul>" + "<li>" * 200_000,
    "nested menus": lambda: "<nav><ul><li><a href='/a'>News</a><a href='/b'>EkBis</a>" * 10_000,
    "flat menu": lambda: "<ul>" + "<li><a href='/a'>News</a><a href='/b'>EkBis</a>" * 40_000,
    "comments": lambda: "<!-- x -->" * 200_000 + a(7),
    "pictures": lambda: f'<a href="/read7/x">{"<img alt=foto>" * 100_000}</a>',
    "many attributes": lambda: f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>x</p>{a(7)}",
    "bad links": lambda: "".join(
        f'<a href="{href}">x</a>'
        for href in ("http://[", "//", "/read1/\ud800", "http://a:b/read1/x", "/read" + "9" * 400)
    ),
}


def read_all(body: bytes) -> None:
    response = HtmlResponse(SITE.url("/category-1/news?page=1"), body=body, encoding="utf-8")
    read_listing(response, site=SITE, memory=ListMemory())
    read_links(response, site=SITE)
    read_menu(response, site=SITE)


@pytest.mark.parametrize("name", PAGES)
def test_hostile_page_is_read_in_bounded_time(name: str) -> None:
    body = PAGES[name]().encode("utf-8", "surrogatepass")
    start = time.process_time()
    read_all(body)
    assert time.process_time() - start < LIMIT


@pytest.mark.parametrize("charset", ["hex", "zlib", "uu", "rot13", "idna", "utf-16"])
def test_links_are_read_when_the_charset_is_none_of_pages(charset: str) -> None:
    html = f"<html><nav><a href='/category-1/news'>News</a></nav><div>{links(5)}</div></html>"
    headers = {"Content-Type": f"text/html; charset={charset}"}
    response = HtmlResponse(SITE.url("/indeks"), body=html.encode(), headers=headers)
    page = read_listing(response, site=SITE, memory=ListMemory())
    assert [entry.article_id for entry in page.entries] == [1, 2, 3, 4, 5]
    assert len(read_links(response, site=SITE)) == 5
    read_menu(response, site=SITE)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    read_all(body)


@given(
    st.lists(
        st.sampled_from(
            [
                *("<div>", "</div>", "<ul>", "<li>", "<h1>", "<h3>Video</h3>", "<table>", a(1)),
                *("<a href='#'>EkBis</a>", "<nav>", "</nav>", "<a href='/a'>News</a>", a(2)),
                "<p>8 Juli 2021",
            ]
        ),
        max_size=40,
    )
)
def test_any_markup_is_read_and_each_article_named_once(parts: list[str]) -> None:
    response = HtmlResponse(SITE.url("/"), body="".join(parts).encode(), encoding="utf-8")
    read_menu(response, site=SITE)
    page = read_listing(response, site=SITE, memory=ListMemory())
    named = [entry.article_id for entry in page.entries + page.asides]
    assert sorted(named) == sorted({n for n in (1, 2) if a(n) in parts})
