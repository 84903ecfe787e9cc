"""What commands print: text of pages that cannot steer a terminal, tables, JSON, command lines."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NoReturn

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from wartaspider.secrets import hide

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_JOINER = "\u200d"
"""Belongs to emoji, and moves nothing."""


def safe(text: object) -> str:
    """The text on one line, without passwords in addresses.

    What could steer a terminal or turn its text round is shown as �.
    """
    words = " ".join(hide(str(text)).split())
    return "".join(
        "\ufffd" if unicodedata.category(c) in _UNSAFE and c != _JOINER else c for c in words
    )


def cut(text: str, width: int) -> str:
    """The text in at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> list[str]:
    """Lines of a table; ``right`` has an ``r`` for each column whose cells stand on the right."""
    cells = [list(head), *([str(value) for value in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    return [
        "  ".join(
            cell.rjust(width) if right[n : n + 1] == "r" else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def as_json(value: object, indent: int | None = 2) -> str:
    """JSON that is safe on a terminal too."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return _UNSAFE_IN_JSON.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def put(text: str, *, is_json: bool = False) -> None:
    """Print to stdout, whatever its encoding; a reader that went away is no fault.

    Ends the command with exit code 1 and a sentence where it cannot be written.
    """
    if sys.stdout is None:
        _give_up("standard output is closed")
    encoding = sys.stdout.encoding or "ascii"
    if is_json and not encoding.lower().replace("-", "").startswith("utf"):
        text = _BEYOND_ASCII.sub(_escaped, text)
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        forget_stdout()
    except OSError as error:
        forget_stdout()
        _give_up(f"standard output cannot be written: {error.strerror}")


def forget_stdout() -> None:
    """Let go what could not be written: Python flushes it once more at its end, and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(sentence: str) -> NoReturn:
    sys.stderr.write(f"scrapy: {sentence}\n")
    sys.exit(1)


def crawl_command(settings: BaseSettings, *arguments: str) -> str:
    """``scrapy crawl warta`` with these arguments and the archive that this command was given."""
    words = ["scrapy", "crawl", "warta"]
    for name in ("WARTA_BASE_URL", "WARTA_ARCHIVE"):
        if (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]:
            words += ["-s", f"{name}={_without_password(str(settings[name]))}"]
    for argument in arguments:
        words += ["-a", argument]
    return shlex.join(words)


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError as UrlError

    try:
        parsed = make_url(url)
    except UrlError:
        return url
    return parsed.render_as_string(hide_password=True) if parsed.password else url
