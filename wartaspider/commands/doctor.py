"""``scrapy doctor``: ask the site for a few pages and tell what of them is recognised."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.commands.logs import check_log
from wartaspider.commands.terminal import as_json, cut, put, safe, table
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from wartaspider.doctor.findings import Examination, Finding

_PAGES = 17
"""As many as are asked for when nothing is odd."""

_WIDTH = 110
"""Characters of what was found in the table; ``--json`` has all."""


class Command(ScrapyCommand):
    """Exit codes: 0 recognised, 1 not finished, 2 usage, 3 not recognised, 4 down or refused."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[--save DIR [--anonymise]] [--json]"

    def short_desc(self) -> str:
        return "Ask the site for a few pages and tell whether the readers recognise them"

    def long_desc(self) -> str:
        return (
            "Asks for robots.txt, the menu, lists, an article of each layout, feed, sitemaps and "
            "old addresses, some fifteen pages with the manners of a crawl, and stores nothing. "
            "Example: scrapy doctor --save data/doctor --anonymise "
            "Exit codes: 0 all that a crawl needs is recognised, 1 not finished, 2 bad usage, "
            "3 the menu, a list or the articles are not recognised, 4 the site is down or refuses."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--save",
            metavar="DIR",
            help="write the pages as test cases, DIR/KIND/CASE/page.html and expected.json",
        )
        parser.add_argument(
            "--anonymise",
            action="store_true",
            help="with --save: keep the markup and replace the letters of the text by x",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check what Scrapy needs before it begins; a mistake ends with exit code 2."""
        super().process_options(args, opts)
        try:
            check_log(self.settings or BaseSettings())
        except WartaError as error:
            sys.stderr.write(f"scrapy doctor: {safe(error)}\n")
            sys.exit(2)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Examine the site, print what was found; sets ``exitcode``."""
        if self.settings is None or self.crawler_process is None:
            raise RuntimeError("Scrapy gave the command no settings or process")
        try:
            _check(args, opts, self.settings)
        except (WartaError, OSError) as error:
            sys.stderr.write(f"scrapy doctor: {safe(error)}\n")
            self.exitcode = 2
            return
        examination = self._examined()
        self.exitcode = examination.exit_code
        saved: list[Path] = []
        if opts.save:
            saved = self._saved(examination, opts)
        told = _as_json if opts.json else _as_text
        put(told(examination, saved, self.settings), is_json=opts.json)

    def _examined(self) -> Examination:
        from wartaspider.doctor.findings import Examination
        from wartaspider.doctor.spider import DoctorSpider

        if self.crawler_process is None:
            raise RuntimeError("Scrapy gave the command no process")
        from tqdm import tqdm

        examination = Examination()
        is_shown = sys.stderr.isatty()
        with tqdm(total=_PAGES, unit=" pages", leave=False, disable=not is_shown) as bar:

            def tell(url: str) -> None:
                bar.total = max(_PAGES, bar.n + 1)
                bar.update()

            self.crawler_process.crawl(DoctorSpider, examination=examination, tell=tell)
            self.crawler_process.start()
        return examination

    def _saved(self, examination: Examination, opts: argparse.Namespace) -> list[Path]:
        from wartaspider.clock import now_from
        from wartaspider.doctor.saving import save_cases
        from wartaspider.urls import Site

        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        site, now = Site(self.settings["WARTA_BASE_URL"]), now_from(self.settings)()
        try:
            return save_cases(
                examination.pages, Path(opts.save), site=site, now=now, anonymise=opts.anonymise
            )
        except OSError as error:
            sys.stderr.write(f"scrapy doctor: {safe(opts.save)} cannot be written: {error}\n")
            self.exitcode = self.exitcode or 1
            return []


def _check(args: list[str], opts: argparse.Namespace, settings: BaseSettings) -> None:
    """Raises ArgumentError or OSError for what can be known to be wrong before anything is sent."""
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from
    from wartaspider.manners import check_manners
    from wartaspider.quantities import check_quantities
    from wartaspider.urls import Site

    if args:
        raise ArgumentError(f"it takes no argument {args[0]!r}; see scrapy doctor --help")
    if opts.anonymise and not opts.save:
        raise ArgumentError("--anonymise needs --save DIR: it is for pages that are saved")
    check_quantities(settings)
    check_base_url(settings["WARTA_BASE_URL"])
    check_manners(settings, Site(settings["WARTA_BASE_URL"]))
    now_from(settings)()
    if opts.save is not None:
        try:
            Path(opts.save).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArgumentError(
                f"--save {opts.save!r} is no folder that can be written: {error.strerror}"
            ) from error


def _as_json(examination: Examination, saved: list[Path], settings: BaseSettings) -> str:
    return as_json(
        {
            "base_url": settings["WARTA_BASE_URL"],
            "exit_code": examination.exit_code,
            "sentence": examination.sentence(),
            "requests": examination.requests,
            "findings": [asdict(finding) for finding in examination.findings],
            "saved": saved,
        }
    )


def _as_text(examination: Examination, saved: list[Path], settings: BaseSettings) -> str:
    rows = [
        (f.what, f.status, safe(f.reader or "-"), cut(safe(f.found), _WIDTH))
        for f in examination.findings
    ]
    parts = [
        [f"{settings['WARTA_BASE_URL']}: {examination.requests} requests"],
        table(("page", "status", "reader", "found"), rows),
        _sources([f for f in examination.findings if f.sources]),
        _addresses([f for f in examination.findings if f.status != "ok"]),
        [f"{len(saved)} cases written, the last one {saved[-1]}"] if saved else [],
        [safe(examination.sentence())],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _sources(articles: list[Finding]) -> list[str]:
    """Where each column of each article was found; - where it is empty."""
    if not articles:
        return []
    rows = [
        (name, *(cut(safe(a.sources[name] or "-"), 40) for a in articles))
        for name in articles[0].sources
    ]
    return table(("column", *(a.what for a in articles)), rows)


def _addresses(findings: list[Finding]) -> list[str]:
    if not findings:
        return []
    return ["Not ok:"] + [
        f"  {f.what} ({f.status}): {safe(f.found)}{f' {safe(f.url)}' if f.url else ''}"
        for f in findings
    ]
