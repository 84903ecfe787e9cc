"""``python -m wartaspider.demo``: serve the stand-in site from the shell."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from collections.abc import Sequence
from dataclasses import Field, fields
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

from wartaspider.demo.options import Fault, FaultKind, Options
from wartaspider.demo.server import serve
from wartaspider.demo.site import DemoSite

_EXAMPLE = """example:
  python -m wartaspider.demo --port 8123 --set past_end=last --set menu=toggles \\
      --fault status:/indeks/:2
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.list_options:
        sys.stdout.writelines(f"{f.name}={f.default}\n" for f in _settable())
        return 0
    try:
        chosen = dict(_setting(pair) for pair in given.set)
        faults = tuple(_fault(text) for text in given.fault)
    except ValueError as error:
        parser.error(str(error))
    site = DemoSite(Options(**({"seed": given.seed, "faults": faults} | chosen)))
    with contextlib.suppress(KeyboardInterrupt), serve(site, given.port) as server:
        print(server.base_url, flush=True)
        threading.Event().wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wartaspider.demo",
        description="Serve the stand-in site on loopback and print its address.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND:PATH:TIMES")
    parser.add_argument("--list-options", action="store_true", help="names and defaults for --set")
    return parser


def _settable() -> list[Field[Any]]:
    return [f for f in fields(Options) if f.name not in ("faults", "archive_days")]


def _setting(pair: str) -> tuple[str, object]:
    name, _, text = pair.partition("=")
    option = next((f for f in _settable() if f.name == name), None)
    if option is None:
        raise ValueError(f"--set {pair}: no such option; see --list-options")
    choices = get_args(get_type_hints(Options)[name])
    if choices and all(isinstance(choice, str) for choice in choices) and text not in choices:
        raise ValueError(f"--set {pair}: allowed are {', '.join(choices)}")
    return name, _value(option, text)


def _value(option: Field[Any], text: str) -> object:
    if option.name == "today":
        return date.fromisoformat(text)
    if option.name == "now":
        return datetime.fromisoformat(text)
    if isinstance(option.default, bool):
        return text.lower() in ("1", "true", "yes")
    if isinstance(option.default, int) or option.name == "rename":
        return int(text)
    return text


def _fault(text: str) -> Fault:
    kind, path, times = [*text.split(":"), "", ""][:3]
    kinds = {name: name for name in get_args(FaultKind)}
    if kind not in kinds:
        raise ValueError(f"--fault {kind}: no such kind; there are {', '.join(kinds)}")
    return Fault(kind=kinds[kind], path=path or None, times=int(times) if times else None)


if __name__ == "__main__":
    sys.exit(main())
