"""A soak: a year of runs on one archive beside a site that lives on, with faults, edits and kills.

Usage: python benchmarks/soak.py [--days N] [--per-day N] [--hours-between N] [--seed N] [--jobs N]
                                 [--minutes N] [--no-raw] [--folder DIR] [--output FILE]

Time is compressed: each run is told what time it is (``WARTA_NOW``), and starts as soon as the one
before is over. At the end the archive is compared with what the site showed, column by column
(tests/soak_truth.py says by which rules). Prints the figures as JSON, and writes them to a file;
exit code 1 where anything is lost, late, repeated or otherwise not the truth.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from soak_server import Run  # noqa: E402
from soak_truth import judge  # noqa: E402
from soaking import Soak  # noqa: E402

PARTS = 12
"""Parts of the time over which memory and file handles are told."""


def main() -> int:
    options = _parser().parse_args()
    seeds = range(options.seed, options.seed + options.jobs)
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="soak-") as folder:
        jobs = [(options, seed, Path(folder)) for seed in seeds]
        if len(jobs) == 1:
            results = [soaked(*jobs[0])]
        else:
            context = multiprocessing.get_context("spawn")
            with context.Pool(len(jobs)) as pool:
                results = pool.starmap(soaked, jobs)
    text = json.dumps(results[0] if len(results) == 1 else results, indent=2, default=str)
    print(text)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(text + "\n", "utf-8")
    return int(not all(result["is_the_truth"] for result in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Many runs on one archive, with faults and kills; then it is compared.",
        epilog="example: python benchmarks/soak.py --days 60 --minutes 30 --output soak.json",
    )
    add = parser.add_argument
    add("--days", type=int, default=365, help="index days to play (365)")
    add("--per-day", type=int, default=150, help="articles a day (150)")
    add("--hours-between", type=float, default=1.0, help="hours between runs (1)")
    add("--seed", type=int, default=1)
    add("--jobs", type=int, default=1, help="such soaks side by side, each with its own seed")
    add("--minutes", type=float, default=0.0, help="play no new days after so many minutes")
    add("--no-raw", action="store_true", help="keep no raw pages")
    add("--folder", type=Path, help="where the archive is made and removed again (a temporary one)")
    add("--output", type=Path, help="write the figures to this JSON file too")
    return parser


def soaked(options: argparse.Namespace, seed: int, folder: Path) -> dict[str, object]:
    """Play one soak and judge it; gives its figures."""
    soak = Soak(
        folder=folder / str(seed),
        days=options.days,
        per_day=options.per_day,
        hours_between=options.hours_between,
        seed=seed,
        keeps_raw=not options.no_raw,
    )
    began = time.monotonic()
    line = seed - options.seed
    title = f"soak {seed}"
    with tqdm(total=soak.run_count, desc=title, unit="run", mininterval=5, position=line) as bar:
        for run in soak.play(options.minutes):
            bar.set_postfix_str(f"{run.now:%Y-%m-%d %H:%M} {run.peak_mb:.0f} MB", refresh=False)
            bar.update()
    return figures(soak, time.monotonic() - began)


def figures(soak: Soak, seconds: float) -> dict[str, object]:
    """What happened, what it cost, and what is wrong."""
    found, runs = judge(soak), soak.runs
    whole = [run for run in runs if not run.is_killed]
    return {
        "seed": soak.seed,
        "days": round((runs[-1].now - runs[0].now).total_seconds() / 86400, 1),
        "articles_a_day": soak.per_day,
        "hours_between": soak.hours_between,
        "minutes": round(seconds / 60, 1),
        "runs": len(runs),
        "runs_killed": len(runs) - len(whole),
        "runs_with_faults": sum(bool(run.trouble) for run in whole),
        "exit_codes": {
            str(code): _count(runs, code) for code in sorted({r.exit_code for r in runs})
        },
        "requests": sum(run.requests for run in runs),
        "articles": len(soak.desk.lives),
        "articles_shown": len(soak.server.looks),
        "looks_at_articles": sum(map(len, soak.server.looks.values())),
        "done_by_the_site": dict(soak.desk.done),
        "lost": found.counts["lost"],
        "repeated": found.counts["repeated"],
        "wrong": dict(found.counts),
        "columns_that_differ": dict(found.columns),
        "is_the_truth": found.is_clean,
        "examples": found.examples,
        "seconds_a_run": round(fmean(run.seconds for run in whole), 2),
        "peak_megabytes": _over_time(whole, "peak_mb"),
        "file_handles": _over_time(whole, "handles"),
        "archive_megabytes": _megabytes(soak.folder.glob("archive.db*")),
        "raw_megabytes": _megabytes(soak.folder.rglob("raw/**/*")),
    }


def _count(runs: list[Run], code: int) -> int:
    return sum(run.exit_code == code for run in runs)


def _over_time(runs: list[Run], name: str) -> list[float]:
    """The largest value in each part of the time, in order."""
    size = -(-len(runs) // PARTS)
    parts = [runs[at : at + size] for at in range(0, len(runs), size)]
    return [round(max(asdict(run)[name] for run in part), 1) for part in parts]


def _megabytes(paths: object) -> float:
    return round(sum(p.stat().st_size for p in paths if p.is_file()) / 2**20, 1)  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
