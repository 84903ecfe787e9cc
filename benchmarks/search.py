"""What SQLite's search costs: storing an article with and without it, its size, its answers; JSON.

Usage: python -m benchmarks.search [--articles N]. CPU time, so that the disk does not matter.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from benchmarks.news_archive import fill
from wartaspider import open_archive
from wartaspider.archive import open_archive as open_for_writing
from wartaspider.items import Article

NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUERIES = {
    "search": "SELECT count(*) FROM search WHERE search MATCH 'harga AND minyak'",
    "best_ten": "SELECT d.headline FROM search JOIN dataset d ON d.article_id = search.rowid"
    " WHERE search MATCH 'harga AND minyak' ORDER BY rank LIMIT 10",
    "dataset": "SELECT * FROM dataset",
    "keywords": "SELECT keyword, count(*) FROM article_keywords GROUP BY 1 ORDER BY 2 DESC LIMIT 9",
    "days": "SELECT * FROM days",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(f"sqlite:///{folder / 'news.db'}", count)
        articles = list(open_archive(folder / "news.db").articles())
        figures: dict[str, object] = {
            "articles": count,
            "characters": sum(len(a.article_body or "") for a in articles) // count,
            "without": _store(folder / "without.db", articles, has_search=False),
            "with": _store(folder / "with.db", articles, has_search=True),
            "seconds_to_build": _seconds(lambda: _begin(folder / "without.db")),
        }
        with closing(sqlite3.connect(folder / "with.db")) as db:
            figures["seconds_to_answer"] = {
                name: _seconds(lambda query=query: db.execute(query).fetchall())  # type: ignore[misc]
                for name, query in QUERIES.items()
            }
        print(json.dumps(figures, indent=2))


def _store(path: Path, articles: list[Article], *, has_search: bool) -> dict[str, float]:
    with mock.patch("wartaspider.archive.views.has_search", return_value=has_search):
        archive = open_for_writing(f"sqlite:///{path}")
        archive.begin_run("", base_url="http://h", process="1@bench", now=NOW)
        seconds = _seconds(lambda: [archive.store(article, now=NOW) for article in articles])
        archive.close()
    return {
        "milliseconds_an_article": round(1000 * seconds / len(articles), 2),
        "bytes_an_article": path.stat().st_size // len(articles),
    }


def _begin(path: Path) -> None:
    archive = open_for_writing(f"sqlite:///{path}")
    archive.begin_run("", base_url="http://h", process="1@bench", now=NOW)
    archive.close()


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return round(time.process_time() - started, 3)


if __name__ == "__main__":
    main()
