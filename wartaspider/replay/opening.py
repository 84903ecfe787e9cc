"""Setting up a replay: the archive, the index of all raw pages, room for what lists show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scrapy.settings import BaseSettings
from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError

from wartaspider.archive import Archive, archive_url, open_archive
from wartaspider.archive import tables as t
from wartaspider.exceptions import ArgumentError
from wartaspider.raw.files import SUFFIX
from wartaspider.raw.indexing import has_strangers, index_files
from wartaspider.raw.opening import raw_dir
from wartaspider.raw.pages import RawPages
from wartaspider.replay.findings import Findings
from wartaspider.replay.runs import ranked_runs
from wartaspider.replay.shown import ShownOnDisk
from wartaspider.replay.stage import Span, Stage

_CHUNK = 1000


def raw_folder(settings: BaseSettings) -> Path:
    """Where the raw pages are. Raises ArgumentError where there are none."""
    folder = raw_dir(settings)
    if folder is None:
        raise ArgumentError("WARTA_RAW_DIR is empty: give the folder in which raw pages were kept")
    try:
        has_pages = folder.is_dir() and any(p.name.endswith(SUFFIX) for p in folder.iterdir())
    except OSError as error:
        raise ArgumentError(f"WARTA_RAW_DIR={folder} cannot be read: {error.strerror}") from error
    if not has_pages:
        raise ArgumentError(
            f"there are no raw pages in {folder}: scrapy crawl warta keeps them, or name another"
            " folder by WARTA_RAW_DIR"
        )
    return folder


@contextmanager
def trial(settings: BaseSettings, span: Span, findings: Findings) -> Iterator[Stage]:
    """The stage of a replay that writes nothing, neither to the archive nor to the raw pages."""
    folder = raw_folder(settings)
    with TemporaryDirectory(prefix="warta-replay-") as scratch:
        target = _existing(settings)
        index = target
        if target is None or has_strangers(folder, target):
            index = open_archive(f"sqlite:///{Path(scratch) / 'index.db'}")
            if target is not None:
                _copy_index(target, index)
            found = index_files(folder, index, strangers=True, mends=False)
            findings.damaged += found.damaged
        assert index is not None  # noqa: S101  # for the type checker
        target = target or index
        with _stage(settings, folder, index, target, Path(scratch), span) as stage:
            yield stage
        index.close()
        target.close()


@contextmanager
def in_earnest(
    settings: BaseSettings, span: Span, findings: Findings, target: Archive
) -> Iterator[Stage]:
    """The stage of a replay that writes; the archive's run has begun."""
    folder = raw_folder(settings)
    found = index_files(folder, target, strangers=True)
    findings.damaged += found.damaged
    findings.mended += found.mended
    with (
        TemporaryDirectory(prefix="warta-replay-") as scratch,
        _stage(settings, folder, target, target, Path(scratch), span, is_applied=True) as stage,
    ):
        yield stage


@contextmanager
def _stage(
    settings: BaseSettings,
    folder: Path,
    index: Archive,
    target: Archive,
    scratch: Path,
    span: Span,
    *,
    is_applied: bool = False,
) -> Iterator[Stage]:
    with index.reading() as db, closing(ShownOnDisk(scratch / "shown.db")) as shown:
        # Each question for itself: an open transaction would hold back what a writer tidies up.
        db = db.execution_options(isolation_level="AUTOCOMMIT")
        yield Stage(
            index=db,
            pages=RawPages(folder, db, settings),
            runs=ranked_runs(db),
            target=target,
            shown=shown,
            span=span,
            is_applied=is_applied,
        )


def _existing(settings: BaseSettings) -> Archive | None:
    """The archive, if there is one."""
    url = archive_url(settings)
    try:
        parsed = make_url(url)
    except UrlError:
        return open_archive(url)  # says what is wrong with it
    is_file = parsed.get_backend_name() == "sqlite"
    path = (parsed.database or "").removeprefix("file:")
    return None if is_file and not Path(path).is_file() else open_archive(url)


def _copy_index(source: Archive, copy: Archive) -> None:
    with source.reading() as db, copy.writing() as own:
        for table in (t.runs, t.raw_files, t.captures, t.failures):
            _copy(db, own, table)


def _copy(db: Connection, own: Connection, table: Table) -> None:
    rows = db.execute(select(table), execution_options={"yield_per": _CHUNK})
    for part in rows.partitions():
        own.execute(table.insert(), [dict(row._mapping) for row in part])
