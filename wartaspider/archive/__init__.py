"""REMEMBER: articles, versions, and which list showed what."""

from wartaspider.archive.feed import Scope
from wartaspider.archive.store import Archive, Known, Stored, archive_url, open_archive

__all__ = ["Archive", "Known", "Scope", "Stored", "archive_url", "open_archive"]
