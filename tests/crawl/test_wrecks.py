"""Full disks, locked or damaged archives, Ctrl-C: what is said, what is kept, and how it goes on.

Each time the same command, run again once the trouble is over, completes the work.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import forker
import pytest
from crawling import QUICK, differences, read_rows

from wartaspider.demo import DemoSite, Hit, Options
from wartaspider.demo.server import DemoServer
from wartaspider.urls import parse_article_path

pytestmark = pytest.mark.crawl

SITE = Options(today=date(2021, 7, 9), days=4, articles_per_day=15, page_size=15, archive_days=())
SINCE = date(2021, 7, 6)
ARTICLES = 60
REQUESTS = 70
"""robots.txt, the home page, the lists and the articles."""
FIXED = {"WARTA_NOW": "2021-07-09T23:59:00+07:00"}
FORMER = b'[\n{"article_id": 1, "headline": "what the last good run wrote"}\n]'
LOW_DISK = 700_000
"""Bytes that hold the empty archive and some, but not all, of the articles."""


class WatchedServer(DemoServer):
    """A stand-in site that does something at its n-th request."""

    def __init__(self, site: DemoSite) -> None:
        super().__init__(site)
        self.at: dict[int, Callable[[], None]] = {}

    def log(self, hit: Hit) -> None:
        super().log(hit)
        if act := self.at.pop(len(self.requests), None):
            act()

    def asked_ids(self) -> set[int]:
        """Articles asked for so far."""
        found = (parse_article_path(hit.path.partition("?")[0]) for hit in self.requests)
        return {address.article_id for address in found if address}


@dataclass
class Wreck:
    """A command whose runs are disturbed."""

    server: WatchedServer
    folder: Path
    archive: Path
    url: str = ""
    file_limit: int | None = None
    process: forker.Running | None = None
    log: str = ""

    @property
    def output(self) -> Path:
        return self.folder / "out.json"

    @property
    def last_line(self) -> str:
        return self.log.strip().splitlines()[-1]

    def run(self, **settings: str) -> int:
        """The command's exit code; what it said is in ``log``."""
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": self.url or f"sqlite:///{self.archive}",
        }
        command = ["scrapy", "crawl", "warta"]
        for name, value in (QUICK | FIXED | own | settings).items():
            command += ["-s", f"{name}={value}"]
        command += ["-a", f"since={SINCE}", "-O", str(self.output)]
        self.server.reset_log()
        self.process = forker.Running(command, first=limit_files(self.file_limit))
        done = self.process.wait(120)
        self.log = done.stderr
        return done.returncode

    def send(self, number: int) -> None:
        """Send the running command a signal."""
        assert self.process
        self.process.send_signal(number)

    def stored(self) -> set[int]:
        """IDs that the archive, which must be sound, says are stored, each with its version."""
        with closing(sqlite3.connect(self.archive)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            query = "SELECT article_id FROM articles WHERE state = 'stored'"
            ids = {row[0] for row in db.execute(query)}
            assert ids == {row[0] for row in db.execute("SELECT article_id FROM versions")}
        return ids

    def completes(self, stored: set[int]) -> None:
        """The same command does the rest, and nothing twice."""
        assert self.run() == 0, self.log
        rows = {int(str(row["article_id"])): row for row in read_rows(self.output)}
        assert differences(rows, self.server.site.truth_for(since=SINCE)) == []
        assert not self.server.asked_ids() & stored
        assert {path.name for path in self.folder.glob(".*")} == set(), "drafts are left"


def limit_files(size: int | None) -> forker.First:
    """The call by which a process may write no file of more than so many bytes."""
    return ("resource", "setrlimit", [resource.RLIMIT_FSIZE, [size, size]]) if size else None


@pytest.fixture
def wreck(tmp_path: Path) -> Iterator[Wreck]:
    """A command with a file that an earlier run wrote; nothing has gone wrong yet."""
    server = WatchedServer(DemoSite(SITE))
    server.start()
    found = Wreck(server, tmp_path, tmp_path / "data" / "archive.db")
    found.archive.parent.mkdir()
    found.output.write_bytes(FORMER)
    yield found
    server.stop()


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of so many bytes on a folder; skips where none can be made."""
    mounted = mount("-t", "tmpfs", "-o", f"size={size}", "none", str(folder))
    if not mounted:
        pytest.skip("no file system can be mounted here (that needs root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=20)


def mount(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], check=False, timeout=20, capture_output=True)
    return done.returncode == 0


def test_undisturbed_run_is_complete(wreck: Wreck):
    wreck.completes(set())
    assert len(wreck.stored()) == ARTICLES
    assert len(wreck.server.requests) == REQUESTS


def test_full_disk_ends_the_run_and_the_next_one_completes_it(wreck: Wreck):
    with small_disk(wreck.archive.parent, LOW_DISK):
        code = wreck.run()
        assert code == 1, wreck.log
        assert "full" in wreck.log
        assert wreck.last_line.find("Exit code 1") >= 0
        assert wreck.output.read_bytes() == FORMER
        assert mount("-o", "remount,size=100m", str(wreck.archive.parent))
        stored = wreck.stored()
        assert 0 < len(stored) < ARTICLES
        wreck.completes(stored)


def test_file_that_may_not_grow_ends_the_run_and_the_next_one_completes_it(wreck: Wreck):
    wreck.file_limit = LOW_DISK // 2
    assert wreck.run() == 1, wreck.log
    assert "Exit code 1" in wreck.last_line
    assert wreck.output.read_bytes() == FORMER
    stored = wreck.stored()
    assert len(stored) < ARTICLES
    wreck.file_limit = None
    wreck.completes(stored)


def test_disk_full_when_the_feed_is_written_keeps_the_last_good_file(wreck: Wreck, tmp_path: Path):
    home = tmp_path / "out"
    home.mkdir()
    with small_disk(home, 60_000):
        (home / "out.json").write_bytes(FORMER)
        wreck.folder, former = home, wreck.folder
        (home / "log").symlink_to(former / "log")
        assert wreck.run() == 1, wreck.log
        assert "a feed could not be written" in wreck.last_line
        assert wreck.output.read_bytes() == FORMER
        stored = wreck.stored()
        assert len(stored) == ARTICLES
        assert mount("-o", "remount,size=100m", str(home))
        wreck.completes(stored)


@contextmanager
def locked(archive: Path) -> Iterator[None]:
    """Another program that writes for as long as the block runs."""
    with closing(
        sqlite3.connect(archive, timeout=20, isolation_level=None, check_same_thread=False)
    ) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def test_archive_locked_for_a_moment_is_waited_for(wreck: Wreck):
    wreck.server.at[12] = lambda: brief_lock(wreck.archive)
    wreck.completes(set())


def brief_lock(archive: Path) -> None:
    """Hold the archive for a good second, and the answer as long."""
    with locked(archive):
        time.sleep(1.2)


@pytest.mark.parametrize("at", [1, 2, 3, 20, REQUESTS - 1, REQUESTS])
def test_archive_locked_for_long_ends_the_run_and_the_next_one_completes_it(wreck: Wreck, at: int):
    wreck.url = f"sqlite:///{wreck.archive}?timeout=0.3"
    with ExitStack() as stack:
        wreck.server.at[at] = lambda: stack.enter_context(locked(wreck.archive))
        assert wreck.run() == 1, wreck.log
    assert "Exit code 1" in wreck.last_line
    assert "locked" in wreck.last_line
    assert wreck.output.read_bytes() == FORMER
    assert len(wreck.server.requests) < at + 20, "it goes on although nothing can be stored"
    wreck.completes(wreck.stored())


def test_archive_locked_from_the_start_is_said_before_anything_is_fetched(wreck: Wreck):
    wreck.completes(set())
    wreck.url = f"sqlite:///{wreck.archive}?timeout=0.3"
    with locked(wreck.archive):
        code = wreck.run()
        assert code in (1, 2), wreck.log
        assert "locked" in wreck.log
        assert not wreck.server.requests


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_ends_cleanly_and_the_next_one_completes_it(wreck: Wreck, number: int):
    wreck.server.at[30] = lambda: wreck.send(number)
    assert wreck.run() == 1, wreck.log
    assert "interrupted; run the same command again" in wreck.last_line
    assert wreck.output.read_bytes() == FORMER
    stored = wreck.stored()
    assert 0 < len(stored) < ARTICLES
    wreck.completes(stored)


def test_run_interrupted_before_its_first_answer_ends_cleanly(wreck: Wreck):
    wreck.server.at[1] = lambda: wreck.send(signal.SIGINT)
    assert wreck.run() == 1, wreck.log
    assert "Exit code 1" in wreck.last_line
    assert wreck.output.read_bytes() == FORMER
    wreck.completes(set())


def test_run_interrupted_twice_ends_at_once_and_the_next_one_completes_it(wreck: Wreck):
    def twice() -> None:
        wreck.send(signal.SIGINT)
        wreck.server.at[len(wreck.server.requests) + 1] = lambda: None
        wreck.server.closing.wait(0.3)
        with suppress(ProcessLookupError):
            wreck.send(signal.SIGINT)

    wreck.server.at[30] = twice
    assert wreck.run() == 1, wreck.log
    assert "Exit code 1" in wreck.last_line
    assert wreck.output.read_bytes() == FORMER
    stored = wreck.stored()
    assert 0 < len(stored) < ARTICLES
    wreck.completes(stored)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that cannot be written, for root too."""
    if os.geteuid():
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    if not mount("--bind", str(folder), str(folder)):
        pytest.skip("root can write everywhere, and nothing can be mounted here")
    try:
        assert mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=20)


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "there-already"])
def test_read_only_folder_is_said_before_anything_is_fetched(wreck: Wreck, is_there: bool):
    if is_there:
        wreck.completes(set())
        wreck.output.write_bytes(FORMER)
    with read_only(wreck.archive.parent):
        assert wreck.run() in (1, 2), wreck.log
        assert "WARTA_ARCHIVE" in wreck.log
        assert not wreck.server.requests
        assert wreck.output.read_bytes() == FORMER


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "other-content": lambda data: b"This is no database.\n" * 500,
    "garbage-at-its-head": lambda data: os.urandom(100) + data[100:],
    "cut-short": lambda data: data[: len(data) // 3],
    "zeros-in-its-first-pages": lambda data: data[:200] + bytes(20_000) + data[20_200:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_archive_is_refused_and_left_as_it_was(wreck: Wreck, damage: str):
    wreck.completes(set())
    wreck.output.write_bytes(FORMER)
    damaged = DAMAGES[damage](wreck.archive.read_bytes())
    wreck.archive.write_bytes(damaged)
    code = wreck.run()
    assert code in (1, 2), wreck.log
    assert "WARTA_ARCHIVE" in wreck.log
    assert "Traceback" not in wreck.log
    assert not wreck.server.requests
    assert wreck.archive.read_bytes() == damaged
    assert wreck.output.read_bytes() == FORMER


def test_second_run_beside_the_first_ends_with_code_5(wreck: Wreck):
    second = Wreck(wreck.server, wreck.folder / "second", wreck.archive)
    second.folder.mkdir()
    second.output.write_bytes(FORMER)
    codes = []
    wreck.server.at[25] = lambda: codes.append(beside(second))
    wreck.completes(set())
    assert codes == [5], second.log
    assert f"process {wreck.process.pid}@" in second.log  # type: ignore[union-attr]
    assert second.output.read_bytes() == FORMER


def beside(second: Wreck) -> int:
    """A run of which the server is not to lose the first one's log."""
    second.server.reset_log, keep = (lambda: None), second.server.reset_log  # type: ignore[method-assign]
    try:
        return second.run()
    finally:
        second.server.reset_log = keep  # type: ignore[method-assign]


def test_postgresql_that_drops_its_lines_ends_the_run_and_the_next_one_completes_it(
    wreck: Wreck, postgres_server: Any
):
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    with postgres_server.database() as url:
        wreck.url = url
        name = url.rpartition("/")[2]
        wreck.server.at[30] = lambda: postgres_server.admin(drop.format(name))
        code = wreck.run()
        assert code in (0, 1), wreck.log
        asked = wreck.server.asked_ids()
        if code == 1:
            assert wreck.run() == 0, wreck.log
            assert len(wreck.server.asked_ids() & asked) < len(asked) / 2
        rows = {int(str(row["article_id"])): row for row in read_rows(wreck.output)}
        assert differences(rows, wreck.server.site.truth_for(since=SINCE)) == []
