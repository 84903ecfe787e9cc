"""A soak: many runs on one archive while the site lives on, with faults and kills, then the truth.

``Soak`` plays it, ``soak_truth`` says what is wrong at the end; ``make soak`` plays a whole year.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import forker
from crawling import QUICK, as_row
from soak_desk import Desk

from wartaspider.demo import DemoServer, DemoSite, Fault, Hit, Options
from wartaspider.demo.faults import FaultBook
from wartaspider.items import WIB
from wartaspider.urls import parse_article_path

START = datetime(2025, 1, 6, 0, 10, tzinfo=WIB)
WARM_UP = timedelta(days=1)
"""What the site has published before the first run, which walks yesterday's list too."""

CALM_RUNS = 4
"""Runs at the end that nothing disturbs, so that what a kill left is done."""

DISTURBED, KILLED = 0.12, 0.05
"""The shares of runs with faults and of runs that are killed."""

_PAGE = 0.004
_BRIEF = ("status", "reset", "cut", "short-length", "bad-gzip", "empty", "shell", "challenge")
_EVENTS = (
    "before-commit",
    "after-commit",
    "sql:INSERT INTO versions",
    "sql:INSERT INTO sightings",
    "after-commit-of:INSERT INTO sightings",
    "before-fsync",
    "before-rename",
    "after-rename",
    "sql:UPDATE runs",
)


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
        self.kill_at = 0
        self.looks: dict[int, list[Look]] = {}
        self.rows: dict[int, list[bytes]] = {}
        self._shown: dict[int, object] = {}
        self._local = threading.local()
        self._guard = threading.Lock()

    def begin(self, run: Run, faults: tuple[Fault, ...], kill_at: int) -> None:
        """From now on it is this run that asks."""
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
            run, pid = self.run, int(hit.user_agent.rpartition(" ")[2])
            run.requests += 1
            if run.requests % 8 == 1:
                self._measure(run, pid)
            if not getattr(self._local, "fault", None):
                self._note(hit)
            if run.requests == self.kill_at:
                os.kill(pid, signal.SIGKILL)

    def _measure(self, run: Run, pid: int) -> None:
        with suppress(OSError):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            run.peak_mb = max(run.peak_mb, pages * _PAGE)
            run.handles = max(run.handles, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()))

    def _note(self, hit: Hit) -> None:
        address = parse_article_path(hit.path.partition("?")[0])
        if address is None:
            return
        article_id, story = address.article_id, self.site.article(address.article_id)
        looks = self.looks.setdefault(article_id, [])
        look = Look(self.run.number, self.site.now, hit.status)
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


class _TellingBook(FaultBook):
    """Tells the thread that answers whether a fault met it."""

    def __init__(self, faults: tuple[Fault, ...], local: threading.local) -> None:
        super().__init__(faults)
        self._local = local

    def next(self, path: str, query: str) -> Fault | None:
        self._local.fault = super().next(path, query)
        return self._local.fault


@dataclass(kw_only=True)
class Soak:
    """A site that lives on, and runs of the crawl on one archive."""

    folder: Path
    days: int
    per_day: int
    hours_between: float = 1.0
    seed: int = 1
    keeps_raw: bool = True
    runs: list[Run] = field(default_factory=list)
    delivered: dict[tuple[int, int], list[Run]] = field(default_factory=dict)
    """(ID, version) -> the runs whose feeds held it."""

    _last_feed: int = 0

    @property
    def archive_url(self) -> str:
        return f"sqlite:///{self.folder / 'archive.db'}"

    @property
    def run_count(self) -> int:
        return int(self.days * 24 / self.hours_between) + CALM_RUNS

    def play(self, minutes: float = 0.0) -> Iterator[Run]:
        """Each run when it is over; after so many minutes only the calm ones at the end follow."""
        self.folder.mkdir(parents=True, exist_ok=True)
        options = Options(
            seed=self.seed, days=1, articles_per_day=0, archive_days=(), page_size=20, now=START
        )
        rng, started = Random(f"soak {self.seed}"), time.monotonic()
        site = DemoSite(options)
        self.desk = Desk(site, self.per_day, self.seed)
        self.desk.work(START + WARM_UP)
        with _serving(site) as self.server:
            left = self.run_count
            while left:
                if minutes and time.monotonic() - started > minutes * 60:
                    left = min(left, CALM_RUNS)
                self.desk.work(site.now + timedelta(hours=self.hours_between))
                yield self._run(rng, is_calm=left <= CALM_RUNS)
                left -= 1
                if len(self.runs) % max(1, int(24 / self.hours_between)) == 0:
                    self.server.forget(self.desk.clear_out())

    def _run(self, rng: Random, *, is_calm: bool) -> Run:
        run = Run(number=len(self.runs) + 1, now=self.server.site.now)
        run.trouble, faults, kill_at, first = _NONE if is_calm else _trouble(rng)
        self.server.begin(run, faults, kill_at)
        began = time.monotonic()
        done = forker.run(self._command(run), timeout=600, first=first)
        run.seconds = time.monotonic() - began
        run.exit_code, run.log = done.returncode, done.stderr
        self.runs.append(run)
        self._take_in_feed(run)
        return run

    def _command(self, run: Run) -> list[str]:
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": self.archive_url,
            "WARTA_RAW_DIR": str(self.folder / "raw") if self.keeps_raw else "",
            "WARTA_NOW": run.now.isoformat(),
            "WARTA_BACKOFF": "0.01",
            "LOG_LEVEL": "WARNING",
            "USER_AGENT": "soak {pid}",
        }
        command = ["scrapy", "crawl", "warta", "-O", str(self.folder / "out.jsonl")]
        for name, value in (QUICK | own).items():
            command += ["-s", f"{name}={value}"]
        return command

    def _take_in_feed(self, run: Run) -> None:
        """Note what the feed holds, if it is a new file."""
        with suppress(FileNotFoundError), (self.folder / "out.jsonl").open("rb") as feed:
            written = os.fstat(feed.fileno()).st_mtime_ns
            if written == self._last_feed:
                return
            self._last_feed = written
            for line in feed:
                row = json.loads(line)
                self.delivered.setdefault((row["article_id"], row["version"]), []).append(run)


Trouble = tuple[str, tuple[Fault, ...], int, forker.First]
"""What goes wrong in a run: what it is called, faults, the request to kill at, a fuse."""

_NONE: Trouble = ("", (), 0, None)


def _trouble(rng: Random) -> Trouble:
    """What goes wrong in the next run, mostly nothing."""
    chance = rng.random()
    if chance < KILLED / 2:
        kill_at = rng.choice((1, 2, 3, rng.randrange(4, 30), rng.randrange(4, 90)))
        return f"killed at request {kill_at}", (), kill_at, None
    if chance < KILLED:
        event, number = rng.choice(_EVENTS), rng.choice((1, 2, rng.randrange(1, 12)))
        return f"killed at {event} {number}", (), 0, ("crawl_killed", "lay_fuse", [event, number])
    if chance > KILLED + DISTURBED:
        return _NONE
    kind = rng.choice((*_BRIEF, "article-down", "list-down", "down"))
    digit = rng.randrange(10)
    if kind == "down":
        return kind, (Fault(kind="status", times=None),), 0, None
    if kind == "article-down":
        return kind, (Fault(kind="status", path=rf"/read\d+{digit}/", times=None),), 0, None
    if kind == "list-down":
        path = rng.choice((r"/indeks/\d+", "/category-", "/rss"))
        return kind, (Fault(kind="status", path=path, times=None),), 0, None
    path = rng.choice((rf"/read\d+{digit}/", r"^/(indeks|category|rss)", r"^/$"))
    return f"{kind} {path}", (Fault(kind=kind, path=path, times=rng.choice((1, 2))),), 0, None


@contextmanager
def _serving(site: DemoSite) -> Iterator[WatchingServer]:
    server = WatchingServer(site)
    server.start()
    try:
        yield server
    finally:
        server.stop()
