"""scrapy coverage: calendar, holes, how to close them, JSON, exit codes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import forker
import pytest
from small_archive import SmallArchive

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallArchive]:
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    yield small
    small.close()


def coverage(
    url: str, *args: str, now: str = "2021-07-20T12:00:00+07:00", **environment: str
) -> forker.Done:
    command = ["scrapy", "coverage", "-s", f"WARTA_ARCHIVE={url}", *args]
    own = {"WARTA_NOW": now, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"} | environment
    return forker.run(command, timeout=60, env=os.environ | own)


def walk_days(small: SmallArchive) -> None:
    """1 complete, 2 empty, 3 never, 4 never, 5 a failed article, 6 failed, 18 may grow."""
    small.walk("index:2021-07-01", "07-10 08:00", [1, 2], pages=2)
    small.walk("index:2021-07-02", "07-10 08:00")
    small.walk("index:2021-07-05", "07-10 08:00", [5, 6])
    small.walk("index:2021-07-06", "07-10 08:00", pages=0, failed=3, ended="failed")
    small.store(1, 2, 5, day="07-01")
    small.miss(6, "timeout")
    for day in range(7, 21):
        small.walk(f"index:2021-07-{day:02}", "07-20 10:00")


def test_calendar_and_holes_are_printed_with_the_commands_that_close_them(small: SmallArchive):
    walk_days(small)
    done = coverage(small.url)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "Index days 2021-07-01 to 2021-07-20 (WIB): 20",
        "  1 complete, 15 empty, 1 partial, 1 failed, 2 never",
    ]
    assert "2021-07  #o../Xoooooooooo~~~~" in lines
    assert all(len(line) <= 80 for line in lines if "scrapy crawl" not in line)
    text = " ".join(done.stdout.split())
    assert "2021-07-03..2021-07-04 never 0 0 0 0 2 days" in text
    assert "2021-07-05 partial 1 2 1 1 1 failed (timeout)" in text
    archive = f"-s WARTA_ARCHIVE={shlex.quote(small.url)}"
    crawl = f"scrapy crawl warta {archive} -a since"
    assert f"  {crawl}=2021-07-03 -a until=2021-07-06" in lines
    assert f"  {crawl}=2021-07-17 -a until=2021-07-20" in lines
    assert "Late arrivals: none." in lines


def test_exit_code_is_0_when_the_range_has_no_holes(small: SmallArchive):
    walk_days(small)
    done = coverage(small.url, "--since", "2021-07-01", "--until", "2021-07-02")
    assert done.returncode == 0
    assert "No holes." in done.stdout
    assert coverage(small.url, "--since", "3d").returncode == 0
    assert coverage(small.url, "--until", "2021-07-02").returncode == 0


def test_json_is_one_object_with_everything(small: SmallArchive):
    walk_days(small)
    small.walk("index:2021-07-01", "07-11 08:00", [1, 2, 3])
    small.walk("section:news", "07-11 08:00", [2, 4])
    small.store(3, 4, day="07-01")
    done = coverage(small.url, "--since", "2021-07-01", "--until", "2021-07-05", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert (found["since"], found["until"]) == ("2021-07-01", "2021-07-05")
    assert (found["is_complete"], found["growth_days"]) == (False, 3)
    assert found["states"] == {"complete": 1, "empty": 1, "never": 2, "partial": 1}
    assert found["days"][0] == {
        "day": "2021-07-01",
        "state": "complete",
        "walks": 2,
        "pages": 1,
        "failed_pages": 0,
        "ended": "no-new-id",
        "listed": 3,
        "stored": 3,
        "refused": 0,
        "gone": 0,
        "failed": 0,
        "pending": 0,
        "elsewhere": 0,
        "late": 1,
        "late_after": {"10": 1},
        "last_walk": "2021-07-11T01:00:00Z",
        "full_walk": "2021-07-11T01:00:00Z",
        "may_grow": False,
        "why": None,
    }
    assert [(h["since"], h["until"]) for h in found["holes"]] == [("2021-07-03", "2021-07-05")]
    assert found["holes"][0]["command"].endswith("-a since=2021-07-03 -a until=2021-07-05")
    assert (found["late"], found["late_after"]) == (1, {"10": 1})
    assert found["routes"] == {
        "walked": ["section"],
        "only_elsewhere": {
            "total": 1,
            "articles": [{"article_id": 4, "day": "2021-07-01", "walks": ["section:news"]}],
        },
        "only_index": {
            "total": 4,
            "articles": [
                {"article_id": 1, "day": "2021-07-01", "walks": ["index:2021-07-01"]},
                {"article_id": 3, "day": "2021-07-01", "walks": ["index:2021-07-01"]},
                {"article_id": 5, "day": "2021-07-01", "walks": ["index:2021-07-05"]},
                {"article_id": 6, "day": None, "walks": ["index:2021-07-05"]},
            ],
        },
    }


def test_late_arrivals_and_routes_are_told(small: SmallArchive):
    small.walk("index:2021-07-01", "07-02 08:00", [1])
    small.walk("index:2021-07-01", "07-04 08:00", [1, 2, 3])
    small.walk("section:news", "07-04 08:00", [2, 4])
    small.store(1, 2, 3, 4, day="07-01")
    done = coverage(small.url, "--since", "2021-07-01", "--until", "2021-07-02")
    assert "Late arrivals: 2 (2 on day +3; checked up to +3)." in done.stdout
    assert "1 shown by section and not by the index" in done.stdout
    assert "    4  2021-07-01  section:news\n" in done.stdout
    assert "2 shown by the index alone" in done.stdout


def test_growth_days_are_a_setting(small: SmallArchive):
    small.walk("index:2021-07-01", "07-10 08:00")
    args = ("--since", "2021-07-01", "--until", "2021-07-01", "--json")
    found = [
        json.loads(coverage(small.url, *args, "-s", f"WARTA_GROWTH_DAYS={n}").stdout)
        for n in ("3", "30")
    ]
    assert [f["days"][0]["may_grow"] for f in found] == [False, True]
    assert [len(f["check_again"]) for f in found] == [0, 1]


def test_today_is_a_hole_when_no_index_was_ever_walked(small: SmallArchive):
    done = coverage(small.url)
    assert done.returncode == 1
    assert "2021-07-20  never" in done.stdout


def test_one_crawl_closes_all_when_the_holes_are_scattered(small: SmallArchive):
    for day in range(1, 20, 2):
        small.walk(f"index:2021-07-{day:02}", "07-20 08:00")
    done = coverage(small.url, "--since", "2021-07-01", "--until", "2021-07-19")
    text = "-a since=2021-07-02 -a until=2021-07-18  (days that lack nothing are skipped)"
    assert text in done.stdout


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["--since", "kemarin"], "since='kemarin'"),
        (["--until", "2021-13-01"], "until='2021-13-01'"),
        (["--since", "2021-07-09", "--until", "2021-07-08"], "later than until"),
        (["--since", "2022-01-01"], "in the future"),
        (["7d"], "'7d'"),
        (["--until", "1999-12-31"], "until='1999-12-31' is before the site began"),
        (["-s", "WARTA_GROWTH_DAYS=x"], "WARTA_GROWTH_DAYS"),
        (["-s", "WARTA_BASE_URL=ftp://h"], "WARTA_BASE_URL"),
    ],
)
def test_usage_is_refused_in_one_line_when_arguments_are_wrong(
    args: list[str], named: str, small: SmallArchive
):
    done = coverage(small.url, *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr


@pytest.mark.parametrize("content", [None, b"", b"bukan basis data " * 100])
def test_no_archive_is_made_when_there_is_none(content: bytes | None, tmp_path: Path):
    path = tmp_path / "new" / "warta.db"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    done = coverage(f"sqlite:///{path}")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(path) in done.stderr
    assert path.exists() is (content is not None)
    assert content is None or path.read_bytes() == content


def test_archive_is_only_read(small: SmallArchive):
    walk_days(small)
    small.close()
    path = Path(small.url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    coverage(small.url)
    assert path.read_bytes() == before


def test_password_is_not_repeated_when_the_archive_cannot_be_reached():
    done = coverage("oracle+none://saya:rahasia@h/x")
    assert done.returncode == 2
    assert "rahasia" not in done.stdout + done.stderr


def test_report_prints_on_a_terminal_without_unicode(small: SmallArchive):
    walk_days(small)
    assert coverage(small.url, PYTHONIOENCODING="ascii").returncode == 1


def test_a_reader_that_goes_away_is_no_fault(small: SmallArchive):
    walk_days(small)
    command = f"{shlex.quote(sys.executable)} -m scrapy coverage --json -s WARTA_ARCHIVE="
    done = subprocess.run(
        ["bash", "-c", f"{command}{shlex.quote(small.url)} | true; exit ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"WARTA_NOW": "2021-07-20T12:00:00+07:00"},
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_help_shows_an_example(small: SmallArchive):
    done = coverage(small.url, "--help")
    assert done.returncode == 0
    assert "Example: scrapy coverage --since 30d --until yesterday" in " ".join(done.stdout.split())
