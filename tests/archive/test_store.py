from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from wartaspider.archive import Archive, Scope, Stored, open_archive
from wartaspider.exceptions import ArchiveError
from wartaspider.items import WIB, Article, Entry, Listing, Missing

NOW = datetime(2021, 7, 9, 3, tzinfo=UTC)
WORDS = ("harga", "minyak", "sawit", "mentah", "naik", "tajam", "pekan", "ini", "karena", "ekspor")


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    archive = open_archive(archive_url)
    archive.begin_run("since=7d", base_url="http://h", process="1@h", now=NOW)
    yield archive
    archive.close()


def article(article_id: int, text: str = "Isi berita.", **values: object) -> Article:
    return Article(
        article_id=article_id,
        url=f"https://wartaekonomi.co.id/read{article_id}/a",
        headline=f"Judul {article_id}",
        article_body=text,
        word_count=len(text.split()),
        date_downloaded=NOW,
        **{"date_published": datetime(2021, 7, 8, 21, 5, tzinfo=WIB), **values},  # type: ignore[arg-type]
    )


def long_text(seed: int) -> str:
    return " ".join(f"{WORDS[n * seed % 10]} {n * seed}" for n in range(1, 120))


def test_article_reads_back_as_it_was_stored(archive: Archive):
    full = article(
        5,
        date_modified=datetime(2021, 7, 9, tzinfo=WIB),
        sections=["ekbis"],
        article_section="Bursa",
        authors=["Ayu; Lestari", "Budi"],
        editors=["Cici"],
        dateline="Moskow",
        description="Ringkas",
        keywords=["cpo", "sawit"],
        image_url="https://h/a.jpg",
        image_caption="x",
        image_credit="Antara",
        page_count=2,
        date_published_raw="Kamis, 08 Juli 2021, 21:05 WIB",
        layout="current",
        field_sources={"headline": "css:h1"},
        flags=["dates-disagree"],
    )
    assert archive.store(full, now=NOW) is Stored.NEW
    assert list(archive.feed(Scope())) == [full]


def test_same_text_makes_no_version_when_stored_again(archive: Archive):
    archive.store(article(5), now=NOW)
    assert archive.store(article(5, keywords=["x"]), now=NOW) is Stored.SAME
    assert [a.version for a in archive.feed(Scope())] == [1]


def test_changed_text_makes_the_next_version(archive: Archive):
    archive.store(article(5), now=NOW)
    assert archive.store(article(5, "Isi lain."), now=NOW) is Stored.CHANGED
    assert [(a.version, a.article_body) for a in archive.feed(Scope())] == [(2, "Isi lain.")]


@pytest.mark.parametrize("order", [(5, 7, 9), (9, 7, 5), (7, 9, 5)])
def test_duplicate_is_of_the_smallest_id_whatever_the_order(archive: Archive, order: tuple[int]):
    for article_id in order:
        archive.store(article(article_id, long_text(3)), now=NOW)
    archive.store(article(8, long_text(5)), now=NOW)
    found = {a.article_id: a.duplicate_of for a in archive.feed(Scope())}
    assert found == {5: None, 7: 5, 8: None, 9: 5}


def test_duplicates_are_settled_anew_when_a_text_changes(archive: Archive):
    for article_id in (5, 7, 9):
        archive.store(article(article_id, long_text(3)), now=NOW)
    archive.store(article(5, long_text(7)), now=NOW)
    found = {a.article_id: a.duplicate_of for a in archive.feed(Scope())}
    assert found == {5: None, 7: None, 9: 7}


def test_sections_are_those_that_listed_it_and_its_breadcrumbs_in_menu_order(archive: Archive):
    archive.remember_menu(["news", "ekbis", "kabar-sawit"], {})
    archive.store(article(5, sections=["kabar-sawit"]), now=NOW)
    for walk in ("section:ekbis/bursa", "section:news", "index:2021-07-08"):
        archive.see(Listing(walk=walk, page=1, url="u", entries=(Entry(article_id=5),)), now=NOW)
    assert [a.sections for a in archive.feed(Scope())] == [["news", "ekbis", "kabar-sawit"]]


def test_date_is_the_lists_best_when_the_page_has_none(archive: Archive):
    archive.store(article(5, date_published=None, flags=["x"]), now=NOW)
    day = datetime(2021, 7, 8, tzinfo=WIB)
    at = day + timedelta(hours=9)
    for walk, entry in (
        ("section:a", Entry(article_id=5, date=day, date_text="8/7/2021")),
        ("section:b", Entry(article_id=5, date=at, date_text="8/7/2021 09:00", date_has_time=True)),
    ):
        archive.see(Listing(walk=walk, page=1, url="u", entries=(entry,)), now=NOW)
    archive.settle()
    found = next(archive.feed(Scope()))
    assert found.date_published == at
    assert found.date_published_raw == "8/7/2021 09:00"
    assert found.field_sources["date_published"] == "listing"
    assert found.flags == ["date-from-listing", "x"]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("8/7/2021", ["date-from-listing", "date-without-time"]),
        ("08.07.2021", ["date-from-listing", "date-without-time"]),
        ("8/7/2021 00:00 WIB", ["date-from-listing"]),
    ],
)
def test_day_of_a_list_is_flagged_when_it_prints_no_time(
    archive: Archive, text: str, flags: list[str]
):
    archive.store(article(5, date_published=None), now=NOW)
    day = datetime(2021, 7, 8, tzinfo=WIB)
    entry = Entry(article_id=5, date=day, date_text=text)
    archive.see(Listing(walk="section:a", page=1, url="u", entries=(entry,)), now=NOW)
    archive.settle()
    assert next(archive.feed(Scope())).flags == flags


def test_feed_holds_the_days_asked_for(archive: Archive):
    for article_id, day in ((1, 7), (2, 8), (3, 9)):
        published = datetime(2021, 7, day, 23, 59, tzinfo=WIB)
        archive.store(article(article_id, date_published=published), now=NOW)
    scope = Scope(since=date(2021, 7, 8), until=date(2021, 7, 8))
    assert [a.article_id for a in archive.feed(scope)] == [2]


def test_feed_holds_an_undated_article_when_the_index_of_the_day_lists_it(archive: Archive):
    archive.store(article(5, date_published=None), now=NOW)
    archive.see(
        Listing(walk="index:2021-07-08", page=1, url="u", entries=(Entry(article_id=5),)), now=NOW
    )
    scope = Scope(since=date(2021, 7, 8), until=date(2021, 7, 8))
    assert [a.article_id for a in archive.feed(scope)] == [5]
    assert not list(archive.feed(Scope(since=date(2021, 7, 7), until=date(2021, 7, 7))))


def test_feed_is_what_is_new_since_the_same_command_last_delivered(archive: Archive):
    def run(arguments: str, article_id: int, *, delivered: bool) -> list[int | None]:
        archive.begin_run(arguments, base_url="http://h", process="1@h", now=NOW)
        archive.store(article(article_id, f"Isi {article_id}."), now=NOW)
        ids = [a.article_id for a in archive.feed(Scope())]
        archive.finish_run(exit_code=0, delivered=delivered, summary="", now=NOW)
        return ids

    assert run("a=1", 1, delivered=True) == [1]
    assert run("a=1", 2, delivered=False) == [2]
    assert run("b=1", 3, delivered=True) == [3]
    assert run("a=1", 4, delivered=True) == [2, 4]
    assert run("a=1", 5, delivered=True) == [5]


def test_known_says_what_is_final(archive: Archive):
    archive.store(article(1), now=NOW)
    archive.miss(Missing(url="u", reason="http-404", article_id=2, state="gone"), now=NOW)
    archive.miss(Missing(url="u", reason="timeout", article_id=3), now=NOW)
    archive.see(Listing(walk="w", page=1, url="u", entries=(Entry(article_id=4),)), now=NOW)
    known = archive.known([1, 2, 3, 4, 5])
    assert {i: (k.state, k.is_final) for i, k in known.items()} == {
        1: ("stored", True),
        2: ("gone", True),
        3: ("failed", False),
        4: ("listed", False),
    }


def test_stored_article_stays_stored_when_a_later_visit_fails(archive: Archive):
    archive.store(article(1), now=NOW)
    archive.miss(Missing(url="u", reason="timeout", article_id=1), now=NOW)
    assert archive.known([1])[1].state == "stored"


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////proc/none/x.db", "oracle+none://x"])
def test_open_says_what_to_do_when_the_archive_cannot_be_opened(url: str):
    with pytest.raises(ArchiveError, match="WARTA_ARCHIVE"):
        open_archive(url)


def test_date_from_a_list_keeps_its_source_when_the_text_is_met_again(archive: Archive):
    entry = Entry(article_id=1, date=datetime(2021, 7, 8, 10, tzinfo=WIB))
    archive.see(Listing(walk="index:2021-07-08", page=1, url="u", entries=(entry,)), now=NOW)
    for _ in range(2):
        undated = article(1, date_published=None, field_sources={"headline": "css:h1"})
        archive.store(undated, now=NOW)
        archive.settle()
    (found,) = archive.feed(Scope())
    assert found.field_sources == {"headline": "css:h1", "date_published": "listing"}
