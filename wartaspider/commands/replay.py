"""``scrapy replay``: read the raw pages again with today's readers, without asking the site."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.commands.terminal import put, safe
from wartaspider.exceptions import ArgumentError, LockedError, RawError, WartaError

if TYPE_CHECKING:
    from wartaspider.replay.findings import Findings
    from wartaspider.replay.stage import Span, Stage


class Command(ScrapyCommand):
    """Exit codes: 0 all read, 1 something cannot be read, 2 bad usage or no raw pages, 5 locked."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[--since DAY] [--until DAY] [--apply] [--accept] [--json]"

    def short_desc(self) -> str:
        return "Read the raw pages again with today's readers, and show what would change"

    def long_desc(self) -> str:
        return (
            "Reads every page that was kept in WARTA_RAW_DIR again, without asking the site, and "
            "shows by field what would change in the archive; --apply writes it. Nothing that "
            "today's readers cannot read is taken out. "
            "Example: scrapy replay --since 7d, and then scrapy replay --since 7d --apply "
            "Exit codes: 0 all read, 1 something cannot be read, 2 bad usage or no raw pages, "
            "5 another run holds the lock."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        days = "YYYY-MM-DD, today, yesterday or a number of days ago such as 7d"
        parser.add_argument(
            "--since", metavar="DAY", help=f"pages fetched since this WIB day: {days}"
        )
        parser.add_argument("--until", metavar="DAY", help="pages fetched until this WIB day")
        parser.add_argument("--apply", action="store_true", help="write it to the archive")
        parser.add_argument(
            "--accept",
            action="store_true",
            help="take articles out of quarantine although they lack a field: the site dropped it",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what was found; sets ``exitcode``."""
        from wartaspider.commands.differences import as_object, as_text
        from wartaspider.commands.terminal import as_json

        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        try:
            if args:
                raise ArgumentError(f"{args[0]!r} is not expected: days are given by --since DAY")
            findings = _replayed(self.settings, opts)
        except WartaError as error:
            sys.stderr.write(f"scrapy replay: {safe(error)}\n")
            self.exitcode = _code(error)
            return
        except KeyboardInterrupt:
            sys.stderr.write("scrapy replay: interrupted; run the same command again\n")
            self.exitcode = 1
            return
        if opts.json:
            put(as_json(as_object(findings, is_applied=opts.apply)), is_json=True)
        else:
            put(as_text(findings, is_applied=opts.apply))
        self.exitcode = 0 if findings.is_sound else 1


def _code(error: WartaError) -> int:
    if isinstance(error, LockedError):
        return 5
    return 1 if isinstance(error, RawError) else 2


def _replayed(settings: BaseSettings, opts: argparse.Namespace) -> Findings:
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from
    from wartaspider.replay.findings import Findings
    from wartaspider.replay.opening import raw_folder, trial

    # What readers say of single pages is told by the findings.
    for name in ("wartaspider", "scrapy"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    check_base_url(settings["WARTA_BASE_URL"])
    now = now_from(settings)()
    span = _span(opts, now)
    raw_folder(settings)
    findings = Findings()
    if opts.apply:
        _apply(settings, opts, span, findings, now)
    else:
        with trial(settings, span, findings) as stage:
            _run(stage, findings, accepts=opts.accept)
    return findings


def _apply(
    settings: BaseSettings,
    opts: argparse.Namespace,
    span: Span,
    findings: Findings,
    now: datetime,
) -> None:
    """Replay as a run of its own, which holds the archive's lock."""
    from wartaspider.archive import archive_url, open_archive
    from wartaspider.commands.differences import as_stats, sentence
    from wartaspider.replay.opening import in_earnest
    from wartaspider.replay.replaying import COMMAND

    given = [f"{name}={getattr(opts, name)}" for name in ("since", "until") if getattr(opts, name)]
    archive = open_archive(archive_url(settings))
    try:
        archive.begin_run(
            " ".join([COMMAND, *given]),
            base_url=settings["WARTA_BASE_URL"],
            process=f"{os.getpid()}@{socket.gethostname()}",
            now=now,
        )
        with in_earnest(settings, span, findings, archive) as stage:
            _run(stage, findings, accepts=opts.accept)
        archive.finish_run(
            exit_code=0 if findings.is_sound else 1,
            delivered=True,
            summary=sentence(findings, is_applied=True),
            stats=as_stats(findings),
            now=now,
        )
    finally:
        archive.close()


def _run(stage: Stage, findings: Findings, *, accepts: bool) -> None:
    from wartaspider.replay.replaying import Replay

    replay = Replay(stage, findings, accepts=accepts)
    with _bar(replay.count) as watch:
        replay.run(watch)


@contextmanager
def _bar(total: Callable[[], int]) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, told of each list page and article."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=total(), unit=" pages", leave=False, dynamic_ncols=True) as bar:
        yield bar.update


def _span(opts: argparse.Namespace, now: datetime) -> Span:
    """The WIB days asked for, as instants. Raises ArgumentError."""
    from wartaspider.items import WIB
    from wartaspider.replay.stage import Span

    today = now.astimezone(WIB).date()
    since, until = _day("--since", opts.since, today), _day("--until", opts.until, today)
    if since and until and since > until:
        raise ArgumentError(
            f"--since={opts.since!r} is later than --until={opts.until!r}:"
            " --since must be the earlier day"
        )
    return Span(first=_midnight(since), before=_midnight(until and until + timedelta(days=1)))


def _day(name: str, text: str | None, today: date) -> date | None:
    from wartaspider.arguments import parse_day

    return None if text is None else parse_day(name, text, today)


def _midnight(day: date | None) -> str | None:
    from wartaspider.items import WIB, utc_text

    return None if day is None else utc_text(datetime.combine(day, time(), WIB))
