"""Every variant of FACTS occurs on the site of the default seed."""

from __future__ import annotations

import re

import pytest
from demo.demo_client import DAY

from wartaspider.demo import DemoSite, Options
from wartaspider.demo.decks import DATE_PLANS, VARIANTS
from wartaspider.demo.pages import answer
from wartaspider.demo.text import HEADLINE_FORMS


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return DemoSite(Options(today=DAY))


@pytest.fixture(scope="module")
def pages(site: DemoSite) -> dict[int, str]:
    stories = site.articles.values()
    return {s.article_id: answer(site, s.path, "page=all").body for s in stories}


@pytest.mark.parametrize("axis", ["layout", "json_ld", "byline", "dateline", "breadcrumb", "tags"])
def test_look_takes_each_variant(site: DemoSite, axis: str) -> None:
    seen = {getattr(story.look, axis) for story in site.articles.values()}
    assert seen == set(VARIANTS[axis])


def test_dates_take_each_plan_and_form(site: DemoSite) -> None:
    plans = [story.look.date for story in site.articles.values()]
    assert {plan.name for plan in plans} == {plan.name for plan in DATE_PLANS}
    assert {plan.form for plan in plans if plan.visible} == set(VARIANTS["form"])


def test_bodies_take_each_recipe(site: DemoSite) -> None:
    seen = {story.look.body for story in site.articles.values()}
    assert seen == set(VARIANTS["body"])


def test_pictures_take_each_form(site: DemoSite) -> None:
    pictures = [story.picture for story in site.articles.values() if story.picture]
    assert {p.lazy for p in pictures} == set(VARIANTS["lazy"]) - {"none"}
    assert {p.credit_form for p in pictures} == set(VARIANTS["credit"])
    assert any(story.picture is None for story in site.articles.values())


def test_articles_have_one_to_three_pages(site: DemoSite) -> None:
    assert {len(story.pages) for story in site.articles.values()} == {1, 2, 3}


@pytest.mark.parametrize(
    ("kind", "axis"), [("baca", "baca"), ("advert", "advert"), ("closing", "closing")]
)
def test_noise_takes_each_form(site: DemoSite, kind: str, axis: str) -> None:
    blocks = [b for story in site.articles.values() for page in story.pages for b in page]
    seen = {b.form for b in blocks if b.kind == kind or (kind == "baca" and b.links)}
    assert seen == set(VARIANTS[axis]) - {"none"}


def test_headlines_begin_with_what_spreadsheets_run(site: DemoSite) -> None:
    starts = {story.headline[0] for story in site.articles.values()}
    assert starts >= {"=", "+", "-", "@", '"', "“", "\u200e"}


def test_headlines_take_each_form() -> None:
    assert len(set(HEADLINE_FORMS)) == len(set(VARIANTS["headline"]))


def test_slugs_may_end_in_a_dash_or_be_one_word(site: DemoSite) -> None:
    slugs = [story.slug for story in site.articles.values()]
    assert any(slug.endswith("-") for slug in slugs)
    assert any(slug.isalpha() for slug in slugs)
    assert all(re.fullmatch("[a-z0-9-]+", slug) for slug in slugs)


@pytest.mark.parametrize("word", ["Jum&#x27;at", "Jum’at", "Jumat", "Pebruari", "WITA", "WIT<"])
def test_odd_spellings_are_printed(pages: dict[int, str], word: str) -> None:
    squeezed = [re.sub(r"\s+<", "<", page) for page in pages.values()]
    assert any(word in page for page in squeezed)


@pytest.mark.parametrize(
    "mark",
    [
        "adInArticle",
        "baca-juga",
        "ad-inventory-wrapper",
        "ad-container",
        "ivs-",
        'id="ivsplayer01-container"',
        "Bagikan Artikel:",
        "Mau Berita Terbaru Lainnya",
        "<blockquote>",
        "<h2>",
        "<ol>",
        "<br><br",
        "&nbsp;",
        "\u200b",
        "\x07",
        "e\u0301",
        "data-src=",
        "srcset=",
        "/tag-",
        "@graph",
        "text-align: justify",
        "news-post-content",
        "articlePostContent clearfix lh-lg mb-4",
    ],
)
def test_marks_of_facts_are_in_the_pages(pages: dict[int, str], mark: str) -> None:
    assert any(mark in page for page in pages.values())


def test_first_and_last_minute_of_a_day_have_articles(site: DemoSite) -> None:
    minutes = {f"{story.published:%H:%M}" for story in site.articles.values()}
    assert {"00:00", "23:58"} <= minutes or {"00:00", "23:59"} <= minutes


def test_days_of_another_zone_differ_from_the_site_s(site: DemoSite) -> None:
    flags = {flag for article in site.truth().values() for flag in article.flags}
    assert flags == {"weekday-mismatch", "dates-disagree", "date-from-listing"}


def test_lists_link_in_every_form_of_address(site: DemoSite) -> None:
    body = "".join(answer(site, "/indeks", f"page={n}").body for n in range(1, 15))
    old = (r"https://www\.wartaekonomi", r"\.html\"", r"m\.wartaekonomi\S*berita\d")
    for shape in ('"/read\\d', *old):
        assert re.search(shape, body)


@pytest.mark.parametrize("markup", ["current", "2020", "2018"])
def test_list_pages_hold_traps(markup: str) -> None:
    site = DemoSite(Options(today=DAY, days=2, list_markup=markup))
    body = answer(site, "/indeks", "").body
    assert "nw.wartaekonomi.co.id/read" in body
    assert "/berita-antara/" in body
    assert "Terpopuler" in body
