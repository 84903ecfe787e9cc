"""What of Scrapy's stats the archive keeps with a run."""

from __future__ import annotations

import json

from wartaspider.extensions.figures import run_figures

STATS = {
    "downloader/request_count": 12,
    "downloader/response_bytes": 3456,
    "downloader/response_status_count/200": 9,
    "downloader/response_status_count/503": 2,
    "downloader/exception_type_count/a.TimeoutError": 1,
    "downloader/exception_type_count/b.TimeoutError": 2,
    "warta/articles/new": 5,
    "warta/lists/pages": 3,
    "warta/waits/count": 2,
    "warta/waits/seconds": 4.25,
    "warta/soundness/cut-page": 1,
    "warta/given-up/down": 1,
    "warta/missing/http-404": 1,
    "log_count/INFO": 7,
}


def test_figures_count_requests_waits_and_faults():
    figures = json.loads(run_figures(STATS, doubts={"headline lost ": [1, 9]}, first_pages={}))
    assert (figures["requests"], figures["bytes"], figures["new"]) == (12, 3456, 5)
    assert (figures["waits"], figures["wait_seconds"], figures["retries"]) == (2, 4.25, 0)
    assert figures["answers"] == {"200": 9, "503": 2}
    assert figures["exceptions"] == {"TimeoutError": 3}
    assert (figures["unsound"], figures["given_up"]) == ({"cut-page": 1}, {"down": 1})
    assert (figures["missing"], figures["refused"]) == ({"http-404": 1}, {})
    assert figures["doubts"] == {"headline lost ": [1, 9]}
