"""A server on loopback that gives pages from memory, so that it never is what is slow.

Every page of a back-fill of the stand-in site, articles filled up to the size of real ones, made
before the first request. It runs in a process of its own, on a core of its own where there are two.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

from benchmarks.full_pages import TODAY, full_article
from wartaspider.demo import DemoSite, Options
from wartaspider.demo.pages import answer

ROOT = Path(__file__).parents[1]
ASKED = "/__asked"
"""Tells which paths were asked for since it was asked last."""

_INDEX = re.compile(r"/indeks/(\d{4})(\d\d)(\d\d)")
_ARTICLE = re.compile(r"/read(\d+)/")
_KEPT_DAYS = 60
"""Days that are kept; one that is asked for again is made again."""

_HEAD = (
    "HTTP/1.1 {status}\r\nDate: Fri, 09 Jul 2021 10:00:00 GMT\r\nServer: nginx\r\n"
    "Content-Type: {kind}\r\nVary: Accept-Encoding\r\nCache-Control: max-age=60\r\n"
    "{coding}Content-Length: {length}\r\n\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the site is that is served."""

    days: int
    per_day: int = 150
    page_size: int = 50
    is_packed: bool = True
    """Whether pages are sent with gzip to those who take it."""

    is_made_late: bool = False
    """Whether pages are made when they are asked for, small ones, so that it may be any size."""

    @property
    def articles(self) -> int:
        """How many articles it has."""
        return self.days * self.per_day


class PageServer:
    """A running server, as the benchmarks see it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def asked(self) -> list[str]:
        """The paths asked for since this was called last, in their order."""
        with urlopen(self.base_url + ASKED) as answered:  # noqa: S310  # our own
            return list(json.load(answered))


@contextmanager
def served(size: Size) -> Iterator[PageServer]:
    """A server of such a site for as long as the block runs."""
    words = [f"--days={size.days}", f"--per-day={size.per_day}", f"--page-size={size.page_size}"]
    command = [sys.executable, "-m", "benchmarks.page_server", *words]
    command += ["--plain"] * (not size.is_packed) + ["--late"] * size.is_made_late
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield PageServer(process.stdout.readline().strip())
        finally:
            process.terminate()


def pin(core: int) -> None:
    """Keep this process, and those it starts, on one core of those it may use."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


class Pages(dict[bytes, "tuple[bytes, bytes]"]):
    """The answers, plain and packed, by their targets."""


class LatePages(Pages):
    """Days of 150 articles each, made when their index is asked for, forgotten after a few more."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self._size = size
        self._days: OrderedDict[date, DemoSite] = OrderedDict()
        self._day_of: dict[int, date] = {}
        self._last = self._day(TODAY)

    def get(self, target: bytes, default: object = None) -> tuple[bytes, bytes]:  # type: ignore[override]
        """The answer, made at once."""
        path, _, query = target.decode().partition("?")
        if index := _INDEX.match(path):
            self._last = self._day(date(*map(int, index.groups())))
        site = self._last
        if (number := _ARTICLE.match(path)) and int(number[1]) in self._day_of:
            site = self._day(self._day_of[int(number[1])])
        made = answer(site, path, query)
        if made.status != 200:
            return _NOT_FOUND, _NOT_FOUND
        return _both(made.body.encode(), path, self._size)

    def _day(self, day: date) -> DemoSite:
        if day not in self._days:
            options = Options(
                seed=day.toordinal(),  # or each day would have the same stories
                today=day,
                days=1,
                archive_days=(),
                page_size=self._size.page_size,
                articles_per_day=self._size.per_day,
            )
            self._days[day] = DemoSite(options)
            self._day_of.update(dict.fromkeys(self._days[day].articles, day))
        self._days.move_to_end(day)
        if len(self._days) > _KEPT_DAYS:
            self._days.popitem(last=False)
        return self._days[day]


class _Line(asyncio.Protocol):
    """One connection; answers whole requests without a body, which is all that crawlers send."""

    def __init__(self, pages: Pages, asked: list[str]) -> None:
        self._pages = pages
        self._asked = asked
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        target = request.split(b" ", 2)[1]
        if target == ASKED.encode():
            told = _message(json.dumps(self._asked).encode(), kind="application/json")
            self._asked.clear()
            return told
        self._asked.append(target.decode())
        plain, packed = self._pages.get(target, (_NOT_FOUND, _NOT_FOUND))
        return packed if b"gzip" in request else plain


def _message(
    body: bytes, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", coding: str = ""
) -> bytes:
    head = _HEAD.format(status=status, kind=kind, coding=coding, length=len(body))
    return head.encode() + body


_NOT_FOUND = _message(b"<html><title>404</title></html>", status="404 Not Found")


def made_pages(size: Size) -> Pages:
    """Each target with its answer, plain and packed."""
    site = DemoSite(
        Options(
            today=TODAY,
            days=size.days,
            archive_days=(),
            page_size=size.page_size,
            articles_per_day=size.per_day,
        )
    )
    pages = {"/robots.txt": answer(site, "/robots.txt", "").body, "/": answer(site, "/", "").body}
    for back in range(size.days):
        path = f"/indeks/{TODAY - timedelta(days=back):%Y%m%d}"
        for page in range(1, size.per_day * 2 // size.page_size + 3):
            pages[f"{path}?page={page}"] = answer(site, path, f"page={page}").body
    for story in site.in_id_order:
        pages[f"{story.path}?page=all"] = full_article(site, story)
    return Pages(
        {target.encode(): _both(body.encode(), target, size) for target, body in pages.items()}
    )


def _both(body: bytes, target: str, size: Size) -> tuple[bytes, bytes]:
    kind = "text/plain" if target == "/robots.txt" else "text/html; charset=utf-8"
    plain = _message(body, kind=kind)
    if not size.is_packed:
        return plain, plain
    packed = gzip.compress(body, 6, mtime=0)
    return plain, _message(packed, kind=kind, coding="Content-Encoding: gzip\r\n")


async def _serve(pages: Pages) -> None:
    asked: list[str] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(pages, asked), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--per-day", type=int, default=150)
    parser.add_argument("--page-size", type=int, default=50)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--late", action="store_true")
    options = parser.parse_args()
    pin(1)
    size = Size(
        days=options.days,
        per_day=options.per_day,
        page_size=options.page_size,
        is_packed=not options.plain,
        is_made_late=options.late,
    )
    asyncio.run(_serve(LatePages(size) if size.is_made_late else made_pages(size)))


if __name__ == "__main__":
    main()
