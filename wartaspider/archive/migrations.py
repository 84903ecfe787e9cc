"""The archive's schema version, and the steps from one version to the next.

A new archive gets the tables as ``tables.py`` has them. An older one goes through the steps it
lacks, each in one transaction with its version number, so a step that is killed was never begun.
Whoever changes ``tables.py`` adds a step that changes an older archive alike; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.alone import alone
from wartaspider.archive.twins import sign_again
from wartaspider.archive.views import drop_views
from wartaspider.exceptions import ArchiveError
from wartaspider.secrets import hide

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = (sign_again,)  # texts are hashed otherwise since
"""The first leads from version 1 to 2, and so on. A step that was released is never changed."""

_VERSION = "schema_version"


def migrate(engine: Engine, steps: tuple[Step, ...] = STEPS) -> None:
    """Bring a database to the newest schema; it is only read where there is nothing to do.

    Raises ArchiveError if it is another program's, newer than this program, or not in UTF-8.
    """
    newest = 1 + len(steps)
    with engine.connect() as db:
        _check_encoding(db)
        found = _version(db, newest)
    while found != newest:
        with alone(engine) as db:
            found = _version(db, newest)
            if found != newest:
                found = _advance(db, found, steps)


def _check_encoding(db: Connection) -> None:
    if db.dialect.name != "postgresql":
        return
    encoding = db.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise ArchiveError(
            f"the database {_name(db)} is in {encoding}, which holds no text whole: make it with"
            " CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )


def _advance(db: Connection, found: int | None, steps: tuple[Step, ...]) -> int:
    """Make the tables, or take one step; gives the version that is reached."""
    if found is None:
        t.metadata.create_all(db)
        version = 1 + len(steps)
        db.execute(t.meta.insert().values(key=_VERSION, value=str(version)))
        return version
    drop_views(db)  # SQLite changes no table that a view reads
    steps[found - 1](db)
    db.execute(update(t.meta).where(t.meta.c.key == _VERSION).values(value=str(found + 1)))
    return found + 1


def _version(db: Connection, newest: int) -> int | None:
    """The schema version that is found, None in an empty database."""
    tables = set(inspect(db).get_table_names())
    if not tables:
        return None
    text = _meta_value(db) if t.meta.name in tables else None
    if text is None or not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise ArchiveError(
            f"the database {_name(db)} has tables, but is no archive of wartaspider"
            f" ({', '.join(sorted(tables)[:5])}): give WARTA_ARCHIVE another file or database"
        )
    if int(text) > newest:
        raise ArchiveError(
            f"the archive {_name(db)} has schema version {text}, this program knows {newest}:"
            " use a newer wartaspider"
        )
    return int(text)


def _meta_value(db: Connection) -> str | None:
    columns = {column["name"] for column in inspect(db).get_columns(t.meta.name)}
    if not columns >= set(t.meta.c.keys()):
        return None
    found = db.execute(select(t.meta.c.value).where(t.meta.c.key == _VERSION)).scalar()
    return None if found is None else str(found)


def _name(db: Connection) -> str:
    return hide(db.engine.url.render_as_string(hide_password=True))
