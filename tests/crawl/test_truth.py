"""Whole datasets against the stand-in site's own truth, in each of its unknowns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from crawling import Job, crawl, crawl_all, differences

from wartaspider.archive.coverage import DayCoverage, day_coverage
from wartaspider.archive.reading import reading
from wartaspider.demo import DemoSite, Options, serve
from wartaspider.items import WIB

pytestmark = pytest.mark.crawl

SMALL = {"days": 4, "articles_per_day": 9, "page_size": 4}
UNKNOWNS: dict[str, dict[str, object]] = {
    "as-known": {},
    "past-end-last": {"past_end": "last"},
    "past-end-first": {"past_end": "first"},
    "past-end-404": {"past_end": "404"},
    "past-end-redirect": {"past_end": "redirect"},
    "page-all-ignored": {"page_all": "ignored"},
    "page-all-404": {"page_all": "404"},
    "pager-next": {"pager": "next"},
    "pager-none": {"pager": "none", "past_end": "last"},
    "pages-count-from-0": {"page_address": "zero"},
    "pages-count-from-0-next": {"page_address": "zero", "pager": "next"},
    "pages-of-another-query": {"page_address": "hal", "pager": "next"},
    "pages-of-another-path": {"page_address": "path"},
    "pages-of-2020": {"page_address": "2020", "pager": "next"},
    "pages-by-articles": {"page_address": "offset"},
    "out-of-order": {"out_of_order": True},
    "oldest-first": {"oldest_first": True},
    "oldest-first-without-dates": {"oldest_first": True, "list_dates": False, "days": 7},
    "index-overlaps": {"index_overlaps": True},
    "menu-links": {"menu": "links"},
    "menu-toggles": {"menu": "toggles"},
    "lists-of-2020": {"list_markup": "2020"},
    "lists-of-2018": {"list_markup": "2018", "pager": "next"},
    "lists-without-dates": {"list_dates": False},
    "labels-in-lists": {"list_labels": True},
    "labels-in-lists-of-2018": {"list_labels": True, "list_markup": "2018", "page_size": 9},
    "labels-in-lists-without-dates": {"list_labels": True, "list_dates": False, "page_size": 9},
    "shifting-sidebar": {"shifting_sidebar": True, "past_end": "first"},
    "old-addresses-answer": {"redirect_old": False},
    "large-pages": {"page_size": 50},
    "one-a-page": {"page_size": 1, "articles_per_day": 4, "days": 3},
    "another-seed": {"seed": 7},
}


def jobs_of(site: DemoSite) -> dict[str, tuple[Job, dict[str, object]]]:
    """Combinations of arguments, each with what the site must be asked for its truth."""
    today, week_ago = site.today, site.today - timedelta(days=7)
    old = site.today - timedelta(days=2)
    first, second = sorted(site.articles)[5:7]
    urls = [f"https://www.wartaekonomi.co.id/read{first}/{site.articles[first].slug}.html"]
    urls += [f"https://m.wartaekonomi.co.id/berita{second}/{site.articles[second].slug}"]
    return {
        "default": (Job({}), {"default": True}),
        "all": (Job({"sections": "all"}), {"sections": "all"}),
        "sawit": (Job({"sections": "kabar-sawit"}), {"sections": ["kabar-sawit"]}),
        "two": (
            Job({"sections": "ekbis,kabar-finansial", "max_pages": "1"}),
            {"sections": ["ekbis", "kabar-finansial"], "max_pages": 1},
        ),
        "since": (Job({"since": "7d"}), {"since": week_ago, "until": today}),
        "day": (
            Job({"since": str(old), "until": str(old)}, "out.csv"),
            {"since": old, "until": old},
        ),
        "both": (
            Job({"sections": "news,kabar-sawit", "since": "2d"}, "out.json"),
            {"sections": ["news", "kabar-sawit"], "since": old, "until": today},
        ),
        "archive": (
            Job({"since": "2018-03-17", "until": "2018-03-18"}),
            {"since": week_ago.replace(2018, 3, 17), "until": week_ago.replace(2018, 3, 18)},
        ),
        "urls": (Job({"urls": ",".join(urls)}), {"urls": [first, second]}),
    }


def coverage_of(folder: Path, day: date) -> DayCoverage:
    """What the archive that a crawl made has of a day."""
    with reading(f"sqlite:///{folder / 'archive.db'}") as db:
        return day_coverage(db, [day], now=datetime.now(WIB))[0]


@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_every_column_is_true_whatever_is_unknown(unknown: str, tmp_path: Path):
    site = DemoSite(Options(**{**SMALL, **UNKNOWNS[unknown]}))  # type: ignore[arg-type]
    jobs = jobs_of(site)
    with serve(site) as server:
        crawls = crawl_all(
            server.base_url, tmp_path, {name: job for name, (job, _) in jobs.items()}
        )
        assert not server.forbidden
    found = {
        name: (c.exit_code, differences(c.rows, site.truth_for(**jobs[name][1])))
        for name, c in crawls.items()
    }
    assert found == dict.fromkeys(jobs, (0, [])), "\n".join(c.log for c in crawls.values())


def test_day_is_complete_although_its_index_shows_an_article_of_the_next(tmp_path: Path):
    site = DemoSite(Options(**SMALL, index_overlaps=True))
    day = site.today - timedelta(days=2)
    with serve(site) as server:
        done = crawl(server.base_url, tmp_path, f"since={day}", f"until={day}", check=0)
    assert differences(done.rows, site.truth_for(since=day, until=day)) == []
    found = coverage_of(tmp_path, day)
    assert (found.state, found.listed) == ("complete", SMALL["articles_per_day"] + 1)


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("has_dates", [True, False])
def test_day_that_shows_the_newest_articles_is_missing(has_dates: bool, count: int, tmp_path: Path):
    options = {"articles_per_day": count, "page_size": 4, "list_dates": has_dates, "days": 1}
    site = DemoSite(Options(**options, forgets_days=True))  # type: ignore[arg-type]
    day = date(2018, 3, 18)
    with serve(site) as server:
        done = crawl(server.base_url, tmp_path, f"since={day}", f"until={day}", check=1)
        assert f"{day}" in done.last_line or f"{day}" in done.log.splitlines()[-2]
        assert sum("/read" in hit.path for hit in server.requests) <= 20
        assert coverage_of(tmp_path, day).is_hole
        server.reset_log()
        crawl(server.base_url, tmp_path, f"since={day}", f"until={day}", check=1)
        assert not any("/read" in hit.path for hit in server.requests)
    assert done.rows == {}


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
def test_feed_is_true_in_every_format(suffix: str, tmp_path: Path):
    site = DemoSite(Options(seed=3))
    with serve(site) as server:
        done = crawl(server.base_url, tmp_path, "sections=all", output=f"o.{suffix}", check=0)
    assert differences(done.rows, site.truth_for(sections="all")) == []
    assert "nothing missing" in done.last_line
    assert " WARNING " not in done.log, "a run that nothing disturbs worries nobody"


def test_articles_are_asked_for_once_and_nothing_else_is(tmp_path: Path):
    site = DemoSite(Options(**SMALL))
    with serve(site) as server:
        one = {"CONCURRENT_REQUESTS": "1"}
        crawl(server.base_url, tmp_path, "sections=all", settings=one, check=0)
        asked = [hit.path for hit in server.requests if "/read" in hit.path]
        pages = sum(len(story.pages) > 1 for story in site.articles.values())
        assert not server.forbidden
    assert pages
    ids = {path.split("/")[1] for path in asked}
    # One more request finds out, once, whether ?page=all gives the whole article.
    assert len(asked) <= len(ids) + 1


def test_list_is_asked_for_once_when_its_end_redirects_to_its_start(tmp_path: Path):
    site = DemoSite(Options(**{**SMALL, "past_end": "redirect"}))
    with serve(site) as server:
        crawl(server.base_url, tmp_path, "sections=all", settings={}, check=0)
        lists = [hit.path for hit in server.requests if hit.path.startswith("/category")]
    assert lists
    assert len(lists) == len(set(lists))
