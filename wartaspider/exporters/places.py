"""Where files are to go, and whether they can: said before anything is read or written."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.storage import is_device

_PARTITION = re.compile(r"month=[^/]*(/part-\d+\.parquet)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one format goes."""

    kind: str
    """The format: one of ``files.FORMATS``."""

    path: Path | None
    """The file; None is standard output."""

    by_month: bool = False
    """Whether the path is a folder with files for each month (Parquet alone)."""

    @property
    def files(self) -> list[Path]:
        """The files that are there now."""
        if self.path is None:
            return []
        return sorted(self.path.rglob("*.parquet")) if self.by_month else [self.path]


def check_place(name: str, place: Place) -> None:
    """Raise ArgumentError, which begins with the name, if nothing can be written there.

    A folder of months is replaced as a whole, so one that holds anything else is refused.
    """
    if place.path is None:
        return
    try:
        if place.by_month:
            _check_months(name, place.path)
        elif place.path.is_dir():
            raise ArgumentError(f"{name}: {place.path} is a folder; name a file in it")
        check_file(name, place.path)
    except OSError as error:
        raise ArgumentError(f"{name}: {place.path}: {error.strerror}; choose another") from error


def check_file(name: str, target: Path) -> None:
    """Raise ArgumentError, which begins with the name, if a file cannot be made or replaced."""
    if is_device(target):
        return
    _check_folder(name, target.parent)
    if _is_there(target) and not os.access(target, os.W_OK):
        raise ArgumentError(f"{name}: {target} is write-protected; choose another file")


def _check_folder(name: str, folder: Path) -> None:
    """The folder, or the one it will be made in, must take new files."""
    nearest = next(each for each in (folder, *folder.parents) if _is_there(each))
    if not nearest.is_dir():
        raise ArgumentError(f"{name}: {nearest} is a file, not a folder; choose another")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ArgumentError(
            f"{name}: the folder {nearest} cannot be written to; choose another, or change "
            "its permissions"
        )


def _is_there(path: Path) -> bool:
    """Whether a file or folder is there. Raises OSError for a name that none can have, which
    ``Path.exists`` does not from Python 3.14 on."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _check_months(name: str, folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise ArgumentError(f"{name}: {folder} is a file; the months need a folder of this name")
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        if not _PARTITION.fullmatch(inside) or path.is_symlink():
            raise ArgumentError(
                f"{name}: {folder} holds what is no export of months ({inside});"
                " choose another folder, or move that away"
            )
