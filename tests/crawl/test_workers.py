"""Four workers share a back-fill, two of them are killed, and the data is as if one had done it."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import forker
import pytest
from crawling import QUICK, Crawl, differences
from sqlalchemy import create_engine, select

from wartaspider.archive import tables as t
from wartaspider.archive.coverage import day_coverage, days_between
from wartaspider.demo import DemoSite, Fault, Hit, Options
from wartaspider.demo.server import DemoServer
from wartaspider.urls import parse_article_path

pytestmark = pytest.mark.crawl

SINCE, UNTIL = date(2021, 6, 28), date(2021, 7, 5)
SITE = Options(
    today=date(2021, 7, 9),
    days=12,
    articles_per_day=8,
    archive_days=(),
    faults=(Fault(kind="status", status=429, retry_after=2, list_page=("2021-07-01", 1)),),
)
NOW = "2021-07-09T23:59:00+07:00"
ARGUMENTS = (f"since={SINCE}", f"until={UNTIL}", "workers=shared")

DELAY = 0.08
LAX = 0.01
"""Seconds by which two arrivals may seem closer: the site's clock is not the database server's."""

RUN_NUMBERS = {"run_id", "first_run", "last_run", "fetched_run"}


class KillingServer(DemoServer):
    """A stand-in site that kills who asks, at the request its user agent names.

    The user agent is ``NAME PID NUMBER``.
    """

    def __init__(self, site: DemoSite) -> None:
        super().__init__(site)
        self.asked: Counter[str] = Counter()

    def log(self, hit: Hit) -> None:
        super().log(hit)
        name, pid, number = hit.user_agent.split()
        self.asked[name] += 1
        if self.asked[name] == int(number):
            os.kill(int(pid), signal.SIGKILL)

    def wait_for(self, name: str) -> None:
        """Wait until a worker has asked for something."""
        for _ in range(600):
            if self.asked[name]:
                return
            time.sleep(0.05)
        raise TimeoutError(f"{name} does not begin")


@dataclass
class Shared:
    """A back-fill that was shared, and the same one by a single run."""

    folder: Path
    server: KillingServer
    url: str
    alone_url: str
    exit_codes: list[int]
    logs: list[str]
    hits: list[Hit]

    def start(self, name: str, url: str, *arguments: str, die_at: int = 0) -> forker.Running:
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": url,
            "WARTA_RAW_DIR": str(self.folder / f"raw-{name}"),
            "WARTA_NOW": NOW,
            "USER_AGENT": f"{name} {{pid}} {die_at}",
            "DOWNLOAD_DELAY": str(DELAY),
            "CONCURRENT_REQUESTS": "1",
            "CONCURRENT_REQUESTS_PER_DOMAIN": "1",
        }
        argv = ["scrapy", "crawl", "warta"]
        for key, value in (QUICK | own).items():
            argv += ["-s", f"{key}={value}"]
        for argument in arguments:
            argv += ["-a", argument]
        return forker.Running([*argv, "-O", str(self.output(name))])

    def output(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def share(self) -> None:
        """Two workers that will be killed, and two that join them."""
        runs = [self.start("worker1", self.url, *ARGUMENTS, die_at=9)]
        runs.append(self.start("worker2", self.url, *ARGUMENTS, die_at=14))
        self.server.wait_for("worker1")
        self.server.wait_for("worker2")
        runs += [self.start(f"worker{n}", self.url, *ARGUMENTS) for n in (3, 4)]
        done = [run.wait(300) for run in runs]
        self.exit_codes = [d.returncode for d in done]
        self.logs = [d.stderr for d in done]
        self.hits = sorted(self.server.requests)
        self.server.reset_log()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, postgres_server: Any) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("workers")
    server = KillingServer(DemoSite(SITE))
    server.start()
    try:
        with postgres_server.database() as url:
            found = Shared(folder, server, url, f"sqlite:///{folder / 'alone.db'}", [], [], [])
            found.share()
            yield found
    finally:
        server.stop()


def article_of(hit: Hit) -> int | None:
    address = parse_article_path(hit.path.partition("?")[0])
    return address.article_id if address else None


def name_of(hit: Hit) -> str:
    return hit.user_agent.split()[0]


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows about articles but for the numbers of runs; the clock stands still."""
    engine = create_engine(url)
    found = {}
    with engine.connect() as db:
        for table in (t.articles, t.versions, t.sightings, t.bands):
            columns = [column for column in table.c if column.name not in RUN_NUMBERS]
            rows = db.execute(select(*columns).order_by(*table.primary_key.columns)).all()
            found[table.name] = [tuple(row) for row in rows]
    engine.dispose()
    return found


def test_workers_that_live_end_well_and_say_what_they_did(shared: Shared):
    assert shared.exit_codes == [-signal.SIGKILL, -signal.SIGKILL, 0, 0], shared.logs[2][-3000:]
    days = [re.search(r"(\d+) days? of those that workers share", log) for log in shared.logs[2:]]
    assert sum(int(found[1]) for found in days if found) >= 6, shared.logs[2:]


def test_feed_of_each_worker_that_lives_is_the_whole_truth(shared: Shared):
    truth = shared.server.site.truth_for(since=SINCE, until=UNTIL)
    for name in ("worker3", "worker4"):
        assert differences(Crawl(0, "", shared.output(name)).rows, truth) == []
    assert shared.output("worker3").read_bytes() == shared.output("worker4").read_bytes()
    assert not shared.output("worker1").exists()


def test_archive_is_as_if_one_run_had_filled_it(shared: Shared):
    done = shared.start("alone", shared.alone_url, *ARGUMENTS[:2]).wait(300)
    assert done.returncode == 0, done.stderr[-3000:]
    alone, together = contents(shared.alone_url), contents(shared.url)
    for table, rows in alone.items():
        assert rows == together[table], table
    assert shared.output("alone").read_bytes() == shared.output("worker3").read_bytes()


def test_nothing_is_fetched_twice_but_what_a_dead_worker_had_not_written(shared: Shared):
    asked: dict[int, list[Hit]] = {}
    for hit in shared.hits:
        if article_id := article_of(hit):
            asked.setdefault(article_id, []).append(hit)
    assert asked.keys() == shared.server.site.truth_for(since=SINCE, until=UNTIL).keys()
    twice = {i: hits for i, hits in asked.items() if len(hits) > 1}
    assert all(name_of(hits[0]) in ("worker1", "worker2") for hits in twice.values())
    assert len(twice) <= 4
    assert max(map(len, asked.values())) <= 2


def test_requests_of_all_workers_arrive_the_delay_apart(shared: Shared):
    times = [hit.time for hit in shared.hits]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= DELAY - LAX
    ideal = len(times) * DELAY
    print(f"{len(times)} requests in {times[-1] - times[0]:.1f} s, ideally {ideal:.1f} s")


def test_retry_after_that_one_worker_meets_is_obeyed_by_all(shared: Shared):
    refused = next(n for n, hit in enumerate(shared.hits) if hit.status == 429)
    assert shared.hits[refused + 1].time - shared.hits[refused].time >= 2 - LAX


def test_days_are_complete_right_afterwards(shared: Shared):
    engine = create_engine(shared.url)
    with engine.connect() as db:
        now = datetime.fromisoformat(NOW).astimezone(UTC)
        found = day_coverage(db, days_between(SINCE, UNTIL), now=now)
        runs = db.execute(select(t.runs.c.exit_code).order_by(t.runs.c.run_id)).scalars().all()
    engine.dispose()
    assert {(c.state, c.pending, c.failed, c.late) for c in found} == {("complete", 0, 0, 0)}
    assert sorted(runs, key=str) == [0, 0, None, None]


def test_worker_that_finds_nothing_to_do_asks_for_nothing(shared: Shared):
    before = shared.server.asked["late"]
    done = shared.start("late", shared.url, *ARGUMENTS).wait(300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert shared.server.asked["late"] == before == 0


def test_workers_are_refused_without_a_server_before_anything_is_asked(shared: Shared):
    done = shared.start("sqlite", f"sqlite:///{shared.folder / 'x.db'}", *ARGUMENTS).wait(300)
    assert done.returncode == 2
    assert "workers='shared' needs an archive on a server" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (shared.folder / "x.db").exists()


def test_interrupted_worker_leaves_its_day_to_the_others(shared: Shared, postgres_server: Any):
    with postgres_server.database() as url:
        left = shared.start("left", url, *ARGUMENTS)
        shared.server.wait_for("left")
        stopped = shared.start("stopped", url, *ARGUMENTS)
        shared.server.wait_for("stopped")
        stopped.send_signal(signal.SIGINT)
        done = stopped.wait(300)
        assert done.returncode == 1
        assert "interrupted" in done.stderr.strip().splitlines()[-1]
        assert left.wait(300).returncode == 0
    truth = shared.server.site.truth_for(since=SINCE, until=UNTIL)
    assert differences(Crawl(0, "", shared.output("left")).rows, truth) == []
