"""What a release of many articles costs: writing it in every format, and verifying it.

Prints, as JSON, seconds, seconds of CPU and the highest memory of ``scrapy export --release`` and
``scrapy verify``, each in a process of its own. With 200,000 articles (a gigabyte of archive, 2.7
GB of release) on two cores: 90 and 85 seconds of CPU, 268 and 293 MB. It needs 5 GB of disk.

    python -m benchmarks.releases --articles 200000
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.news_archive import fill

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        url, release = f"sqlite:///{name}/warta.db", Path(name, "release")
        fill(url, count)
        written = cost("export", "-s", f"WARTA_ARCHIVE={url}", "--release", str(release))
        size = sum(path.stat().st_size for path in release.iterdir())
        verified = cost("verify", str(release))
    result = {"articles": count, "release_megabytes": round(size / 2**20)}
    print(json.dumps({**result, "export": written, "verify": verified}, indent=2))


def cost(*arguments: str) -> dict[str, float]:
    """Seconds, seconds of CPU and peak memory of a command, which must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"scrapy {arguments[0]} ended with code {code}")
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_megabytes": round(used.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
