"""Who asks: the program's own name, and whom the site's people can write to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wartaspider.manners import user_agent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class HonestUserAgent:
    """Names program and contact in each request; replaces UserAgentMiddleware."""

    def __init__(self, agent: str) -> None:
        self.agent = agent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HonestUserAgent:
        return cls(user_agent(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Set the header; no request has another."""
        request.headers["User-Agent"] = self.agent
