"""The whole crawl beside a bare Scrapy spider that only downloads the same pages; prints ratios.

A server in a process of its own gives pages of 80 kB from memory; what is measured has the other
core. The contestants take turns, so that a machine that is busy with other things is busy for
all; processor time is the steadier figure on it.

* ``warta``: all of it: lists, pipelines, archive, raw archive, feed;
* ``bare``: Scrapy's defaults, log level INFO; asks for the same pages, yields their addresses;
* ``tuned``: the same without what it does not need;
* with ``--published`` also requests with BeautifulSoup in a pool of threads, and published tools
  that read news pages, each in an environment of its own, made once in ``--cache``.

    python -m benchmarks.whole_crawl [--days 6] [--rounds 3] [--published] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.full_pages import TODAY
from benchmarks.page_server import ROOT, PageServer, Size, served
from benchmarks.published import run_tools

Figures = dict[str, float]

AT_ONCE = {"CONCURRENT_REQUESTS": "16", "CONCURRENT_REQUESTS_PER_DOMAIN": "8", "LOG_LEVEL": "INFO"}
"""Scrapy's own defaults, but for the log level; the same for all."""

FEW = 100
"""Pages that published tools are given."""

UNHURRIED = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0"}
"""The server need not be spared."""

_UNUSED = (
    *("offsite.OffsiteMiddleware", "robotstxt.RobotsTxtMiddleware", "httpauth.HttpAuthMiddleware"),
    *("retry.RetryMiddleware", "redirect.MetaRefreshMiddleware", "redirect.RedirectMiddleware"),
    *("cookies.CookiesMiddleware", "httpproxy.HttpProxyMiddleware", "stats.DownloaderStats"),
)
TUNED = {
    "CONCURRENT_ITEMS": "1",
    "TELNETCONSOLE_ENABLED": "0",
    "MEMUSAGE_ENABLED": "0",
    "COOKIES_ENABLED": "0",
    "DOWNLOADER_MIDDLEWARES": json.dumps(
        dict.fromkeys(f"scrapy.downloadermiddlewares.{name}" for name in _UNUSED)
    ),
    "SPIDER_MIDDLEWARES": json.dumps(
        dict.fromkeys(
            f"scrapy.spidermiddlewares.{name}"
            for name in ("referer.RefererMiddleware", "urllength.UrlLengthMiddleware")
        )
    ),
}


@dataclass(slots=True)
class Contest:
    """Where and on what the contestants run."""

    server: PageServer
    folder: Path
    size: Size
    asked: list[str] = field(default_factory=list)
    """The paths that the last run asked for."""

    def warta(self) -> Figures:
        """This program: a back-fill of all days into an empty archive."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            own = {
                "WARTA_BASE_URL": self.server.base_url,
                "WARTA_ARCHIVE": f"sqlite:///{name}/warta.db",
                "WARTA_RAW_DIR": f"{name}/raw",
                "WARTA_NOW": f"{TODAY}T23:59:00+07:00",
            }
            since = TODAY - timedelta(days=self.size.days - 1)
            days = ["-a", f"since={since}", "-a", f"until={TODAY}"]
            feed = Path(name) / "articles.jsonl"
            command = ["crawl", "warta", *days, "-O", str(feed)]
            figures = self._clocked(ROOT, command, AT_ONCE | UNHURRIED | own)
            with feed.open("rb") as lines:
                figures["articles"] = sum(1 for _ in lines)
        return figures

    def bare(self) -> Figures:
        """A spider with Scrapy's defaults."""
        return self._downloads(AT_ONCE)

    def tuned(self) -> Figures:
        """The same spider without what it does not need."""
        return self._downloads(AT_ONCE | TUNED)

    def _downloads(self, settings: Mapping[str, str]) -> Figures:
        spider = str(ROOT / "benchmarks" / "bare_spider.py")
        command = ["runspider", spider, "-a", f"addresses={self.folder / 'addresses'}"]
        return self._clocked(self.folder, command, settings)

    def _clocked(self, folder: Path, command: list[str], settings: Mapping[str, str]) -> Figures:
        """The figures of a Scrapy command that is run in a folder."""
        told = self.folder / "told.json"
        told.unlink(missing_ok=True)
        words = [f"{name}={value}" for name, value in settings.items()]
        options = [part for word in words for part in ("-s", word)]
        self.server.asked()
        with (self.folder / "log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.clocked", str(told), *command, *options],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            raise SystemExit((self.folder / "log").read_text("utf-8", "replace")[-3000:])
        self.asked = self.server.asked()
        return {"pages": len(self.asked), **json.loads(told.read_text("utf-8"))}

    def published(self, cache: Path) -> dict[str, Any]:
        """Published tools, which are given fewer pages, as most take a hundred times as long."""
        articles = [path for path in self.asked if path.startswith("/read")][:FEW]
        addresses = self.folder / "few"
        addresses.write_text("\n".join(self.server.base_url + path for path in articles))
        found = run_tools(addresses, cache)
        return {
            name: f if "skipped" in f else summary([f]) | {"failed": f["failed"]}
            for name, f in found.items()
        }

    def learn_pages(self) -> None:
        """Run the program once; the pages that it asks for are the ones the others are given."""
        found = self.warta()
        assert found["articles"] == self.size.articles, found
        addresses = "\n".join(self.server.base_url + path for path in self.asked)
        (self.folder / "addresses").write_text(addresses, encoding="utf-8")


def compare(size: Size, rounds: int, tools: Path | None) -> dict[str, Any]:
    """Each contestant's figures, and ours as multiples of theirs."""
    with served(size) as server, tempfile.TemporaryDirectory() as name:
        contest = Contest(server, Path(name), size)
        contest.learn_pages()
        runs: dict[str, list[Figures]] = {"warta": [], "bare": [], "tuned": []}
        for _ in range(rounds):
            for contestant, figures in runs.items():
                figures.append(getattr(contest, contestant)())
        found: dict[str, Any] = {name: summary(each) for name, each in runs.items()}
        if tools is not None:
            found |= contest.published(tools)
    ratios = {name: ratio(found["warta"], rival) for name, rival in found.items()}
    return {"contestants": found, "ratios": {n: r for n, r in ratios.items() if r and n != "warta"}}


def summary(runs: Sequence[Figures]) -> Figures:
    """What one contestant takes for a page: the median of its runs."""
    return {
        "pages": runs[0]["pages"],
        "pages_a_second": round(median(r["pages"] / r["seconds"] for r in runs), 1),
        "processor_milliseconds_a_page": round(
            median(r["processor_seconds"] / r["pages"] * 1000 for r in runs), 3
        ),
    }


def ratio(own: Figures, rival: Figures) -> Figures:
    """Our speed as a multiple of a rival's, by the clock and by processor time; {} if skipped."""
    if "skipped" in rival:
        return {}
    clock, used = "pages_a_second", "processor_milliseconds_a_page"
    return {
        "by_clock": round(own[clock] / rival[clock], 2),
        "by_processor_time": round(rival[used] / own[used], 2),
    }


def show(found: Mapping[str, Any]) -> None:
    """A line for each contestant."""
    print(f"{'':26} {'pages/s':>8} {'ms CPU':>7} {'ours, clock':>12} {'ours, CPU':>10}")
    for name, figures in found["contestants"].items():
        if "skipped" in figures:
            print(f"{name:26} skipped: {figures['skipped']}")
            continue
        clock, used = figures["pages_a_second"], figures["processor_milliseconds_a_page"]
        ours = found["ratios"].get(name, {"by_clock": 1.0, "by_processor_time": 1.0})
        print(
            f"{name:26} {clock:8.1f} {used:7.2f} {ours['by_clock']:11.2f}x "
            f"{ours['by_processor_time']:9.2f}x"
            + (f"  fails on {figures['failed']} of {FEW}" if figures.get("failed") else "")
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", action="store_true", help="send pages without gzip")
    parser.add_argument("--published", action="store_true", help="run published tools too")
    parser.add_argument("--cache", type=Path, default=Path("data/published"))
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    size = Size(days=options.days, is_packed=not options.plain)
    found = compare(size, options.rounds, options.cache if options.published else None)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
