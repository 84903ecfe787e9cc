"""Killed at any moment, a run is started again, and everything ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import forker
import pytest
from crawling import QUICK
from sqlalchemy import create_engine, select

from wartaspider.archive import tables as t
from wartaspider.demo import DemoSite, Hit, Options
from wartaspider.demo.server import DemoServer
from wartaspider.urls import parse_article_path

pytestmark = pytest.mark.crawl

SITE = Options(
    today=date(2021, 7, 9),
    days=10,
    articles_per_day=40,
    page_size=20,
    archive_days=(),
    gzip=False,
)
ARTICLES = 400
FIXED = {
    "WARTA_NOW": "2021-07-09T23:59:00+07:00",
    "LOG_LEVEL": "WARNING",
    "CONCURRENT_ITEMS": "1",  # Scrapy starts so many tasks a page
}
ARGUMENTS = ("since=2021-06-30",)

SHARED = "PYTEST_XDIST_WORKER" in os.environ
"""Whether the tests are shared out to several processes."""

Point = tuple[str, int]

# The k-th request, in hundredths of all requests: the first and the last, and all along.
REQUESTS = [f"request-{k}" for k in (1, 2, 3, 4, 6, 9)]
REQUESTS += [f"request-at-{n}%" for n in range(5, 100, 8)]
REQUESTS += [f"request-{k}-before-the-last" for k in (2, 1, 0)]

# Articles are written up to 16 at a time, so there are 25 such transactions or more.
INSIDE: dict[str, Point] = {
    "half-made-tables": ("sql:CREATE TABLE", 5),
    "before-the-tables-are-there": ("before-commit", 1),
    "after-the-tables-are-there": ("after-commit", 1),
    "before-the-run-begins": ("sql:INSERT INTO runs", 1),
    "after-the-run-began": ("after-commit-of:INSERT INTO runs", 1),
    "half-a-list-page": ("sql:INSERT INTO sightings", 2),
    "after-a-list-page": ("after-commit-of:INSERT INTO sightings", 1),
    "half-an-article": ("sql:INSERT INTO versions", 1),
    "half-an-article-later": ("sql:INSERT INTO versions", 12),
    "half-an-article's-bands": ("sql:INSERT INTO bands", 9),
    "half-an-article-near-the-end": ("sql:INSERT INTO versions", 24),
    "before-a-commit": ("before-commit", 40),
    "before-a-later-commit": ("before-commit", 50),
    "after-a-commit": ("after-commit", 20),
    "after-a-later-commit": ("after-commit", 45),
    "first-row-of-the-feed": ("row", 1),
    "middle-of-the-feed": ("row", 201),
    "last-row-of-the-feed": ("row", ARTICLES),
    "before-the-feed-is-on-disk": ("before-fsync", 1),
    "before-the-feed-is-renamed": ("before-rename", 1),
    "after-the-feed-is-renamed": ("after-rename", 1),
    "before-the-run-is-closed": ("sql:UPDATE runs", 1),
}
POINTS = [*REQUESTS, *INSIDE]
assert len(POINTS) >= 40


class KillingServer(DemoServer):
    """A stand-in site that kills who asks, at the request its user agent names.

    The user agent is ``NAME PID NUMBER``, so one site serves many runs and tells them apart.
    """

    def __init__(self, site: DemoSite) -> None:
        super().__init__(site)
        self.asked: dict[str, list[str]] = {}

    def log(self, hit: Hit) -> None:
        name, pid, number = hit.user_agent.split()
        paths = self.asked.setdefault(name, [])
        paths.append(hit.path)
        if len(paths) == int(number):
            os.kill(int(pid), signal.SIGKILL)


@dataclass
class Trial:
    """What a point's run, its death and its restart left."""

    died: list[int]
    stored: set[int]
    """Stored when the (last) kill had happened."""
    exit_code: int
    asked: set[int]
    """Articles that the restarted run asked for."""
    output: bytes
    files: set[str]
    archive: dict[str, list[tuple[Any, ...]]]
    log: str


@dataclass
class Laboratory:
    """Runs the same command against one site, each with a folder and an archive of its own."""

    folder: Path
    server: KillingServer

    def crawl(
        self, name: str, url: str, at_request: int = 0, die: Point | None = None, run: str = "first"
    ) -> int:
        """One run; gives its exit code or minus a signal."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": url,
            "USER_AGENT": f"{name}/{run} {{pid}} {at_request}",
        }
        argv = ["scrapy", "crawl", "warta"]
        for key, value in (QUICK | FIXED | own).items():
            argv += ["-s", f"{key}={value}"]
        for argument in ARGUMENTS:
            argv += ["-a", argument]
        argv += ["-O", str(home / "out.json")]
        first = ("crawl_killed", "lay_fuse", list(die)) if die else None
        done = forker.run(argv, timeout=120, first=first)
        with (self.folder / f"{name}.log").open("a") as log:
            log.write(done.stderr)
        return done.returncode

    def trial(self, name: str, kills: list[tuple[int, Point | None]], url: str = "") -> Trial:
        """Runs that are killed at a request or an event each, and one that is left alone."""
        home = self.folder / name
        url = url or f"sqlite:///{home / 'archive.db'}"
        died = [self.crawl(name, url, *kill, run=f"{n}") for n, kill in enumerate(kills)]
        stored = stored_in(url, home)
        exit_code = self.crawl(name, url, run="last")
        return Trial(
            died=died,
            stored=stored,
            exit_code=exit_code,
            asked=article_ids(self.server.asked.get(f"{name}/last", [])),
            output=(home / "out.json").read_bytes(),
            files={path.name for path in home.iterdir()},
            archive=contents(url),
            log=(self.folder / f"{name}.log").read_text("utf-8")[-3000:],
        )

    def trial_at(self, point: str, requests: int, url: str = "") -> Trial:
        """A trial that is killed at a named point of a run of so many requests."""
        kill = (0, INSIDE[point]) if point in INSIDE else (number_of(point, requests), None)
        return self.trial(f"postgresql-{point}" if url else point, [kill], url)


def number_of(point: str, requests: int) -> int:
    """Which request a point's name means."""
    what = point.removeprefix("request-")
    if what.endswith("%"):
        return max(1, requests * int(what.removeprefix("at-").removesuffix("%")) // 100)
    if what.endswith("-before-the-last"):
        return requests - int(what.removesuffix("-before-the-last"))
    return int(what)


def article_ids(paths: list[str]) -> set[int]:
    addresses = (parse_article_path(path.partition("?")[0]) for path in paths)
    return {address.article_id for address in addresses if address}


def stored_in(url: str, home: Path) -> set[int]:
    """IDs that are stored; an SQLite file is read as a copy, as reading would tidy it up."""
    if url.startswith("sqlite"):
        copy = home.parent / f"{home.name}.copy"
        copy.mkdir()
        for path in home.glob("archive.db*"):
            shutil.copy(path, copy)
        url = f"sqlite:///{copy / 'archive.db'}"
    engine = create_engine(url)
    with engine.connect() as db:
        if not engine.dialect.has_table(db, "articles"):
            found: set[int] = set()
        else:
            query = select(t.articles.c.article_id).where(t.articles.c.state == "stored")
            found = set(db.execute(query).scalars())
    engine.dispose()
    return found


UNTOLD = {"run_id", "first_run", "last_run", "fetched_run"}
"""Run numbers: a killed run has one too. Times need not be left out, as the clock stands still."""


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows about articles."""
    engine = create_engine(url)
    found = {}
    with engine.connect() as db:
        for table in (t.articles, t.versions, t.sightings, t.bands):
            columns = [column for column in table.c if column.name not in UNTOLD]
            rows = db.execute(select(*columns).order_by(*table.primary_key.columns)).all()
            found[table.name] = [tuple(row) for row in rows]
    engine.dispose()
    return found


@dataclass
class Trials:
    """All trials of the session, and the run that nothing happened to."""

    laboratory: Laboratory
    undisturbed: Trial
    requests: int
    futures: dict[str, Future[Trial]]

    def at(self, point: str) -> Trial:
        """The trial of a point, run now if it was not begun ahead."""
        if point not in self.futures:
            return self.laboratory.trial_at(point, self.requests)
        return self.futures[point].result(timeout=600)

    def check(self, trial: Trial) -> None:
        """A killed and restarted crawl is as good as the undisturbed one."""
        assert trial.exit_code == 0, trial.log
        assert trial.output == self.undisturbed.output
        assert trial.archive == self.undisturbed.archive
        assert trial.files <= self.undisturbed.files, "something was left behind"
        assert not trial.asked & trial.stored, "a stored article was fetched again"


@contextmanager
def laboratory(folder: Path) -> Iterator[Laboratory]:
    server = KillingServer(DemoSite(SITE))
    server.start()
    lab = Laboratory(folder, server)
    try:
        yield lab
    finally:
        server.stop()


@pytest.fixture(scope="module")
def trials(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trials]:
    """The trials of all points that are selected, several at a time.

    With pytest-xdist none is begun ahead: each of its workers runs those that it is given.
    """
    tests = [item for item in request.session.items if item.path == request.path and not SHARED]
    names = [getattr(item, "callspec", None) for item in tests]
    points = [name.params["point"] for name in names if name and "point" in name.params]
    with (
        laboratory(tmp_path_factory.mktemp("kill")) as lab,
        ThreadPoolExecutor(os.cpu_count() or 2) as pool,
    ):
        undisturbed = lab.trial("undisturbed", [])
        requests = len(lab.server.asked["undisturbed/last"])
        futures = {point: pool.submit(lab.trial_at, point, requests) for point in points}
        yield Trials(lab, undisturbed, requests, futures)


def test_undisturbed_run_is_true(trials: Trials):
    assert trials.undisturbed.exit_code == 0
    assert len(trials.undisturbed.asked) == ARTICLES
    assert len(json.loads(trials.undisturbed.output)) == ARTICLES
    assert len(trials.undisturbed.archive["versions"]) == ARTICLES


@pytest.mark.parametrize("point", POINTS)
def test_killed_run_ends_like_an_undisturbed_one_when_started_again(trials: Trials, point: str):
    trial = trials.at(point)
    assert trial.died == [-signal.SIGKILL], "the point was not reached"
    trials.check(trial)
    if point.endswith("before-the-last"):
        assert len(trial.stored) > ARTICLES * 0.9, "articles are stored as they come"


def test_five_kills_in_a_row_change_nothing(trials: Trials):
    kills: list[tuple[int, Point | None]] = [
        (60, None),
        (0, ("sql:INSERT INTO versions", 9)),
        (0, ("before-commit", 20)),
        (90, None),
        (0, ("row", 7)),
    ]
    trial = trials.laboratory.trial("five-kills", kills)
    assert trial.died == [-signal.SIGKILL] * 5
    trials.check(trial)


def test_run_that_was_killed_when_all_was_done_is_done(trials: Trials):
    lab = trials.laboratory
    url = f"sqlite:///{lab.folder / 'done' / 'archive.db'}"
    died = lab.crawl("done", url, die=("after-commit-of:UPDATE runs", 1))
    assert died == -signal.SIGKILL
    assert (lab.folder / "done" / "out.json").read_bytes() == trials.undisturbed.output
    assert contents(url) == trials.undisturbed.archive


@pytest.mark.parametrize(
    "shared_point", ["request-at-45%", "half-an-article-later", "middle-of-the-feed"]
)
def test_killed_run_on_postgresql_ends_like_an_undisturbed_one(
    trials: Trials, postgres_server: Any, shared_point: str
):
    with postgres_server.database() as url:
        trial = trials.laboratory.trial_at(shared_point, trials.requests, url)
    assert trial.died == [-signal.SIGKILL]
    trials.check(trial)
