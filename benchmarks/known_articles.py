"""What a million known articles cost: start-up, look-ups and memory of a crawl, as JSON.

Usage: python benchmarks/known_articles.py [--articles N]. Everything runs on this machine, against
the stand-in site, and both archives are measured in one run, so the ratios can be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wartaspider.archive import Archive, open_archive
from wartaspider.archive import tables as t
from wartaspider.demo import DemoSite, Options, serve
from wartaspider.items import WIB

LISTING = 20
LOOKUPS = 200
BATCH = 10_000
FIRST_ID = 1_000_000
"""Above the stand-in site's IDs, so that both crawls have the same articles to fetch."""
NEWEST = datetime(2026, 3, 10, tzinfo=WIB)
ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty, full = f"sqlite:///{folder / 'empty.db'}", f"sqlite:///{folder / 'full.db'}"
        open_archive(empty).close()
        fill(full, count)
        result = {
            "articles": count,
            "archive_megabytes": round((folder / "full.db").stat().st_size / 2**20),
            "open_seconds": seconds_to_open(full),
            "lookup_of_20_milliseconds": lookup_milliseconds(full, count),
            "crawl_of_empty": crawl_cost(empty),
            "crawl_of_full": crawl_cost(full),
        }
    small, large = result["crawl_of_empty"], result["crawl_of_full"]
    result["more_megabytes"] = round(large["peak_megabytes"] - small["peak_megabytes"], 1)
    result["start_up_ratio"] = round(
        large["seconds_to_first_request"] / small["seconds_to_first_request"], 2
    )
    print(json.dumps(result, indent=2))


def fill(url: str, count: int) -> None:
    """An archive of ``count`` stored articles, 150 a day, each listed by its day."""
    archive = open_archive(url)
    archive.begin_run("fill", base_url="http://h", process="0@bench", now=datetime.now(UTC))
    with archive.writing() as db:
        for rows in batches(count, archive.run_id):
            db.execute(t.articles.insert(), [row[0] for row in rows])
            db.execute(t.versions.insert(), [row[1] for row in rows])
            db.execute(t.sightings.insert(), [row[2] for row in rows])
    archive.finish_run(exit_code=0, delivered=True, summary="", now=datetime.now(UTC))
    archive.close()


def batches(count: int, run_id: int) -> Iterator[list[tuple[dict[str, object], ...]]]:
    for start in range(1, count + 1, BATCH):
        yield [row_of(FIRST_ID + i, run_id) for i in range(start, min(start + BATCH, count + 1))]


def row_of(article_id: int, run_id: int) -> tuple[dict[str, object], ...]:
    published = NEWEST - timedelta(minutes=9.6 * (article_id - FIRST_ID))
    checked = "2026-03-20T00:00:00Z"
    article = {
        "article_id": article_id,
        "state": "stored",
        "version": 1,
        "first_seen": checked,
        "checked": checked,
    }
    empty = dict.fromkeys(("sections", "authors", "editors", "keywords", "flags"), "[]")
    version = empty | {
        "article_id": article_id,
        "version": 1,
        "run_id": run_id,
        "text_hash": f"{article_id:064x}",
        "url": f"https://wartaekonomi.co.id/read{article_id}/judul-{article_id}",
        "headline": f"Judul {article_id}",
        "date_published": published.isoformat(timespec="seconds"),
        "article_body": "Isi berita yang pendek.",
        "date_downloaded": checked,
        "field_sources": "{}",
    }
    sighting = {
        "article_id": article_id,
        "walk": f"index:{published:%Y-%m-%d}",
        "first_run": run_id,
        "last_run": run_id,
        "headline": f"Judul {article_id}",
    }
    return article, version, sighting


def seconds_to_open(url: str) -> float:
    started = time.perf_counter()
    archive: Archive = open_archive(url)
    archive.known([1])
    taken = time.perf_counter() - started
    archive.close()
    return round(taken, 3)


def lookup_milliseconds(url: str, count: int) -> float:
    """The median time to learn what is known of the 20 articles of a list page."""
    archive = open_archive(url)
    rng = random.Random(1)
    taken = []
    for _ in range(LOOKUPS):
        first = FIRST_ID + rng.randrange(1, count)
        started = time.perf_counter()
        archive.known(range(first, first + LISTING))
        taken.append(time.perf_counter() - started)
    archive.close()
    return round(statistics.median(taken) * 1000, 2)


def crawl_cost(url: str) -> dict[str, float]:
    """Peak memory of a small crawl on the archive, and how long until it asks for something."""
    site = DemoSite(Options(days=2, now=NEWEST + timedelta(hours=400)))
    with serve(site) as server:
        command = [sys.executable, "-m", "scrapy", "crawl", "warta", "-s", "DOWNLOAD_DELAY=0"]
        settings = {
            "WARTA_BASE_URL": server.base_url,
            "WARTA_ARCHIVE": url,
            "WARTA_NOW": site.now.isoformat(),
            "AUTOTHROTTLE_ENABLED": "0",
            "LOG_LEVEL": "ERROR",
        }
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        started = time.monotonic()
        wall = time.time()
        os.chdir(ROOT)
        child = os.posix_spawn(sys.executable, command, os.environ)
        _, status, usage = os.wait4(child, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise RuntimeError("the crawl failed")
        first = min(hit.time for hit in server.requests)
    return {
        "peak_megabytes": round(usage.ru_maxrss / 1024, 1),
        "seconds_to_first_request": round(min(first - wall, first - started, key=abs), 2),
        "seconds": round(time.monotonic() - started, 2),
    }


if __name__ == "__main__":
    main()
