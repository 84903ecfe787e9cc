"""Called in a run's own process before it begins: its clock goes faster, its world is another."""

from __future__ import annotations

import os
import resource
import selectors
import time
from typing import Any

from twisted.internet.base import ReactorBase

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
    What was waited in all is told in a file: seconds as they would have been. Only time in which
    nothing else happened counts, so that they are the same on every machine.
    """
    real, select = time.monotonic, selectors.DefaultSelector.select
    start = real()
    waited = 0.0

    def monotonic() -> float:
        return start + (real() - start) * times

    def hurried(self: Any, timeout: float | None = None) -> Any:
        nonlocal waited
        ready = select(self, timeout / times if timeout else timeout)
        if timeout and timeout > 0 and not ready:
            waited += timeout
            os.pwrite(told, b"%12.3f" % waited, 0)
        return ready

    time.monotonic = monotonic
    ReactorBase.seconds = staticmethod(monotonic)  # Twisted goes by the time of day
    selectors.DefaultSelector.select = hurried  # type: ignore[method-assign]
    now, sleep = pace.Clock().now, pace.Clock().sleep
    pace.Clock.__init__.__defaults__ = (monotonic, now, sleep)  # type: ignore[attr-defined]
