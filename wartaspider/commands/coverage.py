"""``scrapy coverage``: which days of the date index are complete, and how to close the holes."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.commands.calendar import Report, as_text, hint_lines
from wartaspider.commands.terminal import as_json, put, safe
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wartaspider.archive.coverage import DayCoverage
    from wartaspider.archive.routes import Gap


class Command(ScrapyCommand):
    """Exit codes: 0 no holes, 1 holes in the range, 2 bad usage or no archive."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[--since DAY] [--until DAY] [--json]"

    def short_desc(self) -> str:
        return "Show which days are complete, and how to close the holes"

    def long_desc(self) -> str:
        return (
            "Prints a calendar of the date index, the days that lack something with the command "
            "that closes them, late arrivals, and what only one route showed. "
            "Example: scrapy coverage --since 30d --until yesterday "
            "Exit codes: 0 no holes, 1 holes in the range, 2 bad usage or no archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        days = "YYYY-MM-DD, today, yesterday or a number of days ago such as 7d"
        parser.add_argument(
            "--since", metavar="DAY", help=f"first day: {days} (default: the first ever walked)"
        )
        parser.add_argument("--until", metavar="DAY", help="last day (default: today)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the report; sets ``exitcode``."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        try:
            if args:
                raise ArgumentError(f"{args[0]!r} is not expected: days are given by --since DAY")
            report = _report(self.settings, opts)
        except WartaError as error:
            sys.stderr.write(f"scrapy coverage: {safe(error)}\n")
            self.exitcode = 2
            return
        text = _as_json(report, self.settings) if opts.json else as_text(report, self.settings)
        put(text, is_json=opts.json)
        self.exitcode = 1 if report.holes else 0


def _report(settings: BaseSettings, opts: argparse.Namespace) -> Report:
    from wartaspider.archive import archive_url
    from wartaspider.archive.coverage import day_coverage, days_between, growth_days_of
    from wartaspider.archive.reading import reading
    from wartaspider.archive.routes import route_gaps
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from

    check_base_url(settings["WARTA_BASE_URL"])
    growth_days = growth_days_of(settings)
    now = now_from(settings)()
    since, until = days_asked(opts, now)
    with reading(archive_url(settings)) as db:
        since = since or _first_day(db, until)
        days = days_between(since, until)
        return Report(
            since=since,
            until=until,
            growth_days=growth_days,
            days=day_coverage(db, days, now=now, growth_days=growth_days),
            gaps=route_gaps(db, since, until),
        )


def days_asked(opts: argparse.Namespace, now: datetime) -> tuple[date | None, date]:
    """The days asked for, as a crawl takes them; None where the first is left open."""
    from wartaspider.arguments import EARLIEST, parse_arguments
    from wartaspider.items import WIB
    from wartaspider.urls import Site

    values = {name: getattr(opts, name) for name in ("since", "until")}
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return None, now.astimezone(WIB).date()
    arguments = parse_arguments({"since": str(EARLIEST), **given}, site=Site(), now=now)
    if arguments.since is None or arguments.until is None:
        raise RuntimeError("a range of days was given and none came back")
    return (arguments.since if "since" in given else None), arguments.until


def _first_day(db: Connection, until: date) -> date:
    from wartaspider.archive.coverage import first_walked_day

    return min(first_walked_day(db) or until, until)


def _as_json(report: Report, settings: BaseSettings) -> str:
    return as_json(
        {
            "since": str(report.since),
            "until": str(report.until),
            "growth_days": report.growth_days,
            "is_complete": not report.holes,
            "states": dict(Counter(c.state for c in report.days)),
            "days": [_day_object(c) for c in report.days],
            "holes": _range_objects(report.holes, settings),
            "check_again": _range_objects(report.growing, settings),
            "late": sum(report.late_after.values()),
            "late_after": report.late_after,
            "routes": {
                "walked": report.gaps.routes,
                "only_elsewhere": _gap_object(report.gaps.only_elsewhere),
                "only_index": _gap_object(report.gaps.only_index),
            },
        }
    )


def _day_object(coverage: DayCoverage) -> dict[str, object]:
    counts = ("listed", "stored", "refused", "gone", "failed", "pending", "elsewhere", "late")
    return {
        "day": str(coverage.day),
        "state": coverage.state,
        "walks": coverage.walks,
        "pages": coverage.pages,
        "failed_pages": coverage.failed_pages,
        "ended": coverage.ended,
        **{name: getattr(coverage, name) for name in counts},
        "late_after": coverage.late_after,
        "last_walk": _instant(coverage.last_walk),
        "full_walk": _instant(coverage.full_walk),
        "may_grow": coverage.may_grow,
        "why": coverage.why or None,
    }


def _instant(value: datetime | None) -> str | None:
    from wartaspider.items import utc_text

    return utc_text(value)


def _range_objects(days: Sequence[DayCoverage], settings: BaseSettings) -> list[dict[str, str]]:
    from wartaspider.archive.coverage import ranges

    found = ranges(c.day for c in days)
    commands = hint_lines([c.day for c in days], settings)
    return [
        {"since": str(since), "until": str(until), "command": command}
        for (since, until), command in zip(found, commands, strict=True)
    ]


def _gap_object(gap: Gap) -> dict[str, object]:
    return {
        "total": gap.total,
        "articles": [
            {"article_id": a.article_id, "day": str(a.day) if a.day else None, "walks": a.walks}
            for a in gap.articles
        ],
    }
