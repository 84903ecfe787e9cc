"""Runs commands, each in a fork of this process, in which everything is imported already.

So a run costs a fraction of a second and not the second or two that Python and Scrapy need to
start. Reads jobs from standard input, a JSON object a line: ``{"argv": [...], "cwd": PATH,
"env": {...}, "out": PATH, "err": PATH, "first": [MODULE, FUNCTION, ARGUMENTS] or null}``. Answers
each with ``{"pid": N}`` and then ``{"status": N}``: an exit code, or minus a signal.

``argv[0]`` is ``scrapy`` or a script's path; ``{pid}`` in an argument becomes the process's number;
``first`` is called before the command.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any, NoReturn

TESTS = Path(__file__).resolve().parent

_ROOMS = (
    *("spiders", "pages", "middlewares", "pipelines", "archive", "exporters", "extensions"),
    *("commands", "drift", "raw"),
)
_SCRAPY = (
    "scrapy.cmdline",
    *(f"scrapy.commands.{name}" for name in ("check", "crawl", "genspider", "parse", "shell")),
    *(f"scrapy.{name}" for name in ("dupefilters", "pqueues", "squeues", "logformatter")),
    "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.extensions.throttle",
    *(f"scrapy.extensions.{name}" for name in ("closespider", "corestats", "memdebug", "memusage")),
    "scrapy.spidermiddlewares.start",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "twisted.internet.asyncioreactor",
)


def import_all() -> None:
    """What a crawl imports, except the reactor, which must be each process's own."""
    sys.path[:0] = [str(TESTS.parent), str(TESTS)]
    for room in _ROOMS:
        package = importlib.import_module(f"wartaspider.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in _SCRAPY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def run(job: dict[str, Any]) -> NoReturn:
    """In the fork: the command, as a process of its own would run it."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(job[name], flags, 0o644), number)
    os.chdir(job["cwd"])
    if job["env"] is not None:
        os.environ.clear()
        os.environ.update(job["env"])
        sys.modules.pop("wartaspider.settings", None)  # it reads the environment
        _heed_python_settings(job["env"])
    status = 70
    try:
        if job["first"]:
            module, function, arguments = job["first"]
            getattr(importlib.import_module(module), function)(*arguments)
        gc.disable()  # a short life
        execute([part.replace("{pid}", str(os.getpid())) for part in job["argv"]])
        status = 0
    except SystemExit as end:
        status = _status(end)
    except BaseException:  # noqa: BLE001  # the log says it
        status = 1
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _heed_python_settings(env: dict[str, str]) -> None:
    """What Python itself reads from the environment, but only when it starts."""
    if encoding := env.get("PYTHONIOENCODING"):
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding=encoding)  # type: ignore[union-attr]
    if action := env.get("PYTHONWARNINGS"):
        warnings.simplefilter(action)  # type: ignore[arg-type]


def execute(argv: list[str]) -> None:
    """The command or script."""
    sys.argv = argv
    if argv[0] != "scrapy":
        runpy.run_path(argv[0], run_name="__main__")
        return
    from scrapy.cmdline import execute as scrapy

    scrapy(argv)


def _status(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def main() -> None:
    import_all()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(json.loads(line))
        print(json.dumps({"pid": pid}), flush=True)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"status": status}), flush=True)


if __name__ == "__main__":
    main()
