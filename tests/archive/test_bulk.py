"""Statements that go to the database's driver as they are."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.archive.captures import Capture, begin_file

NOW = datetime(2021, 7, 8, tzinfo=UTC)


def test_a_body_that_was_kept_is_found_before_and_after_it_is_written(archive_url: str):
    archive = open_archive(archive_url)
    run_id = archive.begin_run("x", base_url="http://h", process="1@h", now=NOW)
    with archive.writing() as db:
        file_id = begin_file(db, "a.warc.gz", run_id)
    kept = Capture(
        file="a.warc.gz",
        start=10,
        length=20,
        run_id=run_id,
        kind="article",
        url="http://h/?a=50%25&b=:c",
        fetched_at="2021-07-08T00:00:00Z",
        status=200,
        article_id=7,
        digest="sha1:ABC",
    )
    archive.captured.add(file_id, kept)
    with archive.reading() as db:
        assert archive.captured.same_payload(db, "sha1:ABC") == kept
    with archive.writing():
        pass
    with archive.reading() as db:
        assert archive.captured.same_payload(db, "sha1:ABC") == kept
        assert archive.captured.same_payload(db, "sha1:XYZ") is None
        assert db.execute(select(t.captures.c.walk)).scalars().all() == [None]
    archive.close()
