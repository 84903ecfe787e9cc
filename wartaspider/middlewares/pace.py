"""When a request may leave: waits the site asked for, Crawl-delay, quiet hours, and the proof.

``middlewares.handler`` keeps it, the last place before the line.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from wartaspider.exceptions import StoppedError
from wartaspider.items import WIB
from wartaspider.manners import DEFAULT_GAP, QuietHours, is_spared, least_gap, quiet_hours
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How soon a wait notices that the run was stopped (Ctrl-C); long waits are slept in such slices.
SLICE = 0.2


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the middlewares see it, so that a test can set it."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Pace:
    """The site's gate: closed while the site wants us to wait, and one request at a time through.

    One a run (BackOff holds it), since the site is one whatever the host name or download slot.
    ``min_gap`` is the least time between two requests in seconds.
    """

    def __init__(
        self,
        stats: StatsCollector,
        clock: Clock | None = None,
        is_stopping: Callable[[], bool] = lambda: False,
        at_once: int = 1,
        quiet: QuietHours | None = None,
    ) -> None:
        self.stats = stats
        self.clock = clock or Clock()
        self.is_stopping = is_stopping
        self.quiet = quiet or QuietHours()
        self.min_gap = 0.0
        # Scrapy 2.19 keeps to CONCURRENT_REQUESTS_PER_DOMAIN only where there is a delay: without
        # one, a slot's whole queue leaves before the first of it counts as being transferred.
        self.lines = asyncio.Semaphore(max(1, at_once))
        self._opens_at = 0.0
        self._last_left: float | None = None
        self._turnstile = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        """The pace of a run, which ends its waits when the run does."""
        settings = crawler.settings
        at_once = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        quiet = quiet_hours(settings)
        pace = cls(crawler.stats, None, lambda: is_stopping(crawler), at_once, quiet)
        # Scrapy keeps the delay in each host's slot, where it can end before a request gets here.
        pace.min_gap = least_gap(settings)
        if is_spared(settings, Site(settings.get("WARTA_BASE_URL") or SITE)):
            # Kept here too, since Scrapy has more settings that hasten a crawl than we check.
            pace.min_gap = max(DEFAULT_GAP, pace.min_gap)
            pace.lines = asyncio.Semaphore(1)
        return pace

    @property
    def closed_for(self) -> float:
        """Seconds until the gate opens; 0 if it is open."""
        return max(0.0, self._opens_at - self.clock.monotonic())

    def hold(self, seconds: float) -> float:
        """Let no request leave for so many seconds from now; never shortens a wait.

        Gives by how many seconds that is longer than before.
        """
        longer = seconds - self.closed_for
        if longer <= 0:
            return 0.0
        if not self.closed_for:
            self.stats.inc_value("warta/waits/count")
        # Scrapy types counts as whole numbers; seconds are none.
        self.stats.inc_value("warta/waits/seconds", round(longer, 3))  # type: ignore[arg-type]
        self._opens_at = self.clock.monotonic() + seconds
        return longer

    async def turn(self, spacing: float = 0.0) -> None:
        """Return when the next request may leave.

        Those that had to wait leave ``spacing`` seconds apart and not in a burst. Raises
        StoppedError when the run ends first.
        """
        is_held = self._turnstile.locked() or self.closed_for > 0
        async with self._turnstile:
            gap = max(self.min_gap, spacing) if is_held else self.min_gap
            await self._pass(gap)

    async def send(self, spacing: float, ask: Callable[[], Awaitable[T]]) -> T:
        """What a request brings that leaves in its turn."""
        await self.turn(spacing)
        return await ask()

    def sent(self) -> None:
        """Count the gap from now: a request that left has been written to the line only now."""
        self._last_left = self.clock.monotonic()

    async def pause(self, seconds: float) -> bool:
        """Sleep; False if the run was stopped meanwhile."""
        end = self.clock.monotonic() + seconds
        while (left := end - self.clock.monotonic()) > 0 and not self.is_stopping():
            await self.clock.sleep(min(left, SLICE))
        return not self.is_stopping()

    async def _pass(self, gap: float) -> None:
        while wait := max(self.closed_for, self._gap_left(gap)):
            if not await self.pause(wait):
                break
        await self._keep_quiet()
        if self.is_stopping():
            raise StoppedError("the run was stopped before this request could leave")
        self._leave()

    async def _keep_quiet(self) -> None:
        """Wait until the quiet hours are over."""
        while left := self.quiet.left(self.clock.now()):
            until = (self.clock.now() + timedelta(seconds=left)).astimezone(WIB)
            logger.info("Quiet hours: nothing is asked for until %s WIB", f"{until:%H:%M}")
            # Scrapy types counts as whole numbers; seconds are none.
            self.stats.inc_value("warta/quiet/seconds", round(left, 3))  # type: ignore[arg-type]
            if not await self.pause(left):
                return

    def _gap_left(self, gap: float) -> float:
        if self._last_left is None:
            return 0.0
        return max(0.0, self._last_left + gap - self.clock.monotonic())

    def _leave(self) -> None:
        now = self.clock.monotonic()
        if self._last_left is not None:
            self.stats.min_value("warta/manners/shortest_gap", round(now - self._last_left, 3))
        self.stats.inc_value("warta/manners/requests")
        self._last_left = now


def is_stopping(crawler: Crawler) -> bool:
    """Whether the run is about to end: Ctrl-C, or the spider is being closed.

    Scrapy sends no signal when closing begins, only when everything in progress has ended.
    """
    engine = crawler.engine
    if engine is None:
        return False
    slot = getattr(engine, "_slot", None)
    return not engine.running or getattr(slot, "closing", None) is not None
