"""The download handler: the last place before the line, where pace and addresses are guarded.

Requests already queued in Scrapy's download slots wait here too, and neither timeouts nor
AutoThrottle count the wait.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web.client import HTTPConnectionPool

from wartaspider.middlewares.addresses import AddressGuard
from wartaspider.middlewares.backoff import back_off_of
from wartaspider.middlewares.budget import Budget
from wartaspider.middlewares.connection import BoundedFactory, GuardedAgent
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, where each request waits for its turn and goes to no private host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        # A retry has a connection of its own: some sites end those that they said they would keep.
        self._unkept = HTTPConnectionPool(reactor, persistent=False)  # type: ignore[no-untyped-call]
        for pool in (self._pool, self._unkept):
            pool._factory = partial(BoundedFactory, self._sent)  # type: ignore[assignment]
            # Twisted would ask again at once there, whatever the pace.
            pool.retryAutomatically = False
        self._guard = AddressGuard(Site(crawler.settings.get("WARTA_BASE_URL") or SITE))

    async def download_request(self, request: Request) -> Response:
        """The answer, asked for when the site's pace allows it.

        Raises PrivateAddressError where the site's name leads into a private network, BudgetError
        where the run may not ask for more.
        """
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        pace = back_off_of(self.crawler).pace
        async with pace.lines:
            if (budget := self.crawler.get_downloader_middleware(Budget)) is not None:
                budget.spend(request)
            with wrap_twisted_exceptions():
                return await pace.send(slot.delay if slot else 0.0, lambda: self._ask(request))

    async def _ask(self, request: Request) -> Response:
        pool = self._unkept if request.meta.get("retry_times") else self._pool
        response = await maybe_deferred_to_future(self._agent(pool).download_request(request))
        # Before the next request may leave, whoever's it is.
        back_off_of(self.crawler).heed(response, request)
        return response

    def _sent(self) -> None:
        back_off_of(self.crawler).pace.sent()

    def _agent(self, pool: HTTPConnectionPool) -> GuardedAgent:
        return GuardedAgent(
            self._guard,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self.crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
