"""A loopback site that answers as a test scripts it, and a crawl against it in its own process."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import forker

CRAWLER = Path(__file__).with_name("crawler_process.py")
PAGE = b"<html><body><p>Berita palsu.</p><a href='/read9/lain'>Lain</a></body></html>"


@dataclass(frozen=True)
class Answer:
    """One answer.

    ``fault``: reset, hang (no answer), drip and drip-head (a byte now and then), endless and
    endless-head (as fast as it goes, for ever).
    """

    body: bytes = PAGE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    fault: str | None = None

    def raw(self) -> bytes:
        lines = {"Content-Type": "text/html; charset=utf-8", "Connection": "close", **self.headers}
        lines["Content-Length"] = str(len(self.body) if self.length is None else self.length)
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode() + self.body


NO_ROBOTS = Answer(b"", 404)

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_ENDLESS = {
    "drip": (_HEAD + b"\r\n<html>", b"a", 0.03),
    "drip-head": (_HEAD + b"X-Long: ", b"a", 0.03),
    "endless": (_HEAD + b"\r\n<html>", b"a" * 65536, 0.0),
    "endless-head": (_HEAD, b"X-More: aaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 1000, 0.0),
}


class Server(socketserver.ThreadingTCPServer):
    """Answers each path with its script's next answer; the last one is given for ever."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        script: Mapping[str, Answer | Sequence[Answer]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tls = tls
        self.script = {"/robots.txt": NO_ROBOTS, **(script or {})}
        self.arrivals: list[tuple[str, float]] = []
        self.over = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def base(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.arrivals if path != "/robots.txt"]

    def times(self, path: str) -> list[float]:
        return [at for asked, at in self.arrivals if asked == path]

    def next_answer(self, path: str) -> Answer:
        with self._lock:
            self.arrivals.append((path, time.monotonic()))
            answers = self.script.get(path, Answer())
            if isinstance(answers, Answer):
                return answers
            nth = sum(asked == path for asked, _ in self.arrivals)
            return answers[min(nth, len(answers)) - 1]

    def close(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report."""


class _Handler(socketserver.BaseRequestHandler):
    server: Server

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)

    def finish(self) -> None:
        if self.server.tls:
            self.request.close()

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = self.request.recv(65536)
            if not chunk:
                return
            head += chunk
        answer = self.server.next_answer(head.split(b" ")[1].decode())
        if answer.fault == "reset":
            # Linger 0: the connection ends with RST and not with FIN.
            linger = struct.pack("ii", 1, 0)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.request.close()
        elif answer.fault == "hang":
            self.server.over.wait(30)
        elif answer.fault:
            self._send_for_ever(*_ENDLESS[answer.fault])
        else:
            self.request.sendall(answer.raw())

    def _send_for_ever(self, first: bytes, then: bytes, pause: float) -> None:
        with contextlib.suppress(OSError):
            self.request.sendall(first)
            while not self.server.over.wait(pause):
                self.request.sendall(then)


@dataclass(frozen=True)
class Outcome:
    """How a crawl ended: per address ``ok``, an HTTP status or an error's reason, and the rest."""

    ends: Mapping[str, str]
    bodies: Mapping[str, str]
    metas: Mapping[str, Any]
    stats: Mapping[str, Any]
    log: str

    @property
    def reason(self) -> str:
        return str(self.stats["finish_reason"])


def start_crawl(
    bases: Sequence[str],
    paths: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    **settings: Any,
) -> forker.Running:
    """A crawl of these paths (or whole addresses) of each site, in one process of their own.

    ``names``: how names resolve there; ``env``: what its environment has beside ours.
    """
    jobs = [
        {
            "urls": [path if ":" in path else base + path for path in paths],
            "settings": {"WARTA_BASE_URL": base, **settings},
        }
        for base in bases
    ]
    return forker.Running(
        [str(CRAWLER), json.dumps(jobs)],
        env={**os.environ, "PYTHONWARNINGS": "error", **(env or {})},
        first=("middlewares.names", "resolve", [dict(names)]) if names else None,
    )


def finish_crawl(process: forker.Running, timeout: float = 60) -> list[Outcome]:
    """The outcome for each site once the crawls have ended."""
    done = process.wait(timeout)
    assert done.returncode == 0, done.stderr
    return [Outcome(log=done.stderr, **outcome) for outcome in json.loads(done.stdout)]


def crawl(base: str, *paths: str, **settings: Any) -> Outcome:
    """Crawl these paths to the end."""
    return crawl_each([base], *paths, **settings)[0]


def crawl_each(bases: Sequence[str], *paths: str, **settings: Any) -> list[Outcome]:
    """Crawl these paths of each site to the end, all at once."""
    return finish_crawl(start_crawl(bases, paths, **settings))
