"""Runs the benchmarks one after the other and writes what they found into one JSON file.

    python -m benchmarks.all [--json bench.json] [--only reading,asking] [--without-published]

It takes less than a quarter of an hour on two cores, and some minutes more when it makes the
environments of published tools for the first time. ``targets`` holds each target beside its figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.page_server import ROOT

PARTS = {
    "whole_crawl": ("--published",),
    "reading": ("--published",),
    "asking": (),
    "memory": ("--articles", "20000"),
    "export": ("--articles", "20000", "--formats", "csv,json,parquet"),
    "search": ("--articles", "2000"),
}
"""Each with its options. Those that tell no file print JSON and nothing else."""

PRINTS = ("export", "search")

SITE_PAGE = "article, 80 kB"
BACKFILL = "back-fill, 30 a page"


def run(part: str, options: tuple[str, ...], folder: Path) -> Any:
    """What a benchmark found, or why it failed."""
    told = folder / f"{part}.json"
    command = [sys.executable, "-m", f"benchmarks.{part}", *options]
    command += [] if part in PRINTS else ["--json", str(told)]
    print(f"\n== {part} {' '.join(options)}", flush=True)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        return {"failed": f"exit code {done.returncode}"}
    return json.loads(done.stdout if part in PRINTS else told.read_text("utf-8"))


def targets(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each target that could be measured: what is wanted, what was found, whether it is met."""
    checks: dict[str, dict[str, Any]] = {}
    ratios = found.get("whole_crawl", {}).get("ratios", {})
    if bare := ratios.get("bare"):
        for how, value in bare.items():
            checks[f"whole crawl / bare Scrapy, {how}"] = at_least(value, 0.75)
    reading = found.get("reading", {})
    if page := reading.get("pages", {}).get(SITE_PAGE):
        checks["milliseconds for an 80 kB article"] = at_most(page["milliseconds"], 2.0)
    tools = [
        tool["times_ours"]
        for tool in reading.get("published", {}).values()
        if tool.get("times_ours")
    ]
    if tools:
        checks["reading: quickest published tool / ours"] = at_least(min(tools), 1.0)
    if backfill := found.get("asking", {}).get(BACKFILL):
        checks["requests a new article, back-fill"] = at_most(backfill["requests_an_article"], 1.05)
    if "growth_megabytes" in (memory := found.get("memory", {})):
        checks["megabytes more from 5,000 articles on"] = at_most(memory["growth_megabytes"], 20.0)
    return checks


def at_least(value: float, wanted: float) -> dict[str, Any]:
    return {"wanted": f">= {wanted}", "found": value, "is_met": value >= wanted}


def at_most(value: float, wanted: float) -> dict[str, Any]:
    return {"wanted": f"<= {wanted}", "found": value, "is_met": value <= wanted}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    parser.add_argument("--only", default=",".join(PARTS), help="benchmarks, with commas")
    parser.add_argument("--without-published", action="store_true", help="install nothing")
    options = parser.parse_args()
    started = time.monotonic()
    found: dict[str, Any] = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as name:
        for part in options.only.split(","):
            words = tuple(
                word for word in PARTS[part] if not (options.without_published and "pub" in word)
            )
            found[part] = run(part, words, Path(name))
    found |= {"seconds": round(time.monotonic() - started), "targets": targets(found)}
    print()
    for target, check in found["targets"].items():
        mark = "met" if check["is_met"] else "NOT met"
        print(f"{target:45} {check['found']:8} wanted {check['wanted']:8} {mark}")
    options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
