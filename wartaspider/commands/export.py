"""``scrapy export``: the archive, or what is chosen of it, as files for analysts."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.commands.order import Order, parse_order
from wartaspider.commands.terminal import forget_stdout, safe
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from sqlalchemy import Connection

Watch = Callable[[Iterable[Any]], Iterable[Any]]
"""Lets rows through, and shows that they pass."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_DAYS = "YYYY-MM-DD, today, yesterday or a number of days ago such as 7d"


class Command(ScrapyCommand):
    """Exit codes: 0 written, 1 it could not be written to its end, 2 bad usage or no archive."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "[options] -o FILE|DIR|-"

    def short_desc(self) -> str:
        return "Write the archive's articles to CSV, JSON, Parquet or XLSX files"

    def long_desc(self) -> str:
        return (
            "Writes the articles of the archive, or those that are chosen, one row each. The "
            "name of FILE says the format; several go into DIR as articles.csv, articles.json "
            "..., Parquet there as a folder with a file for each month. Files appear when they "
            "are complete; until then the former ones stay. "
            "Example: scrapy export --since 2021-07-01 --sections kabar-sawit -o sawit.xlsx "
            "Exit codes: 0 written, 1 not written to the end, 2 bad usage or no archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("-o", "--output", metavar="FILE|DIR|-", help="where to write; - is standard output")
        add(
            "--format",
            metavar="FORMATS",
            help="csv, json, jsonl, parquet, xlsx; several parted by commas, for a DIR",
        )
        add("--since", metavar="DAY", help=f"first WIB day of publication: {_DAYS}")
        add("--until", metavar="DAY", help="last WIB day, inclusive")
        add("--sections", metavar="SLUGS", help="articles of any of these sections: news,ekbis")
        add("--columns", metavar="NAMES", help="these columns, in this order (default: all 25)")
        add(
            "--as-of",
            metavar="DATE",
            help="the collection as it was at the end of that day, or at that ISO 8601 instant",
        )
        add("--unique", action="store_true", help="without reposts (rows with duplicate_of)")
        add("--versions", action="store_true", help="every version of an article")
        add(
            "--release",
            metavar="DIR",
            help="instead of -o: a folder with data, dictionary, coverage, citation and checksums",
        )
        add("--author", metavar="NAME", help="who collected a release, for its citation")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the files and say so on stderr; sets ``exitcode``."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        try:
            if args:
                raise ArgumentError(f"{args[0]!r} is not expected: name the file by -o FILE")
            self._say(_export(self.settings, opts))
        except WartaError as error:
            self._complain(2, str(error))
        except BrokenPipeError:
            forget_stdout()  # whoever reads us has enough
        except OSError as error:
            if opts.output == "-":
                forget_stdout()
            self._complain(1, f"not written: {_reason(error)}. Former files are as they were.")
        except KeyboardInterrupt:
            self._complain(1, "stopped before the end. Former files are as they were.")

    def _complain(self, code: int, sentence: str) -> None:
        self._say(sentence)
        self.exitcode = code

    @staticmethod
    def _say(sentence: str) -> None:
        sys.stderr.write(f"scrapy export: {safe(sentence)}\n")


def _export(settings: BaseSettings, opts: argparse.Namespace) -> str:
    """Do what was asked for; gives the sentence that sums it up."""
    from wartaspider.archive import archive_url
    from wartaspider.archive.dataset import check_sections, count_articles
    from wartaspider.archive.reading import reading
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from

    check_base_url(settings["WARTA_BASE_URL"])
    now = now_from(settings)()
    order = parse_order(opts, now)
    with reading(archive_url(settings)) as db:
        check_sections(db, order.selection.sections)
        with _progress(lambda: count_articles(db, order.selection)) as watch:
            if order.release is None:
                return _write_files(db, order, watch)
            from wartaspider.release import write_release

            formats = {"formats": order.kinds} if order.kinds else {}
            manifest = write_release(
                db,
                order.selection,
                order.release,
                columns=order.columns,
                now=now,
                author=order.author,
                watch=watch,
                **formats,
            )
            size = _size(sum(file.bytes for file in manifest.files))
            return (
                f"release {manifest.version} of {_count(manifest.rows)} in {order.release}"
                f" ({len(manifest.files) + 2} files, {size})"
            )


def _write_files(db: Connection, order: Order, watch: Watch) -> str:
    from wartaspider.archive.dataset import read_rows
    from wartaspider.exporters.files import KEYS, Outputs

    needed = tuple(dict.fromkeys((*order.columns, *KEYS)))
    try:
        outputs = Outputs(order.places, order.columns)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise ArgumentError(f"-o cannot be written: {_reason(error)}; choose another") from error
    with outputs:
        count = outputs.write_all(watch(read_rows(db, order.selection, needed)))
        outputs.keep()
    written = ", ".join(_written(place.path, place.files) for place in order.places)
    nothing = "" if count else "; nothing in the archive fits the selection"
    return f"{_count(count)} to {written}{nothing}"


@contextmanager
def _progress(total: Callable[[], int]) -> Iterator[Watch]:
    """A bar of rows on a terminal."""
    if not sys.stderr.isatty():
        yield iter
        return
    from tqdm import tqdm

    with tqdm(total=total(), unit=" articles", leave=False, dynamic_ncols=True) as bar:

        def watch(rows: Iterable[Any]) -> Iterator[Any]:
            for row in rows:
                yield row
                bar.update()
            bar.set_description("completing the files")

        yield watch


def _written(path: Path | None, files: list[Path]) -> str:
    if path is None:
        return "standard output"
    size = _size(sum(file.stat().st_size for file in files))
    if files != [path]:
        size = f"{len(files)} {'file' if len(files) == 1 else 'files'}, {size}"
    return f"{path} ({size})"


def _count(rows: int) -> str:
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    digits = min((len(str(count)) - 1) // 3, 3)
    return f"{count / 1000**digits:.1f} {('kB', 'MB', 'GB')[digits - 1]}"


def _reason(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
