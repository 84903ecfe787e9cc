"""What is drift and what is not: four redesigns among many ordinary runs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from drift.simulated import Newsstand, expectation_of, is_stored, listed, pages, run

from wartaspider.archive.expectation import Expectation
from wartaspider.demo.redesign import Redesign
from wartaspider.drift.message import drift_lines
from wartaspider.items import Article, Entry, Listing

SIZES = (1, 2, 3, 5, 8, 13, 30, 80, 200, 500)
KINDS = ("any", "press", "old", "plain", "edited", "videos", "one-layout", "recurring")


@pytest.fixture(scope="module")
def pool() -> list[Article]:
    return pages(days=7)


def past_of(stand: Newsstand, size: int, pool: list[Article]) -> Expectation:
    return expectation_of(stand.some(size, pool=pool))


@pytest.mark.parametrize("seed", range(200))
def test_ordinary_run_is_no_drift(seed: int, pool: list[Article]):
    stand = Newsstand(pool, seed)
    size, kind = SIZES[seed % len(SIZES)], KINDS[seed % len(KINDS)]
    of_now = [a for a in pool if a.layout == "current"]
    special = {
        "press": [a for a in pool if not a.authors and is_stored(a)],
        "old": [a for a in pool if a.layout != "current" and is_stored(a)],
        "plain": [a for a in pool if "json-ld" not in a.field_sources.values()],
        "videos": [a for a in pool if not is_stored(a)],
        "one-layout": [a for a in pool if a.layout == "2020"],
    }.get(kind, pool)
    if kind in ("press", "videos"):
        size = min(size, 12)
    old = stand.some(size, pool=special) if kind == "old" else []
    past = past_of(stand, (500, 500, 100, 60, 10, 0)[seed % 6], of_now if kind == "old" else pool)
    articles = old or stand.some(size, pool=special if kind != "videos" else pool)
    if kind == "videos":
        articles += stand.some(1 + size // 8, pool=special)
    if kind == "recurring":  # daily reports: the same titles over other texts
        plain = {a.url: a.headline for a in pool}
        articles = [replace(a, headline=plain[a.url]) for a in articles]
    if kind == "edited":
        articles = [replace(a, headline=f"{a.headline} (diperbarui)") for a in articles]
    watch = run(past, articles, listed(articles, stand.rng) if seed % 5 else None)
    assert drift_lines(watch) == []
    assert not watch.is_drift


@pytest.mark.parametrize("size", [8, 25, 200])
@pytest.mark.parametrize(
    ("how", "field", "died"),
    [
        ("classes", "layout", ".articlePostHeader h1"),
        ("dates", "date_published", "css:.articlePostHeader"),
        ("bodies", "article_body", "css:.articlePostContent"),
        ("half-bodies", "article_body", ""),
        ("titles", "headline", ""),
    ],
)
def test_redesign_is_drift(how: Redesign, field: str, died: str, size: int, pool: list[Article]):
    stand = Newsstand(pool, size)
    past = past_of(stand, 300, pool)
    if how == "half-bodies":
        size = max(size, 60)
    articles = stand.some(size, pool=redesigned(how))
    lines = [line for line in drift_lines(run(past, articles, None)) if f"field {field}" in line]
    assert lines
    assert any(died in line for line in lines)
    assert all("for example https://wartaekonomi.co.id/read" in line for line in lines)


@cache
def redesigned(how: Redesign) -> list[Article]:
    return [a for a in pages(how, days=2, archive_days=()) if a.layout != "2018"]


@pytest.mark.parametrize(("is_slug_right", "is_drift"), [(True, False), (False, True)])
def test_lists_that_are_misread_are_not_held_against_titles(
    is_slug_right: bool, is_drift: bool, pool: list[Article]
):
    stand = Newsstand(pool, 5)
    articles = stand.some(20, pool=[a for a in pool if is_stored(a)])
    entries = tuple(
        Entry(article_id=article.article_id or 0, headline=f"Selengkapnya rubrik {n}")
        for n, article in enumerate(articles)
    )
    if not is_slug_right:
        articles = [
            replace(a, url=f"https://wartaekonomi.co.id/read{n}/x") for n, a in enumerate(articles)
        ]
    listing = Listing(walk="index:2026-03-10", page=1, url="/indeks", entries=entries)
    assert run(Expectation(), articles, listing).is_drift is is_drift


@pytest.mark.parametrize(("is_listed_so", "is_drift"), [(True, False), (False, True)])
def test_title_of_a_daily_report_is_no_misreading_where_its_list_has_it_too(
    is_listed_so: bool, is_drift: bool, pool: list[Article]
):
    articles = [
        replace(a, headline="Harga Emas Kirana Hari Ini, Cek Rinciannya") if n % 2 else a
        for n, a in enumerate(Newsstand(pool, 6).some(60, pool=[a for a in pool if is_stored(a)]))
    ]
    entries = tuple(
        Entry(article_id=a.article_id or 0, headline=a.headline if is_listed_so else None)
        for a in articles
    )
    listing = Listing(walk="index:2026-03-10", page=1, url="/indeks", entries=entries)
    assert run(Expectation(), articles, listing).is_drift is is_drift


def test_what_killed_runs_held_is_no_evidence_again(pool: list[Article]):
    stand = Newsstand(pool, 1)
    past = past_of(stand, 300, pool)
    # All that such runs left: what was not doubtful is stored, and not asked for any more.
    rest = stand.some(8, pool=redesigned("dates"))
    assert run(past, rest, None).is_drift
    met = replace(past, held={article.article_id or 0 for article in rest})
    assert not run(met, rest, None).is_drift
    assert all(run(met, [article], None).doubts(article) for article in rest)
