"""Finding an article's twins costs the same however large the archive is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from wartaspider import minhash
from wartaspider.archive import Archive, open_archive
from wartaspider.archive.twins import likenesses

TEXT = " ".join(f"kata{n} sawit{n * 7} harga" for n in range(80))


@pytest.fixture
def archive() -> Iterator[Archive]:
    archive = open_archive("sqlite://")
    yield archive
    archive.close()


def test_question_for_twins_searches_the_index_and_never_reads_the_whole_table(archive: Archive):
    asked: list[tuple[str, object]] = []

    def note(_c: object, _k: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT") and "bands" in statement:
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with archive.writing() as db:
            likenesses(db, {5: TEXT})
            assert len(minhash.bands(minhash.signature(TEXT))) == minhash.BANDS
            assert asked
            for statement, parameters in asked:
                plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                steps = [row.detail for row in plan]
                assert not [step for step in steps if step.startswith("SCAN")], steps
                assert [step for step in steps if "SEARCH bands" in step]
    finally:
        event.remove(Engine, "before_cursor_execute", note)
