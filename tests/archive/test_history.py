"""The life of one article, what changed between its versions, and where an unseen ID may be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_archive import SmallArchive, wib

from wartaspider.archive.changes import MAX_LINE, MAX_LINES, Change, text_changes
from wartaspider.archive.history import Around, History, Neighbour, around, history_of
from wartaspider.items import Entry

LONG = " ".join(f"kata{n}" for n in range(120))


@pytest.fixture
def small(archive_url: str) -> Iterator[SmallArchive]:
    small = SmallArchive(archive_url)
    yield small
    small.close()


def history(small: SmallArchive, article_id: int) -> History:
    with small.connect() as db:
        return history_of(db, article_id)


def days_around(small: SmallArchive, article_id: int, now: str = "07-20 12:00") -> Around | None:
    with small.connect() as db:
        return around(db, article_id, now=wib(now))


def test_history_tells_where_and_when_it_was_listed(small: SmallArchive):
    entry = Entry(article_id=5, headline="Judul", date=wib("07-08 09:00"), date_text="8/7/2021")
    first = small.walk("index:2021-07-08", "07-08 22:00", entries=[entry])
    small.walk("section:news", "07-08 23:00", [5])
    last = small.walk("index:2021-07-08", "07-09 08:00", entries=[entry])
    found = history(small, 5)
    assert [s.walk for s in found.sightings] == ["index:2021-07-08", "section:news"]
    s = found.sightings[0]
    assert (s.first_run, s.first_seen) == (first, "2021-07-08T15:00:00Z")
    assert (s.last_run, s.last_seen) == (last, "2021-07-09T01:00:00Z")
    assert (s.headline, s.date, s.date_text) == ("Judul", "2021-07-08T09:00:00+07:00", "8/7/2021")
    assert (found.state, found.first_seen) == ("listed", "2021-07-08T15:00:00Z")
    assert found.current is None


def test_history_tells_what_changed_between_versions(small: SmallArchive):
    modified = wib("07-08 11:00")
    small.walk("section:news", "07-08 22:00", [5])
    small.store(5, body="Harga sawit naik tajam pekan ini.", keywords=["cpo"], headline="Naik")
    run = small.walk("section:news", "07-09 22:00", [5])
    small.store(
        5,
        body="Harga sawit turun tajam pekan ini.",
        keywords=["cpo", "ekspor"],
        headline="Turun",
        date_modified=modified,
        field_sources={"headline": "css:h1"},
    )
    small.store(5, body="Harga sawit turun.", headline="Turun", date_modified=modified)
    one, two, three = history(small, 5).versions
    assert (one.version, one.changes, one.text_changes) == (1, (), ())
    assert (two.version, two.run_id, two.date_downloaded) == (2, run, "2021-07-09T15:00:00Z")
    assert two.changes == (
        Change("headline", "Naik", "Turun"),
        Change("date_modified", None, "2021-07-08T11:00:00+07:00"),
        Change("keywords", ["cpo"], ["cpo", "ekspor"]),
    )
    assert two.text_changes == ("~ Harga sawit [-naik-] {+turun+} tajam pekan ini.",)
    assert two.field_sources == {"headline": "css:h1"}
    assert [v.is_silent for v in (one, two, three)] == [False, False, True]


def test_history_names_twins_both_ways(small: SmallArchive):
    small.walk("section:news", "07-08 22:00", [5, 7, 9])
    small.store(5, 7, 9, body=LONG)
    assert history(small, 5).duplicates == (7, 9)
    assert history(small, 9).duplicate_of == 5


@pytest.mark.parametrize(
    ("reason", "state"), [("http-410", "gone"), ("no-body", "refused"), ("timeout", "failed")]
)
def test_history_tells_why_an_article_is_not_there(small: SmallArchive, reason: str, state: str):
    small.walk("section:news", "07-08 22:00", [5])
    small.miss(5, "http-500")
    small.walk("section:news", "07-09 22:00", [5])
    small.miss(5, reason, state)
    found = history(small, 5)
    assert (found.state, found.reason) == (state, reason)
    assert [(f.at, f.reason) for f in found.failures] == [
        ("2021-07-08T15:00:00Z", "http-500"),
        ("2021-07-09T15:00:00Z", reason),
    ]


def test_last_version_stays_when_the_article_is_gone(small: SmallArchive):
    small.walk("section:news", "07-08 22:00", [5])
    small.store(5)
    small.miss(5, "http-404", "gone")
    found = history(small, 5)
    assert (found.state, [v.version for v in found.versions]) == ("gone", [1])


def test_history_is_unknown_when_the_id_was_never_seen(small: SmallArchive):
    small.walk("section:news", "07-08 22:00", [5])
    found = history(small, 6)
    assert not found.is_known
    assert (found.versions, found.sightings) == ((), ())


@pytest.mark.parametrize(
    ("article_id", "lower", "higher", "since", "until"),
    [
        (1500, (1000, 8), (2000, 10), 8, 10),
        (2500, (2000, 10), (3000, 9), 9, 10),
        (3001, (3000, 9), None, 9, 10),
        (3161, (3000, 9), None, 9, 12),
        (9999, (3000, 9), None, 9, 20),
        (920, None, (1000, 8), 7, 8),
    ],
)
def test_days_of_an_unseen_id_are_told_by_its_neighbours(
    small: SmallArchive,
    article_id: int,
    lower: tuple[int, int] | None,
    higher: tuple[int, int] | None,
    since: int,
    until: int,
):
    small.walk("section:news", "07-11 22:00", [1501, 999])
    for stored, day in ((1000, "07-08"), (2000, "07-10"), (3000, "07-09")):
        small.store(stored, day=day)
    small.store(1499, date_published=None)

    def neighbour(side: tuple[int, int] | None) -> Neighbour | None:
        return Neighbour(side[0], date(2021, 7, side[1])) if side else None

    assert days_around(small, article_id) == Around(
        neighbour(lower), neighbour(higher), date(2021, 7, since), date(2021, 7, until)
    )


def test_days_of_an_unseen_id_stay_within_what_can_be(small: SmallArchive):
    small.walk("section:news", "07-11 22:00", [])
    small.store(2_000_000_000)
    found = days_around(small, 1)
    assert found is not None
    assert found.since == date(2000, 1, 1)


def test_days_of_an_unseen_id_are_unknown_when_nothing_is_stored(small: SmallArchive):
    assert days_around(small, 5) is None


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a b c", "a b c", ()),
        ("satu\n\ndua", "satu\n\ndua\n\ntiga", ("+ tiga",)),
        ("satu\n\ndua\n\ntiga", "satu\n\ntiga", ("- dua",)),
        ("harga naik", "rupiah melemah", ("- harga naik", "+ rupiah melemah")),
        (
            "a b c d e f g h i j k l m n o",
            "a b c d e f G h i j k l m n o",
            ("~ ... c d e f [-g-] {+G+} h i j k ...",),
        ),
        ("a b c d e f", "a b c d e f g", ("~ ... c d e f {+g+}",)),
        ("a b c d e f g", "b c d e f g", ("~ [-a-] b c d e ...",)),
        (
            "harga " + "lama " * 60 + "di " * 99,
            "harga " + "baru " * 60 + "di " * 99,
            (f"~ harga [-{'lama ' * 19}la...-] {{+{'baru ' * 19}ba...+}} di di di di ...",),
        ),
        ("", "satu", ("+ satu",)),
    ],
)
def test_text_changes_show_what_differs(old: str, new: str, lines: tuple[str, ...]):
    assert text_changes(old, new) == lines


def test_text_changes_are_bounded_when_all_is_new():
    old = "\n\n".join(f"lama {n} " + "x" * 999 for n in range(90))
    lines = text_changes(old, "baru")
    assert len(lines) == MAX_LINES + 1
    assert max(map(len, lines)) <= MAX_LINE
    assert lines[-1] == "... and 51 more changed paragraphs"


@pytest.mark.parametrize("unit", ["a ", "a\n\n", "a\n\nb "])
def test_text_changes_do_not_stall_on_hostile_text(unit: str):
    began = time.process_time()
    text_changes("x " + unit * 200_000 + "y", "z " + unit * 199_000 + "w" + unit * 500)
    assert time.process_time() - began < 20


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_text_changes_are_empty_only_when_paragraphs_are_equal(old: str, new: str):
    same = [p for p in old.split("\n\n") if p] == [p for p in new.split("\n\n") if p]
    assert (text_changes(old, new) == ()) is same
