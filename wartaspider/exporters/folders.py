"""Folders that take the place of their target in one step, or vanish; and folders to work in."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from wartaspider.exporters.storage import draft_path, sweep, sync_folder

_FORMER = ".warta-former"
"""A name that nobody else gives a folder: what bears it is removed."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""renameat2(2), Linux."""


class DraftFolder:
    """An empty, hidden folder beside its target; held by a lock, so that no other run sweeps it.

    ``keep`` puts it in the target's place; else it is removed when the block ends. Of whatever
    a kill leaves, the next draft of the same target tidies up.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        target.parent.mkdir(parents=True, exist_ok=True)
        restore(target)
        sweep(target)
        self.path, self._handle = _new_folder(target)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def keep(self) -> None:
        """Put it in the place of the target, with all its files on disk; a former one is removed.

        Raises OSError if that fails; then the target stays as it was.
        """
        sync_all(self.path)
        former = former_of(self.target)
        if self.target.is_dir():
            self.path.chmod(stat.S_IMODE(self.target.stat().st_mode))
        if not self.target.is_dir() or not any(self.target.iterdir()):
            self.path.rename(self.target)  # also over an empty folder, as rename(2) says
        elif not _exchange(self.path, self.target):
            _rename_both(self.path, self.target, former)
        sync_folder(self.target.parent)
        shutil.rmtree(former, ignore_errors=True)

    def close(self) -> None:
        """Remove it, or the former folder that keeping it has put in its place."""
        if self._handle is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._handle)
            self._handle = None


def restore(target: Path) -> None:
    """Put back the former folder that a kill between two renames left aside."""
    former = former_of(target)
    if former.is_dir():
        if os.path.lexists(target):
            shutil.rmtree(former, ignore_errors=True)
        else:
            former.rename(target)


def sync_all(folder: Path) -> None:
    """Have every byte on disk before the folder is seen, so that a power cut leaves no hole."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with Path(parent, name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))


def _new_folder(target: Path) -> tuple[Path, int | None]:
    while True:
        path = draft_path(target)
        path.mkdir()
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):  # a file system without locks: then nothing is swept
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists():  # another run may have swept it before it was locked
            return path, handle
        os.close(handle)


def former_of(target: Path) -> Path:
    """Where the former folder stands between two renames, if folders cannot be exchanged."""
    return target.with_name(f".{target.name}{_FORMER}")


def _rename_both(draft: Path, target: Path, former: Path) -> None:
    target.rename(former)
    try:
        draft.rename(target)
    except OSError:
        former.rename(target)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system cannot (renameat2(2))."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return bool(done == 0)
