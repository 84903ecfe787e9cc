"""A short soak: eight days with faults, edits, removals and kills; ``make soak`` plays a year."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from soak_truth import judge
from soaking import Soak

pytestmark = pytest.mark.crawl


SPOILED = {
    "lost": "DELETE FROM versions WHERE newest",
    "versions": "UPDATE versions SET article_body = 'Lain.' WHERE newest",
    "dateline": "UPDATE versions SET dateline = 'Di sini' WHERE newest",
    "states": "UPDATE articles SET state = 'gone' WHERE newest",
    "duplicate_of": "UPDATE articles SET duplicate_of = 7 WHERE newest",
    "days": "UPDATE walks SET ended = 'failed' WHERE walk = 'index:2025-01-09'",
}
"""What a judge must find -> what brings it about."""

NEWEST = "article_id = (SELECT max(article_id) FROM versions)"


def test_archive_is_the_truth_after_a_soak_and_a_spoiled_one_is_not(tmp_path: Path):
    # One test, so that no second worker plays it too.
    shares = {"disturbed": 0.4, "killed": 0.3}
    soak = Soak(folder=tmp_path, days=8, per_day=9, hours_between=18, seed=208, **shares)
    for _ in soak.play():
        pass
    check_it_was_no_easy_one(soak)
    found = judge(soak)
    assert found.is_clean, "\n".join(found.examples)
    for kind, statement in SPOILED.items():
        with spoiled(soak, statement.replace("newest", NEWEST)):
            found = judge(soak)
        assert (found.counts + found.columns)[kind] >= 1, found


def check_it_was_no_easy_one(soak: Soak) -> None:
    assert sum(run.is_killed for run in soak.runs) >= 2
    assert sum(bool(run.trouble) for run in soak.runs) >= 5
    done = soak.desk.done
    assert min(done["headline"], done["text"] + done["paragraph"], done["reposted"]) >= 1
    assert any(life.removed for life in soak.desk.lives.values())
    assert len(soak.desk.lives) > 80


@contextmanager
def spoiled(soak: Soak, statement: str) -> Iterator[None]:
    """The archive after one more statement, for as long as the block runs."""
    archive = soak.folder / "archive.db"
    kept = shutil.copy(archive, soak.folder / "kept.db")
    with closing(sqlite3.connect(archive)) as db, db:
        assert db.execute(statement).rowcount >= 1
    try:
        yield
    finally:
        Path(kept).replace(archive)
