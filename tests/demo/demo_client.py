"""A plain client of the stand-in site for its tests: http.client, a body as text, and a parser."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from datetime import date

from parsel import Selector

from wartaspider.demo import DemoServer, DemoSite, Options

DAY = date(2026, 3, 10)


def small_site(**changes: object) -> DemoSite:
    """A site of two days."""
    return DemoSite(Options(**{"today": DAY, "days": 2, "articles_per_day": 8} | changes))


@dataclass
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> Selector:
        return Selector(self.text)


def get(server: DemoServer, path: str, method: str = "GET", **headers: str) -> Reply:
    """Ask once, on a connection of its own; header names with ``_`` for ``-``."""
    line = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, headers=sent)
        answer = line.getresponse()
        return Reply(answer.status, answer.read(), dict(answer.getheaders()))
    finally:
        line.close()
