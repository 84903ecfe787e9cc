"""Runs ``scrapy`` commands in processes that can be told to die at an exact point.

Everything is imported once and each command runs in a fork, so a hundred runs are quick. Reads
jobs from standard input, a JSON object a line: ``{"argv": [...], "log": PATH, "die": POINT}``, and
answers each with the process's status as ``{"status": N}``: an exit code, or minus a signal.

A POINT is null or ``[EVENT, NUMBER]``: the process kills itself (SIGKILL) at the event's n-th time.
``{pid}`` in an argument becomes the process's number.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def import_all() -> None:
    """What a crawl imports, except the reactor, which must be each process's own."""
    sys.path.insert(0, str(ROOT))
    import wartaspider

    for module in pkgutil.walk_packages(wartaspider.__path__, "wartaspider."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in (
        "scrapy.cmdline",
        "scrapy.core.downloader.handlers.http11",
        "scrapy.core.scheduler",
        "scrapy.extensions.throttle",
        "scrapy.spidermiddlewares.referer",
        "sqlalchemy.dialects.sqlite.pysqlite",
        "twisted.internet.asyncioreactor",
    ):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


class Fuse:
    """Counts an event and kills the process at its n-th time."""

    def __init__(self, number: int) -> None:
        self.left = number

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str, fuse: Fuse) -> None:
    """Burn before each call of a function."""
    _wrap(owner, name, lambda call: (fuse.burn(), call())[1])


def after(owner: Any, name: str, fuse: Fuse) -> None:
    """Burn after each call of a function."""

    def called(call: Callable[[], Any]) -> Any:
        result = call()
        fuse.burn()
        return result

    _wrap(owner, name, called)


def _wrap(owner: Any, name: str, around: Callable[[Callable[[], Any]], Any]) -> None:
    original = getattr(owner, name)

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return around(lambda: original(*args, **kwargs))

    setattr(owner, name, wrapper)


def lay_fuse(event: str, number: int) -> None:
    """Kill at an event's n-th time.

    Events: ``before-commit``, ``after-commit``, ``sql:STATEMENT`` (done, but not yet committed),
    ``after-commit-of:STATEMENT``, ``row`` (handed to the feed), ``before-fsync``,
    ``before-rename`` and ``after-rename`` of the feed.
    """
    from sqlalchemy import Engine
    from sqlalchemy import event as sql
    from sqlalchemy.engine.default import DefaultDialect

    from wartaspider.exporters.json import JsonArticleExporter
    from wartaspider.exporters.storage import Draft

    fuse = Fuse(number)
    name, _, statement = event.partition(":")
    if name == "sql":

        @sql.listens_for(Engine, "after_cursor_execute")
        def executed(_conn: Any, _cursor: Any, text: str, *_rest: Any) -> None:
            if text.lstrip().startswith(statement):
                fuse.burn()

    elif name == "after-commit-of":
        seen = []
        sql.listen(
            Engine,
            "after_cursor_execute",
            lambda _conn, _cursor, text, *_rest: seen.append(text.startswith(statement)),
        )

        def committed(call: Callable[[], Any]) -> None:
            call()
            if any(seen):
                fuse.burn()

        _wrap(DefaultDialect, "do_commit", committed)
    else:
        around, owner, function = {
            "before-commit": (before, DefaultDialect, "do_commit"),
            "after-commit": (after, DefaultDialect, "do_commit"),
            "row": (after, JsonArticleExporter, "export_item"),
            "before-fsync": (before, os, "fsync"),
            "before-rename": (before, Path, "replace"),
            "after-rename": (after, Draft, "keep"),
        }[name]
        around(owner, function, fuse)


def run(job: dict[str, Any]) -> None:
    """In the fork: the command, as a process of its own would run it."""
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if job["die"]:
        lay_fuse(*job["die"])
    gc.disable()  # a short life
    from scrapy.cmdline import execute

    status = 70
    try:
        execute([part.replace("{pid}", str(os.getpid())) for part in job["argv"]])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001  # the log says it
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    import_all()
    os.chdir(ROOT)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(json.loads(line))
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"status": status}), flush=True)


if __name__ == "__main__":
    main()
