"""Where a command's log goes, and how much of it: checked before Scrapy sets it up."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy.settings import BaseSettings

from wartaspider.exceptions import ArgumentError

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def check_log(settings: BaseSettings) -> None:
    """Raises ArgumentError for a LOG_LEVEL that is none, or a LOG_FILE that cannot be written."""
    from wartaspider.exporters.places import check_file

    level, levels = settings["LOG_LEVEL"], logging.getLevelNamesMapping()
    if level not in (*levels, *levels.values()):
        raise ArgumentError(f"LOG_LEVEL={level!r}: allowed are {', '.join(_LEVELS)}")
    if not (name := settings["LOG_FILE"]):
        return
    place = Path(name)
    if place.is_dir() or not place.parent.is_dir():
        raise ArgumentError(f"LOG_FILE={name!r}: allowed is a file in a folder that is there")
    check_file(f"LOG_FILE={name!r}", place)
