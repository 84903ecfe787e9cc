"""Keeping what a run receives: into its file first, then into the archive's index."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from wartaspider.archive import Archive
from wartaspider.archive import tables as t
from wartaspider.archive.captures import Capture, begin_file, known_files
from wartaspider.items import utc_text
from wartaspider.raw.files import MAX_BYTES, RawFile, file_name
from wartaspider.raw.records import (
    Exchange,
    Original,
    answer_record,
    digest_of,
    fault_record,
    info_record,
    record_id,
    request_record,
)

logger = logging.getLogger(__name__)

_SPECIFICATION = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an answer is kept."""

    file_id: int
    file: str
    start: int


@dataclass(slots=True)
class _Open:
    """The file that is being written."""

    file: RawFile
    file_id: int
    info_id: str
    day: date

    @property
    def name(self) -> str:
        return self.file.path.name


class RawKeeper:
    """Writes a run's answers to WARC files in a folder; each has what it needs to be read alone."""

    def __init__(self, folder: Path, archive: Archive, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._archive = archive
        self._max_bytes = max_bytes
        self._open: _Open | None = None
        self._number = 0
        self._there: dict[str, bool] = {}

    def recover(self) -> None:
        """Complete the files of runs that died. Raises RawError where that cannot be."""
        with self._archive.reading() as db:
            is_left = any(size is None for _, size in known_files(db).values())
        if is_left:
            from wartaspider.raw.indexing import index_files  # takes its time to import

            found = index_files(self._folder, self._archive, strangers=False)
            for name in found.mended:
                logger.info("%s was cut by a run that died; it is whole again", name)

    def keep(self, exchange: Exchange) -> Kept:
        """Keep an answer. Raises RawError where it cannot be written; nothing of it is then."""
        target = self._file_at(exchange.at)
        digest = digest_of(exchange.body) if exchange.body else None
        original = self._original(digest) if digest else None
        request_id = record_id(target.name, target.file.size)
        request = request_record(request_id, exchange, target.info_id)
        start = target.file.size + len(request)
        own_id = record_id(target.name, start)
        answer = answer_record(
            own_id, request_id, exchange, target.info_id, digest=digest, original=original
        )
        target.file.add(request + answer)
        capture = Capture(
            file=target.name,
            start=start,
            length=len(answer),
            run_id=self._archive.run_id,
            fetched_at=utc_text(exchange.at) or "",
            url=exchange.target,
            status=exchange.status,
            digest=digest,
            is_revisit=original is not None,
            **asked_columns(exchange.asked),
        )
        self._archive.captured.add(target.file_id, capture)
        return Kept(target.file_id, target.name, start)

    def reject(self, kept: Kept, fault: str, at: datetime) -> None:
        """Note that a page that was kept is not what was asked for. Raises RawError."""
        target = self._file_at(at)
        own_id = record_id(target.name, target.file.size)
        target.file.add(
            fault_record(own_id, at, target.info_id, file=kept.file, start=kept.start, fault=fault)
        )
        self._archive.captured.reject(kept.file_id, kept.start, fault)

    def close(self) -> None:
        """Close the file. The archive's next transaction notes that it is complete."""
        if self._open is not None:
            opened, self._open = self._open, None
            opened.file.close()
            self._archive.captured.close_file(opened.file_id, opened.file.size)

    def _file_at(self, at: datetime) -> _Open:
        """The file to write to: another one each UTC day, and when one is large."""
        day = at.astimezone(UTC).date()
        opened = self._open
        if opened and opened.day == day and opened.file.size < self._max_bytes:
            return opened
        self.close()
        self._open = self._begin(at.astimezone(UTC), day)
        return self._open

    def _begin(self, at: datetime, day: date) -> _Open:
        run_id = self._archive.run_id
        with self._archive.writing() as db:
            run = db.execute(select(t.runs).where(t.runs.c.run_id == run_id)).one()
            name = file_name(at, run_id, run.uuid, self._number)
            # Noted before it is there, so that the next run knows whose it is if this one dies.
            file_id = begin_file(db, name, run_id)
        self._number += 1
        file = RawFile(self._folder / name)
        info_id = record_id(name, 0)
        about = {
            "software": "wartaspider",
            "format": "WARC File Format 1.1",
            "conformsTo": _SPECIFICATION,
            "robots": "obey",
            "warta-run": run.uuid,
            "warta-run-number": str(run_id),
            "warta-started": run.started,
            "warta-base-url": run.base_url,
            "warta-arguments": run.arguments,
        }
        file.add(info_record(info_id, at, name, about))
        return _Open(file, file_id, info_id, day)

    def _original(self, digest: str) -> Original | None:
        """The record that holds a body already, if its file is still there."""
        with self._archive.reading() as db:
            found = self._archive.captured.same_payload(db, digest)
        if found is None or not self._is_there(found.file):
            return None
        return Original(record_id(found.file, found.start), found.url, found.fetched_at)

    def _is_there(self, name: str) -> bool:
        if name not in self._there:
            self._there[name] = (self._folder / name).is_file()
        return self._there[name]


def asked_columns(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer was asked for, as the index has it."""
    names = ("article_id", "walk", "page")
    return {"kind": asked.get("kind", "other")} | {name: asked.get(name) for name in names}
