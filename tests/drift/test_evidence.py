"""When doubts are certain, what titles are alike, and what runs remember of each other."""

from __future__ import annotations

import pytest

from wartaspider.archive.expectation import Expectation, LayoutPast, RunPast
from wartaspider.drift.doubts import LOST, LOST_TEXT, Judge
from wartaspider.drift.evidence import Evidence, Kind
from wartaspider.drift.message import drift_lines
from wartaspider.drift.titles import is_same_title, is_site_name
from wartaspider.drift.watch import Watch
from wartaspider.items import Entry, Listing, Missing


def evidence(cases: str, rate: float, **values: float) -> Evidence:
    """``x`` is doubtful, ``.`` is good."""
    found = Evidence(rate, **values)  # type: ignore[arg-type]
    for n, case in enumerate(cases):
        found.add(is_doubtful=case == "x", address=f"/read{n}/x")
    return found


@pytest.mark.parametrize(
    ("cases", "rate", "is_certain"),
    [
        ("xx", 1e-9, False),
        ("xxx", 0.002, True),
        ("xxx", 0.05, False),
        ("xxxxx", 0.05, True),
        ("xxxx.", 0.002, False),
        ("xxxxx.....", 0.002, True),
        ("xxxxx" + 30 * ".", 0.002, False),
        (500 * "." + 30 * "x", 0.05, True),
        (30 * "x" + 500 * ".", 0.05, False),
        (19 * "x", 0.5, False),
        (21 * "x", 0.5, True),
        (20 * "x", 1.0, False),
    ],
)
def test_doubts_are_certain_when_chance_is_out_of_the_question(
    cases: str, rate: float, is_certain: bool
):
    assert evidence(cases, rate).is_certain is is_certain


def test_fields_that_articles_lack_in_clumps_need_four_times_as_many():
    assert evidence(6 * "x", 0.05).is_certain
    assert not evidence(18 * "x", 0.05, weight=0.25).is_certain
    assert evidence(24 * "x", 0.05, weight=0.25).is_certain


def warm(*runs: RunPast) -> Expectation:
    past = LayoutPast(is_one=False, articles=400)
    return Expectation(whole=past, runs=list(runs), first_pages={"section:news": 15})


def ran(doubtful: int, judged: int, *, is_replay: bool = False) -> RunPast:
    return RunPast({LOST_TEXT.key: [doubtful, judged]} if doubtful else {}, judged > 0, is_replay)


@pytest.mark.parametrize(
    ("runs", "is_certain"),
    [
        ((), False),
        ((ran(1, 1), ran(1, 1)), True),
        ((ran(1, 1), ran(0, 0), ran(1, 1)), True),
        ((ran(1, 2), ran(2, 2)), False),
        ((ran(0, 4), ran(3, 3)), False),
        ((ran(0, 4, is_replay=True), ran(3, 3)), False),
    ],
)
def test_runs_of_one_article_add_up(runs: tuple[RunPast, ...], is_certain: bool):
    found = Judge(warm(*runs)).evidence(LOST_TEXT)
    found.add(is_doubtful=True, address="/read1/x")
    assert found.is_certain is is_certain


BY_LINE = Kind("editors", LOST, "current")


@pytest.mark.parametrize(
    ("cases", "is_certain"),
    [
        ([(3, 3)] * 2, False),
        ([(3, 3)] * 4, True),
        ([(3, 3), (2, 3), (3, 3), (3, 3), (3, 3)], False),
    ],
)
def test_field_lost_in_small_runs_adds_up(cases: list[tuple[int, int]], is_certain: bool):
    past = warm(*(RunPast({BY_LINE.key: list(case)}, True, False) for case in cases))
    past.whole.filled["editors"] = 399
    found = Judge(past).evidence(BY_LINE)
    found.add(is_doubtful=True, address="/read1/x")
    assert found.is_certain is is_certain


def test_good_article_ends_what_former_runs_doubted():
    found = Judge(warm(ran(9, 9))).evidence(LOST_TEXT)
    found.add(is_doubtful=False, address="/read1/x")
    found.add(is_doubtful=True, address="/read2/x")
    assert not found.is_certain


@pytest.mark.parametrize(
    ("title", "is_site"),
    [
        ("Warta Ekonomi", True),
        ("WartaEkonomi.co.id - Perspektif Baru Bisnis", True),
        ("Warta Ekonomi | Berita Ekonomi", True),
        ("Warta Ekonomi Gelar Penghargaan Bagi Petani", False),
        ("Harga Emas Naik, Warta Ekonomi", False),
    ],
)
def test_title_is_the_sites_name(title: str, is_site: bool):
    assert is_site_name(title) is is_site


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Harga Emas Naik Lagi Hari Ini", "HARGA EMAS NAIK LAGI...", True),
        ("Harga Emas Naik Lagi Hari Ini", "Harga Emas Turun Lagi Hari Ini", True),
        ("Harga Emas Naik Lagi Hari Ini", "Warta Ekonomi", False),
        ("Harga Emas Naik Lagi Hari Ini", "Beras di Gudang Menipis Lagi", False),
        ("Harga Emas", "", True),
    ],
)
def test_titles_are_the_same_although_cut_or_reworded(one: str, other: str, is_same: bool):
    assert is_same_title(one, other) is is_same


def listing(walk: str, number: int, ended: str | None = None) -> Listing:
    entries = tuple(Entry(article_id=n + 1) for n in range(number))
    return Listing(walk=walk, page=1, url=f"/{walk}", entries=entries, ended=ended)


@pytest.mark.parametrize(
    ("lengths", "ended", "is_drift"),
    [
        ({"section:a": 1, "section:b": 2, "section:c": 1}, "no-new-id", True),
        ({"section:a": 1, "section:b": 2, "section:c": 15}, "no-new-id", False),
        ({"section:new": 1, "section:b": 2, "section:c": 2}, "no-new-id", False),
        ({"section:a": 1, "index:2026-03-09": 2, "index:2026-03-10": 1}, None, True),
        ({"section:a": 1, "index:2026-03-09": 2, "index:2026-03-10": 1}, "no-new-id", False),
    ],
)
def test_lists_that_show_hardly_an_article_any_more_are_drift(
    lengths: dict[str, int], ended: str | None, is_drift: bool
):
    former = dict.fromkeys(["section:a", "section:b", "section:c", "index"], 15)
    watch = Watch(lambda: Expectation(first_pages=former))
    for walk, length in lengths.items():
        watch.see(listing(walk, length, ended))
    assert watch.is_drift is is_drift
    assert len(drift_lines(watch)) == is_drift


def test_lists_without_any_article_are_drift_unless_something_is_found():
    watch = Watch(Expectation)
    watch.miss(Missing(url="/category-1/news", reason="no-articles", walk="section:news"))
    assert watch.is_drift
    watch.see(listing("index:2026-03-10", 1))
    assert not watch.is_drift
