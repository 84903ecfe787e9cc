"""``scrapy report``: one HTML page that shows what the archive holds, in charts and tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.commands.calendar import few_hints
from wartaspider.commands.coverage import days_asked
from wartaspider.commands.terminal import as_json, forget_stdout, put, safe
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from wartaspider.report import Report

PAGE = "report.html"
"""Where the page goes unless -o says otherwise."""

_LIBRARY = "jinja2"


class Command(ScrapyCommand):
    """Exit codes: 0 written, 1 it could not be made or written, 2 bad usage or no archive."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[-o FILE|-] [--since DAY] [--until DAY] [--json]"

    def short_desc(self) -> str:
        return "Write one HTML page with charts of what the archive holds"

    def long_desc(self) -> str:
        return (
            "Writes one page that needs nothing else and opens in any browser, in Indonesian and "
            "English: coverage calendar, articles by day, section and hour, empty fields, "
            "versions and reposts, top tags and places, the last runs; each chart with its table. "
            "Example: scrapy report --since 90d -o report.html "
            "Exit codes: 0 written, 1 not made or not written, 2 bad usage or no archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        days = "YYYY-MM-DD, today, yesterday or a number of days ago such as 7d"
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE|-",
            help=f"where to write (default: {PAGE}); - is standard output",
        )
        parser.add_argument(
            "--since", metavar="DAY", help=f"first WIB day of publication: {days} (default: all)"
        )
        parser.add_argument("--until", metavar="DAY", help="last WIB day, inclusive")
        parser.add_argument(
            "--json",
            action="store_true",
            help="write the figures as one JSON object instead (to standard output without -o)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the page and say so on stderr; sets ``exitcode``."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        try:
            if args:
                raise ArgumentError(f"{args[0]!r} is not expected: name the file by -o FILE")
            self._report(self.settings, opts)
        except WartaError as error:
            self._complain(2, str(error))
        except BrokenPipeError:
            forget_stdout()  # whoever reads us has enough
        except OSError as error:
            self._complain(1, f"not written: {error}. A former file is as it was.")
        except KeyboardInterrupt:
            self._complain(1, "stopped before the end. A former file is as it was.")

    def _report(self, settings: BaseSettings, opts: argparse.Namespace) -> None:
        target = _target(opts)
        if not opts.json and find_spec(_LIBRARY) is None:
            self._complain(
                1,
                f"a page needs {_LIBRARY}, which is not installed:"
                " python -m pip install -r requirements.txt",
            )
            return
        report = _collect(settings, opts)
        text = _as_json(report) if opts.json else _as_page(report)
        if target is None:
            _print(text, is_json=opts.json)
            return
        _keep(text, target)
        self._say(f"{target}: {_sentence(report)}")

    def _complain(self, code: int, sentence: str) -> None:
        self._say(sentence)
        self.exitcode = code

    @staticmethod
    def _say(sentence: str) -> None:
        sys.stderr.write(f"scrapy report: {safe(sentence)}\n")


def _target(opts: argparse.Namespace) -> Path | None:
    """The file to write; None is standard output. Raises ArgumentError if it cannot be written."""
    from wartaspider.exporters.places import Place, check_place

    text = opts.output
    if text is None:
        text = "-" if opts.json else PAGE
    if not text:
        raise ArgumentError("-o is empty: name a FILE or - (standard output)")
    target = None if text == "-" else Path(text)
    check_place(f"-o {text}", Place(kind="html", path=target))
    return target


def _collect(settings: BaseSettings, opts: argparse.Namespace) -> Report:
    from wartaspider.archive import archive_url
    from wartaspider.archive.coverage import growth_days_of
    from wartaspider.archive.reading import reading
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from
    from wartaspider.report import STEPS, collect

    check_base_url(settings["WARTA_BASE_URL"])
    growth_days = growth_days_of(settings)
    now = now_from(settings)()
    since, last = days_asked(opts, now)
    # Without days all there is, also what is dated in the future.
    until = last if opts.since is not None or opts.until is not None else None
    with reading(archive_url(settings)) as db, _progress(STEPS) as tick:
        return collect(db, since=since, until=until, now=now, growth_days=growth_days, tick=tick)


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[], object]]:
    """A bar of questions answered, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=steps, unit=" questions", leave=False, dynamic_ncols=True) as bar:
        yield bar.update


def _as_page(report: Report) -> str:
    from wartaspider.report import render

    # The page is given away, so it does not tell where this machine keeps its archive.
    unnamed = BaseSettings()
    holes = [c.day for c in report.holes]
    return render(report, few_hints(holes, unnamed) if holes else [])


def _as_json(report: Report) -> str:
    from wartaspider.report import as_object

    return as_json(as_object(report)) + "\n"


def _print(text: str, *, is_json: bool) -> None:
    if is_json or sys.stdout is None:
        put(text.rstrip("\n"), is_json=is_json)
        return
    sys.stdout.buffer.write(_bytes(text))
    sys.stdout.buffer.flush()


def _keep(text: str, target: Path) -> None:
    """Put the text into the file's place when all of it is written. Raises OSError."""
    from wartaspider.exporters.storage import AtomicFileStorage

    storage = AtomicFileStorage(str(target), feed_options={"overwrite": True})
    file = storage.open()
    try:
        file.write(_bytes(text))
    except BaseException:
        storage.discard(file)
        raise
    storage.store(file)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # as the page itself says


def _sentence(report: Report) -> str:
    days = len(report.coverage)
    return (
        f"{report.articles:,} articles, {days - len(report.holes):,} of {days:,} days without a"
        f" hole, {report.run_count:,} runs"
    )
