"""A release folder appears in one step or not at all, and only in the place of another release."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.folders import DraftFolder
from wartaspider.release.manifest import foreign_names

_SHOWN = 3


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target to write into; it takes its place when the block ends.

    If the block raises, or the process is killed at any moment, the former release stays whole.
    Raises ArgumentError where something other than a release of ours stands there, before
    anything is written; OSError where the folder cannot be written.
    """
    target = Path(os.path.realpath(target))
    check_target(target)
    with DraftFolder(target) as draft:
        yield draft.path
        check_target(target)  # hours may have passed
        draft.keep()


def check_target(target: Path) -> None:
    """Raise ArgumentError unless a release may stand there: nothing, nothing in it, or one of ours.

    What is not ours is never removed, not even beside our files.
    """
    if target in (target.parent, Path.cwd()):
        raise ArgumentError(f"--release {target}: name a folder of its own for the release")
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ArgumentError(f"--release {target}: it is a file; name a folder")
    if names := foreign_names(target):
        more = len(names) - _SHOWN
        shown = ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        raise ArgumentError(
            f"--release {target}: it holds what is no part of a release ({shown});"
            " name another folder, or move that away"
        )
