"""Dates as the stand-in site prints them. Written apart from the program's own date reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from wartaspider.demo.model import DatePlan

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
_SPELLINGS: tuple[dict[str, str], ...] = (
    {},
    {"Jumat": "Jum'at", "Februari": "Pebruari", "November": "Nopember"},
    {"Jumat": "Jum’at"},
)
_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}

LIST_FORMS = {"current": "long", "2020": "slash", "2018": "slash"}
"""The form of the dates in a list, by its markup."""


def printed(when: datetime, plan: DatePlan, spelling: int = 0) -> str:
    """The visible text of a date."""
    local = when.astimezone(timezone(timedelta(hours=_HOURS[plan.zone])))
    names = _SPELLINGS[spelling % len(_SPELLINGS)]
    shift = 3 if plan.wrong_weekday else 0
    weekday = _DAYS[(local.weekday() + shift) % 7]
    month = _MONTHS[local.month - 1]
    return _write(local, names.get(weekday, weekday), names.get(month, month), plan)


def _write(local: datetime, weekday: str, month: str, plan: DatePlan) -> str:
    day, zone = f"{local:%d}", plan.zone
    forms = {
        "long": f"{weekday}, {day} {month} {local:%Y, %H:%M} {zone}",
        "short-day": f"{weekday}, {local.day} {month} {local:%Y %H:%M} {zone}",
        "pipe": f"{weekday}, {day} {month} {local:%Y} | {local:%H:%M} {zone}",
        "dot": f"{weekday}, {day} {month} {local:%Y, %H.%M} {zone}",
        "slash": f"{weekday}, {local:%d/%m/%Y %H:%M} {zone}",
        "slash-short": f"{weekday}, {local.day}/{local:%m/%Y %H:%M} {zone}",
        "no-weekday": f"{day} {month} {local:%Y, %H:%M} {zone}",
        "no-zone": f"{weekday}, {day} {month} {local:%Y, %H:%M}",
    }
    return forms[plan.form]


VISIBLE_FORMS = (
    "long", "short-day", "pipe", "dot", "slash", "slash-short", "no-weekday", "no-zone",
)  # fmt: skip


def iso(when: datetime, form: str) -> str:
    """ISO 8601 for machines: ``wib`` with an offset, ``z`` in UTC, ``seconds`` past the minute."""
    if form == "z":
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if form == "seconds":
        return (when + timedelta(seconds=33)).isoformat(timespec="seconds")
    if form == "wrong":
        return (when - timedelta(days=2, hours=5)).isoformat(timespec="seconds")
    return when.isoformat(timespec="seconds")


def list_text(when: datetime, markup: str) -> str:
    """The date of an article in a list."""
    return printed(when, DatePlan("list", form=LIST_FORMS[markup]))


def today_text(now: datetime) -> str:
    """The day as the page's header shows it, on every page."""
    return f"{_DAYS[now.weekday()]}, {now.day} {_MONTHS[now.month - 1]} {now:%Y}"


def http_date(when: datetime) -> str:
    """RFC 9110 form, for headers; also what RFC 822 dates of a feed look like."""
    return format_datetime(when.astimezone(UTC), usegmt=True)
