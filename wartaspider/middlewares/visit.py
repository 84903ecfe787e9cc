"""One page in the browser: waited for until it shows its content, and followed to its end.

Imports nothing of the browser's driver: it is imported by every run.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.http import HtmlResponse

from wartaspider.browser import Followed, Judge
from wartaspider.exceptions import BrowserError, StoppedError
from wartaspider.middlewares import probes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from wartaspider.middlewares.pace import Pace

READY = 10.0
"""Seconds in which a page must show its content, unless its data are still on their way."""

DATA = 30.0
"""Seconds that are waited for data on their way."""

POLL = 0.1
CALM = 0.4
"""So long must a page stay as it is to count as built."""

RESTLESS = 2.0
"""So long at most is waited for calm: some pages never come to rest, some requests never end."""

GROWTH = 1.5
"""Seconds after which a list that was asked for more, and asks for nothing itself, has no more."""

HANG = 4.0
"""Seconds without an answer after which the page's scripts are stopped: they run in circles."""

ANSWERS = 5
"""How often a page is asked that does not answer."""

IDLE = 2
"""Steps that bring links and nothing to the list itself, after which it is at its end."""

TRIES = 3
"""How often a list is asked for more whose data could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one page may cost."""

    seconds: float
    """For all of it; a list that is followed takes the longest."""

    size: int
    """Bytes of HTML at which a list is not followed any further."""

    spacing: float = 0.0
    """Seconds between a list's steps, as between any two requests."""


@dataclass(slots=True)
class Visit:
    """A page under way."""

    plain: HtmlResponse
    judge: Judge
    bounds: Bounds
    pace: Pace
    html: str | None = None
    """What it shows in the end; None until then."""

    shows: bool = False
    followed: Followed | None = None
    steps: int = 0
    url: str = ""
    status: int = 200
    offsite: str | None = None
    """Where its scripts wanted to lead off the site."""

    navigations: int = 0
    faults: list[tuple[str, int]] = field(default_factory=list)
    """Addresses of its data or scripts that could not be had, with the status; 0 for none."""

    blocked: Counter[str] = field(default_factory=Counter)
    """Hosts whose scripts were not loaded."""

    loading: set[Any] = field(default_factory=set)
    """Its requests of scripts and data that are not answered yet."""

    fetching: set[Any] = field(default_factory=set)
    """Those of data among them."""

    terminate: Callable[[], Awaitable[object]] | None = None
    """Stops scripts that run in circles."""

    _started: float = field(default_factory=monotonic)

    async def look(self, page: Any) -> None:
        """Bring the page to where it shows all that is wanted; then ``html`` is there."""
        self.judge.begin()
        html = await self._built(page)
        if self.shows:
            self.followed = await self._follow(page, html)
            html = await self._content(page)
        else:
            self.faults += [(each.url, 0) for each in self.fetching]
        self.html = html

    @property
    def left(self) -> float:
        """Seconds that it may still take."""
        return self._started + self.bounds.seconds - monotonic()

    # Until it is built

    async def _built(self, page: Any) -> str:
        """The page when its judge finds its content, or when there is no hope for that."""
        rest, html = _Rest(), ""
        while self.left > 0 and rest.may_change(self.loading, READY):
            await self._sleep()
            if rest.has_come(await self._ask(page, probes.SIGN), self.fetching):
                html = await self._content(page)
                if self.judge.shows(self._as_response(html)):
                    self.shows = True
                    return html
            if self.offsite and rest.waited > RESTLESS:
                break
        return html or await self._content(page)

    async def _sleep(self) -> None:
        await asyncio.sleep(POLL)
        if self.pace.is_stopping():
            raise StoppedError("the run was stopped while a page was in the browser")

    # The rest of a list

    async def _follow(self, page: Any, html: str) -> Followed | None:
        """Scroll the list or ask it for more, to its end; None if it has but this page."""
        check_at = idle = 0
        while True:
            if self.steps >= check_at:
                more = self.judge.more(self._as_response(html))
                if more == "lost":
                    return "failed"
                if more == "unwanted" or (more == "nothing" and not self.steps):
                    return "enough" if self.steps else None
                # What came may stand beside the list, whose own part is late.
                idle = idle + 1 if more == "nothing" else 0
                if idle == IDLE:
                    return "end"
                # A long list is not read anew after each step, or it would take for ever.
                check_at = self.steps + 1 if idle else max(self.steps + 1, self.steps * 11 // 10)
            if self.steps >= self.judge.most_steps:
                return "bound"
            if self.left <= 0 or len(html) > self.bounds.size:
                return "cut"
            end = await self._step(page)
            if end is not None:
                return await self._ended(page, end)
            self.steps += 1
            if self.steps >= check_at:
                html = await self._content(page)

    async def _ended(self, page: Any, end: Followed) -> Followed | None:
        """How it ended, if all that was listed since the last look is there still."""
        if end == "end" and not self.steps:
            return "paged" if await self._ask(page, probes.PAGED) else None
        if end == "failed" or not self.steps:
            return end
        html = await self._content(page)
        return "failed" if self.judge.more(self._as_response(html)) == "lost" else end

    async def _step(self, page: Any) -> Followed | None:
        """One step further; None if it brought more, else why it brought nothing."""
        is_again = False
        for tries in range(TRIES):
            self.faults.clear()
            await self.pace.turn(self.bounds.spacing)
            before, endless = Counter(await self._ask(page, probes.LINKED)), set(self.fetching)
            await self._ask(page, probes.MORE)
            listed = await self._grown(page, before, endless)
            if len(before.keys() - listed.keys()) * 2 > len(before):
                return "failed"  # it shows other articles in place of those; some would be lost
            if listed - before:
                return None
            if self.left <= 0:
                return "cut"
            if self.faults:
                self.pace.hold(2.0**tries)
            elif is_again:
                return "end"
            is_again = not self.faults
        return "failed" if self.faults else "end"

    async def _grown(self, page: Any, before: Counter[int], endless: set[Any]) -> Counter[int]:
        """How often each article is linked when what a step brought is there.

        ``endless``: requests that were under way before it.
        """
        rest, listed = _Rest(), before
        while self.left > 0 and rest.may_change(self.fetching - endless, GROWTH):
            if listed - before:
                break
            await self._sleep()
            if rest.has_come(await self._ask(page, probes.SIGN), self.fetching - endless):
                listed = Counter(await self._ask(page, probes.LINKED))
        return listed

    # Talking to it

    async def _ask(self, page: Any, script: str) -> Any:
        return await self._patiently(lambda: page.evaluate(script))

    async def _content(self, page: Any) -> str:
        return str(await self._patiently(page.content))

    async def _patiently(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """What the page answers; a script that does not let it is stopped."""
        for _ in range(ANSWERS):
            try:
                return await asyncio.wait_for(ask(), HANG)
            except TimeoutError:
                if self.terminate is None:
                    break
                await asyncio.wait_for(self.terminate(), HANG)
            except Exception as error:
                # A page that is just being replaced by the next one cannot answer.
                if "navigat" not in str(error) and "context was destroyed" not in str(error):
                    raise
                await self._sleep()
        raise BrowserError(f"{self.plain.url}: its scripts do not come to an end")

    def _as_response(self, html: str) -> HtmlResponse:
        return HtmlResponse(
            self.url or self.plain.url, body=html.encode("utf-8", "replace"), encoding="utf-8"
        )


@dataclass(slots=True)
class _Rest:
    """Notices when a page has come to rest, or will not."""

    started: float = field(default_factory=monotonic)
    sign: str = ""
    since: float = field(default_factory=monotonic)
    looked: str = ""
    looked_at: float = field(default_factory=monotonic)
    loading_at: float = 0.0

    @property
    def waited(self) -> float:
        """Seconds since it began."""
        return monotonic() - self.started

    def may_change(self, loading: Collection[object], patience: float) -> bool:
        """Whether something may come yet, ``patience`` seconds being enough where nothing is due.

        What was asked for is waited for longer, and for what the page makes of it.
        """
        if loading:
            self.loading_at = monotonic()
        if self.waited > DATA:
            return False
        return self.waited < patience or monotonic() - self.loading_at < GROWTH

    def has_come(self, sign: str, fetching: Collection[object]) -> bool:
        """Whether it is time to look: the page has changed, and rests now or never will."""
        now = monotonic()
        if sign != self.sign:
            self.sign, self.since = sign, now
        is_calm = now - self.since > (RESTLESS if fetching else CALM) and sign != self.looked
        if not is_calm and now - self.looked_at < RESTLESS:
            return False
        self.looked, self.looked_at = sign, now
        return True
