"""What watching for drift costs a run: the question at its start, and each article, as JSON.

Usage: PYTHONPATH=tests python -m benchmarks.watching [--articles N] [--archive URL]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from drift.simulated import Newsstand, expectation_of, pages, run

from benchmarks.news_archive import fill
from wartaspider.archive import open_archive
from wartaspider.archive.expectation import expectation

JUDGED = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--archive", help="an empty database in place of an SQLite file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        url = given.archive or f"sqlite:///{Path(name) / 'archive.db'}"
        fill(url, given.articles)
        archive = open_archive(url)
        with archive.reading() as db:
            asked = [timed(lambda: expectation(db, before_run=9)) for _ in range(9)]
        archive.close()
    stand = Newsstand(pages(days=4), 1)
    past, articles = expectation_of(stand.some(500)), stand.some(JUDGED)
    judged = timed(lambda: run(past, articles, None))
    found = {
        "articles_in_archive": given.articles,
        "first_question_ms": round(asked[0] * 1e3, 2),
        "question_ms": round(statistics.median(asked) * 1e3, 2),
        "judging_ms_per_article": round(judged / JUDGED * 1e3, 4),
    }
    print(json.dumps(found, indent=2))


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
