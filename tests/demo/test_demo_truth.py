"""The truth agrees with itself, and the pages hold what it says."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from demo.demo_client import DAY, small_site
from parsel import Selector

from wartaspider.demo import DemoSite, Options
from wartaspider.demo.menu import SECTION_SLUGS
from wartaspider.demo.pages import answer
from wartaspider.items import WIB, Article


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return DemoSite(Options(today=DAY))


@pytest.fixture(scope="module")
def truth(site: DemoSite) -> dict[int, Article]:
    return site.truth()


def squeezed(text: str) -> str:
    """Text as a person sees it: no format or control characters, single spaces, NFC."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
    kept = re.sub("[\u200b\ufeff]", "", kept)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def words(article: Article) -> set[tuple[str, ...]]:
    """Runs of three words."""
    found = (article.article_body or "").lower().split()
    return {tuple(found[i : i + 3]) for i in range(len(found) - 2)}


def likeness(one: Article, other: Article) -> float:
    """Jaccard's measure of two texts."""
    a, b = words(one), words(other)
    return len(a & b) / len(a | b)


def test_each_paragraph_stands_on_the_page(site: DemoSite, truth: dict[int, Article]) -> None:
    for number, article in truth.items():
        body = answer(site, site.articles[number].path, "page=all").body
        text = squeezed(" ".join(Selector(body).xpath("//body//text()").getall()))
        for paragraph in (article.article_body or "").split("\n\n"):
            assert text.replace(" ", "").find(paragraph.replace(" ", "")) >= 0, number


def test_headline_is_the_first_heading(site: DemoSite, truth: dict[int, Article]) -> None:
    for number, article in truth.items():
        body = answer(site, site.articles[number].path, "page=all").body
        heading = Selector(body).xpath("(//h1 | //h2[contains(@class, 'title-large')])[1]")
        assert squeezed(heading.xpath("string()").get("")) == article.headline


def test_bodies_hold_no_noise(truth: dict[int, Article]) -> None:
    for article in truth.values():
        body = article.article_body or ""
        assert "Baca Juga:" not in body
        assert "Bagikan Artikel" not in body
        assert "Kredit kilat" not in body
        assert "Bintang." not in body
        assert not re.search("[\u200b\ufeff\x00-\x09\x0b-\x1f]|\n\n\n|  ", body)


def test_sentences_with_the_words_baca_juga_stay(truth: dict[int, Article]) -> None:
    assert any("“Baca juga syaratnya" in (a.article_body or "") for a in truth.values())
    assert any("untuk baca juga aturannya" in (a.article_body or "") for a in truth.values())


def test_values_are_in_the_contract_s_shape(truth: dict[int, Article]) -> None:
    for number, article in truth.items():
        assert article.article_id == number
        address = rf"https://wartaekonomi\.co\.id/read{number}/[a-z0-9-]+"
        assert re.fullmatch(address, article.url or "")
        assert article.date_published is not None
        assert article.date_published.utcoffset() == timedelta(hours=7)
        assert article.word_count == len((article.article_body or "").split())
        assert article.date_downloaded is None
        assert article.field_sources == {}
        assert article.version == 1
        assert "" not in (article.dateline, article.description, article.image_caption)
        assert article.image_url is None or article.image_url.startswith("https://")
        assert set(article.sections) <= set(SECTION_SLUGS)


def test_no_date_lies_ahead(site: DemoSite, truth: dict[int, Article]) -> None:
    for article in truth.values():
        for value in (article.date_published, article.date_modified):
            assert value is None or value <= site.now


def test_seconds_are_known_only_where_a_page_tells_them(
    site: DemoSite, truth: dict[int, Article]
) -> None:
    for number, article in truth.items():
        visible = site.articles[number].look.date.visible
        assert article.date_published is not None
        assert not (visible and article.date_published.second)


def test_no_date_has_parts_of_a_second_shortly_after_midnight() -> None:
    now = datetime(2026, 3, 10, 0, 9, 1, 156_125, tzinfo=WIB)
    dates = [
        when
        for article in DemoSite(Options(now=now, days=1)).truth().values()
        for when in (article.date_published, article.date_modified)
        if when
    ]
    assert any(when > now - timedelta(minutes=1) for when in dates)
    assert not any(when.microsecond for when in dates)


def test_future_article_is_flagged_when_wanted() -> None:
    site = small_site(now=None, future=True)
    assert not any("date-in-future" in a.flags for a in site.truth().values())
    noon = small_site().now.replace(hour=12)
    site = small_site(now=noon, today=None, future=True)
    flagged = [a for a in site.truth().values() if "date-in-future" in a.flags]
    assert len(flagged) == 1


def test_duplicates_name_the_earliest(truth: dict[int, Article]) -> None:
    reposts = [a for a in truth.values() if a.duplicate_of]
    assert len(reposts) >= 3
    for article in reposts:
        original = truth[article.duplicate_of or 0]
        assert original.duplicate_of is None
        assert (original.article_id or 0) < (article.article_id or 0)
        assert likeness(original, article) > 0.75


def test_other_texts_are_unlike(truth: dict[int, Article]) -> None:
    for one, other in combinations(truth.values(), 2):
        if (one.duplicate_of or one.article_id) != (other.duplicate_of or other.article_id):
            assert likeness(one, other) < 0.5


def test_the_daily_template_is_no_duplicate(truth: dict[int, Article]) -> None:
    daily = [a for a in truth.values() if (a.headline or "").startswith("Harga Emas Kirana")]
    assert len(daily) >= 5
    assert all(a.duplicate_of is None for a in daily)


def test_duplicates_count_within_the_run_only(site: DemoSite, truth: dict[int, Article]) -> None:
    number, original = next((n, a.duplicate_of) for n, a in truth.items() if a.duplicate_of)
    assert site.truth_for(urls=[number])[number].duplicate_of is None
    both = site.truth_for(urls=[truth[number].url or "", original])
    assert both[number].duplicate_of == original


@pytest.mark.parametrize("menu", ["links", "toggles", "mixed"])
def test_all_sections_and_days_cover_the_site(menu: str) -> None:
    site = small_site(menu=menu)
    everything = site.truth_for(since=date(2018, 1, 1), until=DAY)
    assert set(everything) == set(site.articles)
    by_section = site.truth_for(sections="all")
    assert set(by_section) <= set(everything)
    missing = [site.articles[n] for n in set(everything) - set(by_section)]
    assert all(story.look.breadcrumb == "section" for story in missing)


def test_range_is_of_wib_days(site: DemoSite) -> None:
    day = DAY - timedelta(days=1)
    found = site.truth_for(since=day, until=day)
    assert len(found) == site.options.articles_per_day
    dates = [article.date_published for article in found.values()]
    assert {when.astimezone(WIB).date() for when in dates if when} == {day}


def test_sections_in_a_range_are_the_overlap(site: DemoSite) -> None:
    section = site.truth_for(sections=["ekbis"])
    in_range = site.truth_for(sections=["ekbis"], since=DAY, until=DAY)
    day = site.truth_for(since=DAY, until=DAY)
    assert set(in_range) == set(section) & set(day)
    assert all("ekbis" in article.sections for article in in_range.values())


def test_sections_are_those_walked_and_the_breadcrumb_s(site: DemoSite) -> None:
    for number, article in site.truth_for(sections=["news", "ekbis"]).items():
        story = site.articles[number]
        crumb = set() if story.look.breadcrumb == "none" else {story.section}
        assert set(article.sections) - crumb <= {"news", "ekbis"}
        assert article.sections == [s for s in SECTION_SLUGS if s in article.sections]


def test_default_run_is_three_sections_and_two_days(site: DemoSite) -> None:
    expected = set(site.truth_for(sections=["news", "ekbis", "kabar-sawit"]))
    expected |= set(site.truth_for(since=DAY - timedelta(days=1)))
    assert set(site.truth_for(default=True)) == expected == set(site.truth_for())


def test_max_pages_bounds_each_walk(site: DemoSite) -> None:
    size = site.options.page_size
    assert len(site.truth_for(since=DAY, max_pages=1)) == size
    news = site.truth_for(sections=["news"], max_pages=2)
    assert len(news) == 2 * size


def test_lost_pages_and_articles_are_left_out(site: DemoSite) -> None:
    whole = site.truth_for(since=DAY)
    shown = {story.article_id for story in site.list_page(DAY.isoformat(), 2)}
    assert set(site.truth_for(since=DAY, lost_pages=[(DAY.isoformat(), 2)])) == set(whole) - shown
    assert set(site.truth_for(since=DAY, lost=shown)) == set(whole) - shown


def test_date_is_unknown_when_only_a_list_would_tell(site: DemoSite) -> None:
    story = next(s for s in site.articles.values() if s.look.date.name == "listing")
    alone = site.truth_for(urls=[story.url])[story.article_id]
    assert alone.date_published is None
    assert alone.date_published_raw is None
    assert alone.flags == []


def test_lists_without_dates_leave_no_date_to_them() -> None:
    site = small_site(list_dates=False, articles_per_day=20)
    assert all(story.look.date.name != "listing" for story in site.articles.values())
    main = answer(site, "/indeks/20260310", "").body.split("<aside")[0]
    assert "<time" not in main


def test_broken_site_names_what_cannot_be_read() -> None:
    site = small_site(broken=True)
    assert set(site.unreadable.values()) == {"gone", "video"}
    assert not set(site.unreadable) & set(site.truth())
    gone = next(n for n, kind in site.unreadable.items() if kind == "gone")
    assert answer(site, site.articles[gone].path, "").status == 404


def test_unknown_section_is_refused(site: DemoSite) -> None:
    with pytest.raises(ValueError, match="olahraga-lari"):
        site.truth_for(sections=["olahraga-lari"])


def test_same_seed_gives_the_same_site() -> None:
    one, other = small_site(seed=7), small_site(seed=7)
    assert one.truth() == other.truth()
    for story in one.articles.values():
        assert answer(one, story.path, "").body == answer(other, story.path, "").body
    assert small_site(seed=8).truth() != one.truth()


def test_renamed_site_keeps_its_truth_but_the_layout() -> None:
    plain, renamed = small_site().truth(), small_site(rename=3).truth()
    assert {a.layout for a in renamed.values()} == {"generic"}
    assert [a.article_body for a in plain.values()] == [a.article_body for a in renamed.values()]
