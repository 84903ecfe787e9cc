"""Each fault does what it says, as often as it says."""

from __future__ import annotations

import http.client
import time
import zlib
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest
from demo.demo_client import Reply, get, small_site

from wartaspider.demo import DemoServer, DemoSite, Fault, serve

PATH = "/indeks/20260310"


def one_fault(fault: Fault, check: Callable[[DemoServer], None]) -> None:
    """Serve a small site with one fault and run a check on it."""
    with serve(small_site(faults=(fault,))) as server:
        check(server)


def first(fault: Fault, path: str = PATH) -> Reply:
    with serve(small_site(faults=(fault,))) as server:
        return get(server, path)


@pytest.mark.parametrize("status", [404, 403, 500, 503, 429])
def test_status_is_given(status: int) -> None:
    assert first(Fault(kind="status", status=status)).status == status


def test_retry_after_is_seconds_or_a_date() -> None:
    reply = first(Fault(kind="status", status=429, retry_after=7))
    assert reply.headers["Retry-After"] == "7"
    reply = first(Fault(kind="status", retry_after=60, retry_after_date=True))
    wait = parsedate_to_datetime(reply.headers["Retry-After"]).timestamp() - time.time()
    assert 50 < wait < 70


def test_reset_ends_the_line() -> None:
    with pytest.raises(ConnectionResetError):
        first(Fault(kind="reset"))


def test_broken_lines_are_in_the_log() -> None:
    with serve(small_site(faults=(Fault(kind="reset"),))) as server:
        with pytest.raises(ConnectionResetError):
            get(server, PATH)
        assert [(hit.path, hit.status) for hit in server.requests] == [(PATH, 0)]


def test_cut_sends_less_than_it_announced() -> None:
    with pytest.raises(http.client.IncompleteRead):
        first(Fault(kind="cut"))


def test_short_length_cuts_in_silence() -> None:
    reply = first(Fault(kind="short-length"))
    assert reply.status == 200
    assert not reply.text.rstrip().endswith("</html>")


def test_slow_page_comes_whole() -> None:
    with serve(small_site(faults=(Fault(kind="slow", seconds=0.3),))) as server:
        start = time.monotonic()
        slow = get(server, PATH)
        assert time.monotonic() - start > 0.25
        assert slow.body == get(server, PATH).body


def test_stall_answers_nothing() -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        first(Fault(kind="stall", seconds=0.1))


def test_a_stall_does_not_hold_up_the_end() -> None:
    start = time.monotonic()
    with serve(small_site(faults=(Fault(kind="stall", seconds=60),))) as server:
        line = http.client.HTTPConnection(server.base_url.removeprefix("http://"))
        line.request("GET", PATH)
    line.close()
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("target", ["http://other.invalid/", "http://169.254.169.254/latest"])
def test_redirect_leaves_the_site(target: str) -> None:
    reply = first(Fault(kind="redirect-offsite", location=target))
    assert (reply.status, reply.headers["Location"]) == (302, target)


def test_redirect_loops() -> None:
    reply = first(Fault(kind="redirect-loop"))
    assert (reply.status, reply.headers["Location"]) == (302, PATH)


def test_empty_page_is_a_200() -> None:
    reply = first(Fault(kind="empty"))
    assert (reply.status, reply.body) == (200, b"")


def test_challenge_is_a_200() -> None:
    reply = first(Fault(kind="challenge"))
    assert reply.status == 200
    assert "Just a moment" in reply.text


def test_shell_has_a_menu_and_no_results() -> None:
    reply = first(Fault(kind="shell"))
    assert reply.status == 200
    assert "Kabar Finansial" in reply.text
    assert not reply.page.css(".articleList a")


def test_bad_gzip_cannot_be_read() -> None:
    reply = first(Fault(kind="bad-gzip"))
    with pytest.raises(zlib.error):
        zlib.decompress(reply.body, wbits=31)


def test_fault_passes_after_its_times_on_each_path() -> None:
    def check(server: DemoServer) -> None:
        statuses = [get(server, PATH).status for _ in range(4)]
        assert statuses == [503, 503, 200, 200]
        assert get(server, "/indeks").status == 503

    one_fault(Fault(kind="status", times=2), check)


def test_lasting_fault_stays() -> None:
    def check(server: DemoServer) -> None:
        assert {get(server, PATH).status for _ in range(5)} == {503}

    one_fault(Fault(kind="status", times=None), check)


def test_fault_meets_its_path_only() -> None:
    def check(server: DemoServer) -> None:
        assert get(server, f"{PATH}?page=2").status == 503
        assert get(server, PATH).status == 200

    one_fault(Fault(kind="status", path=r"^/indeks/\d+\?page=2$", times=None), check)


@pytest.mark.parametrize(
    ("key", "path"),
    [("2026-03-10", PATH), ("news", "/category-408/news"), ("bursa", "/category-283/bursa")],
)
def test_fault_meets_a_list_page(key: str, path: str) -> None:
    def check(server: DemoServer) -> None:
        assert get(server, f"{path}?page=1").status == 503
        assert get(server, path).status == 503
        assert get(server, f"{path}?page=2").status == 200

    one_fault(Fault(kind="status", list_page=(key, 1), times=None), check)


def test_fault_meets_every_address_of_an_article() -> None:
    site: DemoSite = small_site()
    story, other = list(site.articles.values())[:2]

    def check(server: DemoServer) -> None:
        for path in (story.path, f"{story.path}.html", f"{story.path}?page=all"):
            assert get(server, path).status == 503
        assert get(server, other.path).status == 200

    one_fault(Fault(kind="status", article_id=story.article_id, times=None), check)


def test_faults_can_be_changed_while_it_runs() -> None:
    with serve(small_site()) as server:
        assert get(server, "/robots.txt").status == 200
        server.add_faults(Fault(kind="status", path="/robots.txt", times=None))
        assert get(server, "/robots.txt").status == 503
