"""What the operator says of manners, and what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from scrapy.settings import BaseSettings, Settings

from wartaspider import settings as project
from wartaspider.exceptions import ArgumentError
from wartaspider.items import WIB
from wartaspider.manners import (
    Limits,
    check_manners,
    contact,
    limits,
    quiet_hours,
    user_agent,
)
from wartaspider.urls import Site

LIVE = Site()
STAND_IN = Site("http://127.0.0.1:8000")


def given(**values: object) -> BaseSettings:
    settings = Settings()
    settings.setmodule(project)
    settings.update(values)
    return settings


def at(clock: str, second: int = 0) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2021, 7, 8, hour, minute, second, tzinfo=WIB)


@pytest.mark.parametrize(
    ("text", "clock", "minutes"),
    [
        ("", "07:30", 0),
        ("07:00-09:00", "06:59", 0),
        ("07:00-09:00", "07:00", 120),
        ("07:00-09:00", "08:59", 1),
        ("07:00-09:00", "09:00", 0),
        (" 07:00-09:00 , 12:00-13:00 ", "12:15", 45),
        ("22:30-04:00", "23:00", 300),
        ("22:30-04:00", "03:00", 60),
        ("22:00-24:00,00:00-01:00", "22:00", 180),
        ("00:00-23:59", "00:00", 1439),
    ],
)
def test_quiet_hours_left_when(text: str, clock: str, minutes: int):
    assert quiet_hours(given(WARTA_QUIET_HOURS=text)).left(at(clock)) == minutes * 60


def test_quiet_hours_end_on_the_second():
    quiet = quiet_hours(given(WARTA_QUIET_HOURS="07:00-09:00"))
    assert quiet.left(at("08:59", second=59)) == 1
    assert quiet.left(at("08:00").astimezone()) == 3600  # whatever the machine's time zone


@pytest.mark.parametrize(
    "text",
    ["7-9", "07:00", "07:00-07:00", "25:00-26:00", "07:60-08:00", "00:00-12:00,12:00-24:00", "x"],
)
def test_quiet_hours_when_malformed(text: str):
    with pytest.raises(ArgumentError, match="WARTA_QUIET_HOURS"):
        quiet_hours(given(WARTA_QUIET_HOURS=text))


def test_limits_when():
    assert limits(given()) == Limits(0, 0)
    assert limits(given(WARTA_MAX_REQUESTS="20", WARTA_MAX_BYTES=5)) == Limits(20, 5)
    for name in ("WARTA_MAX_REQUESTS", "WARTA_MAX_BYTES"):
        for text in ("-1", "1.5", "5 MB", "²", "many"):
            with pytest.raises(ArgumentError, match=name):
                limits(given(**{name: text}))


AGENT = "wartaspider/1.0 (news archive for research; obeys robots.txt"


@pytest.mark.parametrize(
    ("whom", "agent", "sent"),
    [
        ("", project.USER_AGENT, f"{AGENT})"),
        ("a@example.org", project.USER_AGENT, f"{AGENT}; contact: a@example.org)"),
        (
            "https://example.org/x?y",
            project.USER_AGENT,
            f"{AGENT}; contact: https://example.org/x?y)",
        ),
        ("a@example.org", "mine/2", "mine/2 (contact: a@example.org)"),
        ("a@example.org", "mine/2 (a@example.org)", "mine/2 (a@example.org)"),
    ],
)
def test_user_agent_when(whom: str, agent: str, sent: str):
    assert user_agent(given(WARTA_CONTACT=whom, USER_AGENT=agent)) == sent


@pytest.mark.parametrize(
    "text", ["me", "a@b", "https://", "ftp://example.org", "a@b.id\r\nX: y", "a@b.id) x", "ä@b.id"]
)
def test_contact_when_it_is_none(text: str):
    with pytest.raises(ArgumentError, match="WARTA_CONTACT"):
        contact(given(WARTA_CONTACT=text))
    with pytest.raises(ArgumentError, match="WARTA_CONTACT"):
        check_manners(given(WARTA_CONTACT=text), STAND_IN)


HASTY = [
    {"DOWNLOAD_DELAY": "0.5"},
    {"DOWNLOAD_DELAY": 0},
    {"DOWNLOAD_DELAY": 1, "DOWNLOAD_DELAY_JITTER": 0.5},
    {"CONCURRENT_REQUESTS": "8"},
    {"CONCURRENT_REQUESTS_PER_DOMAIN": 2},
]


@pytest.mark.parametrize("settings", HASTY, ids=str)
@pytest.mark.parametrize(
    "base", ["https://wartaekonomi.co.id", "https://www.wartaekonomi.co.id:8443"]
)
def test_check_manners_when_the_live_site_is_hurried_wants_a_contact(
    settings: dict[str, object], base: str
):
    with pytest.raises(ArgumentError, match=f"{next(iter(settings))}.*WARTA_CONTACT"):
        check_manners(given(**settings), Site(base))
    check_manners(given(**settings, WARTA_CONTACT="a@example.org"), Site(base))
    check_manners(given(**settings), STAND_IN)


def test_check_manners_when_the_pace_is_the_default_or_slower():
    check_manners(given(), LIVE)
    check_manners(given(DOWNLOAD_DELAY=2, DOWNLOAD_DELAY_JITTER=0.5), LIVE)
    with pytest.raises(ArgumentError, match="DOWNLOAD_DELAY='soon'"):
        check_manners(given(DOWNLOAD_DELAY="soon"), LIVE)
