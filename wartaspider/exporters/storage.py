"""A feed storage for files that never spoils the last good one.

A feed is written to a hidden draft beside its target and renamed over it when it is complete, so
that a run which is killed, fails or fills the disk leaves the former file as it was.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import logging
import os
import secrets
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from scrapy import Spider
from w3lib.url import file_uri_to_path

from wartaspider.exporters.append import LINE_ENDS, check_append

logger = logging.getLogger(__name__)


class AtomicFileStorage:
    """Keeps a feed as a file (``FEED_STORAGES`` of ``""`` and ``file``)."""

    def __init__(self, uri: str, *, feed_options: Mapping[str, Any] | None = None) -> None:
        self.options = feed_options or {}
        self.path = target_of(uri)

    def open(self, spider: Spider | None = None) -> IO[bytes]:
        """A draft to write to; when adding to a file, it starts with what the file holds.

        Raises ArgumentError if the file cannot be added to, OSError if nothing can be written.
        """
        adds = not self.options.get("overwrite", False)
        if is_device(self.path):
            return self.path.open("ab" if adds else "wb")
        if adds:
            check_append(self.path, self.options)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        sweep(self.path)
        draft = Draft(self.path)
        if adds and self.path.exists():
            self._copy_former(draft)
        # IO[bytes] is a nominal type that no class of io derives from.
        return cast("IO[bytes]", draft)

    def store(self, file: IO[bytes]) -> None:
        """Put the complete draft in the place of its target.

        Raises OSError if it is not whole on disk; then the target stays as it was.
        """
        with file:
            if isinstance(file, Draft):
                file.keep()

    def discard(self, file: IO[bytes]) -> None:
        """Drop the draft: the target stays as it was."""
        with contextlib.suppress(OSError):
            file.close()

    def _copy_former(self, draft: Draft) -> None:
        with self.path.open("rb") as former:
            shutil.copyfileobj(former, draft)
            size = former.tell()
            former.seek(max(size - 1, 0))
            if size and former.read(1) != b"\n":
                draft.write(LINE_ENDS[self.options["format"]])


class Draft(io.BufferedWriter):
    """A file that takes the place of its target when kept, and vanishes when closed before.

    A failure is raised by ``keep``, or, if it is ``strict``, as soon as it happens.
    """

    def __init__(self, target: Path, *, strict: bool = False) -> None:
        self.target = target
        self.is_strict = strict
        self.path, self._file = _new_draft(target)
        self.failure: OSError | None = None
        self.is_kept = False
        super().__init__(self._file)

    def write(self, data: Any, /) -> int:
        """Add bytes; after a failure nothing more is added."""
        if self.failure is None:
            try:
                return super().write(data)
            except OSError as error:
                self._note(error)
        return memoryview(data).nbytes

    def flush(self) -> None:
        """Hand all bytes to the system."""
        if self.failure is None:
            try:
                super().flush()
            except OSError as error:
                self._note(error)

    def keep(self) -> None:
        """Rename the draft over its target, on disk before it returns.

        Raises OSError if any byte could not be written.
        """
        self.flush()
        if self.failure:
            raise OSError(f"{self.target} was not written whole: {self.failure}")
        _copy_rights(self.target, self.fileno())
        os.fsync(self.fileno())
        self.path.replace(self.target)
        self.is_kept = True
        sync_folder(self.target.parent)

    def _note(self, error: OSError) -> None:
        """Keep a failure for ``keep`` to raise: Scrapy loses what fails before ``store``."""
        self.failure = error
        if self.is_strict:
            raise error
        logger.error("Feed %s can no longer be written: %s", self.target, error)

    def close(self) -> None:
        """Close; a draft that was not kept is removed."""
        if self.closed:
            return
        if not self.is_kept:
            self.failure = self.failure or OSError("it was dropped")  # so nothing more is flushed
        try:
            super().close()
        finally:
            if not self.is_kept:
                self.path.unlink(missing_ok=True)


def target_of(uri: str) -> Path:
    """The file a feed URI means (``file:`` or a path); where it is a link, what it points to.

    A link to a device stays: what ``/dev/stdout`` of a pipe points to is no path.
    """
    path = Path(file_uri_to_path(uri) if uri.startswith("file:") else uri)
    # Unlike Path.resolve, realpath raises nothing for links that go round in a circle.
    return path if is_device(path) else Path(os.path.realpath(path))


def is_device(path: Path) -> bool:
    """Whether a target is no regular file (``/dev/null``, a pipe), so must not be replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def sweep(target: Path) -> None:
    """Remove the drafts that killed runs left of the same target; those of living runs stay."""
    prefix = _prefix(target)
    for path in target.parent.iterdir():
        if _is_draft(path.name, prefix) and _lock(path):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    """What the names of a target's drafts begin with; short, as a name has at most 255 bytes."""
    name = os.fsencode(target.name)
    return f".{target.name if len(name) <= 200 else hashlib.sha256(name).hexdigest()}."


def _is_draft(name: str, prefix: str) -> bool:
    middle = name.removeprefix(prefix).removesuffix(".part")
    return name == f"{prefix}{middle}.part" and "." not in middle


def _lock(path: Path) -> bool:
    """Whether nobody holds the draft: the system frees a lock however its process ends."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def draft_path(target: Path) -> Path:
    """A new name for a draft of the target, beside it and hidden."""
    return target.with_name(f"{_prefix(target)}{os.getpid()}-{secrets.token_hex(4)}.part")


def _new_draft(target: Path) -> tuple[Path, io.FileIO]:
    while True:
        path = draft_path(target)
        file = io.FileIO(path, "x")
        with contextlib.suppress(OSError):  # a file system without locks: then nothing is swept
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists():  # another run may have swept it before it was locked
            return path, file
        file.close()


def _copy_rights(target: Path, file: int) -> None:
    """Give a draft its former file's permissions and, where allowed, its owner."""
    if not target.exists():
        return
    former = target.stat()
    with contextlib.suppress(PermissionError):
        os.fchown(file, former.st_uid, former.st_gid)
    os.fchmod(file, stat.S_IMODE(former.st_mode))


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut (fsync(2), Notes)."""
    with contextlib.suppress(OSError):  # some file systems cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
