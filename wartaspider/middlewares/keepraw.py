"""Everything read is kept raw first: no answer passes from here that is not in its WARC file."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from wartaspider.clock import now_from
from wartaspider.exceptions import ArchiveError
from wartaspider.middlewares.backoff import ROBOTS
from wartaspider.middlewares.soundness import unsound
from wartaspider.raw.keeper import Kept, RawKeeper
from wartaspider.raw.opening import keeper_of
from wartaspider.raw.records import Exchange
from wartaspider.raw.signals import raw_failed

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

ASKED = "warta_asked"
"""In a request's meta: what it is for, as a later reading needs to know it."""

FETCHED = "warta_fetched"
"""In a request's meta, when its answer is there: the instant that the raw page bears."""

_KEPT = "warta_kept"

logger = logging.getLogger(__name__)


class KeepRaw:
    """Writes each answer to the raw folder as it came, before anything else sees it.

    Sits next to the line. Where an answer cannot be kept it is not handed on either, and the run
    ends. WARTA_RAW_DIR says where; empty: nothing is kept.
    """

    def __init__(self, crawler: Crawler, keeper: RawKeeper) -> None:
        self.crawler = crawler
        self.keeper = keeper
        self.now = now_from(crawler.settings)
        self.error: ArchiveError | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepRaw:
        keeper = keeper_of(crawler)
        if keeper is None:
            raise NotConfigured
        keep_raw = cls(crawler, keeper)
        crawler.signals.connect(keep_raw.page_unsound, signal=unsound)
        return keep_raw

    def process_request(self, request: Request) -> None:
        """Raises ArchiveError once an answer could not be kept: no other could be either."""
        if self.error is not None:
            raise self.error

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer, when it is kept. Raises ArchiveError if it cannot be."""
        # To the second, as the record and the data have it.
        at = self.now().replace(microsecond=0)
        try:
            kept = self.keeper.keep(exchange_of(request, response, at))
        except ArchiveError as error:
            self._fail(error)
            raise
        request.meta[FETCHED] = at
        request.meta[_KEPT] = kept
        self.crawler.stats.inc_value("warta/raw/answers")
        return response

    def page_unsound(self, request: Request, reason: str) -> None:
        """Note that a page is not what was asked for, so that no later reading takes it either."""
        kept: Kept | None = request.meta.get(_KEPT)
        if kept is None or self.error is not None:
            return
        try:
            self.keeper.reject(kept, reason, self.now())
        except ArchiveError as error:
            self._fail(error)

    def _fail(self, error: ArchiveError) -> None:
        logger.error("%s", error)
        self.error = error
        self.crawler.signals.send_catch_log(raw_failed, error=error)


def exchange_of(request: Request, response: Response, at: datetime) -> Exchange:
    """A request and its answer as they are kept."""
    protocol = response.protocol or ""
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=_pairs(request),
        status=response.status,
        protocol=protocol if protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1",
        headers=_pairs(response),
        body=response.body,
        at=at,
        ip_address=str(response.ip_address) if response.ip_address else None,
        is_cut="download_stopped" in response.flags,
        asked=_asked(request),
    )


def _pairs(message: Request | Response) -> tuple[tuple[bytes, bytes], ...]:
    # As they are kept: Headers' own items() looks each name up again.
    kept: dict[bytes, list[bytes]] = message.headers
    return tuple((name, value) for name, values in dict.items(kept) for value in values)


def _asked(request: Request) -> dict[str, Any]:
    """What the request is for; a page that a browser showed is told from one that was sent."""
    if request.meta.get(ROBOTS):
        return {"kind": "robots"}
    asked = dict(request.meta.get(ASKED) or {"kind": request.meta.get("warta_kind", "other")})
    if request.meta.get("playwright"):
        asked["rendered"] = True
    return asked
