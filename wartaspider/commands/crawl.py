"""``scrapy crawl``: Scrapy's own, with arguments checked first and an exit code to rely on."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterable

from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.settings.default_settings import TWISTED_REACTOR

from wartaspider.exceptions import ArchiveError, ArgumentError, LockedError, WartaError
from wartaspider.secrets import hide, learn

logger = logging.getLogger("wartaspider")

_SETUP_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.utils.log",
)


_FAULT_LOGGERS = ("scrapy.core.scraper", "scrapy.extensions.feedexport")
_INTERRUPTED = "the run was interrupted before its end; run the same command again"


class Command(crawl.Command):
    """Exit codes: 0 all there, 1 something missing, 2 usage, 3 drift, 4 site down, 5 locked."""

    def short_desc(self) -> str:
        return "Collect articles: sections, days or addresses (exit codes in README)"

    def long_desc(self) -> str:
        return (
            "Example: scrapy crawl warta -a sections=kabar-sawit -a since=30d -O sawit.csv   "
            "Arguments (-a): sections, since, until, max_pages, urls, refresh, workers. "
            "Exit codes: 0 all there, 1 something missing, 2 bad usage, 3 layout drift, "
            "4 site down or refusing, 5 another run holds the lock."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything before Scrapy says its first word; a mistake ends with exit code 2."""
        if not args:
            raise UsageError  # prints the help
        try:
            self._take(args, opts)
            self._check(opts)
        except WartaError as error:
            sys.stderr.write(f"scrapy crawl warta: {hide(' '.join(str(error).split()))}\n")
            sys.exit(5 if isinstance(error, LockedError) else 2)
        except KeyboardInterrupt:
            sys.stderr.write("scrapy crawl warta: interrupted before it began\n")
            sys.exit(1)
        self._quieten()

    def _take(self, args: list[str], opts: argparse.Namespace) -> None:
        """Let Scrapy read the words of the command. Raises ArgumentError for what it does not."""
        for word in args if args != ["warta"] else ():
            if word.startswith("-"):
                raise ArgumentError(f"unknown option {word!r}: see scrapy crawl --help")
            if word != "warta" or args.count(word) > 1:
                raise ArgumentError(f"{word!r}: there is one spider, as in scrapy crawl warta")
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        for name, is_given, value in (pair.partition("=") for pair in opts.set):
            try:
                if is_given:
                    self.settings.set(name, value, priority="cmdline")
            except (TypeError, ValueError) as error:  # no mapping where there must be one
                raise ArgumentError(f"-s {name}: its value cannot be taken: {error}") from error
        try:
            super().process_options(args, opts)
        except (OSError, TypeError) as error:  # --pidfile where none can be written
            raise ArgumentError(f"an option cannot be taken: {error}") from error
        learn(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl; sets ``exitcode`` and ends with one sentence about the run."""
        if self.crawler_process is None:
            raise RuntimeError("scrapy crawl needs a crawler process")
        crawler = self._create_crawler("warta")
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self._conclude(crawler)

    def _warn_if_feeds_unused(self, sender: Crawler, **kwargs: object) -> None:
        """Scrapy warns where its own feed exporter is off; here ``Delivery`` stands in for it."""

    def _quieten(self) -> None:
        """At INFO the log tells what happened; how Scrapy was set up is told at DEBUG."""
        if self.settings is None:
            return
        # Scrapy makes a record of each request at DEBUG, and its handlers pass it over.
        level = logging.getLevelNamesMapping().get(self.settings["LOG_LEVEL"], logging.DEBUG)
        logging.disable(level - 1)
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _SETUP_LOGGERS:
                # A filter, because Scrapy sets the levels anew when it starts.
                logging.getLogger(name).addFilter(_is_warning)
            for name in _FAULT_LOGGERS:
                logging.getLogger(name).addFilter(_is_untold)

    def _check(self, opts: argparse.Namespace) -> None:
        """Everything that can be known to be wrong before a crawl starts."""
        from wartaspider.archive import archive_url, open_archive
        from wartaspider.archive.shared import check_workers
        from wartaspider.arguments import check_base_url, parse_arguments, revisit_ages
        from wartaspider.browser import render_mode, render_seconds
        from wartaspider.clock import now_from
        from wartaspider.commands.logs import check_log
        from wartaspider.exporters.feeds import check_feeds
        from wartaspider.manners import check_manners
        from wartaspider.quantities import check_quantities, check_switches
        from wartaspider.raw.files import check_folder
        from wartaspider.raw.opening import raw_dir
        from wartaspider.urls import Site

        settings = self.settings
        if settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        _check_names(opts.set)
        check_switches(settings)
        check_log(settings)
        check_quantities(settings)
        _check_reactor(settings)
        check_base_url(settings["WARTA_BASE_URL"])
        site = Site(settings["WARTA_BASE_URL"])
        arguments = parse_arguments(opts.spargs, site=site, now=now_from(settings)())
        if arguments.is_shared:
            check_workers(archive_url(settings))
        revisit_ages(settings["WARTA_REVISIT_HOURS"])
        check_manners(settings, site)
        render_mode(settings)
        render_seconds(settings)
        check_feeds(settings)
        if (folder := raw_dir(settings)) is not None:
            check_folder(folder)
        open_archive(archive_url(settings)).check_free(shared=arguments.is_shared)

    def _conclude(self, crawler: Crawler) -> None:
        from wartaspider.extensions.outcome import Outcome

        try:
            outcome = crawler.get_extension(Outcome)
        except RuntimeError:
            outcome = None  # the crawl ended before Scrapy had any extension
        if outcome is None or not outcome.reason:
            self.exitcode = 1
            has_failed = self.crawler_process is None or self.crawler_process.bootstrap_failed
            why = "the crawl could not start; see the log above" if has_failed else _INTERRUPTED
            self._say(logging.ERROR, f"Exit code 1: {why}.")
            return
        self.exitcode = outcome.exit_code
        for line in outcome.last_lines():
            self._say(logging.ERROR, line)
        self._say(logging.INFO if self.exitcode == 0 else logging.ERROR, outcome.sentence())

    def _say(self, level: int, line: str) -> None:
        """Log the line; where the log does not show it on stderr, print it there."""
        logger.log(level, line)
        if not self._log_shows(level):
            sys.stderr.write(f"{line}\n")

    def _log_shows(self, level: int) -> bool:
        settings = self.settings
        if settings is None or not settings.getbool("LOG_ENABLED") or settings["LOG_FILE"]:
            return False
        return level >= logging.getLevelNamesMapping().get(settings["LOG_LEVEL"], logging.INFO)


def _check_names(pairs: Iterable[str]) -> None:
    """Raises ArgumentError for a -s of ours that there is not: it would do nothing, silently."""
    from wartaspider import settings

    known = [name for name in vars(settings) if name.startswith("WARTA_")]
    for name in (pair.partition("=")[0] for pair in pairs):
        if name.startswith("WARTA_") and name not in known:
            raise ArgumentError(f"-s {name}: there is no such setting; ours are {', '.join(known)}")


def _check_reactor(settings: BaseSettings) -> None:
    """Raises ArgumentError for a reactor on which no page would be had."""
    reactor = settings["TWISTED_REACTOR"]
    if reactor != TWISTED_REACTOR or not settings.getbool("TWISTED_REACTOR_ENABLED"):
        raise ArgumentError(
            f"TWISTED_REACTOR={reactor!r}: allowed is {TWISTED_REACTOR}, with"
            " TWISTED_REACTOR_ENABLED on"
        )


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _is_untold(record: logging.LogRecord) -> bool:
    """Whether a record says more than the last line will; a full disk needs no traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, OSError):
        record.msg, record.args = "%s: %s", (record.getMessage(), hide(str(error)))
        record.exc_info = record.exc_text = None
    return not isinstance(error, ArchiveError)
