"""The run's budget: how many requests, and how many bytes, it may cost the site."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import signals

from wartaspider.exceptions import BudgetError
from wartaspider.manners import Limits, limits
from wartaspider.middlewares.backoff import ROBOTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


class Budget:
    """Lets requests through until the budget is used up; those after it end with BudgetError.

    So each thing that is left is named as missing, and the run ends as one that is done. A page
    under way is read to its end, and robots.txt is always asked for.
    """

    def __init__(self, stats: StatsCollector, limits: Limits) -> None:
        self.stats = stats
        self.limits = limits
        self.requests = 0
        self.bytes = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Budget:
        budget = cls(crawler.stats, limits(crawler.settings))
        if budget.limits.bytes:
            crawler.signals.connect(budget.receive, signal=signals.bytes_received)
        return budget

    def process_request(self, request: Request) -> None:
        """Raises BudgetError for what would not be sent, before it waits for its turn."""
        if not request.meta.get(ROBOTS) and (text := self.used_up()):
            raise self._error(text)

    def spend(self, request: Request) -> None:
        """Count a request that is about to leave. Raises BudgetError instead if it may not."""
        self.process_request(request)
        self.requests += 1

    def receive(self, data: bytes) -> None:
        """Count what came over the line."""
        self.bytes += len(data)

    def used_up(self) -> str:
        """Which limit is reached, in words; "" while none is."""
        if 0 < self.limits.requests <= self.requests:
            return f"{self.limits.requests} requests"
        if 0 < self.limits.bytes <= self.bytes:
            return f"{self.limits.bytes} bytes"
        return ""

    def _error(self, text: str) -> BudgetError:
        if not self.stats.get_value("warta/budget/refused"):
            logger.warning("The budget of %s is used up: what is left is named as missing", text)
            self.stats.set_value("warta/budget/used_up", text)
        self.stats.inc_value("warta/budget/refused")
        return BudgetError(f"the run's budget of {text} is used up")
