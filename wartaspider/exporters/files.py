"""Files of articles in every format: written beside their targets, kept together or not at all."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.csv import CsvRows
from wartaspider.exporters.folders import DraftFolder
from wartaspider.exporters.json import JsonLinesRows, JsonRows
from wartaspider.exporters.parquet import ParquetMonths, ParquetRows
from wartaspider.exporters.places import Place
from wartaspider.exporters.plain import Rows, batches, plain_row
from wartaspider.exporters.storage import Draft, is_device, sweep
from wartaspider.exporters.xlsx import XlsxRows
from wartaspider.items import COLUMNS, Article

FORMATS = ("csv", "json", "jsonl", "parquet", "xlsx")

KEYS = ("article_id", "date_published")
"""What each row must hold beside the columns of the file: formats name or sort rows by them."""

BINARY = ("parquet", "xlsx")
"""No text, so not for a terminal."""

_LIBRARIES = {"parquet": "pyarrow", "xlsx": "xlsxwriter"}
_KINDS: Mapping[str, Callable[[IO[bytes], Sequence[str]], Rows]] = {
    "csv": CsvRows,
    "json": JsonRows,
    "jsonl": JsonLinesRows,
    "parquet": ParquetRows,
}


def check_libraries(kinds: Iterable[str]) -> None:
    """Raise ArgumentError for a format whose library is not installed."""
    for kind in kinds:
        library = _LIBRARIES.get(kind)
        if library and find_spec(library) is None:
            raise ArgumentError(
                f"the format {kind} needs {library}, which is not installed:"
                " python -m pip install -r requirements-export.txt"
            )


def write_file(
    rows: Iterable[Article | Mapping[str, object]],
    path: Path,
    kind: str,
    columns: Sequence[str] = COLUMNS,
) -> int:
    """Write one file of one of FORMATS and give the number of its rows.

    Rows are Articles or their plain values, which hold KEYS too. The file appears when it is
    complete and on disk, or stays as it was. Raises OSError where it cannot be written.
    """
    with Outputs([Place(kind=kind, path=path)], columns) as outputs:
        count = outputs.write_all(rows)
        outputs.keep()
        return count


class Outputs:
    """Several files written from the same rows, which are read once.

    Unless ``keep`` is reached, all targets stay as they were. Raises OSError, from any step, where
    a file cannot be written.
    """

    def __init__(self, places: Iterable[Place], columns: Sequence[str]) -> None:
        self._needed = tuple(dict.fromkeys((*columns, *KEYS)))
        with ExitStack() as stack:
            self._outputs = [stack.enter_context(_output(p, columns)) for p in places]
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def write_all(self, rows: Iterable[Article | Mapping[str, object]]) -> int:
        """Write the rows into each file; gives their number."""
        count = 0
        for batch in batches(_plain(rows), self._needed):
            count += len(batch[KEYS[0]])
            for output in self._outputs:
                output.rows.write(batch)
        return count

    def keep(self) -> None:
        """Complete every file, and only then put each in the place of its target."""
        for output in self._outputs:
            output.rows.finish()
        for output in self._outputs:
            output.keep()


@dataclass(frozen=True, slots=True)
class Output:
    """One format under way."""

    rows: Rows
    keep: Callable[[], None]
    """Puts the complete file in the place of its target."""


@contextmanager
def _output(place: Place, columns: Sequence[str]) -> Iterator[Output]:
    """The output to a place; when the block ends, what was not kept is dropped."""
    if place.path is None:
        to_place = _to_stdout(place.kind, columns)
    elif place.by_month:
        to_place = _to_folder(place.path.resolve(), columns)
    elif is_device(place.path):
        to_place = _to_device(place.kind, place.path, columns)
    else:
        to_place = _to_file(place.kind, place.path.resolve(), columns)
    with to_place as output:
        try:
            yield output
        finally:
            output.rows.discard()


@contextmanager
def _to_file(kind: str, target: Path, columns: Sequence[str]) -> Iterator[Output]:
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    with ExitStack() as stack:
        scratch = stack.enter_context(DraftFolder(target)).path if kind == "xlsx" else None
        draft = stack.enter_context(Draft(target, strict=True))
        yield Output(_rows(kind, draft, columns, scratch), draft.keep)


@contextmanager
def _to_folder(target: Path, columns: Sequence[str]) -> Iterator[Output]:
    with DraftFolder(target) as draft:
        yield Output(ParquetMonths(draft.path, columns), draft.keep)


@contextmanager
def _to_device(kind: str, path: Path, columns: Sequence[str]) -> Iterator[Output]:
    with path.open("wb") as file, _to_stream(kind, file, columns) as output:
        yield output


@contextmanager
def _to_stdout(kind: str, columns: Sequence[str]) -> Iterator[Output]:
    with _to_stream(kind, sys.stdout.buffer, columns) as output:
        yield output


@contextmanager
def _to_stream(kind: str, stream: IO[bytes], columns: Sequence[str]) -> Iterator[Output]:
    """Text goes straight on; the binary formats must be able to go back in what they wrote."""
    if kind not in BINARY:
        yield Output(_rows(kind, stream, columns), stream.flush)
        return
    with tempfile.TemporaryFile() as spool, tempfile.TemporaryDirectory() as scratch:

        def copy() -> None:
            spool.seek(0)
            shutil.copyfileobj(spool, stream)
            stream.flush()

        yield Output(_rows(kind, spool, columns, Path(scratch)), copy)


def _rows(kind: str, file: IO[bytes], columns: Sequence[str], scratch: Path | None = None) -> Rows:
    if scratch is not None and kind == "xlsx":
        return XlsxRows(file, columns, scratch)
    return _KINDS[kind](file, columns)


def _plain(rows: Iterable[Article | Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    return (plain_row(row) if isinstance(row, Article) else row for row in rows)
