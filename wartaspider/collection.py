"""The collection in Python: an archive's articles as objects or as a frame, read-only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from scrapy.settings import Settings
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError

from wartaspider.archive import archive_url
from wartaspider.archive.dataset import (
    Selection,
    check_sections,
    count_articles,
    read_articles,
    read_rows,
)
from wartaspider.archive.reading import name_of, reading
from wartaspider.arguments import parse_day, parse_instant
from wartaspider.exceptions import ArchiveError, ArgumentError
from wartaspider.exporters.frames import pandas_frame, polars_frame
from wartaspider.items import COLUMNS, WIB, Article

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Day = str | date
"""A WIB day: a date, an instant, ``2021-07-08``, ``today``, ``yesterday`` or ``7d``."""


@dataclass(frozen=True, slots=True)
class Articles:
    """Articles of an archive by ``article_id, version``; each iteration reads it anew.

    Iterating takes the same memory for ten articles and for a million. ``len()`` counts them.
    """

    archive: URL
    selection: Selection

    def __iter__(self) -> Iterator[Article]:
        with reading(self.archive) as db:
            yield from read_articles(db, self.selection)

    def __len__(self) -> int:
        with reading(self.archive) as db:
            return count_articles(db, self.selection)

    def to_pandas(self, columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
        """A row for each article. Raises ImportError where pandas is not installed.

        Whole numbers are ``Int64`` and texts ``string`` (both know missing values), times have
        their zone: Asia/Jakarta, and UTC for ``date_downloaded``. Lists are lists, and
        ``field_sources`` dicts.
        """
        return pandas_frame(self._rows(columns), tuple(columns))

    def to_polars(self, columns: Sequence[str] = COLUMNS) -> pl.DataFrame:
        """A row for each article. Raises ImportError where polars is not installed.

        Times have their zone: Asia/Jakarta, and UTC for ``date_downloaded``. ``field_sources`` is
        a list of structs of ``key`` and ``value``, as polars reads it from an exported Parquet.
        """
        return polars_frame(self._rows(columns), tuple(columns))

    def _rows(self, columns: Sequence[str]) -> Iterator[dict[str, object]]:
        _check_columns(columns)
        with reading(self.archive) as db:
            yield from read_rows(db, self.selection, columns)


class Collection:
    """An archive that is only read; ``open_archive`` gives one. Closing it is not needed.

    Nothing is held open between readings, so a crawl may go on meanwhile; each reading is of one
    moment, and ``as_of`` makes several readings agree.
    """

    def __init__(self, archive: str | os.PathLike[str] | None = None) -> None:
        self.url = _url(archive)
        self._is_open = True
        with reading(self.url):
            pass  # a wrong name is told at once, not by the first row

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<archive {name_of(self.url)}>"

    def close(self) -> None:
        """Give no more articles."""
        self._is_open = False

    def articles(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        sections: str | Iterable[str] = (),
        as_of: Day | None = None,
        unique: bool = False,
        versions: bool = False,
    ) -> Articles:
        """The articles, or those that are chosen.

        ``since`` and ``until`` are WIB days of publication, both inclusive; ``sections`` are slugs
        (any of them); ``as_of`` an instant or the end of a WIB day: the collection as it was then;
        ``unique`` leaves reposts out; ``versions`` gives every version instead of the current one.
        Raises ArgumentError, one line that names the argument, its value and what is allowed.
        """
        if not self._is_open:
            raise ArchiveError(f"{self!r} was closed: open it again")
        selection = Selection(
            since=_day("since", since),
            until=_day("until", until),
            sections=_sections(sections),
            as_of=_instant(as_of),
            unique=unique,
            versions=versions,
        )
        if selection.since and selection.until and selection.since > selection.until:
            raise ArgumentError(
                f"since={since!r} is later than until={until!r}: since must be the earlier day"
            )
        with reading(self.url) as db:
            check_sections(db, selection.sections)
        return Articles(self.url, selection)


def _url(archive: str | os.PathLike[str] | None) -> URL:
    if archive is None:
        settings = Settings()
        settings.setmodule("wartaspider.settings")
        archive = archive_url(settings)
    if not isinstance(archive, str | os.PathLike):
        raise ArgumentError(
            f"archive={archive!r}: allowed are a file's path and a database URL"
            " such as sqlite:///data/warta.db or postgresql+psycopg://user@host/db"
        )
    text = os.fspath(archive)
    if isinstance(archive, os.PathLike) or "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except UrlError as error:
        raise ArgumentError(f"archive={text!r} is no database URL: {error}") from error
    if url.get_backend_name() == "sqlite" and url.database and not url.database.startswith("file:"):
        url = url.set(database=str(Path(url.database).absolute()))
    return url


def _day(name: str, value: Day | None) -> date | None:
    if isinstance(value, datetime):
        return _aware(value).astimezone(WIB).date()
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str):
        return parse_day(name, value, datetime.now(WIB).date())
    raise ArgumentError(f"{name}={value!r} is no day: allowed are a date and YYYY-MM-DD")


def _instant(value: Day | None) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, str):
        return parse_instant("as_of", value, datetime.now(WIB).date())
    if not isinstance(value, date):
        raise ArgumentError(f"as_of={value!r} is no instant: allowed are a day and an instant")
    # Downloads are told to the second.
    return datetime.combine(value, time(23, 59, 59), WIB)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=WIB)


def _sections(value: str | Iterable[str]) -> tuple[str, ...]:
    slugs = value.split(",") if isinstance(value, str) else list(value or ())
    if not all(isinstance(slug, str) for slug in slugs):
        raise ArgumentError(f"sections={value!r}: allowed are slugs such as ['news', 'ekbis']")
    found = tuple(dict.fromkeys(slug.strip() for slug in slugs if slug.strip()))
    return () if found == ("all",) else found


def _check_columns(columns: Sequence[str]) -> None:
    if isinstance(columns, str):
        raise ArgumentError(f"columns={columns!r}: allowed is a list of names, as in ['headline']")
    for name in columns:
        if name not in COLUMNS:
            raise ArgumentError(f"columns: there is no {name!r}; allowed are {', '.join(COLUMNS)}")
