"""Mistakes never start a crawl: one line, exit code 2, files as they were."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import forker
import pytest
from crawling import ROOT, crawl, differences, read_rows

from wartaspider.demo import DemoSite, Options, serve

pytestmark = pytest.mark.crawl


def environment(folder: Path, own: dict[str, str]) -> dict[str, str]:
    return os.environ | {"WARTA_ARCHIVE": f"sqlite:///{folder / 'a.db'}"} | own


def scrapy(*words: str, folder: Path, **own: str) -> forker.Done:
    return forker.run(["scrapy", *words], env=environment(folder, own), timeout=60)


def scrapy_anew(*words: str, folder: Path, **own: str) -> subprocess.CompletedProcess[str]:
    """The command in a process that imports all it needs itself."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env=environment(folder, own),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


SMALL = Options(days=2, articles_per_day=6, archive_days=())


@pytest.mark.parametrize(
    ("argument", "named"),
    [
        ("section=news", "'section'"),
        ("sections=Kabar Sawit", "'Kabar Sawit'"),
        ("since=08/07/2021", "'08/07/2021'"),
        ("max_pages=-1", "'-1'"),
        ("urls=https://herstory.co.id/read1/a", "herstory"),
    ],
)
def test_mistaken_argument_is_one_line_and_asks_nothing(argument: str, named: str, tmp_path: Path):
    output = tmp_path / "out.csv"
    output.write_text("the last good data")
    with serve(DemoSite(Options(days=1))) as server:
        done = scrapy(
            *("crawl", "warta", "-a", argument, "-O", str(output)),
            folder=tmp_path,
            WARTA_BASE_URL=server.base_url,
        )
        assert server.requests == []
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert named in line
    assert argument.partition("=")[0] in line
    assert output.read_text() == "the last good data"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("-O", "x.foo"), "foo"),
        (("-O", "{}/%(date)s.csv"), "'date'"),
        (("-O", "{}/x.csv", "-s", "FEED_URI_PARAMS=x.y"), "uri_params 'x.y'"),
        (("-o", "{}/old.json"), "old.json"),
        (("-o", "{}/old.csv"), "old.csv"),
        (("-s", "WARTA_BASE_URL=wartaekonomi.co.id"), "WARTA_BASE_URL"),
        (("-s", "WARTA_ARCHIVE=nonsense"), "WARTA_ARCHIVE"),
        (("-s", "WARTA_NOW=yesterday"), "WARTA_NOW"),
        (("-s", "WARTA_MAX_PAGES=many"), "WARTA_MAX_PAGES"),
        (("-s", "WARTA_MAX_REQUEST=5"), "WARTA_MAX_REQUESTS"),
        (("-s", "LOG_LEVEL=loud"), "LOG_LEVEL"),
        (("-s", "LOG_ENABLED=maybe"), "LOG_ENABLED"),
        (("-s", "TWISTED_REACTOR=twisted.internet.selectreactor.SelectReactor"), "asyncioreactor"),
        (("-s", "TWISTED_REACTOR_ENABLED=0"), "TWISTED_REACTOR_ENABLED"),
        (("--logfile", "{}/nowhere/a.log"), "nowhere"),
        (("--pidfile", "{}/nowhere/a.pid"), "nowhere"),
        (("-s", "FEEDS=7"), "-s FEEDS: its value cannot be taken"),
        (("-s", "DOWNLOAD_DELAY=0", "-s", "FEEDS=[1]"), "-s FEEDS: its value cannot be taken"),
        (("-s", "FEEDS={{x"), "-s FEEDS: its value cannot be taken"),
        (("-s", "FEEDS"), "use -s NAME=VALUE"),
        (("--colour",), "'--colour'"),
        (("lain",), "'lain'"),
        (("warta",), "'warta'"),
    ],
)
def test_mistaken_output_or_setting_ends_before_the_crawl(
    words: tuple[str, ...], named: str, tmp_path: Path
):
    (tmp_path / "old.json").write_text("[]x")
    (tmp_path / "old.csv").write_text("a,b\r\n1,2\r\n")
    done = scrapy("crawl", "warta", *(word.format(tmp_path) for word in words), folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert named in done.stderr.splitlines()[-1]
    assert (tmp_path / "old.csv").read_text() == "a,b\r\n1,2\r\n".replace("\r\n", "\n")


@pytest.mark.parametrize(
    "name", ["WARTA_MAX_PAGES", "WARTA_BACKOFF", "WARTA_GROWTH_DAYS", "WARTA_MAX_RETRY_AFTER"]
)
@pytest.mark.parametrize("value", ["", "many"])
def test_mistaken_variable_ends_before_the_crawl_and_hinders_no_other_command(
    name: str, value: str, tmp_path: Path
):
    done = scrapy_anew("crawl", "warta", "-a", "since=today", folder=tmp_path, **{name: value})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"{name}={value!r}" in line
    done = scrapy_anew("read", "--help", folder=tmp_path, **{name: value})
    assert (done.returncode, done.stderr) == (0, "")


def test_unknown_spider_is_named_in_one_line(tmp_path: Path):
    done = scrapy("crawl", "watra", folder=tmp_path)
    assert done.returncode == 2
    assert (
        done.stderr
        == "scrapy crawl warta: 'watra': there is one spider, as in scrapy crawl warta\n"
    )


def test_unknown_section_lists_those_there_are(tmp_path: Path):
    with serve(DemoSite(Options(days=1))) as server:
        done = crawl(server.base_url, tmp_path, "sections=olahraga-air", check=2)
    assert "olahraga-air" in done.last_line
    assert "kabar-sawit" in done.last_line
    assert not done.output.exists()


def test_feed_whose_name_fails_asks_nothing_and_counts_as_undelivered(tmp_path: Path):
    with serve(DemoSite(Options(days=1, articles_per_day=3, archive_days=()))) as server:
        settings = {"FEED_URI_PARAMS": "operator.contains"}
        done = crawl(server.base_url, tmp_path, output="%(time)s.csv", settings=settings, check=2)
        assert server.requests == []
        assert "%(time)s.csv: it cannot be opened" in done.last_line
        assert "Traceback" not in done.log
        assert len(crawl(server.base_url, tmp_path, check=0).rows) == 3


def test_feed_that_fills_its_disk_with_the_last_byte_is_not_delivered(tmp_path: Path):
    with serve(DemoSite(Options(days=1, articles_per_day=3, archive_days=()))) as server:
        settings = {"FEED_EXPORT_FIELDS": "article_id"}
        done = crawl(server.base_url, tmp_path, output="/dev/full:csv", settings=settings, check=1)
        assert "No space left on device" in done.log
        assert "/dev/full left as it was" in done.last_line
        assert "Traceback" not in done.log
        assert len(crawl(server.base_url, tmp_path, check=0).rows) == 3


def test_last_line_tells_how_many_files_were_written_or_that_none_was(tmp_path: Path):
    settings = {"FEED_EXPORT_BATCH_ITEM_COUNT": "2", "FEED_STORE_EMPTY": "0"}
    with serve(DemoSite(Options(days=1, articles_per_day=5, archive_days=()))) as server:
        told = []
        for _ in range(2):
            done = crawl(server.base_url, tmp_path, output="%(batch_id)d.jsonl", settings=settings)
            assert len(list(tmp_path.glob("*.jsonl"))) == 3, done.log
            told.append(done.last_line)
    assert f"5 rows written to {tmp_path}/1.jsonl and 2 more, nothing missing" in told[0]
    assert f"{tmp_path}/1.jsonl left as it was, nothing missing" in told[1]


def test_interruption_before_the_crawl_began_is_told_as_one(tmp_path: Path):
    fuse = ("crawl_killed", "lay_fuse", ["before-run", 1, "SIGTERM"])
    with serve(DemoSite(Options(days=1, articles_per_day=3, archive_days=()))) as server:
        done = crawl(server.base_url, tmp_path, check=1, first=fuse)
        assert "the run was interrupted" in done.last_line
        assert not done.output.exists()
        assert len(crawl(server.base_url, tmp_path, check=0).rows) == 3


def test_csv_and_json_lines_grow_when_a_run_adds_to_them(tmp_path: Path):
    site = DemoSite(SMALL)
    day = site.today
    for suffix in ("csv", "jsonl"):
        output = tmp_path / f"o.{suffix}"
        with serve(site) as server:
            for back in (1, 0):
                wanted = site.today - timedelta(days=back)
                done = scrapy(
                    *("crawl", "warta", "-o", str(output)),
                    *("-a", f"since={wanted}", "-a", f"until={wanted}"),
                    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
                    *("-s", f"WARTA_ARCHIVE=sqlite:///{tmp_path / suffix}.db"),
                    folder=tmp_path,
                    WARTA_BASE_URL=server.base_url,
                )
                assert done.returncode == 0, done.stderr
        rows = {int(str(row["article_id"])): row for row in read_rows(output)}
        assert differences(rows, site.truth_for(since=day - timedelta(days=1), until=day)) == []


def test_json_goes_to_standard_output_when_asked(tmp_path: Path):
    site = DemoSite(Options(days=1, articles_per_day=5, archive_days=()))
    with serve(site) as server:
        done = scrapy_anew(
            *("crawl", "warta", "-a", "since=today", "-O", "-:json"),
            *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
            folder=tmp_path,
            WARTA_BASE_URL=server.base_url,
        )
    assert done.returncode == 0, done.stderr
    assert {row["article_id"] for row in json.loads(done.stdout)} == set(site.articles)


@pytest.mark.parametrize(
    ("words", "closed", "code", "said"),
    [
        (("-O", "-:csv"), ">&-", 2, "standard output is closed"),
        (("-O", "o.csv"), "2>&-", 0, ""),
        (("-O", "o.csv", "--logfile", "o.log"), "2>&-", 0, ""),
    ],
)
def test_closed_streams_are_no_fault_of_the_program(
    words: tuple[str, ...], closed: str, code: int, said: str, tmp_path: Path
):
    with serve(DemoSite(Options(days=1, articles_per_day=3, archive_days=()))) as server:
        done = crawl_in(tmp_path, server.base_url, closed, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "o.csv").exists() == (code == 0)


def test_feed_may_have_a_name_that_is_no_text(tmp_path: Path):
    with serve(DemoSite(Options(days=1, articles_per_day=3, archive_days=()))) as server:
        done = crawl_in(tmp_path, server.base_url, "", "-O", "o\udcff.csv")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / "o\udcff.csv").exists()
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("select exit_code, delivered from runs").fetchall() == [(0, 1)]


def crawl_in(
    folder: Path, base_url: str, redirects: str, *words: str
) -> subprocess.CompletedProcess[str]:
    """A crawl of today in this folder, started by a shell."""
    command = [sys.executable, "-m", "scrapy", "crawl", "warta", "-a", "since=today", *words]
    command += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    own = {"WARTA_BASE_URL": base_url, "PYTHONPATH": str(ROOT)}
    own["SCRAPY_SETTINGS_MODULE"] = "wartaspider.settings"
    return subprocess.run(
        ["bash", "-c", f"{shlex.join(command)} {redirects}"],
        cwd=folder,
        env=environment(folder, own),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
