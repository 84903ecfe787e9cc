"""The pace of workers that share a back-fill: all together are no faster than one would be."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from wartaspider.archive import archive_of
from wartaspider.exceptions import ArchiveError, StoppedError
from wartaspider.middlewares.pace import SLICE, Pace
from wartaspider.raw.signals import raw_failed

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from wartaspider.archive.token import Token

T = TypeVar("T")

MOST_LATE = 5.0
"""Seconds that a request is thought to come late at most.

The gap is one between arrivals at the site. A busy machine sends late, and a busy site takes late:
so the next one waits for the gap from when the answer shows that the request has arrived.
"""

USUAL = 0.2
"""Seconds of that which are not doubted. Where answers always take longer, all take as long to
arrive, and what is above it does not make the next request wait.
"""

FEW = 5
"""Answers from which on it is known how long they usually take."""

_LONG = 3600.0
"""Seconds after which a request is the first of a back-fill and not the next one."""


class SharedPace(Pace):
    """The site's gate for all workers: a request leaves with the token, which the archive keeps.

    What the site asks one worker to wait, all wait.
    """

    crawler: Crawler
    _times: deque[float]
    """Seconds that this worker's last answers took."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pace of a worker; it needs the archive's token once its run has begun."""
        pace = cast("Self", super().from_crawler(crawler))
        pace.crawler, pace._times = crawler, deque(maxlen=4 * FEW)
        return pace

    @property
    def token(self) -> Token:
        """Raises StoppedError before the run has begun: nothing may be asked for then."""
        worker = archive_of(self.crawler).worker
        if worker is None:
            raise StoppedError("this worker has not begun")
        return worker.token

    def hold(self, seconds: float) -> Any:
        """Let no worker's request leave for so many seconds from now."""
        held = super().hold(seconds)
        with self._heeding():
            self.token.close_for(seconds)
        return held

    async def turn(self, spacing: float = 0.0) -> None:
        """Return when the next request may leave; StoppedError when the run ends first."""
        async with self._turnstile:
            try:
                await self._depart(max(self.min_gap, spacing))
            finally:
                await self._ask(self.token.hand_on)

    async def send(self, spacing: float, ask: Callable[[], Awaitable[T]]) -> T:
        """What the request brings, which leaves in its turn; none leaves before it arrived."""
        gap, late = max(self.min_gap, spacing), 0.0
        async with self._turnstile:
            try:
                left_at = await self._depart(gap)
                answer = asyncio.ensure_future(ask())
                late = await self._lateness(answer, gap, left_at)
            finally:
                await self._ask(self.token.hand_on, late)
        return await answer

    async def _lateness(self, answer: asyncio.Future[Any], gap: float, left_at: float) -> float:
        """How late a request may have arrived, by how long its answer takes.

        Where answers usually take longer than the gap, nobody waits for them.
        """
        usual = min(self._times) if len(self._times) >= FEW else 0.0
        if not gap:
            return 0.0
        await asyncio.wait({answer}, timeout=gap + (usual < gap) * MOST_LATE)
        taken = self.clock.monotonic() - left_at
        self._times.append(taken)
        late = max(0.0, taken - max(0.0, usual - USUAL))
        return min(late, MOST_LATE) if usual < gap else 0.0

    async def _depart(self, gap: float) -> float:
        """Wait for the token, then for the time; gives when the request left, by our clock."""
        await self._take()
        while not self.is_stopping():
            await self._keep_quiet()
            now = self.clock.monotonic()
            since = await self._ask(self.token.leave, gap, min(gap, MOST_LATE))
            if since is not None:
                self._note(since)
                return now
            await self.pause(await self._ask(self.token.wait, gap))
        raise StoppedError("the run was stopped before this request could leave")

    async def _take(self) -> None:
        taking = asyncio.ensure_future(to_thread(self.token.take))
        while not taking.done():
            await asyncio.wait({taking}, timeout=SLICE)
            if self.is_stopping() and not taking.done():
                await self._ask(self.token.cancel)
        with self._heeding():
            taking.result()

    async def _ask(self, question: Callable[..., T], *values: float) -> T:
        """An answer of the archive, for which the others need not wait."""
        with self._heeding():
            return await to_thread(question, *values)

    @contextmanager
    def _heeding(self) -> Iterator[None]:
        """A worker that cannot have the token any more may ask for nothing, so its run ends."""
        try:
            yield
        except ArchiveError as error:
            if not self.is_stopping():
                self.crawler.signals.send_catch_log(raw_failed, error=error)
            raise StoppedError(f"without the archive nothing may leave: {error}") from error

    def _note(self, since: float) -> None:
        """Count a request that left so many seconds after the last one of any worker."""
        if since < _LONG:
            self.stats.min_value("warta/manners/shortest_gap", round(since, 3))
        self.stats.inc_value("warta/manners/requests")


def pace_of(crawler: Crawler) -> Pace:
    """The pace of a run: the workers' where it shares its work, else its own."""
    arguments = getattr(crawler.spider, "arguments", None)
    kind = SharedPace if getattr(arguments, "is_shared", False) else Pace
    return kind.from_crawler(crawler)
