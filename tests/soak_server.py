"""The stand-in site of a soak: remembers what it showed to which run, and may kill who asks."""

from __future__ import annotations

import json
import os
import signal
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawling import as_row

from wartaspider.demo import DemoServer, DemoSite, Fault, Hit
from wartaspider.demo.faults import FaultBook
from wartaspider.urls import ArticleAddress, parse_article_path

HOLLOW = ("shell", "empty", "challenge")
"""Faults that give a page without its article and say that all is well."""

_PAGE = 0.004
"""Megabytes of a page of memory."""


@dataclass(slots=True)
class Look:
    """One answer that the site gave whole when an article was asked for."""

    run: int
    now: datetime
    status: int
    row: int = -1
    """Which of the article's rows it showed."""


@dataclass(slots=True, kw_only=True)
class Run:
    """How one run went."""

    number: int
    now: datetime
    trouble: str = ""
    """Its faults or its kill; empty: none."""

    exit_code: int = 0
    requests: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    handles: int = 0
    log: str = ""

    @property
    def is_killed(self) -> bool:
        return self.exit_code < 0


class WatchingServer(DemoServer):
    """A stand-in site that remembers what it showed to which run, and may kill who asks."""

    def __init__(self, site: DemoSite) -> None:
        super().__init__(site)
        self.run = Run(number=0, now=site.now)
        self._pid = 0
        self._former = (0, self.run)
        self.kill_at = 0
        self.looks: dict[int, list[Look]] = {}
        self.rows: dict[int, list[bytes]] = {}
        self.hollow: dict[int, datetime] = {}
        """When an article was first shown as a page without it."""

        self._shown: dict[int, object] = {}
        self._local = threading.local()
        self._guard = threading.Lock()

    def begin(self, run: Run, faults: tuple[Fault, ...], kill_at: int) -> None:
        """From now on it is this run that asks; what the one before asked for may end later."""
        self._former, self._pid = (self._pid, self.run), 0
        self.run, self.kill_at = run, kill_at
        self.faults = _TellingBook(faults, self._local)
        self.reset_log()
        self._kept.clear()

    def forget(self, article_ids: list[int]) -> None:
        """These articles are shown no more."""
        for article_id in article_ids:
            self._shown.pop(article_id, None)

    def log(self, hit: Hit) -> None:
        with self._guard:
            super().log(hit)
            pid = int(hit.user_agent.rpartition(" ")[2])
            if pid == self._former[0]:
                run = self._former[1]
            else:
                run, self._pid = self.run, pid
            run.requests += 1
            if run.requests % 8 == 1:
                self._measure(run, pid)
            fault = getattr(self._local, "fault", None)
            if fault is None:
                self._note(hit, run)
            elif fault.kind in HOLLOW and (address := _article(hit)):
                self.hollow.setdefault(address.article_id, self.site.now)
            if run is self.run and run.requests == self.kill_at:
                os.kill(pid, signal.SIGKILL)

    def _measure(self, run: Run, pid: int) -> None:
        with suppress(OSError):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            run.peak_mb = max(run.peak_mb, pages * _PAGE)
            run.handles = max(run.handles, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()))

    def _note(self, hit: Hit, run: Run) -> None:
        address = _article(hit)
        if address is None:
            return
        article_id, story = address.article_id, self.site.article(address.article_id)
        looks = self.looks.setdefault(article_id, [])
        look = Look(run.number, run.now, hit.status)
        if hit.status in (200, 304) and story is not None:
            rows = self.rows.setdefault(article_id, [])
            if self._shown.get(article_id) is not story:
                self._shown[article_id] = story
                row = as_row(self.site.default_truth(article_id))
                rows.append(zlib.compress(json.dumps(row).encode(), 1))
            look.row = len(rows) - 1
        elif hit.status in (301, 302) and story is not None:
            return  # on the way to its new address
        looks.append(look)


def _article(hit: Hit) -> ArticleAddress | None:
    return parse_article_path(hit.path.partition("?")[0])


class _TellingBook(FaultBook):
    """Tells the thread that answers whether a fault met it."""

    def __init__(self, faults: tuple[Fault, ...], local: threading.local) -> None:
        super().__init__(faults)
        self._local = local

    def next(self, path: str, query: str) -> Fault | None:
        self._local.fault = super().next(path, query)
        return self._local.fault


@contextmanager
def serving(site: DemoSite) -> Iterator[WatchingServer]:
    server = WatchingServer(site)
    server.start()
    try:
        yield server
    finally:
        server.stop()
