"""What scripts may not do to a run, how a browser ends with it, and what never starts one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import forker
import pytest
from crawl.hostile_scripts import HostileServer, Trap
from crawl.rendered import (
    DAY,
    DAYS,
    IN_BROWSER,
    SITE,
    WITHOUT,
    needs_browser,
    run,
    served,
    shown,
)
from crawling import QUICK, crawl, differences, read_rows
from processes import Process, all_end, descendants

from wartaspider.demo import DemoSite, Fault
from wartaspider.demo.scripted import DATA
from wartaspider.demo.server import DemoServer

pytestmark = pytest.mark.crawl


# What scripts would like to do, and how long they may take.


@needs_browser
def test_hostile_scripts_reach_nobody_and_hold_up_nothing(tmp_path: Path):
    trap, site = Trap(), DemoSite(replace(SITE, scripted="articles"))
    leaving, stalled, *others = sorted(site.truth_for(since=DAY, until=DAY))
    server = HostileServer(site, trap.base, leaving)
    server.add_faults(
        Fault(kind="redirect-offsite", path="^/keluar", times=None, location=f"{trap.base}/a"),
        Fault(kind="stall", path=f"{DATA}.*read{stalled}", times=None, seconds=60.0),
    )
    server.start()
    started = time.monotonic()
    try:
        done = run(server, tmp_path, RETRY_TIMES="0", WARTA_RENDER_SECONDS="25")
    finally:
        server.stop()
        trap.close()
    assert time.monotonic() - started < 100
    assert trap.heard == []
    assert {hit.host for hit in server.requests} == {server.base_url.removeprefix("http://")}
    assert not server.forbidden
    paths = [hit.path for hit in server.requests]
    assert not [
        path for path in paths if path.startswith(("/assets", "/data/ws", "/data/kejadian"))
    ]
    assert {path for path in paths if path.startswith("/data/kue")} == {"/data/kue?"}
    assert {hit.method for hit in server.requests} == {"GET"}
    assert done.exit_code == 1, done.log[-4000:]
    named = {int(number) for number in re.findall(r"missing: article (\d+)", done.log)}
    assert named == {leaving, stalled}
    truth = site.truth_for(since=DAY, until=DAY, lost=(leaving, stalled))
    assert set(truth) == set(others)
    assert differences(done.rows, truth) == []


# The end of a run.


@needs_browser
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are told by /proc")
def test_no_browser_is_left_when_the_run_is_stopped_or_killed(tmp_path: Path):
    with served(scripted="articles") as (site, server):
        for number, code in ((signal.SIGINT, 1), (signal.SIGKILL, -signal.SIGKILL)):
            running = in_a_page(server, tmp_path)
            browsers = descendants(running.pid)
            assert len(browsers) > 2
            running.send_signal(number)
            assert running.wait(30).returncode == code
            assert all_end(browsers, 15), "a browser goes on without its run"
        # The next run completes what those began, although its browser dies in turn.
        running = in_a_page(server, tmp_path, "-O", str(tmp_path / "out.json"))
        (main,) = (each for each in descendants(running.pid) if is_browser(each))
        os.kill(main.pid, signal.SIGKILL)
        done = running.wait(60)
        assert done.returncode == 0, done.stderr[-4000:]
        rows = {int(str(row["article_id"])): row for row in read_rows(tmp_path / "out.json")}
        assert differences(rows, site.truth_for(since=DAY, until=DAY)) == []


def in_a_page(server: DemoServer, folder: Path, *words: str) -> forker.Running:
    """A run whose browser waits for an article's data."""
    server.reset_log()
    server.add_faults(Fault(kind="stall", path=DATA, times=1, seconds=60.0))
    running = started(server, folder, *words)
    wait_for(lambda: any(hit.path.startswith(DATA) for hit in server.requests))
    server.add_faults()
    return running


def is_browser(process: Process) -> bool:
    """Whether it is the browser itself and not one of its own processes."""
    program, *words = process.command
    return (
        "chrom" in program and "crashpad" not in program and not any("--type=" in w for w in words)
    )


def started(server: DemoServer, folder: Path, *more: str) -> forker.Running:
    settings = QUICK | IN_BROWSER | {"WARTA_BASE_URL": server.base_url}
    settings["WARTA_ARCHIVE"] = f"sqlite:///{folder / 'archive.db'}"
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    arguments = [word for argument in DAYS for word in ("-a", argument)]
    return forker.Running(["scrapy", "crawl", "warta", *words, *arguments, *more])


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


# The setting.


@needs_browser
def test_pages_are_shown_and_true_when_asked_for_always(tmp_path: Path):
    with served(articles_per_day=2) as (site, server):
        first, second = site.truth().values()
        done = run(server, tmp_path, f"urls={first.url},{second.url}", WARTA_RENDER="always")
        assert done.exit_code == 0, done.log[-4000:]
        urls = [first.url, second.url]
        assert differences(done.rows, site.truth_for(urls=urls)) == []
    assert shown(done)["pages"] == 2


@needs_browser
def test_no_page_is_shown_when_all_hold_their_content(tmp_path: Path):
    with served(articles_per_day=2) as (_, server):
        assert shown(run(server, tmp_path)) == {}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"WARTA_RENDER": "sometimes"}, "WARTA_RENDER='sometimes': allowed are auto"),
        ({"WARTA_RENDER_SECONDS": "lama"}, "WARTA_RENDER_SECONDS='lama': write the seconds"),
        (WITHOUT | {"WARTA_RENDER": "always"}, "WARTA_RENDER='always': no Chromium is found"),
    ],
)
def test_mistaken_setting_is_one_line(settings: dict[str, str], named: str, tmp_path: Path):
    with served() as (_, server):
        done = crawl(server.base_url, tmp_path, *DAYS, settings=settings, output="", check=2)
        assert server.requests == []
    (line,) = done.log.splitlines()
    assert named in line


def test_nothing_of_the_browser_is_imported_when_no_page_needs_it(tmp_path: Path):
    with served() as (site, server):
        options = {"WARTA_BASE_URL": server.base_url, "WARTA_NOW": IN_BROWSER["WARTA_NOW"]}
        options |= {"WARTA_ARCHIVE": f"sqlite:///{tmp_path / 'a.db'}", "DOWNLOAD_DELAY": "0"}
        words = [word for name, value in options.items() for word in ("-s", f"{name}={value}")]
        words += ["-a", f"urls={next(iter(site.truth().values())).url}"]
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "scrapy", "crawl", "warta", *words],
            cwd=forker.ROOT,
            env=os.environ | {"WARTA_RENDER": "auto"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    imported = re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE)
    assert "wartaspider.middlewares.visit" in imported
    assert not [name for name in imported if "playwright" in name]
