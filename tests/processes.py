"""Processes that do not outlive their test, and those that a process has started, on Linux."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process; unlike ``with Popen``, a block that fails ends it and does not wait for it."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Process:
    """One process; its start tells it from a later one with the same number."""

    pid: int
    started: str

    @property
    def command(self) -> list[str]:
        """Its words; one empty word if it has just ended."""
        try:
            return Path(f"/proc/{self.pid}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            return [""]

    @property
    def is_running(self) -> bool:
        found = _stat(self.pid)
        return found is not None and found[0] != "Z" and found[2] == self.started


def descendants(pid: int) -> set[Process]:
    """All processes below ``pid`` that run now."""
    parents: dict[int, list[int]] = {}
    starts = {}
    for number in _numbers():
        if (found := _stat(number)) is not None and found[0] != "Z":
            parents.setdefault(found[1], []).append(number)
            starts[number] = found[2]
    return {Process(number, starts[number]) for number in _below(pid, parents)}


def all_end(processes: set[Process], seconds: float) -> bool:
    """Whether they all end within so many seconds."""
    end = time.monotonic() + seconds
    while any(each.is_running for each in processes):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _below(pid: int, parents: dict[int, list[int]]) -> Iterator[int]:
    for child in parents.get(pid, []):
        yield child
        yield from _below(child, parents)


def _numbers() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> tuple[str, int, str] | None:
    """State, parent and start of a process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    words = text.rpartition(")")[2].split()
    return words[0], int(words[1]), words[19]
