"""How a worker's requests wait for the token, and what the next one must wait after them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from wartaspider.exceptions import ArchiveError, StoppedError
from wartaspider.middlewares.pace import Clock, Pace
from wartaspider.middlewares.sharing import FEW, MOST_LATE, USUAL, SharedPace, pace_of


class FakeToken:
    """A token that nobody else wants; ``waits`` are told one after the other."""

    def __init__(self, *waits: float) -> None:
        self.waits = list(waits)
        self.log: list[Any] = []
        self.error: ArchiveError | None = None

    def take(self) -> None:
        if self.error:
            raise self.error
        self.log.append("take")

    def leave(self, gap: float, guard: float) -> float | None:
        if self.waits:
            return None
        self.log.append(("leave", gap, guard))
        return gap

    def wait(self, gap: float) -> float:
        return self.waits.pop(0)

    def hand_on(self, late: float = 0.0) -> None:
        self.log.append(("hand on", round(late, 6)))

    def close_for(self, seconds: float) -> None:
        self.log.append(("close", seconds))


class Time:
    """A clock that stands still but for what a request takes."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Sent(list[Any]):
    """Signals that were sent."""

    def send_catch_log(self, signal: object, **kwargs: Any) -> None:
        self.append(kwargs)


def a_pace(token: FakeToken, time: Time, monkeypatch: pytest.MonkeyPatch) -> SharedPace:
    engine = SimpleNamespace(running=True, _slot=None)
    settings = Settings({"WARTA_BASE_URL": "http://127.0.0.1:1"})
    crawler = SimpleNamespace(settings=settings, engine=engine, signals=Sent())
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=crawler.settings))  # type: ignore[arg-type]
    monkeypatch.setattr(SharedPace, "token", token)
    pace = SharedPace.from_crawler(crawler)  # type: ignore[arg-type]
    pace.clock = Clock(monotonic=lambda: time.now, sleep=time.sleep)
    return pace


def send(pace: SharedPace, time: Time, gap: float, *seconds: float) -> None:
    """Requests whose answers take so long."""

    async def ask(taken: float) -> str:
        time.now += taken
        return "answer"

    async def all_of_them() -> None:
        for taken in seconds:
            assert await pace.send(gap, lambda taken=taken: ask(taken)) == "answer"  # type: ignore[misc]

    asyncio.run(all_of_them())


def lateness(token: FakeToken) -> list[float]:
    return [entry[1] for entry in token.log if entry[0] == "hand on"]


def test_request_leaves_with_the_token_when_the_time_has_come(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(0.15, 0.1), Time()
    send(a_pace(token, time, monkeypatch), time, 1.0, 0.0)
    assert sum(time.slept) == pytest.approx(0.25)
    assert token.log == ["take", ("leave", 1.0, 1.0), ("hand on", 0.0)]


@pytest.mark.parametrize(
    ("usual", "taken", "late"),
    [
        (0.01, 0.01, 0.01),
        (0.01, 0.9, 0.9),
        (USUAL, USUAL, USUAL),
        (0.5, 0.5, USUAL),
        (0.5, 0.8, USUAL + 0.3),
        (0.5, 0.05, 0.0),
        (0.01, 60.0, MOST_LATE),
        (2.0, 2.0, 0.0),
    ],
)
def test_gap_is_counted_from_when_the_request_surely_arrived(
    monkeypatch: pytest.MonkeyPatch, usual: float, taken: float, late: float
):
    token, time = FakeToken(), Time()
    send(a_pace(token, time, monkeypatch), time, 1.0, *[usual] * FEW, taken)
    assert lateness(token)[-1] == pytest.approx(late)


def test_first_answers_are_not_taken_for_usual(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    send(a_pace(token, time, monkeypatch), time, 1.0, 3.0, 2.0)
    assert lateness(token) == [3.0, 2.0]


def test_without_a_gap_nothing_waits_for_answers(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    send(a_pace(token, time, monkeypatch), time, 0.0, 3.0)
    assert token.log == ["take", ("leave", 0.0, 0.0), ("hand on", 0.0)]


def test_token_goes_on_when_the_request_fails(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    pace = a_pace(token, time, monkeypatch)

    async def fail() -> None:
        raise OSError("the line is cut")

    with pytest.raises(OSError, match="cut"):
        asyncio.run(pace.send(1.0, fail))
    assert token.log[-1][0] == "hand on"


def test_browser_takes_its_turn_like_any_request(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    asyncio.run(a_pace(token, time, monkeypatch).turn(2.0))
    assert token.log == ["take", ("leave", 2.0, 2.0), ("hand on", 0.0)]


def test_longest_of_crawl_delay_and_own_delay_counts(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    pace = a_pace(token, time, monkeypatch)
    pace.min_gap = 7.0
    send(pace, time, 1.0, 0.0)
    assert token.log[1] == ("leave", 7.0, MOST_LATE)


def test_wait_that_the_site_asks_for_is_told_to_all(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    a_pace(token, time, monkeypatch).hold(30.0)
    assert token.log == [("close", 30.0)]


def test_run_ends_when_its_archive_gives_no_token(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    token.error = ArchiveError("gone")
    pace = a_pace(token, time, monkeypatch)
    with pytest.raises(StoppedError, match="gone"):
        send(pace, time, 1.0, 0.0)
    assert pace.crawler.signals == [{"error": token.error}]


def test_nothing_leaves_once_the_run_is_stopped(monkeypatch: pytest.MonkeyPatch):
    token, time = FakeToken(), Time()
    pace = a_pace(token, time, monkeypatch)
    pace.is_stopping = lambda: True
    with pytest.raises(StoppedError):
        send(pace, time, 1.0, 0.0)
    assert ("leave", 1.0, 1.0) not in token.log


@pytest.mark.parametrize(("is_shared", "kind"), [(True, SharedPace), (False, Pace)])
def test_only_workers_share_their_pace(
    is_shared: bool, kind: type[Pace], monkeypatch: pytest.MonkeyPatch
):
    crawler: Any = a_pace(FakeToken(), Time(), monkeypatch).crawler
    crawler.spider = SimpleNamespace(arguments=SimpleNamespace(is_shared=is_shared))
    assert type(pace_of(crawler)) is kind
