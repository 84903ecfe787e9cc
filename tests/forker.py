"""Commands in processes of their own that start at once: forks of one that has all imported.

They differ from ``subprocess`` in nothing that a test here could notice, except that a command's
own start is not measured; ``tests/crawl/test_usage.py`` starts some in the usual way.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

ROOT = Path(__file__).parents[1]

First = tuple[str, str, list[Any]] | None
"""A module, its function and the arguments it is called with before the command."""

_IDLE: SimpleQueue[Forker] = SimpleQueue()


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Forker:
    """A process that runs one command at a time."""

    def __init__(self) -> None:
        script = str(Path(__file__).with_name("forker_process.py"))
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, script], stdin=pipe, stdout=pipe, text=True, cwd=ROOT
        )
        atexit.register(self.close)

    def start(self, job: Mapping[str, Any]) -> int:
        """The process number of a job that was begun."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._answer()["pid"])

    def wait(self) -> int:
        """The exit code of the job, or minus the signal that ended it."""
        return int(self._answer()["status"])

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        return dict(json.loads(self._process.stdout.readline()))


class Running:
    """A command under way."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        first: First = None,
    ) -> None:
        try:
            self._forker = _IDLE.get_nowait()
        except Empty:
            self._forker = Forker()
        self._folder = Path(tempfile.mkdtemp())
        self._out, self._err = self._folder / "out", self._folder / "err"
        files = {"out": str(self._out), "err": str(self._err)}
        self._err.touch()  # it can be read before the process opens it
        job = {"argv": list(argv), "cwd": str(cwd), "env": dict(env) if env else None}
        self.pid = self._forker.start(job | files | {"first": first})

    @property
    def stderr(self) -> str:
        """What it has written so far."""
        return self._err.read_text("utf-8", "replace")

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self, timeout: float) -> Done:
        """How it ended; it is killed when it takes longer, and TimeoutError raised."""
        late = threading.Event()
        watch = threading.Timer(timeout, lambda: (late.set(), self.send_signal(signal.SIGKILL)))
        watch.start()
        status = self._forker.wait()
        watch.cancel()
        out, err = (path.read_text("utf-8", "replace") for path in (self._out, self._err))
        shutil.rmtree(self._folder)
        _IDLE.put(self._forker)
        if late.is_set():
            raise TimeoutError(f"not done after {timeout} s:\n{err[-4000:]}")
        return Done(status, out, err)


def run(argv: Sequence[str], *, timeout: float, **options: Any) -> Done:
    """A command to its end."""
    return Running(argv, **options).wait(timeout)
