"""The clock of a run: the real one, or the one instant that the setting ``WARTA_NOW`` names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scrapy.settings import BaseSettings

from wartaspider.exceptions import ArgumentError


def now_from(settings: BaseSettings) -> Callable[[], datetime]:
    """A function that gives the present, aware, in UTC.

    ``WARTA_NOW`` (ISO 8601 with an offset) stops it at one instant, for tests and replays.
    Raises ArgumentError if that cannot be read or has no offset.
    """
    text = settings.get("WARTA_NOW")
    if not text:
        return lambda: datetime.now(UTC)
    fixed = _instant(str(text))
    return lambda: fixed


def _instant(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text.strip())
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ArgumentError(
        f"the setting WARTA_NOW is {text!r}: give ISO 8601 with an offset, "
        "such as 2021-07-08T21:05:00+07:00"
    )
