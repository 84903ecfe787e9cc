"""How the operator wants the site to be treated: contact, budget, quiet hours.

Read from the settings, and checked before anything is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from scrapy.settings import BaseSettings

from wartaspider.exceptions import ArgumentError
from wartaspider.items import WIB
from wartaspider.urls import Site

DEFAULT_GAP = 1.0
"""Seconds between two requests to the live site, one at a time, for operators without a name."""

_DAY = 24 * 60
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
_MAIL = r"[^\s@();,<>\"\\]+@[^\s@();,<>\"\\]+\.[^\s@();,<>\"\\]+"
_CONTACT = re.compile(rf"(?:mailto:)?{_MAIL}|https?://[^\s();,<>\"\\]+\.[^\s();,<>\"\\]+")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of each WIB day in which nothing is asked for."""

    minutes: frozenset[int] = frozenset()
    """The minutes of a day that are quiet, counted from midnight."""

    def left(self, now: datetime) -> float:
        """Seconds until they are over; 0 outside of them."""
        if not self.minutes:
            return 0.0
        local = now.astimezone(WIB)
        minute = local.hour * 60 + local.minute
        quiet = 0
        while (minute + quiet) % _DAY in self.minutes and quiet < _DAY:
            quiet += 1
        passed = local.second + local.microsecond / 1e6
        return quiet * 60 - passed if quiet else 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may cost the site; 0 is no limit."""

    requests: int = 0
    bytes: int = 0


def quiet_hours(settings: BaseSettings) -> QuietHours:
    """``WARTA_QUIET_HOURS``. Raises ArgumentError unless it is spans such as ``07:00-09:00``."""
    text = str(settings.get("WARTA_QUIET_HOURS") or "")
    minutes: set[int] = set()
    for part in (part.strip() for part in text.split(",") if part.strip()):
        span = _SPAN.fullmatch(part)
        if span is None or part[:5] == part[6:]:
            raise ArgumentError(
                f"WARTA_QUIET_HOURS={text!r}: {part!r} is no span of hours; allowed are spans in"
                " WIB such as 07:00-09:00,22:30-04:00, or nothing"
            )
        start = int(span[1]) * 60 + int(span[2])
        end = int(span[3]) * 60 + int(span[4]) if span[3] else _DAY
        minutes.update(minute % _DAY for minute in range(start, end if end > start else end + _DAY))
    if len(minutes) == _DAY:
        raise ArgumentError(f"WARTA_QUIET_HOURS={text!r}: this leaves no time of day to crawl in")
    return QuietHours(frozenset(minutes))


def limits(settings: BaseSettings) -> Limits:
    """``WARTA_MAX_REQUESTS`` and ``WARTA_MAX_BYTES``. Raises ArgumentError for no whole number."""
    return Limits(_whole(settings, "WARTA_MAX_REQUESTS"), _whole(settings, "WARTA_MAX_BYTES"))


def contact(settings: BaseSettings) -> str:
    """``WARTA_CONTACT``, "" if there is none. Raises ArgumentError for no mail address or URL."""
    text = str(settings.get("WARTA_CONTACT") or "").strip()
    if text and not (_CONTACT.fullmatch(text) and text.isascii() and len(text) <= 200):
        raise ArgumentError(
            f"WARTA_CONTACT={text!r}: allowed is a mail address or a web page,"
            " such as crawler@example.org or https://example.org/crawler"
        )
    return text


def user_agent(settings: BaseSettings) -> str:
    """``USER_AGENT`` with the contact in its comment."""
    agent = str(settings["USER_AGENT"]).strip()
    if not (whom := contact(settings)) or whom in agent:
        return agent
    comment = f"contact: {whom})"
    return f"{agent[:-1]}; {comment}" if agent.endswith(")") else f"{agent} ({comment}"


def is_spared(settings: BaseSettings, site: Site) -> bool:
    """Whether the default pace is the most that is allowed: the live site, and no contact."""
    return site.is_on_live_host and not contact(settings)


def check_manners(settings: BaseSettings, site: Site) -> None:
    """Raises ArgumentError for a setting of these that is wrong, or faster than is allowed."""
    quiet_hours(settings)
    limits(settings)
    contact(settings)
    if not is_spared(settings, site):
        return
    if hasty := _hasty(settings):
        raise ArgumentError(
            f"{', '.join(hasty)}: without WARTA_CONTACT the live site is asked for one page at a"
            " time, a second apart; set WARTA_CONTACT to a mail address or web page of yours,"
            " which becomes part of the user agent, or leave the pace as it is"
        )


def least_gap(settings: BaseSettings) -> float:
    """Seconds that ``DOWNLOAD_DELAY`` keeps between two requests, less what its jitter may take.

    Raises ArgumentError for no number.
    """
    delay, jitter = _number(settings, "DOWNLOAD_DELAY"), _number(settings, "DOWNLOAD_DELAY_JITTER")
    return max(0.0, delay * (1 - jitter))


def _hasty(settings: BaseSettings) -> list[str]:
    """The settings that ask for more than the default pace."""
    names = ["DOWNLOAD_DELAY"] if least_gap(settings) < DEFAULT_GAP else []
    at_once = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN")
    names += [name for name in at_once if _number(settings, name) > 1]
    return [f"{name}={settings[name]}" for name in names]


def _number(settings: BaseSettings, name: str) -> float:
    try:
        return settings.getfloat(name)
    except (TypeError, ValueError):
        raise ArgumentError(f"{name}={settings[name]!r}: allowed is a number") from None


def _whole(settings: BaseSettings, name: str) -> int:
    text = str(settings.get(name) or "0").strip()
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ArgumentError(f"{name}={text!r}: allowed is a whole number; 0 is no limit")
    return int(text)
