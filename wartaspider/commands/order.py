"""What ``scrapy export`` was asked for, checked before anything is read or written."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wartaspider.exceptions import ArgumentError

if TYPE_CHECKING:
    from wartaspider.archive.dataset import Selection
    from wartaspider.exporters.places import Place

NAME = "articles"
"""What a file is called that goes into a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A complete order: which rows and columns go where."""

    selection: Selection
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    """Formats; none if a release is to have them all."""

    places: tuple[Place, ...] = ()
    """Where each format goes; none if a release is wanted."""

    release: Path | None = None
    author: str = ""


def parse_order(opts: argparse.Namespace, now: datetime) -> Order:
    """The order that the command's options make.

    Raises ArgumentError, one line that names the option, its value and what is allowed.
    """
    from wartaspider.exporters.files import check_libraries

    kinds = _kinds(opts.format)
    columns = _columns(opts.columns)
    selection = _selection(opts, now)
    if opts.release is None:
        places = _places(opts, kinds)
        check_libraries(place.kind for place in places)
        return Order(selection=selection, columns=columns, kinds=kinds, places=places)
    _check_local(f"--release {opts.release}", opts.release)
    if opts.output is not None:
        raise ArgumentError(
            f"--release {opts.release} and -o {opts.output}: one of them, as a release is a folder"
        )
    check_libraries(kinds)
    return Order(
        selection=selection,
        columns=columns,
        kinds=kinds,
        release=Path(opts.release),
        author=_author(opts.author or ""),
    )


def _author(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise ArgumentError(f"--author={name!r} is no text in this machine's encoding") from error
    return name


def _selection(opts: argparse.Namespace, now: datetime) -> Selection:
    from wartaspider.archive.dataset import Selection
    from wartaspider.arguments import parse_arguments, parse_instant
    from wartaspider.items import WIB
    from wartaspider.urls import Site

    today = now.astimezone(WIB).date()
    since, until = _day("--since", opts.since, today), _day("--until", opts.until, today)
    if since and since > today:
        raise ArgumentError(f"--since={opts.since!r} is in the future: today is {today}, in WIB")
    if since and until and since > until:
        raise ArgumentError(
            f"--since={opts.since!r} is later than --until={opts.until!r}:"
            " --since must be the earlier day"
        )
    as_of = None if opts.as_of is None else parse_instant("--as-of", opts.as_of, today)
    if as_of and as_of.astimezone(WIB).date() > today:
        raise ArgumentError(f"--as-of={opts.as_of!r} is in the future: today is {today}, in WIB")
    values = {} if opts.sections is None else {"sections": opts.sections}
    return Selection(
        since=since,
        until=until,
        sections=parse_arguments(values, site=Site(), now=now).sections if values else (),
        as_of=as_of,
        unique=opts.unique,
        versions=opts.versions,
    )


def _day(name: str, text: str | None, today: date) -> date | None:
    from wartaspider.arguments import parse_day

    return None if text is None else parse_day(name, text, today)


def _kinds(text: str | None) -> tuple[str, ...]:
    from wartaspider.exporters.files import FORMATS

    return () if text is None else _names("--format", text.lower(), FORMATS)


def _columns(text: str | None) -> tuple[str, ...]:
    from wartaspider.items import COLUMNS

    return COLUMNS if text is None else _names("--columns", text, COLUMNS)


def _names(option: str, text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The names of a list parted by commas, in its order, each once."""
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in names:
        if name not in allowed:
            raise ArgumentError(
                f"{option}={text!r}: there is no {name!r}; allowed are {', '.join(allowed)}"
            )
    return names


def _places(opts: argparse.Namespace, kinds: tuple[str, ...]) -> tuple[Place, ...]:
    """Where each format goes: a file, files in a folder, or standard output."""
    from wartaspider.exporters.places import check_place

    if opts.author is not None:
        raise ArgumentError(f"--author={opts.author!r}: only a --release has a citation")
    text = opts.output
    if not text:
        raise ArgumentError("-o is missing: name a FILE, a DIR or - (standard output)")
    _check_local(f"-o {text}", text)
    if text == "-":
        return (_stdout(kinds),)
    places = _in_folder(text, kinds) if _is_folder(text, kinds) else (_one_file(text, kinds),)
    for place in places:
        check_place(f"-o {text}", place)
    return places


def _check_local(name: str, text: str) -> None:
    """Raise ArgumentError for an address: it would be taken for a folder named ``s3:``."""
    if re.match(r"[a-z][a-z0-9+.-]+://", text, re.ASCII | re.IGNORECASE):
        raise ArgumentError(
            f"{name}: export writes files; write one and copy it, or pipe -o - into the program"
            " that stores it there"
        )


def _is_folder(text: str, kinds: tuple[str, ...]) -> bool:
    path = Path(text)
    if len(kinds) > 1 or text.endswith("/"):
        return True
    if path.exists():
        return path.is_dir() and _suffix(path) is None
    return not path.suffix


def _in_folder(text: str, kinds: tuple[str, ...]) -> tuple[Place, ...]:
    from wartaspider.exporters.places import Place

    folder = Path(text)
    if not kinds:
        raise ArgumentError(f"-o {text}: it is a folder; say what goes there by --format")
    if not folder.is_dir() and (folder.exists() or _suffix(folder)) and not text.endswith("/"):
        raise ArgumentError(
            f"-o {text}: it is a file; {len(kinds)} formats ({', '.join(kinds)}) need a folder"
        )
    return tuple(
        Place(kind=kind, path=folder / kind, by_month=True)
        if kind == "parquet"
        else Place(kind=kind, path=folder / f"{NAME}.{kind}")
        for kind in kinds
    )


def _one_file(text: str, kinds: tuple[str, ...]) -> Place:
    from wartaspider.exporters.files import FORMATS
    from wartaspider.exporters.places import Place

    kind = kinds[0] if kinds else _suffix(Path(text))
    if kind is None:
        raise ArgumentError(
            f"-o {text}: its name says no format; say it by --format, or end the name in"
            f" {', '.join(f'.{each}' for each in FORMATS)}"
        )
    return Place(kind=kind, path=Path(text))


def _stdout(kinds: tuple[str, ...]) -> Place:
    from wartaspider.exporters.files import BINARY
    from wartaspider.exporters.places import Place

    if len(kinds) != 1:
        raise ArgumentError(f"-o -: standard output takes one --format, not {len(kinds)}")
    if sys.stdout is None:
        raise ArgumentError("-o -: standard output is closed; name a file")
    if kinds[0] in BINARY and sys.stdout.isatty():
        raise ArgumentError(f"-o -: {kinds[0]} is not for a terminal; name a file, or pipe it on")
    return Place(kind=kinds[0], path=None)


def _suffix(path: Path) -> str | None:
    """The format that a name ends in."""
    from wartaspider.exporters.files import FORMATS

    suffix = path.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else None
