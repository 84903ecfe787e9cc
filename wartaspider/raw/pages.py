"""Raw pages as the responses that the spider once had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings, Settings
from scrapy.statscollectors import DummyStatsCollector
from sqlalchemy import Connection

from wartaspider.archive.captures import Capture, CaptureLog
from wartaspider.exceptions import RawError
from wartaspider.raw.reading import Record, read_record
from wartaspider.raw.records import ASKED


@dataclass(frozen=True, slots=True)
class RawPage:
    """An answer, unpacked, and what it was asked for."""

    response: Response
    asked: dict[str, Any]
    at: datetime
    """When it came, aware."""


class RawPages:
    """Reads captures from the WARC files of a folder, with an index that knows where bodies are."""

    def __init__(self, folder: Path, db: Connection, settings: BaseSettings) -> None:
        self._folder = folder
        self._db = db
        crawler = Crawler(Spider, Settings(settings.copy_to_dict()))
        crawler.stats = DummyStatsCollector(crawler)
        self._unpacking = HttpCompressionMiddleware(crawler=crawler)

    def read(self, capture: Capture) -> RawPage:
        """The page of a capture. Raises RawError where it cannot be had any more."""
        record = self._record(capture)
        answer = record.http()
        body = self._body_of(capture.digest) if capture.is_revisit else answer.body
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name.encode("latin-1", "replace"), value.encode())
        kind = responsetypes.from_args(headers=headers, url=capture.url, body=body)
        response = kind(url=capture.url, status=capture.status, headers=headers, body=body)
        asked = json.loads(record.get(ASKED) or "{}")
        return RawPage(self._unpacked(response), asked, datetime.fromisoformat(capture.fetched_at))

    def _record(self, capture: Capture) -> Record:
        record = read_record(self._folder / capture.file, capture.start, capture.length)
        if record.get("WARC-Target-URI") != capture.url:
            raise RawError(f"{capture.file} holds another page at byte {capture.start}")
        return record

    def _body_of(self, digest: str | None) -> bytes:
        original = CaptureLog().same_payload(self._db, digest) if digest else None
        if original is None:
            raise RawError(f"no raw page with the body {digest} is left")
        return self._record(original).http().body

    def _unpacked(self, response: Response) -> Response:
        try:
            found = self._unpacking.process_response(Request(response.url), response)
        except (IgnoreRequest, OSError, EOFError, ValueError) as error:
            raise RawError(f"{response.url} cannot be unpacked: {error}") from error
        return found if isinstance(found, Response) else response
