"""A page that came with status 200 and is no page: empty, cut short, or a challenge."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response

from wartaspider.exceptions import ChallengeError, CutPageError, PageError, TooLargeError
from wartaspider.middlewares.backoff import ROBOTS, back_off_of
from wartaspider.middlewares.breaker import Failure
from wartaspider.middlewares.challenge import is_blank, is_challenge
from wartaspider.urls import SITE, Site

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# Sent with ``request`` and ``reason`` when a page that came is not what was asked for.
unsound = object()

# Flag of a response that a browser showed: it never ends as the site's own page does.
RENDERED = "rendered"

# How the page ended the last time it was asked for; a retry carries it.
ENDING = "warta_ending"

# Which brotli and zstd libraries serve is Scrapy's choice, by the version of Python.
_codes = import_module("scrapy.utils._compression")
_UNPACK_ERRORS = (
    OSError,
    EOFError,
    zlib.error,
    struct.error,
    _codes.brotli.error,
    _codes.zstd.ZstdError,
)

_END_TAG = re.compile(rb"</html", re.IGNORECASE)
_FEED_END = re.compile(rb"</(?:rss|feed|urlset|sitemapindex|rdf:RDF)\s*>\s*\Z")
_CLEAN_END = re.compile(rb"(</[a-z0-9]+\s*>|-->)\s*\Z", re.IGNORECASE)


@dataclass(slots=True)
class EndTags:
    """How each kind of page of this run ends; most close their ``<html>``, some sites never do."""

    closed: set[str] = field(default_factory=set)
    endings: set[tuple[str, bytes]] = field(default_factory=set)

    def is_cut(self, kind: str, body: bytes, last_ending: bytes | None) -> bool:
        """Whether a page is cut short, as far as this run can tell.

        A page without end tag is taken when it ends alike twice and its kind was never seen
        with one; if other kinds have one, it must also end with a closed element. Further pages
        of its kind that end the same way are then taken at once.
        """
        if _END_TAG.search(body):
            self.closed.add(kind)
            return False
        if kind in self.closed:
            return True
        known = (kind, body.rstrip()[-24:])
        if known in self.endings:
            return False
        if ending(body) != last_ending or (self.closed and not _CLEAN_END.search(body[-200:])):
            return True
        self.endings.add(known)
        return False


def ending(body: bytes) -> bytes:
    """The end of a page, to be compared with the same page's end asked for again."""
    return body[-200:]


def page_kind(url: str) -> str:
    """What pages of one template have in common in their addresses: the first word of the path."""
    word = re.match(r"/?[^\W\d_]*", urlsplit(url).path)
    return word[0].lower() if word else ""


class Soundness:
    """Has unsound pages asked for again, like faults of the line.

    After the retries it raises CutPageError, or ChallengeError, which counts as a refusal. Sits
    between decompression and BackOff, which does the asking. XML, pictures and the like can only
    be empty; robots.txt may be even that.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.site = Site(crawler.settings.get("WARTA_BASE_URL") or SITE)
        self.end_tags = EndTags()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Soundness:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The sound response, or its retry. Raises CutPageError or ChallengeError."""
        if not 200 <= response.status < 300 or request.method == "HEAD":
            return response
        error = self.fault(request, response)
        if error is None:
            return response
        retry = await _again(self.crawler, request, error)
        retry.meta[ENDING] = ending(response.body)
        return retry

    def fault(self, request: Request, response: Response) -> PageError | None:
        """What is wrong with a page; None if it is sound."""
        if isinstance(response, HtmlResponse) and is_challenge(response, self.site):
            return ChallengeError(f"{response.url} answers with a challenge page")
        if request.meta.get(ROBOTS):
            return None
        if not response.body.strip():
            return CutPageError(f"{response.url} is empty")
        if isinstance(response, HtmlResponse):
            return self._cut(request, response)
        return None

    def _cut(self, request: Request, response: Response) -> PageError | None:
        if is_blank(response.body):
            return CutPageError(f"{response.url} shows nothing")
        # A feed or sitemap that the server calls HTML.
        if RENDERED in response.flags or _FEED_END.search(response.body[-200:]):
            return None
        kind = page_kind(response.url)
        if self.end_tags.is_cut(kind, response.body, request.meta.get(ENDING)):
            return CutPageError(f"{response.url} is cut short: it ends without </html>")
        return None


class Decompression(HttpCompressionMiddleware):
    """Scrapy's decompression, which would lose a page with a broken body without a retry."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Decompression:
        decompression = super().from_crawler(crawler)
        decompression.crawler = crawler
        return decompression

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response unpacked, or its retry. Raises CutPageError or TooLargeError."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            _tell(self.crawler, request, TooLargeError.reason)
            raise TooLargeError(f"{response.url} unpacks to too much: {error}") from error
        except _UNPACK_ERRORS as error:
            message = f"{response.url} cannot be unpacked: {error!r}"
            return await _again(self.crawler, request, CutPageError(message))

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        whole = _gunzip(body, max_size) if encoding in (b"gzip", b"x-gzip") else None
        if whole is not None:
            return whole
        return HttpCompressionMiddleware._decode(body, encoding, max_size)


def _gunzip(body: bytes, max_size: int) -> bytes | None:
    """A sound gzip member in one go; None for all else, which Scrapy reads piece by piece."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        whole = unpacker.decompress(body, max_size)
    except zlib.error:
        return None
    return whole if unpacker.eof and not unpacker.unused_data else None


async def _again(crawler: Crawler, request: Request, error: PageError) -> Request:
    """The retry of an unsound page; raises its error when there is none left."""
    _tell(crawler, request, error.reason)
    failure: Failure = "refused" if isinstance(error, ChallengeError) else "unsound"
    retry = await back_off_of(crawler).again(request, error.reason, failure)
    crawler.stats.inc_value(f"warta/soundness/{error.reason}")
    if retry is None:
        logger.warning("Given up: %s", error)
        raise error
    return retry


def _tell(crawler: Crawler, request: Request, reason: str) -> None:
    crawler.signals.send_catch_log(unsound, request=request, reason=reason)
