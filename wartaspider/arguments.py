"""The arguments of ``scrapy crawl warta``, checked before anything is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from wartaspider.exceptions import ArgumentError
from wartaspider.items import WIB
from wartaspider.urls import ArticleAddress, Site

ALLOWED = ("sections", "since", "until", "max_pages", "urls", "refresh", "workers")
JOB = "_job"
"""What Scrapyd names a job by; it asks for nothing."""

DEFAULT_SECTIONS = ("news", "ekbis", "kabar-sawit")

EARLIEST = date(2000, 1, 1)
"""The site is younger; an earlier day is a typo that would walk centuries of empty days."""

_BEYOND = date(9999, 1, 1)
"""Such a day has no end in every zone."""

_DAY_FORMS = "YYYY-MM-DD, today, yesterday or a number of days ago such as 7d"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a crawl was asked for. Days are WIB days, both inclusive."""

    sections: tuple[str, ...] = ()
    """Slugs asked for by name; not checked against the menu, which is read at run time."""

    all_sections: bool = False
    since: date | None = None
    until: date | None = None
    max_pages: int | None = None
    urls: tuple[ArticleAddress, ...] = ()
    refresh: bool = False
    is_shared: bool = False
    """Whether the days are shared with other workers."""

    text: str = ""
    """The arguments as given, in a fixed order: what makes two runs the same command."""

    is_default: bool = False
    """Whether neither sections nor days nor urls were named."""

    @property
    def days(self) -> tuple[date, ...]:
        """The index days to walk, newest first; none where only sections or urls are asked for."""
        if self.since is None or self.until is None or self._sections_named:
            return ()
        count = (self.until - self.since).days
        return tuple(self.until - timedelta(days=n) for n in range(count + 1))

    @property
    def _sections_named(self) -> bool:
        return self.all_sections or (bool(self.sections) and not self.is_default)

    def in_range(self, day: date) -> bool:
        """Whether a WIB day is asked for; always so where no days were named."""
        if self.is_default or self.since is None or self.until is None:
            return True
        return self.since <= day <= self.until


def parse_arguments(values: Mapping[str, str], *, site: Site, now: datetime) -> Arguments:
    """The crawl's arguments from their text.

    Raises ArgumentError, one line that names the argument, its value and what is allowed.
    """
    values = {name: value for name, value in values.items() if name != JOB}
    for name in values:
        if name not in ALLOWED:
            raise ArgumentError(f"unknown argument {name!r}: allowed are {', '.join(ALLOWED)}")
    today = now.astimezone(WIB).date()
    urls = _urls(values, site)
    sections = _sections(values)
    since, until = _days(values, today)
    is_default = not (urls or sections or since)
    if is_default:
        since, until = today - timedelta(days=1), today
        sections = DEFAULT_SECTIONS
    return Arguments(
        sections=() if sections == ("all",) else sections,
        all_sections=sections == ("all",),
        since=since,
        until=until,
        max_pages=_max_pages(values),
        urls=urls,
        refresh=_refresh(values),
        is_shared=_is_shared(values),
        text=" ".join(f"{name}={values[name]}" for name in sorted(values)),
        is_default=is_default,
    )


def check_base_url(url: str) -> None:
    """Raises ArgumentError unless it is an http(s) address of a host, without path or query."""
    try:
        parts = urlsplit(url)
        is_bare = not (parts.path.strip("/") or parts.query or parts.fragment)
        is_site = parts.scheme in ("http", "https") and Site(url).host and is_bare
    except ValueError:
        is_site = False
    if not is_site:
        raise ArgumentError(
            f"WARTA_BASE_URL={url!r}: allowed is http(s)://host, as in https://wartaekonomi.co.id"
        )


def _sections(values: Mapping[str, str]) -> tuple[str, ...]:
    if "sections" not in values:
        return ()
    text = values["sections"]
    slugs = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for slug in slugs:
        if not _SLUG.fullmatch(slug):
            raise ArgumentError(
                f"sections={text!r}: {slug!r} is no section slug;"
                " allowed are slugs such as news,kabar-sawit, or all"
            )
    if "all" in slugs and len(slugs) > 1:
        raise ArgumentError(f"sections={text!r}: 'all' stands alone")
    return slugs


def _days(values: Mapping[str, str], today: date) -> tuple[date | None, date | None]:
    since = parse_day("since", values["since"], today) if "since" in values else None
    until = parse_day("until", values["until"], today) if "until" in values else None
    if until and not since:
        raise ArgumentError(f"until={values['until']!r} needs since: {_DAY_FORMS}")
    if since and since > today:
        raise ArgumentError(
            f"since={values['since']!r} is in the future: today is {today}, in WIB;"
            f" allowed are {_DAY_FORMS}"
        )
    if since and until and since > until:
        raise ArgumentError(
            f"since={values['since']!r} is later than until={values['until']!r}:"
            " since must be the earlier day"
        )
    return since, min(until or today, today) if since else None


def parse_day(name: str, text: str, today: date) -> date:
    """The WIB day that a text names: a date, today, yesterday, ``7d``.

    Raises ArgumentError, one line that names the argument, its value and what is allowed.
    """
    found = _day_of(text.strip().lower(), today)
    if found is None or found >= _BEYOND:
        raise ArgumentError(f"{name}={text!r} is no day: allowed are {_DAY_FORMS}")
    if found < EARLIEST:
        raise ArgumentError(
            f"{name}={text!r} is before the site began: allowed is {EARLIEST} or later"
        )
    return found


def _day_of(value: str, today: date) -> date | None:
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        if match := re.fullmatch(r"(\d{1,5})d", value, re.ASCII):
            return today - timedelta(days=int(match[1]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return named.get(value)


def parse_instant(name: str, text: str, today: date) -> datetime:
    """The instant that a text names: ISO 8601 (WIB without an offset), or the end of a day.

    Raises ArgumentError, one line that names the argument, its value and what is allowed.
    """
    try:
        if not re.fullmatch(r"[\d-]*", text.strip(), re.ASCII):
            found = datetime.fromisoformat(text.strip())
            if EARLIEST <= found.date() < _BEYOND:
                return found if found.tzinfo else found.replace(tzinfo=WIB)
    except ValueError:
        pass
    try:
        # Times are told to the second.
        return datetime.combine(parse_day(name, text, today), time(23, 59, 59), WIB)
    except ArgumentError as error:
        raise ArgumentError(
            f"{name}={text!r} is no instant: allowed are a day ({_DAY_FORMS}),"
            " or ISO 8601 such as 2021-07-08T21:05:00+07:00 (WIB without an offset)"
        ) from error


def _max_pages(values: Mapping[str, str]) -> int | None:
    if "max_pages" not in values:
        return None
    text = values["max_pages"].strip()
    if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
        raise ArgumentError(
            f"max_pages={values['max_pages']!r}: allowed is a whole number from 1 to 999999"
        )
    return int(text)


def _refresh(values: Mapping[str, str]) -> bool:
    text = values.get("refresh", "0").strip()
    if text not in ("0", "1"):
        raise ArgumentError(f"refresh={values['refresh']!r}: allowed are 1 and 0")
    return text == "1"


def _is_shared(values: Mapping[str, str]) -> bool:
    if "workers" not in values:
        return False
    text = values["workers"]
    if text.strip() != "shared":
        raise ArgumentError(f"workers={text!r}: allowed is shared")
    for other in ("sections", "max_pages"):
        if other in values:
            raise ArgumentError(
                f"{other}={values[other]!r} cannot be combined with workers={text!r}:"
                " what workers share are whole days of the date index"
            )
    if "since" not in values:
        raise ArgumentError(f"workers={text!r} needs since, the first day to share: {_DAY_FORMS}")
    return True


def _urls(values: Mapping[str, str], site: Site) -> tuple[ArticleAddress, ...]:
    if "urls" not in values:
        return ()
    for other in ("sections", "since", "until", "max_pages", "workers"):
        if other in values:
            raise ArgumentError(
                f"{other}={values[other]!r} cannot be combined with urls: urls fetches just these"
            )
    found: dict[int, ArticleAddress] = {}
    for part in (p.strip() for p in values["urls"].split(",")):
        address = site.article(part) if "/" in part else None
        if address is None:
            raise ArgumentError(
                f"urls={values['urls']!r}: {part!r} is no article of the site;"
                " allowed are addresses such as https://wartaekonomi.co.id/read346413/slug"
            )
        if found.get(address.article_id, address).slug is None or address.article_id not in found:
            found[address.article_id] = address
    return tuple(found.values())


def revisit_ages(text: str) -> tuple[timedelta, ...]:
    """The ages of the setting WARTA_REVISIT_HOURS; none where it is empty.

    Raises ArgumentError if it is no list of hours.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise ArgumentError(
            f"WARTA_REVISIT_HOURS={text!r}: allowed are hours such as 6,24,72,168, or nothing"
        )
    return tuple(timedelta(hours=int(part)) for part in parts)
