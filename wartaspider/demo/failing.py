"""Failing: how each kind of fault is acted out on the line."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from wartaspider.demo.daytext import http_date
from wartaspider.demo.faults import CHALLENGE
from wartaspider.demo.options import Fault

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_BLOCK = b"<p>" + b"a" * 65_000


class Failing:
    """What a request handler needs to fail as a fault says."""

    close_connection: bool
    connection: socket.socket
    path: str
    wfile: Any

    def send(
        self, status: int, body: bytes, headers: dict[str, str], length: int | None = -1
    ) -> None:
        """Send an answer, whose length may be a lie, or untold (None)."""
        raise NotImplementedError

    def note(self, status: int) -> None:
        """Write the request down."""
        raise NotImplementedError

    def fail(
        self, fault: Fault, body: bytes, shell: Callable[[], str], over: threading.Event
    ) -> None:
        """Act out a fault in place of an answer with this body; what lasts ends when it is over."""
        match fault.kind:
            case "status":
                self.send(fault.status, b"<html><h1>Galat</h1></html>", _HTML | _retry(fault))
            case "answer":
                self.send(200, fault.body, _HTML | dict(fault.headers))
            case "reset":
                self._reset()
            case "cut":
                self.close_connection = True
                self.send(200, body[: len(body) // 2], _HTML, len(body))
            case "short-length":
                self.close_connection = True
                self.send(200, body, _HTML, len(body) // 2)
            case "slow":
                self._drip(body, fault.seconds, over)
            case "endless":
                self._pour(over)
            case "stall":
                self.close_connection = True
                self.note(0)
                over.wait(fault.seconds)
            case "redirect-offsite":
                self.send(302, b"", {"Location": fault.location})
            case "redirect-loop":
                self.send(302, b"", {"Location": self.path})
            case "bad-gzip":
                packed = gzip.compress(body)[:-40]
                self.send(200, packed, _HTML | {"Content-Encoding": "gzip"})
            case "empty":
                self.send(200, b"", _HTML)
            case "challenge":
                self.send(200, CHALLENGE.encode(), _HTML)
            case "shell":
                self.send(200, shell().encode(), _HTML)

    def _reset(self) -> None:
        self.close_connection = True
        self.note(0)
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def _drip(self, body: bytes, seconds: float, over: threading.Event) -> None:
        self.send(200, body[:1], _HTML, len(body))
        step = max(1, len(body) // 10)
        for at in range(1, len(body), step):
            if over.wait(seconds / 10):
                break
            self.wfile.write(body[at : at + step])
            self.wfile.flush()

    def _pour(self, over: threading.Event) -> None:
        self.close_connection = True
        self.send(200, b"<html>", _HTML, None)
        with contextlib.suppress(OSError):
            while not over.is_set():
                self.wfile.write(_BLOCK)


def _retry(fault: Fault) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    if fault.retry_after_date:
        return {"Retry-After": http_date(datetime.now(UTC) + timedelta(seconds=fault.retry_after))}
    return {"Retry-After": str(fault.retry_after)}
