"""Warta Ekonomi as data: the spider, its archive and its exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from wartaspider.collection import Collection

__all__ = ["open_archive"]


def open_archive(archive: str | PathLike[str] | None = None) -> Collection:
    """The articles of an archive, to be read from Python; the archive itself is never changed.

    ``archive`` is a file of SQLite or an SQLAlchemy URL; without it, ``WARTA_ARCHIVE`` says which.
    Raises ArchiveError where there is none, ArgumentError where it is neither. Example::

        with open_archive("data/warta.db") as archive:
            frame = archive.articles(since="2021-07-01", sections=["kabar-sawit"]).to_pandas()
    """
    from wartaspider.collection import Collection  # heavy, and nobody else needs it

    return Collection(archive)
