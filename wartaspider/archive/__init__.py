"""REMEMBER: articles, versions, and which list showed what."""

from wartaspider.archive.feed import Scope
from wartaspider.archive.opening import archive_of, archive_url, open_archive
from wartaspider.archive.store import Archive, Item, Known
from wartaspider.archive.writing import Stored

__all__ = [
    "Archive",
    "Item",
    "Known",
    "Scope",
    "Stored",
    "archive_of",
    "archive_url",
    "open_archive",
]
