"""Fuses that let a process die at an exact point of a crawl."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Fuse:
    """Counts an event and sends the process a signal at its n-th time."""

    def __init__(self, number: int, by: str) -> None:
        self.left = number
        self.by = signal.Signals[by]

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), self.by)


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


def lay_fuse(event: str, number: int, by: str = "SIGKILL") -> None:
    """Send a signal at an event's n-th time.

    Events: ``before-run`` (it begins), ``before-commit``, ``after-commit``, ``sql:STATEMENT``
    (done, but not yet committed), ``after-commit-of:STATEMENT``, ``row`` (handed to the feed),
    ``before-fsync``, ``before-rename`` and ``after-rename`` of the feed, ``half-a-capture`` (half
    of it is written).
    """
    from sqlalchemy import Engine
    from sqlalchemy import event as sql
    from sqlalchemy.engine.default import DefaultDialect

    from wartaspider.archive.store import Archive
    from wartaspider.exporters.json import JsonArticleExporter
    from wartaspider.exporters.storage import Draft

    fuse = Fuse(number, by)
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
    elif name == "half-a-capture":
        from wartaspider.raw.files import RawFile

        whole = RawFile.add

        def halved(file: Any, records: bytes) -> int:
            if fuse.left == 1:
                whole(file, records[: len(records) // 2])
            fuse.burn()
            return whole(file, records)

        RawFile.add = halved  # type: ignore[method-assign]
    else:
        around, owner, function = {
            "before-run": (before, Archive, "begin_run"),
            "before-commit": (before, DefaultDialect, "do_commit"),
            "after-commit": (after, DefaultDialect, "do_commit"),
            "row": (after, JsonArticleExporter, "export_item"),
            "before-fsync": (before, os, "fsync"),
            "before-rename": (before, Path, "replace"),
            "after-rename": (after, Draft, "keep"),
        }[name]
        around(owner, function, fuse)
