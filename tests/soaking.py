"""A soak: many runs on one archive while the site lives on, with faults and kills, then the truth.

``Soak`` plays it, ``soak_truth`` says what is wrong at the end; ``make soak`` plays a whole year.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import forker
from crawling import QUICK
from soak_desk import Desk
from soak_server import Run, serving

from wartaspider.demo import DemoSite, Fault, Options
from wartaspider.items import WIB

START = datetime(2025, 1, 6, 0, 10, tzinfo=WIB)
WARM_UP = timedelta(days=1)
"""What the site has published before the first run, which walks yesterday's list too."""

CALM_RUNS = 3
"""Runs at the end that nothing disturbs, so that what a kill left is done."""

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
_ONCE = _EVENTS[-3:]
"""Events that a run has once."""


Trouble = tuple[str, tuple[Fault, ...], int, forker.First]
"""What goes wrong in a run: what it is called, faults, the request to kill at, a fuse."""

_NONE: Trouble = ("", (), 0, None)


@dataclass(kw_only=True)
class Soak:
    """A site that lives on, and runs of the crawl on one archive."""

    folder: Path
    days: int
    per_day: int
    hours_between: float = 1.0
    seed: int = 1
    keeps_raw: bool = True
    disturbed: float = 0.12
    """The share of runs with faults."""

    killed: float = 0.05
    """The share of runs that are killed."""

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
        with serving(site) as self.server:
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
        run.trouble, faults, kill_at, first = (
            _NONE if is_calm or not self.runs else self._trouble(rng)
        )
        self.server.begin(run, faults, kill_at)
        began = time.monotonic()
        done = forker.run(self._command(run), timeout=600, first=first)
        run.seconds = time.monotonic() - began
        run.exit_code, run.log = done.returncode, done.stderr
        self.runs.append(run)
        self._take_in_feed(run)
        return run

    def _trouble(self, rng: Random) -> Trouble:
        """What goes wrong in the next run, mostly nothing."""
        chance = rng.random()
        if chance < self.killed / 2:
            kill_at = rng.choice((1, 2, 3, rng.randrange(4, 30), rng.randrange(4, 90)))
            return f"killed at request {kill_at}", (), kill_at, None
        if chance < self.killed:
            event, number = rng.choice(_EVENTS), rng.choice((1, 2, rng.randrange(1, 12)))
            number = 1 if event in _ONCE else number
            fuse = ("crawl_killed", "lay_fuse", [event, number])
            return f"killed at {event} {number}", (), 0, fuse
        if chance > self.killed + self.disturbed:
            return _NONE
        return _fault(rng.choice((*_BRIEF, "article-down", "list-down", "down")), rng)

    def _command(self, run: Run) -> list[str]:
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": self.archive_url,
            "WARTA_RAW_DIR": str(self.folder / "raw") if self.keeps_raw else "",
            "WARTA_NOW": run.now.isoformat(),
            "WARTA_BACKOFF": "0.01",
            "DOWNLOAD_TIMEOUT": "60",
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


def _fault(kind: str, rng: Random) -> Trouble:
    """One fault: for the whole run, or once or twice to each address it concerns."""
    digit = rng.randrange(10)
    for_good = {
        "down": None,
        "article-down": rf"/read\d+{digit}/",
        "list-down": rng.choice((r"/indeks/\d+", "/category-", "/rss")),
    }
    if kind in for_good:
        return kind, (Fault(kind="status", path=for_good[kind], times=None),), 0, None
    path = rng.choice((rf"/read\d+{digit}/", r"^/(indeks|category|rss)", r"^/$"))
    fault = Fault(kind=kind, path=path, times=rng.choice((1, 2)))  # type: ignore[arg-type]
    return f"{kind} {path}", (fault,), 0, None
