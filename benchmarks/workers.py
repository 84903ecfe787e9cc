"""Four workers share a back-fill on one PostgreSQL, two of them are killed in turn; prints ratios.

The ideal time is that of all requests at the site's pace: their number x the delay. ``arrivals`` is
from the first request to the last as the site saw them, ``whole`` from the first worker's start to
the last one's end. ``shortest_gap`` is the least time between two arrivals.

    python -m benchmarks.workers [--delay 0.2] [--days 10] [--per-day 25] [--json FILE]

Needs a PostgreSQL server's programs (Debian package postgresql); without them it says so.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.page_server import ROOT
from tests.postgres import UnavailableError, serve_postgres
from wartaspider.demo import DemoSite, Options, serve
from wartaspider.demo.server import DemoServer, Hit
from wartaspider.urls import parse_article_path

TODAY = date(2021, 7, 20)
KILLS = (0.2, 0.4)
"""Parts of the articles that were asked for when the first and the second worker are killed."""

Worker = subprocess.Popen[bytes]


def start(server: DemoServer, archive: str, folder: Path, number: int, delay: float) -> Worker:
    """A worker as a user starts it."""
    site = server.site
    settings = {
        "WARTA_BASE_URL": server.base_url,
        "WARTA_ARCHIVE": archive,
        "WARTA_RAW_DIR": str(folder / f"raw{number}"),
        "WARTA_NOW": site.now.isoformat(),
        "WARTA_RENDER": "never",
        "DOWNLOAD_DELAY": str(delay),
        "AUTOTHROTTLE_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "warta", "-a", "workers=shared"]
    command += ["-a", f"since={since_of(site)}", "-a", f"until={TODAY - timedelta(days=10)}"]
    command += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return subprocess.Popen(command, cwd=ROOT)


def since_of(site: DemoSite) -> date:
    return TODAY - timedelta(days=site.options.days - 1)


def articles_of(hits: Iterable[Hit]) -> Counter[int]:
    """How often each article was asked for."""
    addresses = (parse_article_path(hit.path.partition("?")[0]) for hit in hits)
    return Counter(address.article_id for address in addresses if address)


def kill_in_turn(server: DemoServer, workers: Sequence[Worker], articles: int) -> None:
    """Kill a worker whenever a part of the articles has been asked for."""
    for worker, part in zip(workers, KILLS, strict=False):
        while len(articles_of(server.requests)) < part * articles:
            time.sleep(0.05)
        worker.send_signal(signal.SIGKILL)


def measure(delay: float, days: int, per_day: int) -> dict[str, Any]:
    """Run it once."""
    site = DemoSite(Options(today=TODAY, days=days + 10, articles_per_day=per_day, archive_days=()))
    truth = site.truth_for(since=since_of(site), until=TODAY - timedelta(days=10))
    with (
        serve_postgres() as postgres,
        postgres.database() as archive,
        serve(site) as server,
        tempfile.TemporaryDirectory() as name,
    ):
        began = time.monotonic()
        workers = [start(server, archive, Path(name), n, delay) for n in range(4)]
        kill_in_turn(server, workers, len(truth))
        codes = [worker.wait() for worker in workers]
        seconds = time.monotonic() - began
        times = sorted(hit.time for hit in server.requests)
        asked = articles_of(server.requests)
    ideal = len(times) * delay
    return {
        "load": round(os.getloadavg()[0], 1),
        "exit_codes": codes,
        "articles": len(truth),
        "articles_missing": len(truth.keys() - asked.keys()),
        "articles_asked_for_twice": sum(count > 1 for count in asked.values()),
        "requests": len(times),
        "ideal_seconds": round(ideal, 1),
        "seconds": {"arrivals": round(times[-1] - times[0], 1), "whole": round(seconds, 1)},
        "ratios": {
            "arrivals": round((times[-1] - times[0]) / ideal, 3),
            "whole": round(seconds / ideal, 3),
        },
        "delay": delay,
        "shortest_gap": round(min(later - earlier for earlier, later in pairwise(times)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--delay", type=float, default=0.2, help="seconds between two requests")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--per-day", type=int, default=25, help="articles of each day")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    try:
        found = measure(options.delay, options.days, options.per_day)
    except UnavailableError as error:
        found = {"skipped": str(error)}
    text = json.dumps(found, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
