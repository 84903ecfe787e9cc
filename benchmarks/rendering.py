"""What pages in the browser cost: memory of run and browser all along, time a page.

A whole crawl of the scripted stand-in site on this machine, without the delay between requests, and
the same site crawled without a browser. Memory is read from /proc (Linux): resident for the run
itself, and for the browser's processes the proportional share (PSS), as they share most of theirs.

    python -m benchmarks.rendering [--pages 300] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from wartaspider.demo import DemoSite, Options
from wartaspider.demo.pages import Answer
from wartaspider.demo.scripted import DATA
from wartaspider.demo.server import DemoServer

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 3, 10)
A_DAY = 100
EVERY = 50
SETTLED = 100
"""Pages after which memory should grow no more."""
FLAT = 32
"""Megabytes of growth from there on that count as none."""
BOUND = 3600
LOADED = re.compile(rf"{re.escape(DATA)}\?.*read")


class CalmServer(DemoServer):
    """The scripted site without the scripts that run in circles: each costs four seconds."""

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        made, plain, packed = super().answer(path, query)
        if path == DATA:
            return made, plain.replace(b'"lingkaran": true', b'"lingkaran": false'), b""
        return made, plain, packed

    @property
    def shown(self) -> int:
        """Articles whose data were asked for."""
        return sum(LOADED.match(hit.path) is not None for hit in self.requests)


@dataclass(frozen=True)
class Sample:
    """Memory in megabytes when so many pages were shown."""

    pages: int
    run: float
    browser: float
    processes: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    print("pages  run MB  browser MB  processes", flush=True)
    figures = json.dumps(measured(options.pages), indent=2)
    print(figures)
    if options.json:
        options.json.write_text(figures + "\n", encoding="utf-8")


def measured(pages: int) -> dict[str, object]:
    """Crawl with a browser and without; memory by pages, growth, time a page."""
    samples: list[Sample] = []
    with served("articles", pages) as server, crawling(server) as (run, log):
        before, started = cpu_seconds(), time.monotonic()
        while run.poll() is None:
            time.sleep(0.2)
            due = server.shown // EVERY * EVERY
            if due and due > (samples[-1].pages if samples else 0):
                samples.append(sample(run.pid, due))
                print("{:5}  {:6.1f}  {:10.1f}  {:9}".format(*asdict(samples[-1]).values()))
                sys.stdout.flush()
            if time.monotonic() - started > BOUND:
                run.kill()
        seconds, used = time.monotonic() - started, cpu_seconds() - before
        text = log.read_text("utf-8")
    with served("none", pages) as server, crawling(server) as (run, _):
        started = time.monotonic()
        run.wait(BOUND)
        plain = time.monotonic() - started
    figures = stats(text)
    shown = figures["warta/rendering/pages"]
    growth = {name: growth_of([getattr(s, name) for s in samples]) for name in ("run", "browser")}
    return {
        "pages": shown,
        "samples": [asdict(each) for each in samples],
        "growth_megabytes": growth,
        "verdict": f"flat within {max(growth.values())} MB"
        if max(growth.values()) <= FLAT
        else f"grows by {max(growth.values())} MB",
        "browsers_started": figures["warta/rendering/browsers"],
        "pages_left_open": figures["playwright/page_count"]
        - figures["playwright/page_count/closed"],
        "most_contexts_at_once": figures["playwright/context_count/max_concurrent"],
        "requests_of_the_browser": figures["warta/rendering/requests"],
        "milliseconds_a_page": round(seconds / shown * 1000),
        "cpu_milliseconds_a_page": round(used / shown * 1000),
        "milliseconds_a_page_without_browser": round(plain / pages * 1000),
        "exit_code": int(re.findall(r"Exit code (\d)", text)[-1]),
    }


@contextmanager
def served(scripted: str, pages: int) -> Iterator[CalmServer]:
    """A site with so many articles, all of them listed in the days before today."""
    options = Options(
        today=TODAY,
        days=-(-pages // A_DAY),
        articles_per_day=min(pages, A_DAY),
        page_size=50,
        archive_days=(),
        scripted=scripted,  # type: ignore[arg-type]
    )
    server = CalmServer(DemoSite(options))
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def crawling(server: DemoServer) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A crawl of all of the site's days in its own process, and its log."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
            "WARTA_BASE_URL": server.base_url,
            "WARTA_ARCHIVE": f"sqlite:///{folder / 'archive.db'}",
            "WARTA_RAW_DIR": str(folder / "raw"),
            "WARTA_RENDER": "auto",
            "WARTA_NOW": f"{TODAY}T23:59:00+07:00",
            "DOWNLOAD_DELAY": "0",
            "AUTOTHROTTLE_ENABLED": "0",
            "STATS_DUMP": "1",
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "warta", "-a", "since=30d"]
        for key, value in settings.items():
            command += ["-s", f"{key}={value}"]
        log = folder / "log"
        with log.open("wb") as file:
            run = subprocess.Popen(command, cwd=ROOT, stderr=file, stdout=file)
        try:
            yield run, log
        finally:
            run.terminate()
            run.wait(60)


def growth_of(megabytes: list[float]) -> float:
    """The most that it is above its first settled size."""
    settled = megabytes[SETTLED // EVERY - 1 :] or [0.0]
    return round(max(settled) - settled[0], 1)


def sample(pid: int, pages: int) -> Sample:
    tree = list(below(pid))
    return Sample(
        pages=pages,
        run=round(kilobytes(pid, "Rss:") / 1024, 1),
        browser=round(sum(kilobytes(each, "Pss:") for each in tree) / 1024, 1),
        processes=len(tree),
    )


def below(pid: int) -> Iterator[int]:
    """All processes that a process has started, and those of theirs."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from below(child)


def kilobytes(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has just ended
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def stats(log: str) -> dict[str, int]:
    """The run's figures, as Scrapy prints them."""
    found = re.findall(r"'([\w/]+)': (\d+)[,}]", log)
    if not found:
        raise RuntimeError(f"the crawl failed:\n{log[-3000:]}")
    return {name: int(number) for name, number in found}


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
