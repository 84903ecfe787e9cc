"""Settings that are numbers, ours and those of Scrapy that steer a crawl, and its switches.

Scrapy itself takes them as they come, and fails in the midst of a crawl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from scrapy.settings import default_settings

from wartaspider.exceptions import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.settings import BaseSettings

_DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a setting may be: a number, not below ``least`` where there is one."""

    least: float | None = None
    is_whole: bool = False
    is_above: bool = False
    """Whether it must be more than ``least``."""

    most: float = inf

    def allows(self, text: str) -> bool:
        """Whether the text is such a number, in digits of ASCII."""
        if not (_WHOLE if self.is_whole else _DECIMAL).fullmatch(text):
            return False
        number = float(text)
        return number <= self.most and (
            self.least is None or (number > self.least if self.is_above else number >= self.least)
        )

    def __str__(self) -> str:
        kind = "a whole number" if self.is_whole else "a number"
        if self.least is None:
            return kind
        if self.most < inf:
            return f"{kind} from {self.least:g} to {self.most:g}"
        return f"{kind} {'above' if self.is_above else 'from'} {self.least:g}" + (
            "" if self.is_above else " on"
        )


_ANY = Quantity()
_COUNT = Quantity(0, is_whole=True)
_FROM_ONE = Quantity(1, is_whole=True)
_SECONDS = Quantity(0)
_SOME_SECONDS = Quantity(0, is_above=True)

_OURS = {
    "WARTA_BACKOFF": _SECONDS,
    "WARTA_GROWTH_DAYS": Quantity(0, is_whole=True, most=3650),
    "WARTA_MAX_CRAWL_DELAY": _SECONDS,
    "WARTA_MAX_FAILURES_IN_A_ROW": _COUNT,
    "WARTA_MAX_PAGES": _FROM_ONE,
    "WARTA_MAX_RETRY_AFTER": _SECONDS,
}
_SCRAPYS = {
    "AUTOTHROTTLE_MAX_DELAY": _SECONDS,
    "AUTOTHROTTLE_START_DELAY": _SECONDS,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": Quantity(0, is_above=True),
    "CLOSESPIDER_ERRORCOUNT": _COUNT,
    "CLOSESPIDER_ITEMCOUNT": _COUNT,
    "CLOSESPIDER_PAGECOUNT": _COUNT,
    "CLOSESPIDER_TIMEOUT": _SECONDS,
    "CONCURRENT_REQUESTS": _FROM_ONE,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _FROM_ONE,
    "DEPTH_LIMIT": _COUNT,
    "DOWNLOAD_DELAY": _SECONDS,
    "DOWNLOAD_DELAY_JITTER": _SECONDS,
    "DOWNLOAD_MAXSIZE": _COUNT,
    "DOWNLOAD_TIMEOUT": _SOME_SECONDS,
    "DOWNLOAD_WARNSIZE": _COUNT,
    "REDIRECT_MAX_TIMES": _COUNT,
    "RETRY_TIMES": _COUNT,
}


def check_quantities(settings: BaseSettings) -> None:
    """Raises ArgumentError for the first setting that is not the number it must be."""
    for name, quantity in _quantities(settings):
        value = settings[name]
        if isinstance(value, bool) or not quantity.allows(str(value).strip()):
            raise ArgumentError(f"{name}={value!r}: allowed is {quantity}")


def check_switches(settings: BaseSettings) -> None:
    """Raises ArgumentError for the first switch of Scrapy that is neither on nor off."""
    for name in filter(_is_switch, sorted(settings)):
        try:
            settings.getbool(name)
        except (TypeError, ValueError) as error:
            raise ArgumentError(
                f"{name}={settings[name]!r}: allowed are 1, 0, True and False"
            ) from error


def _quantities(settings: BaseSettings) -> Iterator[tuple[str, Quantity]]:
    """The settings that are numbers, by name: those known here, and Scrapy's other ones."""
    known = _OURS | _SCRAPYS
    for name in sorted(settings):
        if name in known:
            yield name, known[name]
        elif _is_number(name):
            yield name, _ANY


def _is_number(name: str) -> bool:
    """Whether Scrapy's own value is a number; it writes one of its switches as 1."""
    default = getattr(default_settings, name, None)
    return type(default) in (int, float) and not name.endswith("_ENABLED")


def _is_switch(name: str) -> bool:
    default = getattr(default_settings, name, None)
    return isinstance(default, bool) or (default is not None and name.endswith("_ENABLED"))
