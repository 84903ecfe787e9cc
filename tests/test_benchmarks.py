"""The benchmarks are run on demand; here only that they can be, and what they make of figures."""

from __future__ import annotations

import json
from importlib import import_module
from urllib.request import Request, urlopen

import pytest

from benchmarks import all as bench
from benchmarks.page_server import Size, served
from benchmarks.whole_crawl import ratio, summary


@pytest.mark.parametrize("part", bench.PARTS)
def test_each_part_is_a_module_with_a_main_function(part: str):
    assert callable(import_module(f"benchmarks.{part}").main)


def test_ratios_say_how_many_times_as_fast_we_are():
    ours = summary([{"pages": 100, "seconds": 1.0, "processor_seconds": 0.5}])
    theirs = summary([{"pages": 100, "seconds": 2.0, "processor_seconds": 2.0}])
    assert ratio(ours, theirs) == {"by_clock": 2.0, "by_processor_time": 4.0}
    assert ratio(ours, {"skipped": "it cannot be installed"}) == {}


def test_targets_tell_what_is_met_and_leave_out_what_was_not_measured():
    found = {
        "reading": {"pages": {bench.SITE_PAGE: {"milliseconds": 2.5}}},
        "memory": {"growth_megabytes": 0.0},
        "whole_crawl": {"failed": "exit code 1"},
    }
    assert {name: check["is_met"] for name, check in bench.targets(found).items()} == {
        "milliseconds for an 80 kB article": False,
        "megabytes more from 5,000 articles on": True,
    }


@pytest.mark.parametrize("is_made_late", [False, True])
def test_the_server_gives_whole_pages_and_tells_what_it_was_asked_for(is_made_late: bool):
    with served(Size(days=1, per_day=50, is_made_late=is_made_late)) as server:
        path = "/indeks/20210709?page=1"
        asked = Request(server.base_url + path, headers={"Accept-Encoding": "identity"})  # noqa: S310
        with urlopen(asked) as answered:  # noqa: S310
            page = answered.read().decode()
        assert page.rstrip().endswith("</html>")
        assert page.count("articleListWrapper") >= 3
        assert server.asked() == [path]
        assert json.dumps(server.asked()) == "[]"
