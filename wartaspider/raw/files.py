"""One WARC file that is being written: whole records only, whatever happens in between."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from wartaspider.exceptions import RawError

SUFFIX = ".warc.gz"
MAX_BYTES = 2**30
"""Size at which a file is closed and the next one begun: what tools and transfers still like."""


class RawFile:
    """A new file to which records are added at its end.

    It is locked while it is written, so that nobody takes it for that of a dead run. Each record
    is with the system before ``add`` comes back: killing the process loses none.
    """

    def __init__(self, path: Path) -> None:
        """Raises RawError where the file cannot be made."""
        self.path = path
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, flags, 0o644)
        except OSError as error:
            raise failed(path.parent, error) from error
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def add(self, records: bytes) -> int:
        """Write records; gives where they begin. Raises RawError, and leaves none of them."""
        start = self.size
        try:
            rest = memoryview(records)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handle, start)
            raise failed(self.path.parent, error) from error
        self.size += len(records)
        return start

    def close(self) -> None:
        """Close it, with all of it on the disk. Raises RawError where the disk refuses."""
        try:
            os.fsync(self._handle)
        except OSError as error:
            raise failed(self.path.parent, error) from error
        finally:
            os.close(self._handle)


def file_name(at: datetime, run_id: int, uuid: str, number: int) -> str:
    """``warta-20210708T140500Z-000017-1a2b3c4d-00000.warc.gz``: in the order of time."""
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    return f"warta-{stamp}-{run_id:06d}-{uuid[:8]}-{number:05d}{SUFFIX}"


def failed(folder: Path, error: OSError) -> RawError:
    """What to say of a raw folder that cannot be written."""
    return RawError(
        f"the raw pages cannot be written to {folder} ({error.strerror or error}): make room or"
        " give WARTA_RAW_DIR another folder (empty: keep none), then run the same command again"
    )


def check_folder(folder: Path) -> None:
    """Raises RawError unless files can be made in the folder, which is made where it is not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise failed(folder, error) from error
