"""An archive that is only asked: it must exist, and asking never makes one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.archive.migrations import migrate
from wartaspider.archive.opening import open_archive
from wartaspider.exceptions import ArchiveError
from wartaspider.secrets import hide

_NONE_YET = "run scrapy crawl warta first, or name the archive by WARTA_ARCHIVE"


@contextmanager
def reading(url: str | URL) -> Iterator[Connection]:
    """A connection that can only read an archive, by its SQLAlchemy URL.

    All that is asked of it is answered as of one moment, whatever a run writes meanwhile.
    Raises ArchiveError where there is no archive, it is not ours, or it cannot be read.
    """
    try:
        parsed = make_url(url)
        _check_file(parsed)
        is_sealed = _is_sealed(parsed)
        source = _unchanging(parsed) if is_sealed else parsed
        engine = create_engine(source, execution_options={"postgresql_readonly": True})
    except (UrlError, ImportError) as error:
        raise ArchiveError(f"WARTA_ARCHIVE is no database URL we can use: {error}") from error
    try:
        _check_tables(engine, parsed)
        if is_sealed:
            migrate(engine)  # nothing, or it fails
        else:
            open_archive(url).close()  # brings an archive of an earlier schema up to ours
        with engine.connect() as db:
            _hold_still(db)
            yield db
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error)
        if "readonly" in reason:
            reason += (
                "; copy it into a folder that can be written, with its -wal file if it has one"
            )
        raise ArchiveError(f"the archive {name_of(parsed)} cannot be read: {reason}") from error
    finally:
        engine.dispose()


def _hold_still(db: Connection) -> None:
    """Let one transaction see one state of the archive from its first question on."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("BEGIN")  # the driver begins none for a question
    else:
        db.execution_options(isolation_level="REPEATABLE READ")


def _check_file(url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    path = (url.database or "").removeprefix("file:")
    try:
        is_there = Path(path).is_file()
    except OSError as error:
        raise ArchiveError(
            f"the archive {name_of(url)} cannot be read: {error.strerror}"
        ) from error
    if not is_there:
        raise ArchiveError(f"there is no archive {name_of(url)}: {_NONE_YET}")


def _is_sealed(url: URL) -> bool:
    """Whether the database is a file that no run can change, such as one on a read-only disk."""
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or url.query or not path.is_file():
        return False
    places = (path, path.resolve().parent)
    return not (any(map(_can_be_written, places)) or Path(f"{path.resolve()}-wal").exists())


def _can_be_written(path: Path) -> bool:
    return os.access(path, os.W_OK)


def _unchanging(url: URL) -> URL:
    """SQLite needs a file beside the database to read it, unless it is told that none changes it.

    https://sqlite.org/wal.html#read_only_databases
    """
    path = quote(str(Path(url.database or "").resolve()))
    return URL.create("sqlite", database=f"file:{path}", query={"immutable": "1", "uri": "true"})


def _check_tables(engine: Engine, url: URL) -> None:
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _only_read)
    if not {"meta", "runs", "articles"} <= set(inspect(engine).get_table_names()):
        raise ArchiveError(f"{name_of(url)} holds no archive: {_NONE_YET}")


def _only_read(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection
    for pragma in ("query_only=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def name_of(url: URL) -> str:
    """The archive as a user knows it; never its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(in memory)"
    return hide(url.render_as_string(hide_password=True))
