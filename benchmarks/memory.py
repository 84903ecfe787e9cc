"""What memory a crawl holds as it goes on: a back-fill of many days in one run, as JSON.

The resident size of ``scrapy crawl`` when it has asked for 1,000, 5,000, ... articles, and at its
end, when the feed is written. Pages are small and made when they are asked for, 150 a day.

    python -m benchmarks.memory [--articles 20000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.full_pages import TODAY
from benchmarks.page_server import ROOT, PageServer, Size, served

PER_DAY = 150
FIRST, LATER = 1_000, 5_000
"""Articles at which memory is noted first, and from which on it must be flat."""

ALLOWED = 20.0
"""Megabytes that it may grow from then on."""

EACH = 5_000
SETTINGS = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "CONCURRENT_REQUESTS": "16",
    "LOG_LEVEL": "WARNING",
    "WARTA_NOW": f"{TODAY}T23:59:00+07:00",
}


def measure(articles: int) -> dict[str, object]:
    """Megabytes by articles asked for, and what the growth is."""
    size = Size(days=-(-articles // PER_DAY), per_day=PER_DAY, is_made_late=True)
    with served(size) as server, tempfile.TemporaryDirectory() as name:
        started = time.monotonic()
        command, log = _command(server, Path(name), size.days), Path(name) / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(command, cwd=ROOT, stderr=errors)
            resident = watch(process, server)
        if process.returncode:
            raise SystemExit(log.read_text("utf-8", "replace")[-2_000:])
        seconds = time.monotonic() - started
    later = [resident[n] for n in resident if n >= LATER]
    return {
        "articles": size.articles,
        "seconds": round(seconds),
        "megabytes_at": {str(n): round(value, 1) for n, value in resident.items()},
        "growth_megabytes": round(max(later) - resident[LATER], 1),
        "is_flat": max(later) - resident[LATER] <= ALLOWED,
    }


def watch(process: subprocess.Popen[bytes], server: PageServer) -> dict[int, float]:
    """The resident size at so many articles, and the greatest one after the last of them."""
    marks = iter([FIRST, *range(LATER, 10_000_000, EACH)])
    mark, asked, resident, last = next(marks), 0, dict[int, float](), 0.0
    while process.poll() is None:
        asked += sum(path.startswith("/read") for path in server.asked())
        try:
            last = resident_megabytes(process.pid)
        except (OSError, ValueError):
            continue  # it has just ended
        while asked >= mark:
            resident[mark] = last
            print(f"{mark:7} articles {last:6.1f} MB", file=sys.stderr, flush=True)
            mark = next(marks)
        if asked > max(resident, default=asked):
            resident[max(resident)] = max(resident[max(resident)], last)
        time.sleep(0.2)
    resident[asked] = last
    return resident


def resident_megabytes(pid: int) -> float:
    """What a process holds in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _command(server: PageServer, folder: Path, days: int) -> list[str]:
    own = SETTINGS | {
        "WARTA_BASE_URL": server.base_url,
        "WARTA_ARCHIVE": f"sqlite:///{folder / 'warta.db'}",
        "WARTA_RAW_DIR": str(folder / "raw"),
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "warta"]
    command += ["-a", f"since={TODAY - timedelta(days=days - 1)}", "-a", f"until={TODAY}"]
    command += ["-O", str(folder / "articles.jsonl")]
    return command + [part for k, v in own.items() for part in ("-s", f"{k}={v}")]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    figures = json.dumps(measure(options.articles), indent=2)
    print(figures)
    if options.json:
        options.json.write_text(figures + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
