"""A folder that appears in one step, or not at all, in the place of a release of ours."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.storage import sync_folder
from wartaspider.release.manifest import foreign_names

_DRAFT = ".release-draft"
_FORMER = ".release-former"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""renameat2(2), Linux."""


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target to write into; it takes its place when the block ends.

    If the block raises, or the process is killed at any moment, the target is as it was. Raises
    ArgumentError where something other than a release of ours stands there, before anything
    is written; OSError where the folder cannot be written.
    """
    target = Path(os.path.realpath(target))
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    with _draft(target) as draft:
        yield draft
        check_target(target)
        _sync(draft)
        _put(draft, target)


def check_target(target: Path) -> None:
    """Raise ArgumentError unless a release may stand there: nothing, nothing in it, or one of ours.

    What is not ours is never removed, not even beside our files.
    """
    if not os.path.lexists(target):
        if not target.name:
            raise ArgumentError(f"--release {target}: name a folder of its own for the release")
        return
    if not target.is_dir():
        raise ArgumentError(f"--release {target}: it is a file; name a folder")
    names = foreign_names(target)
    if names:
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        raise ArgumentError(
            f"--release {target}: it holds what is no part of a release ({shown});"
            " name another folder, or move that away"
        )


def recover(target: Path) -> None:
    """Put back the former release that a kill left aside, and remove what killed runs left."""
    former = former_of(target)
    if former.is_dir() and not os.path.lexists(target):
        former.rename(target)
    prefix = f".{_stem(target)}."
    for path in target.parent.iterdir():
        is_draft = path.name.startswith(prefix) and path.name.endswith(_DRAFT)
        if path == former or (is_draft and _is_abandoned(path)):
            shutil.rmtree(path, ignore_errors=True)


def former_of(target: Path) -> Path:
    """Where the former release stands between two renames, if folders cannot be exchanged."""
    return target.with_name(f".{_stem(target)}{_FORMER}")


def _stem(target: Path) -> str:
    """The target's name, short enough for more: a name has at most 255 bytes."""
    name = os.fsencode(target.name)
    return target.name if len(name) <= 180 else hashlib.sha256(name).hexdigest()


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """An empty folder beside the target, held by a lock while it is written, then removed."""
    path, handle = _new_draft(target)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(handle)


def _new_draft(target: Path) -> tuple[Path, int]:
    while True:
        name = f".{_stem(target)}.{os.getpid()}-{secrets.token_hex(4)}{_DRAFT}"
        path = target.with_name(name)
        path.mkdir()
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):  # a file system without locks: then nothing is swept
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists():  # another run may have swept it before it was locked
            return path, handle
        os.close(handle)


def _is_abandoned(path: Path) -> bool:
    """Whether nobody holds the draft: the system frees a lock however its process ends."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _put(draft: Path, target: Path) -> None:
    """Let the draft take the target's place; what stood there is then where the draft was."""
    former = former_of(target)
    if target.is_dir():
        draft.chmod(stat.S_IMODE(target.stat().st_mode))
    if not target.is_dir() or not any(target.iterdir()):
        draft.rename(target)  # also over an empty folder, as rename(2) says
    elif not exchange(draft, target):
        _rename_both(draft, target, former)
    sync_folder(target.parent)
    shutil.rmtree(former, ignore_errors=True)


def _rename_both(draft: Path, target: Path, former: Path) -> None:
    target.rename(former)
    try:
        draft.rename(target)
    except OSError:
        former.rename(target)
        raise


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system cannot (renameat2(2))."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return bool(done == 0)


def _sync(folder: Path) -> None:
    """Have every byte on disk before the folder is seen, so that a power cut leaves no hole."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)
