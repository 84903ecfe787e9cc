"""The stand-in site as a client meets it."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator

import pytest
from demo.demo_client import DAY, get, small_site
from parsel import Selector

from wartaspider.demo import DemoServer, DemoSite, serve
from wartaspider.demo.menu import CATEGORIES
from wartaspider.urls import Site

HOME = "https://wartaekonomi.co.id/"


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return small_site()


@pytest.fixture(scope="module")
def server(site: DemoSite) -> Iterator[DemoServer]:
    with serve(site) as running:
        yield running


def test_every_page_has_menu_and_end(server: DemoServer) -> None:
    for path in ("/", "/indeks", "/indeks/20260310?page=2", "/category-408/news", "/video", "/x"):
        reply = get(server, path)
        assert reply.text.rstrip().endswith("</html>")
        assert "Kabar Finansial" in reply.text
        assert "</footer>" in reply.text


def test_every_article_answers(server: DemoServer, site: DemoSite) -> None:
    for story in site.articles.values():
        reply = get(server, f"{story.path}?page=all")
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"


def own_ids(page: Selector) -> set[int]:
    """IDs of the site's own articles in the list block of a page."""
    hrefs = page.css(".articleList a::attr(href), .news-list a::attr(href)").getall()
    addresses = (Site().article(href, HOME) for href in hrefs)
    return {address.article_id for address in addresses if address}


def walk(server: DemoServer, path: str, last: int) -> set[int]:
    """The IDs in all pages of a list."""
    return {
        n for page in range(1, last + 1) for n in own_ids(get(server, f"{path}?page={page}").page)
    }


def test_day_index_lists_its_day_and_no_other(server: DemoServer, site: DemoSite) -> None:
    shown = walk(server, "/indeks/20260310", site.pages_of("2026-03-10"))
    assert shown == set(site.truth_for(since=DAY))


def test_index_of_2020_has_its_page_in_the_path(server: DemoServer) -> None:
    one, other = get(server, "/indeks/20260310/2"), get(server, "/indeks/20260310?page=2")
    assert own_ids(one.page) == own_ids(other.page)


def test_impossible_day_is_not_found(server: DemoServer) -> None:
    assert get(server, "/indeks/20260231").status == 404


@pytest.mark.parametrize("slug", sorted(CATEGORIES))
def test_category_lists_its_articles(server: DemoServer, site: DemoSite, slug: str) -> None:
    shown = walk(server, CATEGORIES[slug].path, site.pages_of(slug))
    assert shown == {story.article_id for story in site.listed(slug)}


@pytest.mark.parametrize("markup", ["2020", "2018"])
def test_lists_in_older_markup_hold_the_same(markup: str) -> None:
    site = small_site(list_markup=markup)
    with serve(site) as server:
        page = get(server, "/indeks/20260310").page
        hrefs = page.css(".main-column .news-title a::attr(href)").getall()
        own = {a.article_id for a in (Site().article(h, HOME) for h in hrefs) if a}
        assert own == {story.article_id for story in site.list_page("2026-03-10", 1)}
        assert page.css("#menu-main ul.nav.navbar-nav > li.dropdown > ul.dropdown-menu > li > a")


@pytest.mark.parametrize("form", ["empty", "last", "first", "404", "redirect"])
def test_past_the_end_is_as_chosen(form: str) -> None:
    site = small_site(past_end=form)
    pages = site.pages_of("2026-03-10")
    with serve(site) as server:
        reply = get(server, "/indeks/20260310?page=99")
        first = own_ids(get(server, "/indeks/20260310").page)
        last = own_ids(get(server, f"/indeks/20260310?page={pages}").page)
    expected = {"last": (200, last), "first": (200, first), "404": (404, set())}
    status = (reply.status, own_ids(reply.page)) if reply.body else (reply.status, set())
    assert status == expected.get(form, (302 if form == "redirect" else 200, set()))


@pytest.mark.parametrize("pager", ["numbers", "next", "none"])
def test_pager_is_as_chosen(pager: str) -> None:
    with serve(small_site(pager=pager)) as server:
        links = get(server, "/indeks").page.css(".pagination a::attr(href)").getall()
    assert bool(links) == (pager != "none")
    assert pager != "next" or links == ["/indeks?page=2"]


def long_story(site: DemoSite) -> str:
    return next(story.path for story in site.articles.values() if len(story.pages) == 3)


def test_whole_article_on_one_page_where_that_works() -> None:
    site = small_site(articles_per_day=20)
    path = long_story(site)
    with serve(site) as server:
        whole = get(server, f"{path}?page=all")
        parts = [get(server, f"{path}?page={n}") for n in (1, 2, 3)]
        assert get(server, f"{path}?page=4").status == 404
    assert len(whole.body) > max(len(part.body) for part in parts)
    assert "page=2" in whole.text
    assert get_title(whole.page) == get_title(parts[2].page)


def get_title(page: Selector) -> str | None:
    return page.css("title::text").get()


def test_page_all_is_ignored_or_refused_when_chosen() -> None:
    for form in ("ignored", "404"):
        site = small_site(articles_per_day=20, page_all=form)
        path = long_story(site)
        with serve(site) as server:
            reply, first = get(server, f"{path}?page=all"), get(server, path)
        if form == "404":
            assert reply.status == 404
        else:
            assert reply.body == first.body


@pytest.mark.parametrize("redirect", [True, False])
def test_old_addresses_redirect_or_answer_twice(redirect: bool) -> None:
    site = small_site(redirect_old=redirect)
    with serve(site) as server:
        for story in list(site.articles.values())[:4]:
            for path in (
                f"{story.path}.html",
                f"/berita{story.article_id}/{story.slug}",
                f"/read{story.article_id}/lain",
            ):
                reply = get(server, f"{path}?page=all")
                assert reply.status == (301 if redirect else 200)
                target = f"{story.path}?page=all"
                assert not redirect or reply.headers["Location"].endswith(target)


def test_feeds_and_sitemaps_name_articles(server: DemoServer, site: DemoSite) -> None:
    newest = site.listed("indeks")[0]
    assert newest.url in get(server, "/rss").text
    assert "/news/news-sitemap.xml" in get(server, "/sitemap.xml").text
    assert newest.url in get(server, "/news/news-sitemap.xml").text
    assert "Disallow: /search" in get(server, "/robots.txt").text


def test_conditional_requests_get_304(server: DemoServer, site: DemoSite) -> None:
    story = site.listed("indeks")[0]
    for path in (story.path, "/indeks/20260310", "/rss"):
        first = get(server, path)
        again = get(server, path, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
    since = get(server, story.path).headers["Last-Modified"]
    assert get(server, story.path, If_Modified_Since=since).status == 304
    assert get(server, story.path, If_Modified_Since="Mon, 01 Jan 2018 00:00:00 GMT").status == 200


def test_conditions_are_ignored_when_chosen() -> None:
    with serve(small_site(conditional=False)) as server:
        assert "ETag" not in get(server, "/indeks").headers


def test_pages_are_compressed_for_who_takes_it(server: DemoServer) -> None:
    packed = get(server, "/indeks", Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == get(server, "/indeks").body


def test_head_gives_no_body(server: DemoServer) -> None:
    reply = get(server, "/indeks", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")


def test_pages_are_padded_to_a_size() -> None:
    with serve(small_site(padding=80_000)) as server:
        reply = get(server, "/indeks")
    assert 80_000 <= len(reply.body) < 81_000
    assert reply.text.rstrip().endswith("</html>")


def test_search_and_other_hosts_are_noted() -> None:
    with serve(small_site()) as server:
        get(server, "/indeks")
        assert server.forbidden == []
        get(server, "/search?q=x", method="POST")
        get(server, "/indeks", Host="populis.id")
        assert len(server.forbidden) == 2


def test_log_holds_what_was_asked() -> None:
    with serve(small_site()) as server:
        get(server, "/indeks?page=2", User_Agent="coba/1")
        hit = server.requests[0]
        assert (hit.method, hit.path, hit.status, hit.user_agent) == (
            "GET",
            "/indeks?page=2",
            200,
            "coba/1",
        )
        server.reset_log()
        assert server.requests == []


def test_renaming_changes_names_and_nothing_else() -> None:
    plain, renamed = small_site(), small_site(rename=5)
    attribute = r' (?:class|id|data-target|aria-\w+)="[^"]*"|<style>.*?</style>'
    with serve(plain) as one, serve(renamed) as other:
        for path in ["/", "/indeks", *(s.path for s in plain.articles.values())]:
            before, after = get(one, path).text, get(other, path).text
            assert re.sub(attribute, "", before) == re.sub(attribute, "", after)
            names = re.findall(r'(?:class|id)="([^"]+)"', after)
            assert all(re.fullmatch(r"(?:[a-z]{8}\d\d ?)+", name) for name in names)


def test_menu_is_links_toggles_or_both() -> None:
    toggles = {}
    for form in ("links", "toggles", "mixed"):
        with serve(small_site(menu=form)) as server:
            hrefs = get(server, "/").page.css("#navbarMain > ul > li > a::attr(href)").getall()
        toggles[form] = hrefs.count("#")
    assert toggles == {"links": 1, "toggles": 7, "mixed": 4}


def test_sidebar_shifts_when_chosen() -> None:
    with serve(small_site(shifting_sidebar=True)) as server:
        sides = [get(server, f"/indeks?page={n}").page.css("aside").get() for n in (1, 2)]
    assert sides[0] != sides[1]


def test_out_of_order_lists_hold_the_same() -> None:
    plain, shuffled = small_site(), small_site(out_of_order=True)
    assert len(plain.truth()) == len(shuffled.truth())
    dates = [story.published for story in shuffled.listed("indeks")]
    assert dates != sorted(dates, reverse=True)
    ids = [s.article_id for s in sorted(shuffled.articles.values(), key=lambda s: s.published)]
    assert ids != sorted(ids)


def test_lists_are_oldest_first_when_chosen() -> None:
    site = small_site(oldest_first=True)
    dates = [story.published for story in site.listed("kabar-sawit")]
    assert dates == sorted(dates)


def test_nothing_hangs_on_the_port(server: DemoServer, site: DemoSite) -> None:
    port = server.base_url.rsplit(":", 1)[1]
    for story in site.articles.values():
        assert f":{port}" not in get(server, story.path).text
    assert f":{port}" not in str(site.truth())


def test_many_clients_at_once(server: DemoServer, site: DemoSite) -> None:
    failed: list[int] = []

    def read() -> None:
        failed.extend(n for n, s in site.articles.items() if get(server, s.path).status != 200)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert failed == []


def test_client_that_leaves_is_no_trouble() -> None:
    import socket

    with serve(small_site(padding=900_000)) as server:
        port = int(server.base_url.rsplit(":", 1)[1])
        for _ in range(3):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(b"GET /indeks HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.close()
        assert get(server, "/indeks").status == 200
