"""The collection and selections of it, as it is and as it was, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from small_archive import SmallArchive, wib
from sqlalchemy import event

from wartaspider.archive.dataset import Selection, count_articles, read_articles, read_rows
from wartaspider.items import COLUMNS, Article, Entry, Listing

WORDS = ("harga", "minyak", "sawit", "mentah", "naik", "tajam", "pekan", "ini", "karena", "ekspor")
REPOSTED = " ".join(f"{WORDS[n * 3 % 10]} {n}" for n in range(1, 120))


@pytest.fixture
def small(archive_url: str) -> Iterator[SmallArchive]:
    small = SmallArchive(archive_url)
    yield small
    small.close()


def read(small: SmallArchive, **selection: object) -> list[Article]:
    chosen = Selection(**selection)  # type: ignore[arg-type]
    with small.connect() as db:
        found = list(read_articles(db, chosen))
        assert count_articles(db, chosen) == len(found)
    return found


def ids(small: SmallArchive, **selection: object) -> list[int | None]:
    return [article.article_id for article in read(small, **selection)]


def test_everything_is_read_by_id_when_nothing_is_chosen(small: SmallArchive):
    small.walk("section:news", "07-08 11:00", [9, 3, 1200])
    small.store(9, 1200, 3)
    small.miss(4, "http-404", "gone")
    assert ids(small) == [3, 9, 1200]


def test_article_is_kept_when_the_site_has_it_no_more(small: SmallArchive):
    small.walk("section:news", "07-08 11:00", [3])
    small.store(3)
    small.miss(3, "http-410", "gone")
    assert ids(small) == [3]


def test_many_articles_are_read_in_order(small: SmallArchive):
    count = 1203  # more than two batches
    small.walk("section:news/a", "07-08 11:00")
    rows = [Entry(article_id=n) for n in range(count)]
    listing = Listing(walk="section:news/a", page=1, url="u", entries=tuple(rows))
    small.archive.see(listing, now=small.now)
    insert_versions(small, count)
    found = read(small)
    assert [article.article_id for article in found] == list(range(count))
    assert {tuple(article.sections) for article in found} == {("news",)}


def insert_versions(small: SmallArchive, count: int) -> None:
    """Articles without the cost of looking for twins."""
    from sqlalchemy import update

    from wartaspider.archive import tables as t
    from wartaspider.archive.rows import to_row

    values = {"headline": "J", "article_body": "I", "url": "u", "date_downloaded": small.now}
    rows = [to_row(Article(article_id=n, **values)) for n in range(count)]  # type: ignore[arg-type]
    with small.engine.begin() as db:
        db.execute(t.versions.insert(), [row | {"run_id": 1, "text_hash": ""} for row in rows])
        db.execute(update(t.articles).values(version=1, state="stored"))


def test_days_are_those_of_publication_in_wib(small: SmallArchive):
    small.walk("section:news", "07-10 11:00", range(1, 5))
    small.store(1, date_published=wib("07-07 23:59"))
    small.store(2, date_published=datetime(2021, 7, 7, 17, tzinfo=UTC))  # 07-08 00:00 in WIB
    small.store(3, date_published=wib("07-08 23:59"))
    small.store(4, date_published=wib("07-09 00:00"))
    eighth = date(2021, 7, 8)
    assert ids(small, since=eighth, until=eighth) == [2, 3]
    assert ids(small, since=eighth) == [2, 3, 4]
    assert ids(small, until=eighth) == [1, 2, 3]
    assert ids(small, since=date.min, until=date.max) == [1, 2, 3, 4]


def test_undated_article_counts_for_the_days_whose_index_lists_it(small: SmallArchive):
    small.walk("index:2021-07-08", "07-08 11:00", [1, 2])
    small.walk("section:news", "07-08 12:00", [3])
    small.store(1, 3, date_published=None)
    small.store(2, date_published=wib("07-05 10:00"))
    assert ids(small, since=date(2021, 7, 8), until=date(2021, 7, 8)) == [1]
    assert ids(small, since=date(2021, 7, 1)) == [1, 2]
    assert ids(small, until=date(2021, 7, 7)) == [2]
    assert ids(small) == [1, 2, 3]


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (("news",), [1, 2]),
        (("ekbis",), [2, 3]),
        (("news", "ekbis"), [1, 2, 3]),
        (("new",), []),
        (("bursa",), []),
        (("%",), []),
    ],
)
def test_sections_are_those_of_lists_leaves_and_breadcrumbs(
    small: SmallArchive, sections: tuple[str, ...], expected: list[int]
):
    small.walk("section:news", "07-08 11:00", [1, 2])
    small.walk("section:ekbis/bursa", "07-08 11:00", [2])
    small.walk("section:news-foto", "07-08 11:00", [4])
    small.store(1, 2, 4)
    small.store(3, sections=["ekbis"])
    assert ids(small, sections=sections) == expected


def test_reposts_are_left_out_when_unique(small: SmallArchive):
    small.walk("section:news", "07-08 11:00", [1, 2, 3])
    small.store(1, 2, body=REPOSTED)
    small.store(3)
    assert [a.duplicate_of for a in read(small)] == [None, 1, None]
    assert ids(small, unique=True) == [1, 3]


def changed_twice(small: SmallArchive) -> None:
    """Article 1 in three versions, of three days, each found by another section."""
    for day, section in (("08", "news"), ("09", "ekbis"), ("10", "kabar-sawit")):
        small.walk(f"section:{section}", f"07-{day} 11:00", [1])
        small.store(1, body=f"Isi tanggal {day}.", sections=["breadcrumb"])


def test_current_version_is_read_unless_all_are_asked_for(small: SmallArchive):
    changed_twice(small)
    assert [(a.version, a.article_body) for a in read(small)] == [(3, "Isi tanggal 10.")]
    found = read(small, versions=True)
    assert [(a.version, a.article_body) for a in found] == [
        (1, "Isi tanggal 08."),
        (2, "Isi tanggal 09."),
        (3, "Isi tanggal 10."),
    ]
    assert {tuple(a.sections) for a in found} == {("breadcrumb", "ekbis", "kabar-sawit", "news")}


@pytest.mark.parametrize(
    ("instant", "version", "sections"),
    [
        ("07-08 11:00", 1, ["breadcrumb", "news"]),
        ("07-09 10:59", 1, ["breadcrumb", "news"]),
        ("07-09 11:00", 2, ["breadcrumb", "ekbis", "news"]),
        ("07-31 00:00", 3, ["breadcrumb", "ekbis", "kabar-sawit", "news"]),
    ],
)
def test_article_is_as_it_was_then(
    small: SmallArchive, instant: str, version: int, sections: list[str]
):
    changed_twice(small)
    found = read(small, as_of=wib(instant))
    assert [(a.version, a.sections) for a in found] == [(version, sections)]
    then = read(small, as_of=wib(instant), versions=True)
    assert [a.version for a in then] == list(range(1, version + 1))
    assert ids(small, as_of=wib(instant), sections=("kabar-sawit",)) == ([1] * (version == 3))


def test_collection_was_empty_before_the_first_article(small: SmallArchive):
    changed_twice(small)
    assert read(small, as_of=wib("07-08 10:59")) == []


def test_undated_article_counts_then_for_the_index_seen_by_then(small: SmallArchive):
    small.walk("section:news", "07-08 11:00", [1])
    small.store(1, date_published=None)
    small.walk("index:2021-07-08", "07-09 11:00", [1])
    eighth = date(2021, 7, 8)
    assert ids(small, since=eighth, as_of=wib("07-08 12:00")) == []
    assert ids(small, since=eighth, as_of=wib("07-09 12:00")) == [1]


def test_repost_is_then_of_what_the_collection_held(small: SmallArchive):
    for day, article_id in (("08", 7), ("09", 9), ("10", 5)):
        small.walk("section:news", f"07-{day} 11:00", [article_id])
        small.store(article_id, body=REPOSTED)

    def twins(day: str) -> dict[int | None, int | None]:
        return {a.article_id: a.duplicate_of for a in read(small, as_of=wib(f"{day} 23:00"))}

    assert twins("07-08") == {7: None}
    assert twins("07-09") == {7: None, 9: 7}
    assert twins("07-10") == {5: None, 7: 5, 9: 5}
    assert ids(small, as_of=wib("07-09 23:00"), unique=True) == [7]


def test_instant_needs_a_zone():
    with pytest.raises(ValueError, match="no time zone"):
        Selection(as_of=datetime(2021, 7, 8))  # noqa: DTZ001


def test_rows_hold_the_columns_asked_for_as_text(small: SmallArchive):
    small.archive.remember_menu(["news", "ekbis"], {})
    small.walk("section:ekbis", "07-08 11:00", [1])
    small.walk("section:news", "07-08 11:00", [1])
    small.store(1, keywords=["cpo", "é"])
    chosen = ("keywords", "duplicate_of", "date_published", "sections", "article_id")
    with small.connect() as db:
        (row,) = read_rows(db, Selection(), chosen)
        (full,) = read_rows(db, Selection())
    assert list(row.items()) == [
        ("keywords", '["cpo", "é"]'),
        ("duplicate_of", None),
        ("date_published", "2021-07-08T10:00:00+07:00"),
        ("sections", '["news", "ekbis"]'),
        ("article_id", 1),
    ]
    assert tuple(full) == COLUMNS


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(since=date(2021, 7, 8), until=date(2021, 7, 9)),
        Selection(sections=("news",), unique=True),
        Selection(as_of=wib("07-08 12:00"), since=date(2021, 7, 8)),
        Selection(versions=True),
    ],
    ids=["all", "days", "sections", "as-of", "versions"],
)
def test_sqlite_sorts_nothing(tmp_path: Path, selection: Selection):
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    small.walk("section:news", "07-08 11:00", [1])
    small.store(1)
    asked: list[tuple[str, tuple[object, ...]]] = []
    with small.connect() as db:
        event.listen(db, "before_cursor_execute", lambda *args: asked.append(args[2:4]))
        assert len(list(read_rows(db, selection))) == 1
        plans = [db.exec_driver_sql(f"EXPLAIN QUERY PLAN {q}", p).all() for q, p in tuple(asked)]
    assert asked
    assert "TEMP B-TREE" not in str(plans), "memory would grow with the number of articles"
    small.close()
