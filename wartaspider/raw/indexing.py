"""Finding in WARC files what the archive's index lacks: of killed runs, and of other archives."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select

from wartaspider.archive import Archive
from wartaspider.archive import tables as t
from wartaspider.archive.captures import (
    Capture,
    begin_file,
    end_file,
    indexed_to,
    insert_captures,
    known_files,
    reject_capture,
)
from wartaspider.exceptions import RawError
from wartaspider.raw.files import SUFFIX
from wartaspider.raw.keeper import asked_columns
from wartaspider.raw.reading import Record, scan
from wartaspider.raw.records import ASKED, FAULT

_BATCH = 500
"""Records that are written to the index in one transaction."""


@dataclass(slots=True)
class Indexed:
    """What indexing found."""

    captures: int = 0
    mended: list[str] = field(default_factory=list)
    """Files that a killed run left cut; cut back to their last whole record."""

    damaged: list[str] = field(default_factory=list)
    """What could not be read, in words."""


def index_files(folder: Path, archive: Archive, *, strangers: bool, mends: bool = True) -> Indexed:
    """Bring the index up to the files: those of this archive's dead runs, or all there are.

    Files that a live run writes are left alone. A file of this archive is cut back to its last
    whole record where its run was killed in the middle of one, so that every program can read it;
    unless ``mends`` is false, and no file is touched.
    """
    found = Indexed()
    for name, file_id in _open_files(folder, archive, strangers=strangers):
        with _claimed(folder / name) as is_ours:
            if is_ours:
                _index(folder / name, archive, file_id, found, mends=mends)
    return found


def has_strangers(folder: Path, archive: Archive) -> bool:
    """Whether there are files that the index does not know to their end."""
    return any(True for _ in _open_files(folder, archive, strangers=True))


def _open_files(
    folder: Path, archive: Archive, *, strangers: bool
) -> Iterator[tuple[str, int | None]]:
    with archive.reading() as db:
        known = known_files(db)
    there = {entry.name for entry in os.scandir(folder)} if folder.is_dir() else set()
    names = {n for n, (_, size) in known.items() if size is None}
    if strangers:
        names |= {name for name in there - known.keys() if name.endswith(SUFFIX)}
    for name in sorted(names):
        yield name, known[name][0] if name in known else None


@contextmanager
def _claimed(path: Path) -> Iterator[bool]:
    """Whether the file is nobody else's for as long as the block runs; a missing one is."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield True
        return
    except OSError as error:
        raise RawError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def _index(
    path: Path, archive: Archive, file_id: int | None, found: Indexed, *, mends: bool
) -> None:
    start, is_own = 0, mends and file_id is not None
    if file_id is not None:
        with archive.reading() as db:
            start = indexed_to(db, file_id)
    end = start
    if path.is_file():
        records = scan(path, start)
        while batch := list(islice(records, _BATCH)):
            if file_id is None:
                file_id = _adopt(path, archive, batch[0], found)
                if file_id is None:
                    return
            end = _write(archive, path, file_id, batch, end, found)
        is_whole = _cut_back(path, end, found) if is_own else path.stat().st_size == end
    else:
        is_whole = True
    if file_id is None or not is_whole:
        return
    with archive.writing() as db:
        if end:
            end_file(db, file_id, end)
        else:  # killed before its first record
            db.execute(delete(t.raw_files).where(t.raw_files.c.file_id == file_id))


def _write(
    archive: Archive, path: Path, file_id: int, batch: list[Record], end: int, found: Indexed
) -> int:
    """Write a batch to the index; gives where it ends."""
    with archive.writing() as db:
        query = select(t.raw_files.c.run_id).where(t.raw_files.c.file_id == file_id)
        run_id = int(db.execute(query).scalar_one())
        captures = []
        for record in batch:
            if record.start > end:
                found.damaged.append(f"{path.name}: bytes {end} to {record.start} cannot be read")
            end = record.end
            if record.kind in ("response", "revisit"):
                captures.append(_capture(path.name, run_id, record))
        insert_captures(db, file_id, captures)
        for record in batch:
            if (text := record.get(FAULT)) is not None:
                _reject(db, json.loads(text))
        found.captures += len(captures)
    return end


def _capture(name: str, run_id: int, record: Record) -> Capture:
    return Capture(
        file=name,
        start=record.start,
        length=record.length,
        run_id=run_id,
        url=record.get("WARC-Target-URI") or "",
        fetched_at=record.get("WARC-Date") or "",
        status=record.http().status,
        digest=record.get("WARC-Payload-Digest"),
        is_revisit=record.kind == "revisit",
        **asked_columns(json.loads(record.get(ASKED) or "{}")),
    )


def _reject(db: Connection, about: dict[str, Any]) -> None:
    files = t.raw_files.c
    file_id = db.execute(select(files.file_id).where(files.name == about["file"])).scalar()
    if file_id is not None:
        reject_capture(db, file_id, about["start"], about["fault"])


def _adopt(path: Path, archive: Archive, first: Record, found: Indexed) -> int | None:
    """The number of a file that the archive did not know, and its run's row."""
    about = dict(_fields(first.block)) if first.kind == "warcinfo" else {}
    if not about.get("warta-run"):
        found.damaged.append(f"{path.name}: it does not begin with a record of wartaspider's")
        return None
    with archive.writing() as db:
        known = select(t.runs.c.run_id).where(t.runs.c.uuid == about["warta-run"])
        run_id = db.execute(known).scalar()
        if run_id is None:
            run_id = _insert_run(db, about)
        return begin_file(db, path.name, run_id)


def _insert_run(db: Connection, about: dict[str, str]) -> int:
    values = {
        "uuid": about["warta-run"],
        "started": about.get("warta-started", ""),
        "arguments": about.get("warta-arguments", ""),
        "base_url": about.get("warta-base-url", ""),
        "process": "",
        # Its feed went out then; a later run of the same command is not to send it all again.
        "delivered": 1,
    }
    return int(db.execute(t.runs.insert().values(values)).inserted_primary_key[0])  # type: ignore[index]


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _cut_back(path: Path, end: int, found: Indexed) -> bool:
    """Take what a killed run left of a record off the end of its file; whether that worked."""
    try:
        size = path.stat().st_size
        if end == 0:
            path.unlink()
        elif size > end:
            os.truncate(path, end)
    except OSError:
        found.damaged.append(f"{path.name}: bytes {end} to its end cannot be read")
        return False
    if size > end:
        found.mended.append(path.name)
    return True
