"""``scrapy verify``: whether a release is as it was released, byte by byte and row by row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from wartaspider.commands.terminal import as_json, put, safe, table
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from wartaspider.release.findings import FileFindings, Findings


class Command(ScrapyCommand):
    """Exit codes: 0 all right, 1 something is wrong, 2 bad usage or no release."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "DIR [--json]"

    def short_desc(self) -> str:
        return "Check a release: every byte, every row, and that all formats agree"

    def long_desc(self) -> str:
        return (
            "Checks a folder that scrapy export --release has written, without archive or network: "
            "size and SHA-256 of each file, missing and added files, each row against schema.json, "
            "the formats against each other, and what the folder says of itself. "
            "Example: scrapy verify releases/2026-11 "
            "Exit codes: 0 all right, 1 something is wrong, 2 bad usage or no release."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what was found; sets ``exitcode``."""
        try:
            if len(args) != 1:
                raise ArgumentError(f"one folder is expected, not {len(args)}: scrapy verify DIR")
            findings = _findings(Path(args[0]))
        except WartaError as error:
            sys.stderr.write(f"scrapy verify: {safe(error)}\n")
            self.exitcode = 2
            return
        put(_as_json(findings) if opts.json else _as_text(findings), is_json=opts.json)
        self.exitcode = 1 if findings.fault_count else 0


def _findings(folder: Path) -> Findings:
    from wartaspider.release import verify_release

    with _bar() as advance:
        return verify_release(folder, advance)


@contextmanager
def _bar() -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, told of each row and of how many there are."""
    from tqdm import tqdm

    with tqdm(unit=" rows", leave=False, disable=not sys.stderr.isatty()) as bar:

        def advance(total: int) -> None:
            bar.total = total
            bar.update()

        yield advance


def _as_text(findings: Findings) -> str:
    files = sorted(findings.files.values(), key=lambda each: each.path)
    lines = [f"Release {safe(findings.title)} in {safe(findings.folder)}"] * bool(findings.title)
    rows = [
        (safe(each.path), _figure(each.rows), _figure(each.bytes), _state(each)) for each in files
    ]
    lines += table(("file", "rows", "bytes", ""), rows, right="lrrl")
    for each in findings.wrong:
        lines += ["", *(f"{safe(each.path)}: {safe(fault)}" for fault in each.faults)]
        if more := each.fault_count - len(each.faults):
            lines.append(f"{safe(each.path)}: {more:,} more faults")
    unchecked = [each for each in files if each.unchecked]
    lines += [""] * bool(unchecked)
    lines += [f"NOT CHECKED beyond its bytes: {_why(each)}" for each in unchecked]
    return "\n".join([*lines, "", _sentence(findings)])


def _state(found: FileFindings) -> str:
    if found.fault_count:
        return "1 fault" if found.fault_count == 1 else f"{found.fault_count:,} faults"
    return "bytes right, not checked further" if found.unchecked else "right"


def _why(found: FileFindings) -> str:
    return f"{safe(found.path)}, as {found.unchecked}"


def _figure(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _sentence(findings: Findings) -> str:
    if findings.wrong:
        faults, files = findings.fault_count, len(findings.wrong)
        return (
            f"Not right: {faults:,} {'fault' if faults == 1 else 'faults'} in {files:,} "
            f"{'file' if files == 1 else 'files'}."
        )
    rows = f"{findings.rows:,} rows" if findings.rows is not None else "rows not read"
    agree = f", {findings.compared} formats that agree row by row" if findings.compared > 1 else ""
    but = " in all that was checked" if any(e.unchecked for e in findings.files.values()) else ""
    return f"All right{but}: {len(findings.files)} files, {rows}{agree}."


def _as_json(findings: Findings) -> str:
    files = sorted(findings.files.values(), key=lambda each: each.path)
    return as_json(
        {
            "folder": findings.folder,
            "release": findings.title,
            "is_right": not findings.fault_count,
            "rows": findings.rows,
            "formats_compared": findings.compared,
            "fault_count": findings.fault_count,
            "files": [
                {
                    "path": each.path,
                    "rows": each.rows,
                    "bytes": each.bytes,
                    "sha256": each.sha256,
                    "is_right": each.is_right,
                    "fault_count": each.fault_count,
                    "faults": each.faults,
                    "not_checked": each.unchecked,
                }
                for each in files
            ],
        }
    )
