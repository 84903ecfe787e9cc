"""A back-fill that several workers share: which day this one walks next, and when all is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import TYPE_CHECKING

from wartaspider.archive.shared import day_walked
from wartaspider.exceptions import ArchiveError

if TYPE_CHECKING:
    from wartaspider.archive.workers import Worker
    from wartaspider.spiders.warta import WartaSpider

ROUND = 0.02
"""Seconds between two looks at whether a day is done: little beside a request."""

IDLE_ROUND = 0.25
"""Seconds between two looks at whether another worker has left a day."""

LIVE = 20.0
"""Seconds after which a worker says again that it lives."""


class SharedDays:
    """The days that this worker walks, one at a time, until those of all workers are done.

    A day that nobody walks is taken, the newest first. Where there is none, but others are at
    work, the worker waits: one of them may die, and its day is to be had then.
    """

    def __init__(self, spider: WartaSpider, worker: Worker) -> None:
        self._spider = spider
        self._worker = worker

    async def days(self) -> AsyncIterator[date]:
        """Each day to walk; the next one comes when all of the last one's articles are stored."""
        living = asyncio.ensure_future(self._live())
        try:
            async for day in self._days():
                yield day
        finally:
            living.cancel()

    async def _days(self) -> AsyncIterator[date]:
        leases, days = self._worker.leases, self._spider.arguments.days
        if not days:
            return
        leases.offer(self._spider.days())
        while not self._is_ending():
            if (day := leases.take_day(days[-1], days[0])) is not None:
                self._spider.logger.info("This worker walks the index of %s", day)
                yield day
                if not await self._is_walked():
                    return
                leases.finish_day(day)
                self._spider.crawler.stats.inc_value("warta/shared/days")
            elif leases.count_open(days[-1], days[0]):
                await asyncio.sleep(IDLE_ROUND)
            else:
                # Those that are not complete although all workers have done with them.
                self._spider.unproved = list(days)
                return

    async def _is_walked(self) -> bool:
        """Wait for the walk's end; False if the run ends first, and the day is not done."""
        while not self._is_idle():
            if self._is_ending():
                return False
            await asyncio.sleep(ROUND)
        await self._spider.crawler.signals.send_catch_log_async(day_walked)
        return not self._is_ending()

    async def _live(self) -> None:
        """Say now and then that this worker lives, whatever it waits for."""
        while True:
            await asyncio.sleep(LIVE)
            try:
                await asyncio.to_thread(self._worker.live)
            except ArchiveError as error:
                self._spider.logger.warning("This worker cannot say that it lives: %s", error)

    def _is_idle(self) -> bool:
        """Whether nothing is asked for, read or written any more."""
        engine = self._spider.crawler.engine
        slot = getattr(engine, "_slot", None)
        if engine is None or slot is None or engine.scraper.slot is None:
            return True
        is_asking = slot.inprogress or engine.downloader.active
        return not (is_asking or slot.scheduler.has_pending_requests()) and (
            engine.scraper.slot.is_idle()
        )

    def _is_ending(self) -> bool:
        """Whether the run is stopped, or may ask for no more."""
        engine = self._spider.crawler.engine
        is_spent = bool(self._spider.crawler.stats.get_value("warta/budget/used_up"))
        slot = getattr(engine, "_slot", None)
        is_closing = getattr(slot, "closing", None) is not None
        return is_spent or engine is None or not engine.running or is_closing
