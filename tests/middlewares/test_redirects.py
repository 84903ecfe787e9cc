from __future__ import annotations

import pytest
from middlewares.loopback import Answer, crawl
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import OffsiteError, RedirectError
from wartaspider.middlewares.redirects import Redirects

STAND_IN = "http://127.0.0.1:8000"
LIVE = "https://wartaekonomi.co.id"


def follow(asked, location, *, base=STAND_IN, status=301, **meta):
    settings = {"WARTA_BASE_URL": base, "REDIRECT_MAX_TIMES": 5}
    middleware = Redirects.from_crawler(get_crawler(settings_dict=settings))
    headers = {} if location is None else {"Location": location}
    request = Request(asked, meta=meta, callback=print, errback=repr)
    return middleware.process_response(request, Response(asked, status, headers))


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/read1/b", "/read1/b"),
        ("https://wartaekonomi.co.id/read1/b", "/read1/b"),
        ("https://www.wartaekonomi.co.id/read1/b?x=1", "/read1/b?x=1"),
        ("http://m.wartaekonomi.co.id/berita1/b#top", "/berita1/b"),
        ("//www.wartaekonomi.co.id/read1/b", "/read1/b"),
        ("http://127.0.0.1:8000/", "/"),
        ("b", "/read1/b"),
        ("https://wartaekonomi.co.id", "/"),
    ],
)
def test_process_response_when_stand_in_maps_on_base(location, target):
    assert follow(f"{STAND_IN}/read1/a.html", location).url == STAND_IN + target


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://www.wartaekonomi.co.id/read1/a", "https://www.wartaekonomi.co.id/read1/a"),
        ("http://wartaekonomi.co.id/read1/a", "http://wartaekonomi.co.id/read1/a"),
        ("/read1/b", "https://wartaekonomi.co.id/read1/b"),
    ],
)
def test_process_response_when_live_follows_as_given(location, target):
    assert follow(f"{LIVE}/read1/a", location, base=LIVE).url == target


@pytest.mark.parametrize("base", [STAND_IN, LIVE])
@pytest.mark.parametrize(
    "location",
    [
        "https://nw.wartaekonomi.co.id/read1/a",
        "http://169.254.169.254/latest/meta-data/",
        "//evil.test/",
        "http://127.0.0.1:8001/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://wartaekonomi.co.id@evil.test/",
        "http://[::1",
    ],
)
def test_process_response_when_off_site_names_the_target(base, location):
    with pytest.raises(OffsiteError) as error:
        follow(f"{base}/read1/a", location, base=base)
    assert location[:10] in str(error.value) or "evil.test" in str(error.value)


@pytest.mark.parametrize("location", ["/read1/a", "", "https://wartaekonomi.co.id/read1/a", "#x"])
def test_process_response_when_it_leads_to_itself(location):
    with pytest.raises(RedirectError, match="circle"):
        follow(f"{STAND_IN}/read1/a", location)


def test_process_response_when_it_leads_back():
    with pytest.raises(RedirectError, match="circle"):
        follow(f"{STAND_IN}/b", "/a", redirect_urls=[f"{STAND_IN}/a"], redirect_times=1)


def test_process_response_when_too_many_hops():
    with pytest.raises(RedirectError, match="more than 5"):
        follow(f"{STAND_IN}/f", "/g", redirect_times=5)


@pytest.mark.parametrize(
    ("asked", "location", "target"),
    [
        ("/read1/a.html?page=all", "/read1/b", "/read1/b?page=all"),
        ("/read1/a.html?page=all", "/read1/b?x=1", "/read1/b?x=1&page=all"),
        ("/read1/a?page=all", "/read1/b?page=2", "/read1/b?page=2"),
        # The site strips the query: adding it again would be a circle.
        ("/read1/a?page=all", "/read1/a", "/read1/a"),
        ("/read1/a?page=all", "/", "/"),
        ("/read1/a?page=2", "/read1/b", "/read1/b"),
        ("/indeks?page=all", "/read1/b", "/read1/b"),
    ],
)
def test_process_response_when_article_was_asked_for_whole(asked, location, target):
    assert follow(STAND_IN + asked, location).url == STAND_IN + target


def test_process_response_keeps_the_request_and_the_way():
    request = follow(f"{STAND_IN}/read1/a", "/", k=1)
    assert request.meta["redirect_urls"] == [f"{STAND_IN}/read1/a"]
    assert request.meta["k"] == 1
    assert (request.callback, request.errback) == (print, repr)
    assert request.dont_filter


@pytest.mark.parametrize(("status", "location"), [(304, "/b"), (301, None), (200, "/b")])
def test_process_response_when_no_redirect(status, location):
    assert isinstance(follow(f"{STAND_IN}/a", location, status=status), Response)


def test_crawl_when_redirected_off_site_never_connects(serve):
    elsewhere = serve()
    server = serve({"/read1/a": Answer(b"", 302, {"Location": f"{elsewhere.base}/read1/a"})})
    outcome = crawl(server.base, "/read1/a")
    assert outcome.ends == {f"{server.base}/read1/a": "off-site"}
    assert elsewhere.arrivals == []
    assert outcome.stats["warta/redirects/off-site"] == 1


def test_crawl_when_redirects_go_in_circles_ends_at_once(serve):
    server = serve(
        {
            "/read1/a?page=all": Answer(b"", 301, {"Location": "/read1/b"}),
            "/read1/b?page=all": Answer(b"", 301, {"Location": "/read1/b"}),
            "/read1/b": Answer(b"", 301, {"Location": "/read1/a?page=all"}),
            "/read2/x": Answer(b"", 301, {"Location": "/read2/y"}),
        }
    )
    paths = ["/read2/y", "/read1/a?page=all", "/read2/x"]
    outcome = crawl(server.base, *paths)
    assert [outcome.ends[server.base + path] for path in paths] == ["ok", "redirect-loop", "ok"]
    assert len(server.paths) == 6
