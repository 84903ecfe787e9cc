"""One run at a time: held by a living process, free once it is dead, however it died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from postgres import Server
from processes import started
from sqlalchemy import create_engine

from wartaspider.archive import open_archive
from wartaspider.archive.lock import Holder, RunLock, lock_path
from wartaspider.exceptions import ArchiveError, LockedError

FIRST = Holder.of("11@ayu", datetime(2021, 7, 9, 3, 4, 5, tzinfo=UTC), "since=7d")
SECOND = Holder.of("22@budi", datetime(2021, 7, 9, 4, tzinfo=UTC))

HOLD = """
import os, subprocess, sys
from datetime import UTC, datetime
from sqlalchemy import create_engine
from wartaspider.archive.lock import Holder, RunLock
lock = RunLock(create_engine(sys.argv[1]))
lock.acquire(Holder.of(f"{os.getpid()}@other", datetime(2021, 7, 9, 3, 4, 5, tzinfo=UTC)))
child = 0
if sys.argv[2] == "fork":
    child = os.fork()
    if child == 0:
        sys.stdin.read()
        os._exit(0)
elif sys.argv[2] == "exec":
    child = subprocess.Popen(["sleep", "100"], close_fds=False).pid
print(child, flush=True)
sys.stdin.read()
"""


@contextmanager
def a_run_elsewhere(url: str, with_child: str = "none") -> Iterator[tuple[subprocess.Popen, int]]:
    """Another process that holds the lock, and the child it has (or 0)."""
    command = [sys.executable, "-W", "ignore", "-c", HOLD, url, with_child]
    pipe = subprocess.PIPE
    with started(command, stdin=pipe, stdout=pipe, text=True) as process:
        child = int(process.stdout.readline())
        try:
            yield process, child
        finally:
            for pid in filter(None, (process.pid, child)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def url(archive_url: str) -> str:
    open_archive(archive_url).close()
    return archive_url


@contextmanager
def a_lock(url: str) -> Iterator[RunLock]:
    engine = create_engine(url)
    lock = RunLock(engine)
    yield lock
    lock.release()
    engine.dispose()


def test_second_run_is_refused_and_told_who_is_first(url: str):
    with a_run_elsewhere(url) as (process, _), a_lock(url) as lock:
        with pytest.raises(LockedError) as caught:
            lock.acquire(SECOND)
        assert not lock.is_held
        assert f"process {process.pid}@other" in str(caught.value)
        assert "WARTA_ARCHIVE" in str(caught.value)


def test_second_run_is_told_when_the_first_began(url: str):
    with a_lock(url) as first, a_lock(url) as second:
        first.acquire(FIRST)
        with pytest.raises(LockedError, match=r"process 11@ayu, started 20\d\d-\d\d-\d\dT.*Z"):
            second.acquire(SECOND)
        if url.startswith("sqlite"):  # PostgreSQL knows it by its own clock
            with pytest.raises(LockedError, match="started 2021-07-09T03:04:05Z, since=7d"):
                second.acquire(SECOND)


def test_lock_is_free_when_released(url: str):
    with a_lock(url) as first, a_lock(url) as second:
        first.acquire(FIRST)
        first.acquire(FIRST)
        first.release()
        first.release()
        second.acquire(SECOND)
        with pytest.raises(LockedError, match="22@budi"):
            first.acquire(FIRST)


@pytest.mark.parametrize("with_child", ["none", "fork", "exec"])
def test_dead_run_blocks_nobody_even_if_its_child_lives_on(url: str, with_child: str):
    with a_run_elsewhere(url, with_child) as (process, child), a_lock(url) as lock:
        process.kill()
        process.wait()
        if child:
            os.kill(child, 0)
        assert can_be_taken(lock)


def can_be_taken(lock: RunLock) -> bool:
    """A server needs a moment to notice that a client is dead."""
    for _ in range(100):
        with suppress(LockedError):
            lock.acquire(SECOND)
            return True
        time.sleep(0.05)
    return False


def test_forked_child_leaves_the_lock_with_its_parent(url: str):
    with a_run_elsewhere(url, "fork") as (_, child), a_lock(url) as lock:
        os.kill(child, signal.SIGKILL)
        with pytest.raises(LockedError):
            lock.acquire(SECOND)


def test_run_whose_lock_the_server_has_ended_writes_no_more(postgres_server: Server):
    now = datetime(2021, 7, 9, 3, 4, 5, tzinfo=UTC)
    with postgres_server.database() as url:
        archive, other = open_archive(url), open_archive(url)
        archive.begin_run("since=7d", base_url="http://h", process="11@ayu", now=now)
        postgres_server.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'wartaspider 11@ayu'"
        )
        for _ in range(2):
            with pytest.raises(ArchiveError, match="another run"), archive.writing():
                raise AssertionError("it may write")
        other.begin_run("since=7d", base_url="http://h", process="22@budi", now=now)
        with other.writing():
            pass
        archive.close()
        other.close()


def test_two_archives_do_not_wait_for_each_other(tmp_path: Path):
    with (
        a_lock(f"sqlite:///{tmp_path / 'a.db'}") as first,
        a_lock(f"sqlite:///{tmp_path / 'b.db'}") as second,
    ):
        first.acquire(FIRST)
        second.acquire(SECOND)


def test_link_to_an_archive_has_the_archives_lock(tmp_path: Path):
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    (tmp_path / "a.db").touch()
    with (
        a_lock(f"sqlite:///{tmp_path / 'a.db'}") as first,
        a_lock(f"sqlite:///{tmp_path / 'link.db'}") as second,
    ):
        first.acquire(FIRST)
        with pytest.raises(LockedError):
            second.acquire(SECOND)


@pytest.mark.parametrize("left", ["", "{", "[]", '{"process": 1}', "\x00\xff"])
def test_whatever_a_dead_run_left_in_the_file_is_no_obstacle(tmp_path: Path, left: str):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    (tmp_path / "a.db.lock").write_text(left)
    with a_lock(url) as first, a_lock(url) as second:
        first.acquire(FIRST)
        with pytest.raises(LockedError, match="11@ayu"):
            second.acquire(SECOND)


def test_database_in_memory_needs_no_lock():
    with a_lock("sqlite://") as lock:
        assert lock_path(lock._engine) is None
        lock.acquire(FIRST)
        assert not lock.is_held


def test_lock_that_cannot_be_written_is_an_error_with_advice(tmp_path: Path):
    (tmp_path / "a.db.lock").mkdir()
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with a_lock(url) as lock, pytest.raises(ArchiveError, match="can be written and locked"):
        lock.acquire(FIRST)


def test_schemas_of_one_database_are_archives_of_their_own(postgres_server):
    with postgres_server.database() as url:
        engine = create_engine(url)
        with engine.begin() as db:
            db.exec_driver_sql("CREATE SCHEMA other")
        engine.dispose()
        with a_lock(url) as first, a_lock(f"{url}?options=-csearch_path%3Dother") as second:
            first.acquire(FIRST)
            second.acquire(SECOND)
