"""What a new article costs the site: requests and bytes, in each way of running; as JSON.

* ``first``: ``scrapy crawl warta`` into an empty archive;
* ``hourly``: the same an hour later, when six articles are new, and once more when none is;
* ``back-fill``: ``-a since=... -a until=...`` over 30 days of 150 articles, for several numbers of
  articles on a page of the date index. ``floor`` is one request an article and one for each list
  page that has articles; ours adds robots.txt, the home page, and the page past each list's end.

Bytes are those of the stand-in site's own pages, packed with gzip.

    python -m benchmarks.asking [--days 30] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from benchmarks.full_pages import TODAY
from benchmarks.page_server import ROOT
from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.demo import DemoSite, Options, serve
from wartaspider.items import WIB

PER_DAY = 150
AN_HOUR = 6
"""New articles in an hour, where there are 150 a day."""

PAGE_SIZES = (20, 30, 50)
SHORT = 5
"""Days that do for the other page sizes: each day costs alike."""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who runs the program on a site, into one archive."""

    site: DemoSite
    base_url: str
    folder: Path

    def run(self, *arguments: str) -> Figures:
        """What a run asked for, and what that brought."""
        settings = {
            "WARTA_BASE_URL": self.base_url,
            "WARTA_ARCHIVE": self.archive,
            "WARTA_RAW_DIR": str(self.folder / "raw"),
            "WARTA_NOW": self.site.now.isoformat(),
            "DOWNLOAD_DELAY": "0",
            "AUTOTHROTTLE_ENABLED": "0",
            "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "warta"]
        command += [part for word in arguments for part in ("-a", word)]
        command += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        subprocess.run(command, cwd=ROOT, check=True)
        return self._last_run()

    @property
    def archive(self) -> str:
        """The archive's URL."""
        return f"sqlite:///{self.folder / 'warta.db'}"

    def _last_run(self) -> Figures:
        archive = open_archive(self.archive)
        with archive.reading() as db:
            last = t.runs.select().order_by(t.runs.c.run_id.desc()).limit(1)
            figures = json.loads(db.execute(last).one().stats)
        archive.close()
        found = {name: figures[name] for name in ("requests", "bytes", "list_pages", "new")}
        if found["new"]:
            found["requests_an_article"] = round(found["requests"] / found["new"], 4)
            found["bytes_an_article"] = round(found["bytes"] / found["new"])
        return found


def backfill(days: int, page_size: int) -> Figures:
    """A back-fill into an empty archive, and the least that it could ask for."""
    with site_of(days, page_size) as reader:
        since = TODAY - timedelta(days=days - 1)
        figures = reader.run(f"since={since}", f"until={TODAY}")
    pages = -(-PER_DAY // page_size)
    return figures | {"days": days, "floor": round(1 + pages / PER_DAY, 4)}


def hourly() -> dict[str, Figures]:
    """A first run, one an hour later with news, and one without."""
    with site_of(3, 20, is_under_way=True) as reader:
        found = {"first": reader.run()}
        reader.run()  # what turned out to be due at once
        reader.site.set_now(reader.site.now + timedelta(hours=1))
        for n in range(AN_HOUR):
            reader.site.publish(at=reader.site.now - timedelta(minutes=9 * n + 1))
        found["hourly, six new"] = reader.run()
        reader.site.set_now(reader.site.now + timedelta(minutes=5))
        found["hourly, none new"] = reader.run()
    return found


@contextmanager
def site_of(days: int, page_size: int, *, is_under_way: bool = False) -> Iterator[Reader]:
    """A reader of a site with so many days, the last over or at noon, while the block runs."""
    options = Options(
        today=None if is_under_way else TODAY,
        now=datetime.combine(TODAY, time(12), WIB) if is_under_way else None,
        days=days,
        archive_days=(),
        page_size=page_size,
        articles_per_day=PER_DAY,
    )
    site = DemoSite(options)
    with serve(site) as server, tempfile.TemporaryDirectory() as name:
        yield Reader(site, server.base_url, Path(name))


def measure(days: int) -> dict[str, Figures]:
    """All of it, by what was run."""
    found = hourly()
    for size in PAGE_SIZES:
        name = f"back-fill, {size} a page"
        found[name] = backfill(days if size == 30 else min(SHORT, days), size)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    figures = json.dumps(measure(options.days), indent=2)
    print(figures)
    if options.json:
        options.json.write_text(figures + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
