"""The download handler: the last place before the line, where the site's pace is kept.

Requests already queued in Scrapy's download slots wait here too, and neither timeouts nor
AutoThrottle count the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from wartaspider.middlewares.backoff import back_off_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, where each request waits for its turn."""

    async def download_request(self, request: Request) -> Response:
        """The answer, asked for when the site's pace allows it."""
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        pace = back_off_of(self.crawler).pace
        async with pace.lines:
            await pace.turn(slot.delay if slot else 0.0)
            return await super().download_request(request)
