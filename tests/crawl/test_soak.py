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


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory) -> Soak:
    folder = tmp_path_factory.mktemp("soak")
    shares = {"disturbed": 0.4, "killed": 0.3}
    soak = Soak(folder=folder, days=8, per_day=9, hours_between=18, seed=208, **shares)
    for _ in soak.play():
        pass
    return soak


def test_soak_was_no_easy_one(soak: Soak):
    assert sum(run.is_killed for run in soak.runs) >= 3
    assert sum(bool(run.trouble) for run in soak.runs) >= 5
    done = soak.desk.done
    assert min(done["headline"], done["text"] + done["paragraph"], done["reposted"]) >= 1
    assert any(life.removed for life in soak.desk.lives.values())


def test_archive_is_the_truth_after_a_soak(soak: Soak):
    found = judge(soak)
    assert found.is_clean, "\n".join(found.examples)
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


NEWEST = "article_id = (SELECT max(article_id) FROM versions)"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM versions WHERE newest", "lost"),
        ("UPDATE versions SET article_body = 'Lain.' WHERE newest", "versions"),
        ("UPDATE versions SET dateline = 'Di sini' WHERE newest", "dateline"),
        ("UPDATE articles SET state = 'gone' WHERE newest", "states"),
        ("UPDATE articles SET duplicate_of = 7 WHERE newest", "duplicate_of"),
        ("UPDATE walks SET ended = 'failed' WHERE walk = 'index:2025-01-09'", "days"),
    ],
)
def test_what_is_wrong_is_found(statement: str, kind: str, soak: Soak):
    with spoiled(soak, statement.replace("newest", NEWEST)):
        found = judge(soak)
    assert (found.counts + found.columns)[kind] >= 1, found
