"""Budgets, quiet hours and the contact, as a user meets them; and the proof in the last line."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import forker
import pytest
from crawling import crawl

from wartaspider.demo import DemoServer, DemoSite, Options, serve
from wartaspider.items import WIB

pytestmark = pytest.mark.crawl


@pytest.fixture
def site() -> DemoSite:
    return DemoSite(Options(days=3, articles_per_day=7, page_size=4, archive_days=()))


@pytest.fixture
def server(site: DemoSite) -> Iterator[DemoServer]:
    with serve(site) as server:
        yield server


def figures(folder: Path) -> dict[str, object]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        ((stats,),) = db.execute("select stats from runs order by run_id desc limit 1")
    return dict(json.loads(stats))


def test_budget_of_requests_ends_the_run_and_the_next_ones_go_on(
    site: DemoSite, server: DemoServer, tmp_path: Path
):
    budget = {"WARTA_MAX_REQUESTS": "20"}
    seen: set[int] = set()
    for _ in range(6):
        before = len(server.requests)
        done = crawl(server.base_url, tmp_path, "since=2d", settings=budget)
        assert len(server.requests) - before <= 20
        assert not seen & done.rows.keys()
        seen |= done.rows.keys()
        if done.exit_code == 0:
            break
        assert done.exit_code == 1, done.log
        assert "the run's budget of 20 requests is used up" in done.last_line
        assert re.search(r"^.* missing: (article|list) .*\(budget\)", done.log, re.MULTILINE)
        assert figures(tmp_path)["budget"] == "20 requests"
    assert seen == site.truth_for(since=site.today - timedelta(days=2), until=site.today).keys()
    assert "used up" not in done.last_line


def test_budget_of_bytes_ends_the_run(server: DemoServer, tmp_path: Path):
    done = crawl(server.base_url, tmp_path, "since=2d", settings={"WARTA_MAX_BYTES": "60000"})
    assert done.exit_code == 1, done.log
    assert "the run's budget of 60000 bytes is used up" in done.last_line
    assert done.rows
    got = figures(tmp_path)["bytes"]
    assert isinstance(got, int)
    assert 60000 <= got < 120000  # the page under way is read to its end, headers are not counted


@pytest.mark.parametrize("budget", [1, 2, 3])
@pytest.mark.parametrize("arguments", [(), ("sections=kabar-sawit",)], ids=str)
def test_budget_that_is_tiny_is_no_fault_of_the_site(
    budget: int, arguments: tuple[str, ...], server: DemoServer, tmp_path: Path
):
    settings = {"WARTA_MAX_REQUESTS": str(budget), "WARTA_NOW": ""}
    done = crawl(server.base_url, tmp_path, *arguments, settings=settings)
    assert len(server.requests) <= budget
    assert done.exit_code == 1, done.log
    assert "budget" in done.last_line
    assert "missing: " in done.log


def test_summary_proves_the_manners(site: DemoSite, server: DemoServer, tmp_path: Path):
    slow = {"DOWNLOAD_DELAY": "0.2", "CONCURRENT_REQUESTS": "1", "WARTA_CONTACT": "a@example.org"}
    done = crawl(server.base_url, tmp_path, "since=today", settings=slow, check=0)
    told = re.search(r"(\d+) requests \(at least (\d\.\d\d) s apart\)", done.last_line)
    assert told, done.last_line
    assert int(told[1]) == len(server.requests)
    assert float(told[2]) >= 0.2
    assert figures(tmp_path)["shortest_gap"] >= 0.2  # type: ignore[operator]
    assert {hit.user_agent for hit in server.requests} == {
        "wartaspider/1.0 (news archive for research; obeys robots.txt; contact: a@example.org)"
    }


def test_quiet_hours_are_waited_out_and_ctrl_c_ends_the_wait(server: DemoServer, tmp_path: Path):
    now = datetime.now(WIB)
    span = "-".join(f"{now + timedelta(hours=hours):%H:%M}" for hours in (-1, 2))
    running = forker.Running(
        [
            *("scrapy", "crawl", "warta", "-a", "since=today"),
            *("-s", f"WARTA_BASE_URL={server.base_url}", "-s", f"WARTA_QUIET_HOURS={span}"),
            *("-s", f"WARTA_ARCHIVE=sqlite:///{tmp_path / 'archive.db'}"),
        ]
    )
    while "Quiet hours: nothing is asked for until " not in running.stderr:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    done = running.wait(timeout=60)
    assert done.returncode == 1, done.stderr
    assert "it was interrupted" in done.stderr.splitlines()[-1]
    assert server.requests == []


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("DOWNLOAD_DELAY=0.2", "WARTA_CONTACT"),
        ("CONCURRENT_REQUESTS=4", "WARTA_CONTACT"),
        ("WARTA_CONTACT=nobody", "'nobody'"),
        ("WARTA_QUIET_HOURS=7-9", "'7-9'"),
        ("WARTA_MAX_REQUESTS=-3", "'-3'"),
    ],
)
def test_mistaken_manners_end_before_the_crawl(setting: str, named: str, tmp_path: Path):
    command = ["scrapy", "crawl", "warta", "-s", setting, "-a", "since=today"]
    command += ["-s", f"WARTA_ARCHIVE=sqlite:///{tmp_path / 'archive.db'}"]
    # No name resolves there, so that a check that fails asks the live site nothing.
    done = forker.run(command, timeout=60, first=("middlewares.names", "resolve", [{}]))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert setting.partition("=")[0] in line
    assert named in line
