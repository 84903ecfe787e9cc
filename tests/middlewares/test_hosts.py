from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import OffsiteError, RobotsDisallowedError
from wartaspider.middlewares.hosts import OwnHostsOnly, forbidden
from wartaspider.urls import Site

STAND_IN = Site("http://127.0.0.1:8000")
LIVE = Site()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/read1/a?page=all",
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/indeks/20210708?page=2",
        "http://127.0.0.1:8000/read1/search-engine",
    ],
)
def test_forbidden_when_own(url):
    assert forbidden(url, STAND_IN) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://wartaekonomi.co.id/read1/a",
        "http://127.0.0.1:8001/",
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:8000@evil.test/",
        "http://evil.test@127.0.0.1:8000/",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://127.0.0.1:8000/",
        "http://[::1",
        # This machine in other words, and the base URL's host with something behind it.
        "http://0x7f.1:8000/",
        "http://2130706433:8000/",
        "http://127.1:8000/",
        "http://0177.0.0.1:8000/",
        "http://[::ffff:127.0.0.1]:8000/",
        "http://127.0.0.1.evil.test:8000/",
        "http://127.0.0.1%2eevil.test:8000/",
        "http://127.0.0.1:8000\\@evil.test/",
        "http://127.0.0.1:8000:80/",
        "http://127.0.0.1:08001/",
        "gopher://127.0.0.1:8000/",
    ],
)
def test_forbidden_when_off_site(url):
    assert isinstance(forbidden(url, STAND_IN), OffsiteError)


@pytest.mark.parametrize("host", ["wartaekonomi.co.id", "www.wartaekonomi.co.id"])
def test_forbidden_when_alias_of_live_site(host):
    assert forbidden(f"https://{host}/read1/a", LIVE) is None


@pytest.mark.parametrize("host", ["nw.wartaekonomi.co.id", "herstory.co.id", "127.0.0.1:8000"])
def test_forbidden_when_sister_site(host):
    assert isinstance(forbidden(f"https://{host}/read1/a", LIVE), OffsiteError)


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search/",
        "/search?q=a",
        "/searching",
        "//search",
        "/./search",
        "/a/../search",
        "/%73earch",
        "/SEARCH",
    ],
)
def test_forbidden_when_search(path):
    error = forbidden(f"http://127.0.0.1:8000{path}", STAND_IN)
    assert isinstance(error, RobotsDisallowedError)


def test_process_request_when_off_site_has_no_exceptions():
    crawler = get_crawler(settings_dict={"WARTA_BASE_URL": STAND_IN.base})
    guard = OwnHostsOnly.from_crawler(crawler)
    request = Request("http://evil.test/", dont_filter=True, meta={"allow_offsite": True})
    with pytest.raises(OffsiteError, match=r"evil\.test"):
        guard.process_request(request)
    assert crawler.stats.get_value("warta/hosts/off-site") == 1
