"""An archive that is only asked: it must exist, and asking never makes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import SQLAlchemyError

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
        engine = create_engine(parsed, execution_options={"postgresql_readonly": True})
    except (UrlError, ImportError) as error:
        raise ArchiveError(f"WARTA_ARCHIVE is no database URL we can use: {error}") from error
    try:
        _check_tables(engine, parsed)
        open_archive(url).close()  # brings an archive of an earlier schema up to ours
        with engine.connect() as db:
            _hold_still(db)
            yield db
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
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
