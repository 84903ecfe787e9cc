"""Where the raw pages are, and who keeps those of a crawl."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from wartaspider.archive import archive_of
from wartaspider.raw.keeper import RawKeeper
from wartaspider.urls import Site

DEFAULT_DIR = "data/raw"

_OPEN: WeakKeyDictionary[Crawler, RawKeeper] = WeakKeyDictionary()


def raw_dir(settings: BaseSettings) -> Path | None:
    """``WARTA_RAW_DIR``; None where raw pages are not kept.

    Its default is another folder for each stand-in site, so that trial runs never mix with it.
    """
    folder = str(settings["WARTA_RAW_DIR"] or "")
    site = Site(settings["WARTA_BASE_URL"])
    if folder == DEFAULT_DIR and not site.is_live:
        return Path(folder) / site.file_name
    return Path(folder) if folder else None


def keeper_of(crawler: Crawler) -> RawKeeper | None:
    """Who keeps the raw pages of a crawl; None where they are not kept."""
    folder = raw_dir(crawler.settings)
    if folder is not None and crawler not in _OPEN:
        _OPEN[crawler] = RawKeeper(folder, archive_of(crawler))
    return _OPEN.get(crawler)
