"""The figures of a report against the same articles counted one by one, on each database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from lively_archive import FIRST, FUTURE, LAST, NOW, UNDATED, fill
from sqlalchemy import func, select

from wartaspider.archive import tables as t
from wartaspider.archive.coverage import day_coverage
from wartaspider.archive.dataset import Selection, read_articles
from wartaspider.archive.figures import FIELDS
from wartaspider.archive.reading import reading
from wartaspider.items import Article
from wartaspider.report import as_object, collect
from wartaspider.report.contents import TOP


def day_of(article: Article) -> date | None:
    if article.date_published:
        return article.date_published.date()
    return FIRST if article.article_id == UNDATED else None


def counted(values: Iterator[tuple[object, ...]]) -> dict[object, int]:
    return dict(Counter(values))


RANGES = [(None, None), (date(2021, 6, 3), date(2021, 6, 20)), (FIRST, FIRST), (None, FIRST)]


@pytest.fixture
def filled(archive_url: str) -> str:
    fill(archive_url)
    return archive_url


def test_figures_equal_the_articles_counted_one_by_one(filled: str):
    with reading(filled) as db:
        for since, until in RANGES:
            articles = list(read_articles(db, Selection(since=since, until=until)))
            found = collect(db, since=since, until=until, now=NOW, growth_days=3)
            assert found.articles == len(articles) > 0
            by_day = counted(day_of(a) for a in articles)
            assert {d.day: d.articles for d in found.days} == by_day
            assert {d.day: d.edited for d in found.days if d.edited} == counted(
                day_of(a) for a in articles if a.version > 1
            )
            assert {d.day: d.reposts for d in found.days if d.reposts} == counted(
                day_of(a) for a in articles if a.duplicate_of
            )
            sections = counted((s, day_of(a)) for a in articles for s in a.sections or [None])
            assert {
                (s, day): n for s in found.sections for day, n in found.days_of(s).items()
            } == sections
            for name in FIELDS:
                empty = counted(day_of(a) for a in articles if not getattr(a, name))
                assert {d.day: n for d in found.days if (n := d.empty[name])} == empty, name
            timed = [a.date_published for a in articles if "date-without-time" not in a.flags]
            hours = counted(date.hour for date in timed if date)
            assert dict(enumerate(found.hours)) == {h: hours.get(h, 0) for h in range(24)}
            for ranking, values in (
                (found.tags, Counter(tag for a in articles for tag in a.keywords)),
                (found.places, Counter(a.dateline for a in articles if a.dateline)),
            ):
                assert ranking.kinds == len(values)
                assert len(ranking.top) == min(TOP, len(values))
                assert all(values[value] == n for value, n in ranking.top)
                top = sorted(values.values(), reverse=True)[:TOP]
                assert [n for _, n in ranking.top] == top
            assert found.versions.articles == counted(a.version for a in articles)


def test_runs_coverage_and_json_equal_the_tables(filled: str):
    with reading(filled) as db:
        found = collect(db, since=None, until=None, now=NOW, growth_days=3)
        runs = db.execute(select(t.runs).order_by(t.runs.c.run_id.desc())).all()
        failures = db.execute(select(func.count()).select_from(t.failures)).scalar()
        silent = [f for f in db.execute(select(t.versions.c.flags)).scalars() if "silent" in f]
        first_walked = date(2021, 5, 20)
        days = [first_walked + timedelta(days=n) for n in range(53)]
        coverage = day_coverage(db, days, now=NOW, growth_days=3)
    assert [r.run_id for r in found.runs] == [row.run_id for row in runs]
    assert found.run_count == len(runs) == 14
    for record, row in zip(found.runs, runs, strict=True):
        stats = json.loads(row.stats) if row.stats else {}
        assert (record.exit_code, record.arguments) == (row.exit_code, row.arguments)
        assert (record.requests, record.retries) == (stats.get("requests"), stats.get("retries"))
        assert (record.waits, record.wait_seconds) == ((3, 62.25) if stats else (None, None))
        assert record.seconds == (3667 if row.finished else None)
    assert sum(record.fault_count for record in found.runs) == failures > 0
    assert found.versions.silent == len(silent) > 0
    assert list(found.coverage) == coverage
    assert {c.state for c in coverage} == {"complete", "empty", "partial", "failed", "never"}

    plain = json.loads(json.dumps(as_object(found)))
    assert plain["articles"] == sum(day["articles"] for day in plain["days"])
    assert plain["coverage"]["states"] == dict(Counter(c.state for c in coverage))
    assert [run["requests"] for run in plain["last_runs"]] == [run.requests for run in found.runs]
    assert plain["days"][-1]["day"] == "2099-01-01"
    assert FUTURE not in range(LAST.year)
