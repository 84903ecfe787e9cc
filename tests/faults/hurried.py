"""Called in a run's own process before it begins: its clock goes faster, its world is another."""

from __future__ import annotations

import os
import resource
import selectors
import time
from typing import Any

from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from twisted.internet.base import ReactorBase
from twisted.internet.defer import succeed
from twisted.web.client import HTTPConnectionPool

from wartaspider.middlewares import pace


def prepare(times: float, told: str, zone: str | None, file_limit: int | None) -> None:
    """Hasten the clock, set the machine's time zone, and let no file grow beyond a limit."""
    hasten(times, os.open(told, os.O_WRONLY | os.O_CREAT))
    if zone:
        os.environ["TZ"] = zone
        time.tzset()
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))


def hasten(times: float, told: int) -> None:
    """Let every wait of this process end so many times sooner than it should.

    So a test sees the waits and timeouts of the default settings in a fraction of their time.
    """
    real, select = time.monotonic, selectors.DefaultSelector.select
    start = real()

    def monotonic() -> float:
        return start + (real() - start) * times

    def hurried(self: Any, timeout: float | None = None) -> Any:
        return select(self, timeout / times if timeout else timeout)

    time.monotonic = monotonic
    ReactorBase.seconds = staticmethod(monotonic)  # Twisted goes by the time of day
    selectors.DefaultSelector.select = hurried  # type: ignore[method-assign]
    now, sleep = pace.Clock().now, pace.Clock().sleep
    pace.Clock.__init__.__defaults__ = (monotonic, now, sleep)  # type: ignore[attr-defined]
    pool = HTTPConnectionPool.closeCachedConnections

    def closed(self: Any) -> Any:
        # Scrapy gives it a second and is not prepared for its taking just that long.
        pool(self)
        return succeed(None)

    HTTPConnectionPool.closeCachedConnections = closed  # type: ignore[method-assign]
    count_waits(told)


def count_waits(told: int) -> None:
    """Tell in a file the seconds that were waited before asking (again), or in vain.

    Those that were meant, and not those that passed: they are the same on every machine.
    """
    waited = 0.0
    pause, end = pace.Pace.pause, _ScrapyAgent._cb_timeout

    def add(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        os.pwrite(told, b"%12.3f" % waited, 0)

    async def counted(self: pace.Pace, seconds: float) -> bool:
        is_over = await pause(self, seconds)
        add(seconds if is_over else 0.0)
        return is_over

    def ended(self: Any, result: Any, request: Any, url: str, timeout: float) -> Any:
        add(0.0 if self._timeout_cl.active() else timeout)
        return end(self, result, request, url, timeout)

    pace.Pace.pause = counted  # type: ignore[method-assign]
    _ScrapyAgent._cb_timeout = ended
