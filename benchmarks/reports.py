"""What the report of a large archive costs: seconds, memory and size of the page, as JSON.

Usage: python -m benchmarks.reports [--articles N]. One article in three is listed by no section,
each by the index of its day, which is complete.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, select

from benchmarks.news_archive import fill
from wartaspider.archive import tables as t

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        database, page = Path(name) / "warta.db", Path(name) / "report.html"
        fill(f"sqlite:///{database}", count)
        complete_days(f"sqlite:///{database}")
        seconds = seconds_to_report(f"sqlite:///{database}", page)
        result = {
            "articles": count,
            "archive_megabytes": round(database.stat().st_size / 2**20),
            "page_megabytes": round(page.stat().st_size / 2**20, 1),
            "seconds": round(seconds, 1),
            "peak_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10),
        }
    print(json.dumps(result, indent=2))


def complete_days(url: str) -> None:
    """A whole walk of each day that lists an article."""
    names = select(t.sightings.c.walk).where(t.sightings.c.walk.startswith("index:")).distinct()
    common = {"run_id": 1, "started": "2039-12-01T00:00:00Z", "pages": 8, "ended": "no-new-id"}
    engine = create_engine(url)
    with engine.begin() as db:
        rows = [{"walk": walk, **common} for walk in db.execute(names).scalars()]
        db.execute(t.walks.insert(), rows)
    engine.dispose()


def seconds_to_report(url: str, page: Path) -> float:
    """How long ``scrapy report`` takes."""
    command = [sys.executable, "-m", "scrapy", "report", "-s", f"WARTA_ARCHIVE={url}"]
    start = time.monotonic()
    subprocess.run(
        [*command, "-o", str(page)],
        cwd=ROOT,
        check=True,
        env=os.environ | {"WARTA_NOW": "2039-12-02T12:00:00+07:00"},
    )
    return time.monotonic() - start


if __name__ == "__main__":
    main()
