"""Writing a release: data in each format, what describes it, and the proof of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wartaspider.exceptions import ArgumentError
from wartaspider.items import COLUMNS, utc_text
from wartaspider.release.citation import citation
from wartaspider.release.datapackage import COVERAGE, MEDIA_TYPES, datapackage
from wartaspider.release.days import coverage_table, covered_days
from wartaspider.release.dictionary import dictionary, kamus
from wartaspider.release.facts import NAME, Facts, base_urls, last_written, selection_object
from wartaspider.release.folder import new_folder
from wartaspider.release.manifest import (
    MANIFEST,
    SUMS,
    FileEntry,
    Manifest,
    digest,
    json_text,
    sums,
)
from wartaspider.release.readme import readme
from wartaspider.release.rights import RIGHTS
from wartaspider.release.schema import row_schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wartaspider.archive.dataset import Selection

Row = dict[str, Any]
Watch = Callable[[Iterable[Row]], Iterable[Row]]
"""Lets rows through on their way to the files, and shows that they pass."""

FORMATS = tuple(MEDIA_TYPES)
DATE = "date_published"


def write_release(
    db: Connection,
    selection: Selection,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    *,
    columns: Sequence[str] = COLUMNS,
    now: datetime,
    author: str = "",
    watch: Watch = lambda rows: rows,
) -> Manifest:
    """Write a release folder, in one step or not at all, and give its manifest.

    The same archive and arguments give the same bytes. A former release in the folder is
    replaced. ``now`` (aware) dates a release of an archive without any run; ``author`` is who
    collected it, for the citation. Raises ArgumentError where the folder holds something else, the
    columns do not do or a format's library is missing, OSError where a file cannot be written;
    then nothing was changed.
    """
    from wartaspider.exporters.files import check_libraries

    ordered = _ordered(columns, selection)
    check_libraries(formats)
    created = last_written(db, now)
    with new_folder(folder) as draft:
        data, rows, days_rows = _write_data(db, selection, draft, formats, ordered, watch)
        days = covered_days(db, selection, created)
        data.append(_add(draft, COVERAGE, coverage_table(days, days_rows), rows=len(days)))
        facts = Facts(
            selection=selection,
            columns=ordered,
            created=created,
            author=author.strip(),
            sources=base_urls(db),
            days=days,
            rows=rows,
            data=tuple(data),
        )
        return _finish(draft, facts)


def _ordered(columns: Sequence[str], selection: Selection) -> tuple[str, ...]:
    needed = ("article_id", "version") if selection.versions else ("article_id",)
    for name in needed:
        if name not in columns:
            raise ArgumentError(
                f"--columns: a release needs {name}, by which its rows are told apart; add it"
            )
    return tuple(dict.fromkeys(columns))


def _write_data(
    db: Connection,
    selection: Selection,
    draft: Path,
    formats: Sequence[str],
    columns: tuple[str, ...],
    watch: Watch,
) -> tuple[list[FileEntry], int, Counter[date]]:
    """The data files, how many rows each has, and how many are of which day."""
    from wartaspider.archive.dataset import read_rows
    from wartaspider.exporters.files import KEYS, Outputs
    from wartaspider.exporters.places import Place

    names = {kind: f"articles.{kind}" for kind in FORMATS if kind in formats}
    read = read_rows(db, selection, tuple(dict.fromkeys((*columns, *KEYS))))
    of_days = Counter[date]()
    places = [Place(kind=kind, path=draft / name) for kind, name in names.items()]
    with Outputs(places, columns) as outputs:
        rows = outputs.write_all(watch(_count_days(read, of_days)))
        outputs.keep()
    return [_entry(draft / name, rows) for name in names.values()], rows, of_days


def _count_days(rows: Iterable[Row], of_days: Counter[date]) -> Iterator[Row]:
    for row in rows:
        if text := row[DATE]:
            of_days[date.fromisoformat(text[:10])] += 1
        yield row


def _finish(draft: Path, facts: Facts) -> Manifest:
    """Add what describes the data, the manifest last and its proof after it."""
    texts = {
        "schema.json": json_text(row_schema(facts.columns)),
        "datapackage.json": json_text(datapackage(facts)),
        "DICTIONARY.md": dictionary(facts.columns),
        "KAMUS.md": kamus(facts.columns),
        "CITATION.cff": citation(facts),
        "RIGHTS.md": RIGHTS,
        "README.md": readme(facts),
    }
    described = [_add(draft, name, text) for name, text in texts.items()]
    manifest = Manifest(
        name=NAME,
        version=facts.version,
        id=facts.id,
        created=str(utc_text(facts.created)),
        rows=facts.rows,
        columns=facts.columns,
        selection=selection_object(facts.selection),
        files=tuple(sorted([*facts.data, *described], key=lambda each: each.path)),
    )
    text = manifest.as_json()
    _add(draft, MANIFEST, text)
    _add(draft, SUMS, sums(manifest.files, text.encode()))
    return manifest


def _add(draft: Path, name: str, text: str, rows: int | None = None) -> FileEntry:
    path = draft / name
    path.write_bytes(text.encode())
    return _entry(path, rows)


def _entry(path: Path, rows: int | None) -> FileEntry:
    with path.open("rb") as file:
        sha256 = digest(file)
        return FileEntry(path=path.name, bytes=file.tell(), sha256=sha256, rows=rows)
