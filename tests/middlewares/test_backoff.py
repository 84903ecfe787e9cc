from __future__ import annotations

import random
import signal
import time
from datetime import UTC, datetime

import pytest
from middlewares.loopback import PAGE, Answer, crawl, crawl_each, finish_crawl, start_crawl
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from wartaspider.middlewares.backoff import BackOff, read_retry_after
from wartaspider.middlewares.pace import Pace

NOW = datetime(2021, 7, 8, 14, 5, tzinfo=UTC)
BUSY = {"Retry-After": "1"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "9" * 400}, 999999999),
        ({"Retry-After": "Thu, 08 Jul 2021 14:06:00 GMT"}, 60),
        ({"Retry-After": "Thursday, 08-Jul-21 14:06:00 GMT"}, 60),
        ({"Retry-After": "Thu, 08 Jul 2021 14:00:00 GMT"}, -300),
        ({"Retry-After": "Thu, 08 Jul 2021 21:06:00 +0700"}, 60),
        # The site's clock is an hour fast, so is its date: still one minute.
        (
            {
                "Retry-After": "Thu, 08 Jul 2021 15:06:00 GMT",
                "Date": "Thu, 08 Jul 2021 15:05:00 GMT",
            },
            60,
        ),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "²"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_read_retry_after_when(headers, seconds):
    assert read_retry_after(Response("http://x/", headers=headers), NOW) == seconds


def back_off(**settings):
    crawler = get_crawler(settings_dict=settings)
    return BackOff(crawler, Pace.from_crawler(crawler), random.Random(7))


def test_delay_when_tries_grow_doubles_and_is_bounded():
    middleware = back_off(WARTA_BACKOFF=1.0)
    for tries, (low, high) in enumerate([(1, 1.5), (2, 3), (4, 6), (8, 12), (16, 24), (32, 48)]):
        request = Request("http://x/", meta={"retry_times": tries})
        assert all(low <= middleware.delay(request) <= high for _ in range(50))
    assert middleware.delay(Request("http://x/", meta={"retry_times": 10_000})) == 60


def test_crawl_when_429_the_whole_site_waits(serve):
    server = serve({"/read1/a": [Answer(status=429, headers=BUSY), Answer()]})
    outcome = crawl(server.base, "/read1/a", "/read2/b", "/read3/c", CONCURRENT_REQUESTS=1)
    assert set(outcome.ends.values()) == {"ok"}
    assert sorted(server.paths) == ["/read1/a", "/read1/a", "/read2/b", "/read3/c"]
    refused = server.times("/read1/a")[0]
    assert all(at - refused >= 1 for path, at in server.arrivals[2:])
    assert outcome.stats["warta/waits/count"] == 1
    assert outcome.stats["warta/waits/seconds"] == 1
    assert all(meta["k"] == 1 for meta in outcome.metas.values())


def test_crawl_when_503_names_a_date_queued_requests_wait_too(serve):
    later = {
        "Retry-After": "Thu, 08 Jul 2021 14:05:01 GMT",
        "Date": "Thu, 08 Jul 2021 14:05:00 GMT",
    }
    busy = Answer(status=503, headers=later)
    paths = [f"/read{n}/a" for n in range(1, 9)]
    server = serve({paths[0]: [busy, Answer()]})
    options = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "CONCURRENT_REQUESTS": 8}
    outcome = crawl(server.base, *paths, **options)
    assert set(outcome.ends.values()) == {"ok"}
    refused = server.times(paths[0])[0]
    after = [at for path, at in server.arrivals if at > refused]
    assert min(after) - refused >= 1
    assert set(server.paths) == set(paths)


def test_crawl_when_retry_after_is_too_long_gives_up(serve):
    server = serve({"/read1/a": Answer(status=429, headers={"Retry-After": "3600"})})
    outcome = crawl(server.base, "/read1/a", "/read2/b")
    assert outcome.ends == {f"{server.base}/read1/a": "429", f"{server.base}/read2/b": "ok"}
    assert outcome.stats["warta/given-up/refused"] == 1
    assert "/read1/a: the site asks for a wait of 3600 s" in outcome.log


def test_crawl_when_every_page_wants_too_long_a_wait_ends_at_the_second(serve):
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    paths = [f"/read{n}/a" for n in range(1, 9)]
    server = serve(dict.fromkeys(paths, busy))
    outcome = crawl(server.base, *paths, CONCURRENT_REQUESTS=1)
    assert outcome.reason == "refused"
    assert len(server.paths) == 2


def test_crawl_when_wait_is_long_ctrl_c_ends_it(serve):
    server = serve({"/read1/a": Answer(status=503, headers={"Retry-After": "200"})})
    process = start_crawl([server.base], ["/read1/a"])
    while not server.paths:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    [outcome] = finish_crawl(process, timeout=60)
    assert outcome.reason == "shutdown"
    # The signal finds the request on the line, in its wait, or as a retry still in the queue.
    assert outcome.ends.get(f"{server.base}/read1/a") in ("stopped", "503", None)
    assert server.paths == ["/read1/a"]


PASSING = {
    "reset": Answer(fault="reset"),
    "too-long-length": Answer(length=len(PAGE) + 50),
    "status-500": Answer(status=500),
    "status-408": Answer(status=408),
}


def test_crawl_when_faults_pass(serve):
    paths = [f"/read1/{name}" for name in PASSING]
    faults = zip(paths, PASSING.values(), strict=True)
    server = serve({path: [fault, fault, Answer()] for path, fault in faults})
    outcome = crawl(server.base, *paths, CONCURRENT_REQUESTS=1)
    assert outcome.ends == {server.base + path: "ok" for path in paths}
    assert {path: len(server.times(path)) for path in paths} == dict.fromkeys(paths, 3)


def test_crawl_when_faults_stay_names_them(serve):
    server = serve(
        {
            "/read1/a": Answer(status=502),
            "/read2/b": Answer(fault="hang"),
            "/read3/c": Answer(status=404),
            "/read4/d": Answer(b"x" * 5000),
        }
    )
    paths = [f"/read{n}/{'abcde'[n - 1]}" for n in range(1, 6)]
    options = {"DOWNLOAD_TIMEOUT": 0.2, "RETRY_TIMES": 1, "DOWNLOAD_MAXSIZE": 4000}
    outcome = crawl(server.base, *paths, **options)
    ends = [outcome.ends[server.base + path] for path in paths]
    assert ends == ["502", "DownloadTimeoutError", "404", "too-large", "ok"]
    assert outcome.reason == "finished"
    assert "/read1/a> (failed 2 times): 502" in outcome.log
    assert outcome.stats["warta/given-up/down"] == 2


def test_crawl_when_everything_fails_ends_soon(serve):
    paths = [f"/read{n}/a" for n in range(1, 30)]
    refusing = serve(dict.fromkeys(paths, Answer(status=403)))
    down = serve(dict.fromkeys(paths, Answer(fault="reset")))
    options = {"CONCURRENT_REQUESTS": 1, "RETRY_TIMES": 1}
    outcomes = crawl_each([refusing.base, down.base], *paths, **options)
    assert [outcome.reason for outcome in outcomes] == ["refused", "site-down"]
    assert [len(set(server.paths)) for server in (refusing, down)] == [5, 5]


def test_crawl_when_many_are_not_found_goes_on(serve):
    paths = [f"/read{n}/a" for n in range(1, 13)]
    server = serve(dict.fromkeys(paths, Answer(status=404)))
    outcome = crawl(server.base, *paths, "/read99/z")
    assert outcome.reason == "finished"
    assert outcome.ends[f"{server.base}/read99/z"] == "ok"
