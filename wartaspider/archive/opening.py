"""Which archive a run works on, and opening it."""

from __future__ import annotations

import re
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.archive.store import Archive
from wartaspider.exceptions import ArchiveError
from wartaspider.secrets import hide
from wartaspider.urls import Site

DEFAULT_URL = "sqlite:///data/warta.db"

PATIENCE = 30
"""Seconds to wait for another program's lock; ``?timeout=N`` in the URL says otherwise."""

_OPEN: WeakKeyDictionary[Crawler, Archive] = WeakKeyDictionary()


def archive_of(crawler: Crawler) -> Archive:
    """The archive of a crawl, opened once however many components ask."""
    if crawler not in _OPEN:
        _OPEN[crawler] = open_archive(archive_url(crawler.settings))
    return _OPEN[crawler]


def open_archive(url: str | URL) -> Archive:
    """The archive at an SQLAlchemy URL, made if it is not there.

    Raises ArchiveError where the URL is malformed or the database cannot be opened.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        is_patient = parsed.get_backend_name() == "sqlite" and "timeout" not in parsed.query
        engine = create_engine(
            parsed,
            connect_args={"timeout": PATIENCE} if is_patient else {},
            hide_parameters=True,  # no article's text in an error message
            pool_pre_ping=True,  # a server that restarted is met with a new line
        )
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _tune_sqlite)
        archive = Archive(engine)
        try:
            archive.prepare()
        except BaseException:
            engine.dispose()
            raise
    except (UrlError, SQLAlchemyError, OSError, ImportError, ValueError) as error:
        reason = getattr(error, "orig", None) or error
        what = "its folder can be written" if _is_sqlite(url) else "its server answers"
        raise ArchiveError(
            f"the archive {_shown(url)!r} cannot be opened: {reason};"
            f" check WARTA_ARCHIVE and that {what}"
        ) from error
    return archive


def _is_sqlite(url: str | URL) -> bool:
    return str(url).startswith("sqlite")


def archive_url(settings: BaseSettings) -> str:
    """``WARTA_ARCHIVE``; its default is another file for each stand-in site.

    So a trial run on a stand-in site never mixes its articles into the real archive.
    """
    url = str(settings["WARTA_ARCHIVE"])
    site = Site(settings["WARTA_BASE_URL"])
    if url != DEFAULT_URL or site.is_live:
        return url
    return f"sqlite:///data/{re.sub(r'[^a-z0-9.-]', '-', site.host)}.db"


def _shown(url: str | URL) -> str:
    """The URL without its password; as it is where it is none."""
    try:
        return hide(make_url(url).render_as_string(hide_password=True))
    except (UrlError, ValueError):
        return hide(str(url))


def _tune_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection
    # WAL lets analysts read while a run writes; NORMAL can lose the last transactions in a power
    # loss but never corrupts, and what is lost is simply fetched again.
    # An article's bands lie all over their table, so the log fills fast: 16 MB between tidyings.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=4000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
