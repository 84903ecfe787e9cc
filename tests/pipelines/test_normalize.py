"""Clean text in every column, aware dates, doubts counted."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import NaiveDateError
from wartaspider.items import WIB, Article, Entry, Listing
from wartaspider.pipelines.normalize import (
    LIST_COLUMNS,
    TEXT_COLUMNS,
    NormalizeDates,
    NormalizeText,
    clean_body,
    clean_line,
    clean_list,
)

NOW = datetime(2021, 7, 8, 14, 0, tzinfo=UTC)
PUBLISHED = datetime(2021, 7, 8, 20, 0, tzinfo=WIB)


@pytest.fixture
def stats() -> MemoryStatsCollector:
    return MemoryStatsCollector(get_crawler(Spider))


@pytest.fixture
def texts(stats: MemoryStatsCollector) -> NormalizeText:
    return NormalizeText(stats)


@pytest.fixture
def dates(stats: MemoryStatsCollector) -> NormalizeDates:
    return NormalizeDates(stats, lambda: NOW)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("Harga  emas\n naik", "Harga emas naik"),
        ("  Harga\u00a0emas\u2009naik\u3000", "Harga emas naik"),
        ("Ru\u00adpi\u200bah\ufeff", "Rupiah"),
        ("Nol\x00 dan \x1bkendali\x9f\x7f", "Nol dan kendali"),
        ("Jumat\u0085pagi\u2028sekali\u2029ini", "Jumat pagi sekali ini"),
        ("Cafe\u0301 dan \u212b", "Caf\u00e9 dan \u00c5"),
        ("setengah \ud83d saja", "setengah saja"),
        ("roket \ud83d\ude80", "roket \U0001f680"),
        ("rupi\u200cah\u200d naik", "rupiah naik"),
        ("keluarga \U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", None),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),
        ("kata \u200f\u0645\u0631\u062d\u0628\u0627\u200e di sini", None),
        ("\u201cKami siap,\u201d kata dia \u2014 Jum\u2019at", None),
    ],
)
def test_line_is_cleaned(dirty: str, clean: str | None) -> None:
    """None: it is clean already and must stay as it is."""
    assert clean_line(dirty) == (clean or dirty)


@pytest.mark.parametrize(
    "text", [None, "", "  \n", "\u200b\ufeff", "\u200e \u200f", "\x00", "\ud800"]
)
def test_text_is_none_when_nothing_can_be_seen(text: str | None) -> None:
    assert clean_line(text) is None
    assert clean_body(text) is None


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("Satu.\n\nDua.", "Satu.\n\nDua."),
        ("\n\n Satu  kata. \r\n\r\n\r\n\tDua.\n", "Satu kata.\n\nDua."),
        ("Satu\nbaris.\n \u00a0 \nDua.", "Satu baris.\n\nDua."),
        ("Satu.\u2029Dua.", "Satu.\n\nDua."),
        ("Satu.\n\x00\nDua.", "Satu.\n\nDua."),
        ("Satu.\n\n\u200b\n\n\u200e\n\nDua.", "Satu.\n\nDua."),
        ("Satu.\rDua.", "Satu. Dua."),
    ],
)
def test_body_keeps_one_blank_line_between_paragraphs(dirty: str, clean: str) -> None:
    assert clean_body(dirty) == clean


def test_list_loses_empty_values_and_repeats_and_keeps_its_order() -> None:
    assert clean_list([" sawit", "CPO", "", "sawit\u200b", " \n"]) == ["sawit", "CPO"]
    assert clean_list(None) == []


DIRT = st.text(
    st.one_of(
        st.sampled_from("ab \n\r\t\x00\x1c\x85\xa0\xad\u0301\u030a\u200b\u200c\u200d\u200e\u2028"),
        st.sampled_from("\u2029\u212a\ufeff\ufe0f\U0001f680\ud83d\ude80\u0645"),
        st.characters(),
    ),
    max_size=40,
)


@given(DIRT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    line, body = clean_line(text), clean_body(text)
    assert clean_line(line) == line
    assert clean_body(body) == body


@given(DIRT)
def test_clean_text_holds_nothing_unwanted(text: str) -> None:
    for clean in (clean_line(text) or "", clean_body(text) or ""):
        assert unicodedata.is_normalized("NFC", clean)
        assert not {unicodedata.category(c) for c in clean.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(clean) & set("\u200b\u00a0\ufeff\u00ad\u2028\u2029")
        assert "  " not in clean
        assert clean == clean.strip()
        assert "\n\n\n" not in clean
        clean.encode()


def test_pile_of_marks_is_cut() -> None:
    """Zalgo text: putting a million marks into order would take minutes."""
    pile = clean_line("a" + "\u0301\u0316" * 500_000)
    assert pile is not None
    assert len(pile) <= 31


def test_every_text_column_is_cleaned(texts: NormalizeText) -> None:
    values = dict.fromkeys(TEXT_COLUMNS, " dua\xa0 kata\x00 ")
    lists = {name: ["a\u200b", "a", ""] for name in LIST_COLUMNS}
    article = texts.process_item(Article(**values, **lists))
    assert {getattr(article, name) for name in TEXT_COLUMNS} == {"dua kata"}
    assert all(getattr(article, name) == ["a"] for name in LIST_COLUMNS)


def test_columns_cleaned_are_all_that_hold_text() -> None:
    assert {"headline", "article_body", "url", "layout", "date_published_raw"} <= set(TEXT_COLUMNS)
    assert set(LIST_COLUMNS) == {"sections", "authors", "editors", "keywords", "flags"}


def test_words_of_the_body_are_counted(texts: NormalizeText) -> None:
    article = Article(article_body="Satu dua.\n\nTiga", word_count=99)
    assert texts.process_item(article).word_count == 3
    assert texts.process_item(Article(article_body=" ", word_count=7)).word_count is None


def test_repairs_are_counted(texts: NormalizeText, stats: MemoryStatsCollector) -> None:
    texts.process_item(Article(headline="Harga  emas", dateline="", article_body="Tetap."))
    assert stats.get_value("warta/normalized/headline") == 1
    assert stats.get_value("warta/normalized/dateline") == 1
    assert stats.get_value("warta/normalized/article_body") is None


def test_listing_headlines_are_cleaned(texts: NormalizeText) -> None:
    entries = (Entry(article_id=1, slug="a", headline=" Harga\n emas "), Entry(article_id=2))
    listing = texts.process_item(Listing(walk="index:2021-07-08", page=1, url="u", entries=entries))
    assert [entry.headline for entry in listing.entries] == ["Harga emas", None]
    assert listing.entries[0].slug == "a"


def test_other_items_pass(texts: NormalizeText, dates: NormalizeDates) -> None:
    item = object()
    assert texts.process_item(item) is item
    assert dates.process_item(item) is item


def test_dates_are_moved_into_their_zones(dates: NormalizeDates) -> None:
    article = Article(
        date_published=datetime(2021, 7, 8, 21, 0, tzinfo=timezone(timedelta(hours=8))),
        date_modified=datetime(2021, 7, 8, 13, 30, tzinfo=UTC),
        date_downloaded=datetime(2021, 7, 8, 21, 0, tzinfo=WIB),
    )
    dates.process_item(article)
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2021-07-08T20:00:00+07:00"
    assert article.date_modified is not None
    assert article.date_modified.isoformat() == "2021-07-08T20:30:00+07:00"
    assert article.date_downloaded is not None
    assert article.date_downloaded.isoformat() == "2021-07-08T14:00:00+00:00"
    assert article.flags == []


@pytest.mark.parametrize("name", ["date_published", "date_modified", "date_downloaded"])
def test_naive_date_is_an_error_that_names_the_article(dates: NormalizeDates, name: str) -> None:
    naive = PUBLISHED.replace(tzinfo=None)
    with pytest.raises(NaiveDateError, match=f"{name} of article 7 .*/read7.*'2018'"):
        dates.process_item(Article(article_id=7, url="/read7", layout="2018", **{name: naive}))


@pytest.mark.parametrize("name", ["date_published", "date_modified"])
@pytest.mark.parametrize(("ahead", "flags"), [(60, []), (61, ["date-in-future"])])
def test_date_in_future_is_flagged_after_an_hour(
    dates: NormalizeDates, name: str, ahead: int, flags: list[str]
) -> None:
    article = Article(**{name: NOW + timedelta(minutes=ahead)})
    assert dates.process_item(article).flags == flags


@pytest.mark.parametrize(
    ("seconds", "flags"), [(-60, []), (-61, ["modified-before-published"]), (0, []), (600, [])]
)
def test_modified_before_published_is_flagged_after_a_minute(
    dates: NormalizeDates, seconds: int, flags: list[str]
) -> None:
    modified = PUBLISHED + timedelta(seconds=seconds)
    article = Article(date_published=PUBLISHED, date_modified=modified)
    assert dates.process_item(article).flags == flags


def test_date_that_no_zone_can_hold_is_left_out_and_flagged(dates: NormalizeDates) -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    article = dates.process_item(Article(date_published=first))
    assert article.date_published is None
    assert article.flags == ["date-impossible"]


def test_flags_are_sorted_unique_and_counted(
    dates: NormalizeDates, stats: MemoryStatsCollector
) -> None:
    late = NOW + timedelta(days=1)
    article = Article(date_published=late, flags=["weekday-mismatch", "dates-disagree"] * 2)
    dates.process_item(article)
    assert article.flags == ["date-in-future", "dates-disagree", "weekday-mismatch"]
    assert {flag: stats.get_value(f"warta/flags/{flag}") for flag in article.flags} == {
        "date-in-future": 1,
        "dates-disagree": 1,
        "weekday-mismatch": 1,
    }


def test_clock_of_the_run_decides_what_is_future() -> None:
    crawler = get_crawler(Spider, {"WARTA_NOW": "2021-07-08T21:00:00+07:00"})
    step = NormalizeDates.from_crawler(crawler)
    late = Article(date_published=datetime(2021, 7, 8, 23, 0, tzinfo=WIB))
    assert step.process_item(late).flags == ["date-in-future"]
