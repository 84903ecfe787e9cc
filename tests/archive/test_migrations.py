"""An older archive becomes a new one, step by step, and nobody else's database is touched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_schema import load, reflected, stored
from postgres import Server
from sqlalchemy import Connection, Engine, create_engine, inspect, select
from sqlalchemy.engine import make_url

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.archive.migrations import STEPS, migrate
from wartaspider.exceptions import ArchiveError
from wartaspider.items import Article

NOW = datetime(2021, 7, 8, 14, 5, tzinfo=UTC)
ADVICE = (
    "tables.py is not what the migrations make of version 1: add a step to"
    " wartaspider/archive/migrations.py"
)
A_RUN = "INSERT INTO runs (started, arguments, base_url, process) VALUES ('s', 'a', 'b', 'p')"


@pytest.fixture
def engine(archive_url: str) -> Iterator[Engine]:
    url = make_url(archive_url)
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True)
    engine = create_engine(archive_url)
    yield engine
    engine.dispose()


@pytest.fixture
def version_1(engine: Engine) -> Engine:
    """An archive of version 1 that holds a run."""
    load(engine, stored(engine.dialect.name))
    run_sql(engine, A_RUN)
    return engine


def run_sql(engine: Engine, *statements: str) -> None:
    with engine.begin() as db:
        for statement in statements:
            db.exec_driver_sql(statement)


def one(engine: Engine, query: str) -> object:
    with engine.connect() as db:
        return db.exec_driver_sql(query).scalar()


def version_of(engine: Engine) -> object:
    return one(engine, "SELECT value FROM meta WHERE key = 'schema_version'")


def add_hosts(db: Connection) -> None:
    """A step as one will be: a column, a table, and values out of what there was."""
    db.exec_driver_sql("ALTER TABLE runs ADD COLUMN host TEXT")
    db.exec_driver_sql("CREATE TABLE hosts (host TEXT PRIMARY KEY)")
    db.exec_driver_sql("UPDATE runs SET host = process || '@h'")


def add_ports(db: Connection) -> None:
    db.exec_driver_sql("ALTER TABLE hosts ADD COLUMN port INTEGER")


def break_off(db: Connection) -> None:
    add_ports(db)
    db.exec_driver_sql("UPDATE runs SET host = 'half done'")
    raise ConnectionAbortedError


def test_new_archive_has_the_newest_schema(engine: Engine):
    migrate(engine)
    assert int(str(version_of(engine))) == 1 + len(STEPS)
    assert set(inspect(engine).get_table_names()) == set(t.metadata.tables)
    before = reflected(engine)
    migrate(engine)
    assert reflected(engine) == before


def test_migrated_version_1_is_what_the_tables_say(version_1: Engine):
    migrate(version_1)
    migrated = reflected(version_1)
    assert one(version_1, "SELECT process FROM runs") == "p"
    t.metadata.drop_all(version_1)
    migrate(version_1)
    assert reflected(version_1) == migrated, ADVICE


def test_text_of_version_1_is_found_again_by_its_repost(archive_url: str):
    """Version 1 had another hash, whose signatures are like none of today's."""
    text = " ".join(f"kata{number} sawit{number * 7}" for number in range(60))
    first, repost = (article(number, text) for number in (7, 9))
    store(archive_url, first)
    old = create_engine(archive_url)
    with old.begin() as db:
        db.execute(t.articles.update().values(signature=b"of version 1" * 50))
        db.execute(t.bands.update().values(key=t.bands.c.key + 1))
        db.exec_driver_sql("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    store(archive_url, repost)
    with old.connect() as db:
        marks = db.execute(select(t.articles.c.duplicate_of).order_by(t.articles.c.article_id))
        assert marks.scalars().all() == [None, 7]
    old.dispose()


def store(archive_url: str, article: Article) -> None:
    archive = open_archive(archive_url)
    archive.begin_run("a", base_url="b", process="p", now=NOW)
    archive.store(article, now=NOW)
    archive.close()


def article(number: int, text: str) -> Article:
    url = f"https://wartaekonomi.co.id/read{number}/judul"
    return Article(
        article_id=number,
        url=url,
        headline=f"Judul {number}",
        article_body=text,
        date_downloaded=NOW,
    )


def test_steps_are_taken_in_turn_and_once(version_1: Engine):
    steps = (*STEPS, add_hosts)
    migrate(version_1, steps)
    assert one(version_1, "SELECT host FROM runs") == "p@h"
    run_sql(version_1, "UPDATE runs SET host = 'mine'")
    migrate(version_1, (*steps, add_ports))
    assert one(version_1, "SELECT host FROM runs") == "mine"
    assert "port" in {c["name"] for c in inspect(version_1).get_columns("hosts")}
    assert version_of(version_1) == str(3 + len(STEPS))


def test_failing_step_leaves_nothing_behind_and_is_taken_again(version_1: Engine):
    with pytest.raises(ConnectionAbortedError):
        migrate(version_1, (*STEPS, add_hosts, break_off))
    assert version_of(version_1) == str(2 + len(STEPS))
    assert one(version_1, "SELECT host FROM runs") == "p@h"
    assert "port" not in {c["name"] for c in inspect(version_1).get_columns("hosts")}
    migrate(version_1, (*STEPS, add_hosts, add_ports))
    assert version_of(version_1) == str(3 + len(STEPS))


KILLED = """
import os, signal, sys
from sqlalchemy import create_engine
from wartaspider.archive.migrations import STEPS, migrate

def step(db):
    db.exec_driver_sql("ALTER TABLE runs ADD COLUMN host TEXT")
    db.exec_driver_sql("CREATE TABLE hosts (host TEXT PRIMARY KEY)")
    db.exec_driver_sql("UPDATE runs SET host = 'half done'")
    os.kill(os.getpid(), signal.SIGKILL)

migrate(create_engine(sys.argv[1]), (*STEPS, step))
"""
KILLED_AT_BIRTH = """
import os, signal, sys
from sqlalchemy import create_engine, event
from wartaspider.archive.migrations import migrate

engine = create_engine(sys.argv[1])
made = []

@event.listens_for(engine, "after_cursor_execute")
def count(conn, cursor, statement, *rest):
    made.append(statement)
    if sum("CREATE TABLE" in s for s in made) == 5:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(engine)
"""


def killed(script: str, engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", script, url], timeout=60, check=False, capture_output=True
    )
    assert done.returncode == -9, done.stderr


def test_killed_step_is_taken_again_as_if_it_had_never_begun(version_1: Engine):
    before = reflected(version_1)
    killed(KILLED, version_1)
    assert reflected(version_1) == before
    migrate(version_1, (*STEPS, add_hosts))
    assert one(version_1, "SELECT host FROM runs") == "p@h"


def test_archive_that_was_killed_at_its_birth_is_made_anew(engine: Engine):
    killed(KILLED_AT_BIRTH, engine)
    assert inspect(engine).get_table_names() == []
    migrate(engine)
    assert int(str(version_of(engine))) == 1 + len(STEPS)


def test_newer_archive_is_refused_and_left_alone(version_1: Engine):
    run_sql(version_1, "UPDATE meta SET value = '77' WHERE key = 'schema_version'")
    before = reflected(version_1)
    with pytest.raises(
        ArchiveError, match=f"version 77, this program knows {1 + len(STEPS)}: use a newer"
    ):
        migrate(version_1)
    assert reflected(version_1) == before


OTHERS = {
    "other-tables": ["CREATE TABLE customers (id INTEGER)"],
    "their-own-meta": ["CREATE TABLE meta (id INTEGER)"],
    "a-meta-that-says-nothing": ["CREATE TABLE meta (key TEXT, value TEXT)"],
    "a-version-that-is-none": [
        "CREATE TABLE meta (key TEXT, value TEXT)",
        "INSERT INTO meta VALUES ('schema_version', 'two')",
    ],
}


@pytest.mark.parametrize("other", OTHERS)
def test_database_of_another_program_is_refused_and_left_alone(engine: Engine, other: str):
    run_sql(engine, *OTHERS[other])
    before = reflected(engine)
    with pytest.raises(ArchiveError, match=r"no archive of wartaspider .*WARTA_ARCHIVE"):
        migrate(engine)
    assert reflected(engine) == before


def test_password_is_not_told_when_a_database_is_refused(postgres_server):
    with postgres_server.database() as url:
        engine = create_engine(url.replace("tester@", "tester:geheim@"))
        run_sql(engine, "CREATE TABLE customers (id INTEGER)")
        with pytest.raises(ArchiveError) as caught:
            migrate(engine)
        engine.dispose()
    assert "geheim" not in str(caught.value)


def test_database_that_is_not_in_utf8_is_refused(postgres_server: Server):
    postgres_server.admin("CREATE DATABASE narrow ENCODING 'LATIN1' TEMPLATE template0")
    try:
        with pytest.raises(ArchiveError, match=r"is in LATIN1.*ENCODING 'UTF8'"):
            open_archive(postgres_server.url("narrow"))
    finally:
        postgres_server.admin("DROP DATABASE narrow WITH (FORCE)")


def test_processes_that_open_a_new_archive_at_once_agree(engine: Engine):
    script = "import sys; from sqlalchemy import create_engine;"
    script += (
        "from wartaspider.archive.migrations import migrate; migrate(create_engine(sys.argv[1]))"
    )
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", script, url]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    ends = [(run.communicate(timeout=60)[1], run.returncode) for run in runs]
    assert ends == [(b"", 0)] * 4
    assert int(str(version_of(engine))) == 1 + len(STEPS)
