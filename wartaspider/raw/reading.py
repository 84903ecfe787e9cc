"""Reading WARC files: record by record, as far as they are whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from wartaspider.exceptions import RawError

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 2**16
_WARC = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0"])
_HTTP = StatusAndHeadersParser(["HTTP/1.1", "HTTP/1.0"], verify=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A record and where it lies in its file."""

    start: int
    length: int
    fields: StatusAndHeaders
    block: bytes

    @property
    def end(self) -> int:
        """Where the next record begins."""
        return self.start + self.length

    @property
    def kind(self) -> str:
        """``warcinfo``, ``request``, ``response``, ``revisit``, ``metadata``."""
        return self.get("WARC-Type") or ""

    def get(self, name: str) -> str | None:
        """A field of the record's own."""
        value = self.fields.get_header(name)
        return None if value is None else str(value)

    def http(self) -> Answer:
        """The answer that a response or revisit holds. Raises RawError where it is none."""
        stream = BytesIO(self.block)
        try:
            head = _HTTP.parse(stream)
            status = int(head.get_statuscode())
        except (StatusAndHeadersParserException, EOFError, ValueError) as error:
            raise RawError(f"the record at {self.start} holds no HTTP answer: {error}") from error
        return Answer(status, tuple(head.headers), stream.read())


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as it was kept."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """As it was sent; empty in a revisit."""


def read_record(path: Path, start: int, length: int) -> Record:
    """The record that lies there. Raises RawError where there is none, or it is damaged."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            packed = file.read(length)
        return _parsed(start, length, zlib.decompress(packed, zlib.MAX_WBITS + 16))
    except OSError as error:
        raise RawError(f"{path} cannot be read: {error.strerror or error}") from error
    except (zlib.error, ValueError) as error:
        raise RawError(f"{path} is damaged at byte {start}: {error}") from error


def scan(path: Path, start: int = 0) -> Iterator[Record]:
    """The whole records of a file from a place on; what is damaged between them is left out."""
    try:
        with path.open("rb") as file:
            place: int | None = start
            while place is not None:
                try:
                    record = _member_at(file, place)
                except (zlib.error, ValueError):
                    place = _next_member(file, place + 1)
                    continue
                if record is None:
                    return
                yield record
                place = record.end
    except OSError as error:
        raise RawError(f"{path} cannot be read: {error.strerror or error}") from error


def _member_at(file: IO[bytes], start: int) -> Record | None:
    """The record that begins there; None at the end. Raises ValueError if it is cut or no record.

    Raises zlib.error if it is damaged.
    """
    file.seek(start)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts: list[bytes] = []
    read = 0
    while not unpacker.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            if read == 0:
                return None
            raise ValueError("it is cut")
        read += len(chunk)
        parts.append(unpacker.decompress(chunk))
    return _parsed(start, read - len(unpacker.unused_data), b"".join(parts))


def _next_member(file: IO[bytes], start: int) -> int | None:
    """Where the next gzip member may begin; None if none does."""
    file.seek(start)
    place, tail = start, b""
    while chunk := file.read(_CHUNK):
        window = tail + chunk
        found = window.find(_MAGIC)
        if found >= 0:
            return place - len(tail) + found
        place += len(chunk)
        tail = window[-2:]
    return None


def _parsed(start: int, length: int, data: bytes) -> Record:
    stream = BytesIO(data)
    try:
        fields = _WARC.parse(stream)
        size = int(fields.get_header("Content-Length"))
    except (StatusAndHeadersParserException, EOFError, TypeError) as error:
        raise ValueError(f"no WARC record ({error})") from error
    block = stream.read(size)
    if len(block) < size:
        raise ValueError("its block is cut")
    return Record(start, length, fields, block)
