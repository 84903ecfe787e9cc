from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import StoppedError
from wartaspider.manners import QuietHours
from wartaspider.middlewares.pace import Clock, Pace


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.at = 100.0
        self.stopped_at = float("inf")

    async def sleep(self, seconds):
        self.at += seconds
        await asyncio.sleep(0)

    @property
    def clock(self):
        start = datetime(2021, 7, 8, tzinfo=UTC) - timedelta(seconds=100)
        return Clock(lambda: self.at, lambda: start + timedelta(seconds=self.at), self.sleep)


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
def stats():
    return MemoryStatsCollector(get_crawler())


@pytest.fixture
def pace(time, stats):
    return Pace(stats, time.clock, lambda: time.at >= time.stopped_at)


def leave(pace, time, times, spacing=0.0):
    """When each of several requests that come together leaves."""
    left = []

    async def one():
        await pace.turn(spacing)
        left.append(round(time.at, 3))

    async def together():
        await asyncio.gather(*(one() for _ in range(times)))

    asyncio.run(together())
    return left


def test_turn_when_open_leaves_at_once(pace, time):
    assert leave(pace, time, 3) == [100.0, 100.0, 100.0]


def test_turn_when_held_waits(pace, time, stats):
    pace.hold(30)
    assert leave(pace, time, 1) == [130.0]
    assert stats.get_value("warta/waits/count") == 1
    assert stats.get_value("warta/waits/seconds") == 30


def test_turn_when_many_were_held_leaves_one_by_one(pace, time):
    pace.hold(30)
    assert leave(pace, time, 3, spacing=2.0) == [130.0, 132.0, 134.0]


def test_hold_when_shorter_changes_nothing(pace, time, stats):
    pace.hold(30)
    pace.hold(5)
    assert leave(pace, time, 1) == [130.0]
    assert stats.get_value("warta/waits/seconds") == 30


def test_hold_when_longer_counts_one_wait(pace, time, stats):
    pace.hold(10)
    pace.hold(30)
    assert leave(pace, time, 1) == [130.0]
    assert stats.get_value("warta/waits/count") == 1
    assert stats.get_value("warta/waits/seconds") == 30


def test_turn_when_held_anew_while_waiting(pace, time):
    async def run():
        pace.hold(10)
        waiting = asyncio.ensure_future(pace.turn())
        await asyncio.sleep(0)
        pace.hold(60)
        await waiting

    asyncio.run(run())
    assert time.at >= 160


def test_turn_when_min_gap_is_set(pace, time, stats):
    pace.min_gap = 5.0
    assert leave(pace, time, 3) == [100.0, 105.0, 110.0]
    assert stats.get_value("warta/manners/shortest_gap") == 5.0
    assert stats.get_value("warta/manners/requests") == 3


def test_turn_when_a_request_was_sent_late_waits_from_then(pace, time, stats):
    pace.min_gap = 5.0
    leave(pace, time, 1)
    time.at += 2.0
    pace.sent()
    assert leave(pace, time, 1) == [107.0]
    assert stats.get_value("warta/manners/shortest_gap") == 5.0


@pytest.mark.parametrize(("jitter", "gap"), [(0, 0.2), (0.5, 0.1), (1, 0.0), (3, 0.0)])
def test_pace_keeps_the_delay_less_its_jitter(jitter, gap):
    settings = {"DOWNLOAD_DELAY": 0.2, "DOWNLOAD_DELAY_JITTER": jitter, "WARTA_CONTACT": "a@b.org"}
    assert Pace.from_crawler(get_crawler(settings_dict=settings)).min_gap == gap


def test_pace_when_the_delay_is_longer_than_the_live_site_needs_keeps_it():
    settings = {"DOWNLOAD_DELAY": 3, "DOWNLOAD_DELAY_JITTER": 0}
    assert Pace.from_crawler(get_crawler(settings_dict=settings)).min_gap == 3.0


def test_turn_when_stopped_ends_soon(pace, time, stats):
    pace.hold(300)
    time.stopped_at = 110
    with pytest.raises(StoppedError):
        asyncio.run(pace.turn())
    assert time.at == pytest.approx(110, abs=0.5)
    assert stats.get_value("warta/manners/requests") is None


def test_pause_when_stopped_says_so(pace, time):
    time.stopped_at = 110
    assert asyncio.run(pace.pause(300)) is False
    assert time.at < 111


def test_turn_when_quiet_waits_until_it_is_over(time, stats):
    quiet = QuietHours(frozenset(range(7 * 60, 7 * 60 + 30)))  # it is 07:00 in WIB
    pace = Pace(stats, time.clock, quiet=quiet)
    assert leave(pace, time, 3, spacing=2.0) == [1900.0, 1902.0, 1904.0]
    assert stats.get_value("warta/quiet/seconds") == 1800
    assert stats.get_value("warta/waits/count") is None  # the site asked for none


def test_turn_when_quiet_and_stopped_ends_soon(time, stats):
    quiet = QuietHours(frozenset(range(7 * 60, 9 * 60)))
    pace = Pace(stats, time.clock, lambda: time.at >= 110, quiet=quiet)
    with pytest.raises(StoppedError):
        asyncio.run(pace.turn())
    assert time.at == pytest.approx(110, abs=0.5)


HURRY = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}


@pytest.mark.parametrize(
    ("base", "contact", "gap", "at_once"),
    [
        ("https://wartaekonomi.co.id", "", 1.0, 1),
        ("https://wartaekonomi.co.id", "a@example.org", 0.0, 8),
        ("http://127.0.0.1:8000", "", 0.0, 8),
    ],
)
def test_pace_when_the_live_site_is_hurried_without_contact(base, contact, gap, at_once):
    settings = {"WARTA_BASE_URL": base, "WARTA_CONTACT": contact, **HURRY}
    pace = Pace.from_crawler(get_crawler(settings_dict=settings))
    assert (pace.min_gap, pace.lines._value) == (gap, at_once)
