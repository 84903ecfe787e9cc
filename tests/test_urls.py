from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartaspider.urls import (
    ArticleAddress,
    Site,
    canonical_url,
    parse_article_path,
    slugify,
    split,
    with_page,
)

LIVE = Site()
STAND_IN = Site("http://127.0.0.1:8081")

SAME_ARTICLE = [
    "https://wartaekonomi.co.id/read346413/harga-sawit-naik",
    "http://www.wartaekonomi.co.id/read346413/harga-sawit-naik.html",
    "https://m.wartaekonomi.co.id/berita346413/harga-sawit-naik",
    "//wartaekonomi.co.id/read346413/harga-sawit-naik?page=all#top",
    "/read346413/harga-sawit-naik?page=2",
    "HTTPS://WartaEkonomi.co.id/read346413/harga-sawit-naik/",
    "https://wartaekonomi.co.id:443/read346413/harga-sawit-naik",
]


@pytest.mark.parametrize("site", [LIVE, STAND_IN])
@pytest.mark.parametrize("href", SAME_ARTICLE)
def test_article_is_its_id_whatever_the_address(site: Site, href: str):
    assert site.article(href) == ArticleAddress(346413, "harga-sawit-naik")


@pytest.mark.parametrize(
    "href",
    [
        "https://nw.wartaekonomi.co.id/read1/a",
        "https://herstory.co.id/read1/a",
        "https://wartaekonomi.co.id.evil.example/read1/a",
        "https://evil.example/?https://wartaekonomi.co.id/read1/a",
        "https://wartaekonomi.co.id@evil.example/read1/a",
        "https://user:secret@wartaekonomi.co.id/read1/a",
        "ftp://wartaekonomi.co.id/read1/a",
        "javascript:/read1/a",
        "/berita-antara/5.html",
        "/read/5/a",
        "/readme",
        "/read0/a",
        "/read99999999999/a",
        "/read1/a/b",
        "/tag5/read1",
        "http://[::1/read1/a",
        "https://wartaekonomi.co.id:8080/read1/a",
    ],
)
def test_article_is_none_when_the_address_is_another_thing(href: str):
    assert LIVE.article(href) is None


def test_slug_is_none_when_it_is_not_of_the_site_s_form():
    assert LIVE.article("/read5/../etc") is None
    assert LIVE.article("/read5/%2e%2e") == ArticleAddress(5, None)
    assert LIVE.article("/read5/") == ArticleAddress(5, None)
    assert LIVE.article("/read5") == ArticleAddress(5, None)


def test_requests_go_to_the_base_url_when_the_site_is_a_stand_in():
    assert STAND_IN.resolve("https://www.wartaekonomi.co.id/a?b=1#c", "x") == (
        "http://127.0.0.1:8081/a?b=1"
    )
    assert STAND_IN.resolve("https://populis.id/a", "http://127.0.0.1:8081/") is None
    assert STAND_IN.may_request("http://127.0.0.1:8081/a")
    assert not STAND_IN.may_request("https://wartaekonomi.co.id/a")
    assert not STAND_IN.may_request("http://127.0.0.1:8082/a")
    assert LIVE.may_request("https://www.wartaekonomi.co.id/a")
    assert not LIVE.may_request("https://herstory.co.id/a")


@given(st.integers(1, 2**31 - 1), st.from_regex(r"[a-z0-9-]{1,60}", fullmatch=True))
def test_canonical_address_reads_back(article_id: int, slug: str):
    address = LIVE.article(canonical_url(article_id, slug))
    assert address == ArticleAddress(article_id, slug)
    assert address.url == canonical_url(article_id, slug)


@given(st.text(max_size=200))
def test_no_address_ever_raises(text: str):
    LIVE.article(text)
    STAND_IN.resolve(text, "http://127.0.0.1:8081/x")
    LIVE.may_request(text)
    parse_article_path(text)


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("News", "news"),
        ("Sport & Lifestyle", "sport-lifestyle"),
        ("  Kabar   Sawit ", "kabar-sawit"),
        ("New Economy", "new-economy"),
        ("Info Sawit/CPO", "info-sawit-cpo"),
    ],
)
def test_slugify_is_lower_case_with_hyphens(label: str, slug: str):
    assert slugify(label) == slug


def test_with_page_replaces_the_page_and_keeps_the_rest():
    assert with_page("http://x/a?b=1&page=3", 4) == "http://x/a?b=1&page=4"
    assert with_page("http://x/a", 2) == "http://x/a?page=2"


_PIECES = (
    "https:// http: // / wartaekonomi.co.id :80 read12 judul-a .html .. . ? page=2 & ; # %20 é [ A"
)
_LINKS = st.lists(st.sampled_from([*_PIECES.split(), " ", "\u00a0"]), max_size=8).map("".join)
_BASES = st.sampled_from(["https://lain.id/a/b?c=1", "http://127.0.0.1:80", "about:blank", ""])


@given(_LINKS, _BASES)
def test_split_is_what_joining_and_splitting_gives(href: str, base: str):
    def plainly() -> tuple[str, str, str, str] | None:
        try:
            parts = urlsplit(urljoin(base, href))
        except ValueError:
            return None
        return parts.scheme, parts.netloc, parts.path, parts.query

    try:
        found = split(href, base)
    except ValueError:
        found = None
    assert found == plainly()
