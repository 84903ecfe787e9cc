"""The manifest of a release: every file with its size and SHA-256, and the proof of itself.

``manifest.json`` names every other file but ``SHA256SUMS``; that one names them all, the manifest
too, as ``sha256sum -c`` reads it, and follows from the manifest byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

from wartaspider.exceptions import ReleaseError

KIND = "wartaspider-release"
FORMAT = 1
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"

MAX_TEXT = 16 * 1024 * 1024
"""Bytes of a manifest, schema or description; more is no release of ours."""

T = TypeVar("T")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of a release."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None
    """Rows of a data file; None for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release is made of."""

    name: str
    version: str
    id: str
    created: str
    rows: int
    columns: tuple[str, ...]
    selection: Mapping[str, object] = field(default_factory=dict)
    files: tuple[FileEntry, ...] = ()

    def as_json(self) -> str:
        """``manifest.json``, the same text for the same manifest."""
        return json_text({"kind": KIND, "format": FORMAT, **asdict(self)})

    def entry(self, path: str) -> FileEntry | None:
        """The file of that name."""
        return next((each for each in self.files if each.path == path), None)


def json_text(value: object) -> str:
    """JSON as every file of a release has it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def sums(files: Sequence[FileEntry], manifest: bytes) -> str:
    """``SHA256SUMS`` of these files and of the manifest's own bytes, by name."""
    found = {each.path: each.sha256 for each in files}
    found[MANIFEST] = hashlib.sha256(manifest).hexdigest()
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(found.items()))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release folder.

    Raises ReleaseError where there is none, or it is not one of ours.
    """
    return parse_manifest(read_text(folder, MANIFEST))


def parse_manifest(text: str) -> Manifest:
    """The manifest from its text. Raises ReleaseError where it is not one of ours."""
    value = parse_json(text, MANIFEST)
    if not isinstance(value, dict) or value.get("kind") != KIND:
        raise ReleaseError(f"{MANIFEST} is no manifest of a release (its kind is not {KIND!r})")
    if value.get("format") != FORMAT:
        raise ReleaseError(
            f"{MANIFEST} has format {value.get('format')!r}; this program knows format {FORMAT}"
        )
    names = ("name", "version", "id", "created")
    texts = {name: _typed(value, name, str) for name in names}
    columns = _typed(value, "columns", list)
    if not all(isinstance(column, str) for column in columns):
        raise ReleaseError(f"{MANIFEST}: columns must be names")
    files = tuple(_entry(each) for each in _typed(value, "files", list))
    if len({each.path for each in files}) != len(files):
        raise ReleaseError(f"{MANIFEST} names a file twice")
    return Manifest(
        **texts,
        rows=_typed(value, "rows", int),
        columns=tuple(columns),
        selection=_typed(value, "selection", dict),
        files=files,
    )


def parse_json(text: str, name: str) -> object:
    """A JSON text of a release. Raises ReleaseError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{name} is no JSON: {error}") from error


def read_text(folder: Path, name: str) -> str:
    """A small text file of a folder. Raises ReleaseError if it cannot be read as one."""
    with open_inside(folder, name) as file:
        data = file.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise ReleaseError(f"{name} is larger than {MAX_TEXT // 1024**2} MiB")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{name} is not UTF-8: {error}") from error


@contextmanager
def open_inside(folder: Path, name: str) -> Iterator[BufferedReader]:
    """A regular file of the folder, open for reading: never a link, nor anything outside it.

    Raises ReleaseError where it is something else or cannot be opened.
    """
    check_name(name)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        if stat.S_ISLNK((folder / name).lstat().st_mode):
            raise ReleaseError(f"{name} is a link, which no file of a release is")
        handle = os.open(folder / name, flags)
    except FileNotFoundError as error:
        raise ReleaseError(f"{name} is missing") from error
    except OSError as error:
        raise ReleaseError(f"{name} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ReleaseError(f"{name} is no file")
    with os.fdopen(handle, "rb") as file:
        yield file


def check_name(name: str) -> None:
    """Raise ReleaseError unless it can be a file of a release: no folder, no way out of it."""
    if not _NAME.fullmatch(name):
        raise ReleaseError(f"{name[:200]!r} is no name of a file in a release")


def digest(file: BufferedReader) -> str:
    """SHA-256 of the rest of an open file, in hex."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def foreign_names(folder: Path) -> list[str]:
    """What lies in a folder and is no file of a release of ours, by name; all of it if it is none.

    A file of the release that was changed still counts as the release's.
    """
    try:
        known = {each.path for each in read_manifest(folder).files} | {MANIFEST, SUMS}
    except ReleaseError:
        known = set()
    with os.scandir(folder) as entries:
        return sorted(
            each.name
            for each in entries
            if each.name not in known or not each.is_file(follow_symlinks=False)
        )


def _entry(value: object) -> FileEntry:
    if not isinstance(value, dict):
        raise ReleaseError(f"{MANIFEST}: a file is described by an object")
    path, digest = _typed(value, "path", str), _typed(value, "sha256", str)
    check_name(path)
    if not _SHA256.fullmatch(digest):
        raise ReleaseError(f"{MANIFEST}: the sha256 of {path} is none")
    rows = value.get("rows")
    return FileEntry(
        path=path,
        bytes=_typed(value, "bytes", int),
        sha256=digest,
        rows=None if rows is None else _typed(value, "rows", int),
    )


def _typed(value: Mapping[str, object], name: str, kind: type[T]) -> T:
    found = value.get(name)
    if not isinstance(found, kind) or isinstance(found, bool):
        raise ReleaseError(f"{MANIFEST}: {name} is missing or no {kind.__name__}")
    return found
