"""What several workers on one PostgreSQL do together, and what is left when one of them dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from wartaspider.archive import Archive, Scope, open_archive
from wartaspider.archive import tables as t
from wartaspider.archive.shared import check_workers
from wartaspider.archive.workers import Worker
from wartaspider.exceptions import ArchiveError, ArgumentError, LockedError
from wartaspider.items import WIB, Article, Missing

NOW = datetime(2021, 7, 9, 3, tzinfo=UTC)
DAYS = [date(2021, 7, day) for day in (1, 2, 3)]
SPAN = DAYS[0], DAYS[-1]


@pytest.fixture(scope="module")
def database(postgres_server) -> Iterator[str]:
    with postgres_server.database() as url:
        open_archive(url).close()
        yield url


@pytest.fixture
def url(database: str) -> Iterator[str]:
    """An archive with tables and without rows; a new database would take longer."""
    yield database
    engine = create_engine(database)
    with engine.begin() as db:
        names = ", ".join(name for name in t.metadata.tables if name != "meta")
        db.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    engine.dispose()


Join = Callable[[], Archive]


@pytest.fixture
def join(url: str) -> Iterator[Join]:
    """Makes workers of one archive."""
    archives: list[Archive] = []

    def joined() -> Archive:
        archive = open_archive(url)
        archives.append(archive)
        number = len(archives)
        archive.begin_run(
            "since=7d workers=shared",
            base_url="http://h",
            process=f"{number}@h",
            now=NOW,
            shared=True,
        )
        return archive

    yield joined
    for archive in archives:
        archive.close()


def worker_of(archive: Archive) -> Worker:
    assert archive.worker is not None
    return archive.worker


def die(archive: Archive, witness: Archive) -> None:
    """End a worker, and wait until the server has noticed."""
    archive.close()
    for _ in range(400):
        with witness.reading() as db:
            if archive.run_id not in worker_of(witness).living(db):
                return
        time.sleep(0.02)
    raise AssertionError("the server still takes the worker for a living one")


def is_free(url: str) -> bool:
    """Whether the last run has let go of the archive."""
    archive = open_archive(url)
    for _ in range(400):
        with suppress(LockedError):
            archive.check_free()
            return True
        time.sleep(0.02)
    return False


def article(article_id: int, body: str) -> Article:
    return Article(
        article_id=article_id,
        url=f"https://wartaekonomi.co.id/read{article_id}/a",
        headline=f"Judul {article_id}",
        article_body=body,
        word_count=len(body.split()),
        date_downloaded=NOW,
        date_published=datetime(2021, 7, 8, 21, 5, tzinfo=WIB),
    )


def take(archive: Archive) -> date | None:
    return worker_of(archive).leases.take_day(*SPAN)


def offer(archive: Archive, *days: date) -> None:
    worker_of(archive).leases.offer(days or DAYS)


def claim(archive: Archive, *article_ids: int) -> set[int]:
    return worker_of(archive).leases.claim(article_ids)


def test_workers_take_each_day_once_the_newest_first(join: Join):
    first, second = join(), join()
    offer(first)
    offer(second)
    assert [take(first), take(second), take(first), take(second)] == [*reversed(DAYS), None]


def test_day_outside_of_what_a_worker_was_asked_for_is_left_alone(join: Join):
    first, second = join(), join()
    offer(first)
    assert worker_of(second).leases.take_day(DAYS[0], DAYS[1]) == DAYS[1]
    assert worker_of(second).leases.count_open(DAYS[0], DAYS[1]) == 2


def test_workers_at_once_never_take_the_same_day(join: Join):
    archives = [join() for _ in range(4)]
    days = [date(2020, 1, 1 + n) for n in range(30)]
    offer(archives[0], *days)

    def all_days(archive: Archive) -> list[date | None]:
        span = days[0], days[-1]
        return list(iter(lambda: worker_of(archive).leases.take_day(*span), None))

    with ThreadPoolExecutor(4) as pool:
        taken = [day for days in pool.map(all_days, archives) for day in days]
    assert sorted(filter(None, taken)) == days


def test_day_of_a_dead_worker_is_taken_over_unless_it_is_done(join: Join):
    first, second = join(), join()
    offer(first)
    done, left = take(first), take(first)
    assert done
    worker_of(first).leases.finish_day(done)
    assert take(second) == DAYS[0]
    assert take(second) is None
    assert worker_of(second).leases.count_open(*SPAN) == 2
    die(first, second)
    assert take(second) == left
    assert take(second) is None


def test_done_day_stays_done_when_a_late_worker_offers_it_again(join: Join):
    first = join()
    offer(first)
    worker_of(first).leases.finish_day(take(first) or DAYS[0])
    late = join()
    offer(late)
    assert take(late) == DAYS[1]


def test_first_worker_finds_nothing_of_those_before_it(join: Join, url: str):
    first = join()
    offer(first)
    take(first)
    claim(first, 1)
    first.close()
    assert is_free(url)
    second = join()
    assert take(second) is None
    offer(second)
    assert take(second) == DAYS[2]
    assert claim(second, 1) == {1}
    with second.reading() as db:
        assert worker_of(second).fellows(db) == [2]


def test_article_belongs_to_one_worker(join: Join):
    first, second = join(), join()
    assert claim(first, 1, 2, 2) == {1, 2}
    assert claim(second, 2, 3, 1) == {3}
    assert claim(second) == set()


def test_many_articles_are_claimed_at_once_by_several_workers_without_a_standstill(join: Join):
    archives = [join() for _ in range(3)]
    orders = [range(1, 1201), range(1200, 0, -1), range(600, 1800)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda a, ids: claim(a, *ids), archives, orders))
    assert sum(map(len, found)) == len(set().union(*found)) == 1799


def test_article_of_a_dead_worker_goes_over_unless_its_answer_is_kept(join: Join):
    first, second = join(), join()
    claim(first, 1, 2, 3, 4)
    first.store(article(1, "Isi."), now=NOW)
    gone = Missing(url="u", reason="http-404", article_id=2, state="gone")
    first.miss(gone, now=NOW)
    first.miss(Missing(url="u", reason="stopped", article_id=3), now=NOW)
    assert claim(second, 1, 2, 3, 4) == set()
    die(first, second)
    assert claim(second, 1, 2, 3, 4) == {3, 4}


def test_requests_of_all_workers_leave_the_gap_apart(join: Join):
    tokens = [worker_of(join()).token for _ in range(4)]
    gap, since = 0.02, []

    def send(number: int) -> None:
        token = tokens[number]
        for _ in range(5):
            token.take()
            while (found := token.leave(gap, 0.001)) is None:
                time.sleep(token.wait(gap))
            since.append(found)
            token.hand_on()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    assert len(since) == 20
    assert min(since) >= gap


def test_gap_is_the_greater_of_the_one_before_and_ones_own(join: Join):
    slow, quick = worker_of(join()).token, worker_of(join()).token
    slow.take()
    assert slow.leave(5.0, 0.0) is not None
    slow.hand_on()
    assert 4.0 < quick.wait(0.1) <= 5.0
    assert quick.leave(0.1, 0.0) is None
    assert 8.0 < quick.wait(9.0) <= 9.0


def test_request_counts_as_late_until_it_is_known_how_late_it_was(join: Join):
    first, second = worker_of(join()).token, worker_of(join()).token
    first.take()
    first.leave(1.0, 50.0)
    assert 50.0 < second.wait(1.0) <= 51.0
    first.hand_on(20.0)
    assert 20.0 < second.wait(1.0) <= 21.0


def test_wait_that_the_site_asks_one_worker_for_holds_for_all(join: Join):
    first, second = worker_of(join()).token, worker_of(join()).token
    first.close_for(300.0)
    first.close_for(2.0)
    assert 299.0 < second.wait(0.0) <= 300.0
    second.take()
    assert second.leave(0.0, 0.0) is None


def test_token_of_a_dead_worker_is_free(join: Join):
    first, second = join(), join()
    worker_of(first).token.take()
    taken = threading.Thread(target=worker_of(second).token.take)
    taken.start()
    taken.join(0.1)
    assert taken.is_alive()
    first.close()
    taken.join(20)
    assert not taken.is_alive()


def test_wait_for_the_token_can_be_ended(join: Join):
    first, second = worker_of(join()).token, worker_of(join()).token
    first.take()
    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(second.take)
        while not taking.done():
            second.cancel()
        with pytest.raises(ArchiveError, match="cancel"):
            taking.result()
    first.hand_on()
    second.take()


def test_worker_that_does_not_move_any_more_is_put_out(join: Join):
    asleep, awake = join(), join()
    offer(asleep)
    day = take(asleep)
    worker_of(asleep).token.take()
    with awake.writing() as db:
        db.execute(text("UPDATE workers SET seen = 0 WHERE run_id = 1"))
    worker_of(awake).live()
    worker_of(awake).token.take()
    taken = {take(awake), take(awake), take(awake)}
    assert day in taken
    with pytest.raises(ArchiveError, match="run the same command again"):
        worker_of(asleep).token.leave(0.0, 0.0)


def test_worker_that_says_that_it_lives_stays(join: Join):
    first, second = join(), join()
    worker_of(first).live()
    worker_of(second).live()
    worker_of(first).token.take()


def test_workers_and_other_runs_exclude_each_other(join: Join, url: str):
    begin = {"base_url": "http://h", "process": "9@h", "now": NOW}
    other = open_archive(url)
    worker = join()
    with pytest.raises(LockedError, match="another run is at work"):
        other.begin_run("", **begin)
    with pytest.raises(LockedError):
        open_archive(url).check_free()
    open_archive(url).check_free(shared=True)
    worker.close()
    assert is_free(url)
    other.begin_run("", **begin)
    with pytest.raises(LockedError, match="9@h"):
        join()
    other.close()


def test_articles_that_workers_store_at_once_are_as_if_one_had_stored_them(join: Join, url: str):
    texts = {i: " ".join(f"kata{n * (i % 7 + 1)}" for n in range(150)) for i in range(1, 61)}
    archives = [join() for _ in range(3)]

    def store(number: int) -> None:
        for article_id in range(60 - number, 0, -3):
            archives[number].store(article(article_id, texts[article_id]), now=NOW)
            archives[number].store(article(7, texts[7]), now=NOW)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(store, range(3)))
    # A tie in text is broken by the ID, whoever stored first.
    engine = create_engine(url)
    with engine.connect() as db:
        columns = (t.articles.c.article_id, t.articles.c.version, t.articles.c.duplicate_of)
        rows = db.execute(select(*columns).order_by(t.articles.c.article_id)).all()
        assert db.execute(text("SELECT count(*) FROM versions")).scalar() == 60
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        (i, 1, None if i <= 7 else (i - 1) % 7 + 1) for i in range(1, 61)
    ]


def test_feed_of_each_worker_holds_what_all_stored(join: Join, url: str):
    first, dead, last = join(), join(), join()
    for number, archive in enumerate((first, dead, last), 1):
        archive.store(article(number, f"Isi {number}."), now=NOW)
    dead.close()
    for archive in (first, last):
        assert [a.article_id for a in archive.feed(Scope())] == [1, 2, 3]
        archive.leave()
        archive.finish_run(exit_code=0, delivered=True, summary="", now=NOW)
    first.close()
    last.close()
    assert is_free(url)
    again = join()
    assert list(again.feed(Scope())) == []


def test_workers_need_an_archive_on_a_server(tmp_path: Path):
    check_workers("postgresql+psycopg://u@h/n")
    with pytest.raises(ArgumentError) as error:
        check_workers(f"sqlite:///{tmp_path}/warta.db")
    for part in ("workers='shared'", "WARTA_ARCHIVE", "sqlite", "allowed is postgresql"):
        assert part in str(error.value)
    assert "\n" not in str(error.value)


def test_password_is_not_in_the_message():
    with pytest.raises(ArgumentError) as error:
        check_workers("mysql://ayu:rahasia@h/n")
    assert "rahasia" not in str(error.value)
