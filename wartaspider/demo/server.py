"""serve: the stand-in site on loopback, with its faults, and a log of what was asked."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from wartaspider.demo import scripted
from wartaspider.demo.daytext import http_date
from wartaspider.demo.failing import Failing
from wartaspider.demo.faults import FaultBook
from wartaspider.demo.options import Fault
from wartaspider.demo.pages import Answer, shell
from wartaspider.demo.site import DemoSite

_ALIASES = {"wartaekonomi.co.id", "www.wartaekonomi.co.id", "m.wartaekonomi.co.id"}
_KEPT_PAGES = 20_000


class Hit(NamedTuple):
    """One request that arrived."""

    time: float
    """Seconds of a monotonic clock."""
    method: str
    path: str
    """With its query."""
    status: int
    """What was answered; 0 where a fault closed the line first."""
    user_agent: str
    host: str


class DemoServer:
    """A running stand-in site."""

    def __init__(self, site: DemoSite, port: int = 0) -> None:
        self.site = site
        self.closing = threading.Event()
        self.faults = FaultBook((*site.options.faults, *scripted.faults(site)))
        self._hits: list[Hit] = []
        self._kept: dict[str, tuple[int, Answer, bytes, bytes]] = {}
        self._http = _QuietServer(("127.0.0.1", port), partial(_Handler, self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """``http://127.0.0.1:PORT``"""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def requests(self) -> list[Hit]:
        """What was asked so far, in order of the answers."""
        return list(self._hits)

    @property
    def forbidden(self) -> list[Hit]:
        """Requests that a polite crawler of this site never makes: search, other hosts."""
        own = _ALIASES | {
            self.base_url.removeprefix("http://"),
            f"localhost:{self._http.server_port}",
        }
        return [hit for hit in self._hits if hit.path.startswith("/search") or hit.host not in own]

    def reset_log(self) -> None:
        """Forget what was asked."""
        self._hits.clear()

    def add_faults(self, *faults: Fault) -> None:
        """From now on these faults, and no others."""
        self.faults = FaultBook((*faults, *scripted.faults(self.site)))

    def log(self, hit: Hit) -> None:
        """Note a request."""
        self._hits.append(hit)

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        """The answer with its body, plain and (or empty) compressed; kept while nothing changes."""
        target, version = f"{path}?{query}", self.site.version
        kept = self._kept.get(target)
        if kept is None or kept[0] != version:
            made = scripted.answer(self.site, path, query)
            plain = made.body.encode()
            packed = gzip.compress(plain, 1, mtime=0) if self.site.options.gzip and plain else b""
            if len(self._kept) >= _KEPT_PAGES:
                self._kept.clear()
            kept = self._kept[target] = (version, made, plain, packed)
        return kept[1:]

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close every line and wait until the last thread has ended."""
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.close_lines()
        self._http.server_close()


@contextlib.contextmanager
def serve(site: DemoSite, port: int = 0) -> Iterator[DemoServer]:
    """Serve a site on loopback for as long as the block runs; port 0 takes a free one."""
    server = DemoServer(site, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        self._lines: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._lines.discard(request)
        super().shutdown_request(request)

    def close_lines(self) -> None:
        """End the lines that clients keep open, so that no thread waits for them."""
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(Failing, BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, demo: DemoServer, *args: Any) -> None:
        self._demo = demo
        super().__init__(*args)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed; the server keeps its own log."""

    def do_GET(self) -> None:
        """Answer, or fail as the options say."""
        path, _, query = self.path.partition("?")
        fault = self._demo.faults.next(path, query)
        try:
            if fault:
                body = self._demo.answer(path, query)[1] or b"<html></html>"
                self.fail(fault, body, partial(shell, self._demo.site), self._demo.closing)
            else:
                self._answer(path, query)
        except OSError:
            self.close_connection = True

    def do_HEAD(self) -> None:
        """The head of what GET gives."""
        self.do_GET()

    def do_POST(self) -> None:
        """Nothing takes a POST; search is only there to be left alone."""
        self.close_connection = True
        self.send(405, b"", {})

    def note(self, status: int) -> None:
        """Write the request down."""
        # Before anything is sent: who has the answer must find the request in the log.
        head = self.headers
        agent, host = head.get("User-Agent", ""), head.get("Host", "")
        hit = Hit(time.monotonic(), self.command, self.path, status, agent, host)
        self._demo.log(hit)

    def _answer(self, path: str, query: str) -> None:
        made, plain, packed = self._demo.answer(path, query)
        headers = {"Content-Type": made.content_type}
        if made.max_age is not None:
            headers["Cache-Control"] = f"max-age={made.max_age}"
        if made.location:
            headers["Location"] = made.location
        if made.cacheable and made.status == 200 and self._demo.site.options.conditional:
            headers["ETag"] = made.etag
            if made.changed:
                headers["Last-Modified"] = http_date(made.changed)
            if self._is_known(made):
                self.send(304, b"", headers)
                return
        if packed and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            plain = packed
        headers["Vary"] = "Accept-Encoding"
        self.send(made.status, plain, headers)

    def _is_known(self, made: Answer) -> bool:
        if tags := self.headers.get("If-None-Match"):
            return made.etag in tags
        since = self.headers.get("If-Modified-Since")
        if not since or not made.changed:
            return False
        with contextlib.suppress(ValueError):
            return parsedate_to_datetime(since) >= made.changed.replace(microsecond=0)
        return False

    def send(
        self, status: int, body: bytes, headers: dict[str, str], length: int | None = -1
    ) -> None:
        """Send an answer, whose length may be a lie, or untold (None)."""
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304 and length is not None:
            self.send_header("Content-Length", str(len(body) if length < 0 else length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)
        self.wfile.flush()
