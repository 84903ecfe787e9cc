"""What happens to the machine while a run is under way, and how it is put right."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from faults.laboratory import Case
from faults.row import Wreck

LOW_DISK = 700_000
"""Bytes that hold the archive of an earlier run, but not all of the new articles."""


def mount(*arguments: str) -> bool:
    """Whether something could be mounted."""
    done = subprocess.run(["mount", *arguments], check=False, timeout=20, capture_output=True)
    return done.returncode == 0


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[None]:
    """Something mounted on a folder; skips the test where that cannot be."""
    if not mount(*arguments, str(folder)):
        pytest.skip("nothing can be mounted here (that needs root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=20)


def full(part: str, spare: int) -> Wreck:
    """A disk under a folder of the run, with so many bytes left."""

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        folder = case.folder / part
        folder.mkdir(exist_ok=True)
        kept = case.folder / f"{part}-kept"
        shutil.copytree(folder, kept)
        size = sum(path.stat().st_size + 4096 for path in kept.iterdir()) + spare
        with mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "none"):
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            case.cures.append(lambda: mount("-o", "remount,size=100m", str(folder)))
            yield

    return wreck


def read_only(part: str) -> Wreck:
    """A folder that cannot be written, for root too."""

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        folder = case.folder / part
        folder.mkdir(exist_ok=True)
        if os.geteuid():
            folder.chmod(0o555)
            case.cures.append(lambda: folder.chmod(0o755))
            yield
            return
        with mounted(folder, "--bind", str(folder)):
            assert mount("-o", "remount,bind,ro", str(folder))
            case.cures.append(lambda: mount("-o", "remount,bind,rw", str(folder)))
            yield

    return wreck


@contextmanager
def short_files(case: Case) -> Iterator[None]:
    """No file may grow beyond what the archive has already, and a little."""
    case.file_limit = case.archive.stat().st_size + 40_000
    yield


def changed(change: str | bytes, at: int = 0) -> Wreck:
    """An archive that is damaged: overwritten at a place, or changed by a statement."""

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        good = case.archive.with_suffix(".good")
        shutil.copy(case.archive, good)
        if isinstance(change, str):
            with closing(sqlite3.connect(case.archive)) as db:
                db.executescript(change)
        else:
            data = case.archive.read_bytes()
            case.archive.write_bytes(data[:at] + change + data[at + len(change) :])
        case.damaged = case.archive.read_bytes()
        case.cures.append(lambda: good.replace(case.archive))
        yield

    return wreck


@contextmanager
def cut_short(case: Case) -> Iterator[None]:
    """An archive of which two thirds are missing."""
    good = case.archive.with_suffix(".good")
    shutil.copy(case.archive, good)
    os.truncate(case.archive, case.archive.stat().st_size // 3)
    case.damaged = case.archive.read_bytes()
    case.cures.append(lambda: good.replace(case.archive))
    yield


def signalled(*numbers: signal.Signals, at: int = 12) -> Wreck:
    """A run that gets signals, one after the other, at a request."""

    def send(case: Case) -> None:
        for number in numbers:
            assert case.running
            with suppress(ProcessLookupError):
                case.running.send_signal(number)
            if len(numbers) > 1:
                case.server.closing.wait(0.3)

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        case.server.at[at] = partial(send, case)
        yield

    return wreck


def locked(at: int) -> Wreck:
    """Another program that writes to the archive from a request on (0: from the start)."""

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        with ExitStack() as stack:
            hold = partial(stack.enter_context, writing(case.archive))
            case.settings["WARTA_ARCHIVE"] = f"sqlite:///{case.archive}?timeout=0.3"
            case.cures.append(stack.close)
            if at:
                case.server.at[at] = hold
            else:
                hold()
            yield

    return wreck


@contextmanager
def brief_lock(case: Case) -> Iterator[None]:
    """Another program that holds the archive, and an answer, for a good second."""

    def hold() -> None:
        with writing(case.archive):
            case.server.closing.wait(1.2)

    case.server.at[5] = hold
    yield


@contextmanager
def writing(archive: Path) -> Iterator[None]:
    """A transaction of another program for as long as the block runs."""
    options = {"timeout": 20, "isolation_level": None, "check_same_thread": False}
    with closing(sqlite3.connect(archive, **options)) as db:  # type: ignore[call-overload]
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


@contextmanager
def beside_another(case: Case) -> Iterator[None]:
    """Another run that is at work on the archive."""
    from wartaspider.archive import open_archive

    archive = open_archive(f"sqlite:///{case.archive}")
    archive.begin_run("", base_url="http://h", process="4711@host", now=case.site.now)
    case.cures.append(archive.close)
    yield


@contextmanager
def later(case: Case) -> Iterator[None]:
    """An archive whose last run was two days later than now."""
    with closing(sqlite3.connect(case.archive)) as db:
        db.executescript("""
            UPDATE runs SET started = '2021-07-11T16:59:00Z', finished = '2021-07-11T16:59:00Z';
            UPDATE articles SET checked = '2021-07-11T16:59:00Z';
        """)
    yield
