"""``scrapy demo``: serve the built-in stand-in site, crawl it, and show what came of it."""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from wartaspider.exceptions import ArgumentError

FORMATS = ("csv", "json", "jsonl")
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "8",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
}
"""The stand-in site is ours, so it need not be spared."""

ARCHIVE = "archive.db"
RAW = "raw"
_SHOWN = 5


class Command(ScrapyCommand):
    """Exit codes are those of ``scrapy crawl warta``."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Crawl the built-in stand-in site and show the first rows"

    def long_desc(self) -> str:
        return (
            "Serves a small invented Warta Ekonomi on this machine, crawls all of it and writes "
            "articles.csv, .json and .jsonl. Example: scrapy demo --output data/demo"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", default="data/demo", metavar="DIR", help="where to write")
        parser.add_argument("--port", type=int, default=0, help="port to serve on (default: free)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another site")
        parser.add_argument("--serve", action="store_true", help="only serve, until Ctrl-C")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, print where the files are and the first rows."""
        from wartaspider.demo import DemoSite, Options, serve

        if args:
            raise UsageError(f"scrapy demo takes no argument {args[0]!r}")
        folder = Path(opts.output)
        site = DemoSite(Options(seed=opts.seed))
        try:
            if not opts.serve:
                _prepare(folder)
            with serve(site, port=opts.port) as server:
                if opts.serve:
                    self._wait(server.base_url)
                    return
                self.exitcode = self._crawl(server.base_url, folder)
        except (ArgumentError, OSError, OverflowError) as error:
            sys.stderr.write(f"scrapy demo: {error}\n")
            self.exitcode = 2
            return
        if self.exitcode in (0, 1) and (folder / "articles.csv").exists():
            self._show(folder, len(site.truth_for(sections="all")))

    def _wait(self, base_url: str) -> None:
        import threading

        print(f"The stand-in site is at {base_url} until you press Ctrl-C. To crawl it:")
        print(f"  scrapy crawl warta -s WARTA_BASE_URL={base_url} -a sections=all -O demo.csv")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.")

    def _crawl(self, base_url: str, folder: Path) -> int:
        settings = QUICK | {
            "WARTA_BASE_URL": base_url,
            "WARTA_ARCHIVE": _url_of(folder / ARCHIVE),
            "WARTA_RAW_DIR": str(folder / RAW),
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "warta", "-a", "sections=all"]
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        for suffix in FORMATS:
            command += ["-O", str(folder / f"articles.{suffix}")]
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own words

    def _show(self, folder: Path, expected: int) -> None:
        from wartaspider.exporters.csv import read_articles

        rows = list(read_articles(folder / "articles.csv"))
        print(f"\n{len(rows)} articles; the stand-in site's sections have {expected}. They are in")
        for suffix in FORMATS:
            print(f"  {folder / f'articles.{suffix}'}")
        print("\nThe first rows:")
        for article in rows[:_SHOWN]:
            day = f"{article.date_published:%Y-%m-%d %H:%M}" if article.date_published else "-"
            print(f"  {article.article_id}  {day}  {', '.join(article.sections):<28.28}  ", end="")
            print(f"{article.headline or '':.60}")


def _url_of(archive: Path) -> str:
    from sqlalchemy.engine import URL

    return URL.create("sqlite", database=str(archive)).render_as_string()


def _prepare(folder: Path) -> None:
    """Begin from nothing. Raises ArgumentError rather than lose what is no demo's."""
    archives, pages = sorted(folder.glob("*.db")), sorted((folder / RAW).glob("*.warc.gz"))
    runs = 0
    for archive in archives:
        if archive.name != ARCHIVE or (own := _demo_runs(archive)) is None:
            raise ArgumentError(f"--output {folder}: {archive} is no demo's; name another folder")
        runs += own
    if pages and not runs:
        raise ArgumentError(f"--output {folder}: {pages[0]} is no demo's; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob(f"{ARCHIVE}*"), *pages):
        old.unlink()


def _demo_runs(archive: Path) -> int | None:
    """How many runs it has, if all crawled a site on this machine; None: it is no demo's."""
    try:
        with closing(sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)) as db:
            if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return 0  # it was killed before it began
            runs = db.execute("SELECT base_url FROM runs").fetchall()
    except sqlite3.DatabaseError:
        return None
    is_local = all(str(base_url).startswith("http://127.0.0.1:") for (base_url,) in runs)
    return len(runs) if is_local else None
