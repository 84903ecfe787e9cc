from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wartaspider.arguments import check_base_url, parse_arguments
from wartaspider.exceptions import ArgumentError
from wartaspider.urls import Site

NOW = datetime(2021, 7, 8, 18, 30, tzinfo=UTC)  # 01:30 of 9 July in WIB
TODAY = date(2021, 7, 9)


def parse(**values: str):
    return parse_arguments(values, site=Site(), now=NOW)


def test_default_is_three_sections_and_the_index_of_two_days():
    args = parse()
    assert args.sections == ("news", "ekbis", "kabar-sawit")
    assert args.days == (date(2021, 7, 9), date(2021, 7, 8))
    assert args.in_range(date(2013, 1, 1))


def test_sections_alone_walk_no_index_day():
    args = parse(sections="kabar-sawit,ekbis")
    assert args.sections == ("kabar-sawit", "ekbis")
    assert args.days == ()


def test_sections_all_is_every_section_of_the_menu():
    args = parse(sections="all")
    assert args.all_sections
    assert args.sections == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-07-01", date(2021, 7, 1)),
        ("today", TODAY),
        ("yesterday", date(2021, 7, 8)),
        ("7d", date(2021, 7, 2)),
        ("0d", TODAY),
        (" Today ", TODAY),
    ],
)
def test_since_alone_runs_to_today_when_the_day_is(text: str, day: date):
    args = parse(since=text)
    assert (args.since, args.until) == (day, TODAY)
    assert args.days[0] == TODAY
    assert args.days[-1] == day


def test_until_in_the_future_is_cut_to_today():
    assert parse(since="yesterday", until="2030-01-01").until == TODAY


def test_sections_with_days_walk_no_index():
    args = parse(sections="news", since="7d")
    assert args.days == ()
    assert not args.in_range(date(2021, 7, 1))


def test_workers_share_the_days():
    assert parse(since="7d", workers="shared").is_shared
    assert not parse(since="7d").is_shared


def test_urls_are_ids_once_each_with_their_slug():
    args = parse(
        urls="https://wartaekonomi.co.id/read5, https://m.wartaekonomi.co.id/berita5/a-b,"
        "http://www.wartaekonomi.co.id/read7/c.html"
    )
    assert [(a.article_id, a.slug) for a in args.urls] == [(5, "a-b"), (7, "c")]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"section": "news"}, ["section", "sections"]),
        ({"worker": "x"}, ["worker", "workers"]),
        ({"workers": "4", "since": "7d"}, ["workers", "'4'", "shared"]),
        ({"workers": "shared"}, ["workers", "shared", "since", "YYYY-MM-DD"]),
        ({"workers": "shared", "since": "7d", "sections": "news"}, ["sections", "workers"]),
        ({"workers": "shared", "since": "7d", "max_pages": "2"}, ["max_pages", "workers"]),
        ({"workers": "shared", "urls": "https://wartaekonomi.co.id/read5/a"}, ["workers", "urls"]),
        ({"sections": "Kabar Sawit"}, ["sections", "Kabar Sawit"]),
        ({"sections": ""}, ["sections"]),
        ({"sections": "news,,ekbis"}, ["sections"]),
        ({"sections": "all,news"}, ["all"]),
        ({"since": "08/07/2021"}, ["since", "08/07/2021", "YYYY-MM-DD"]),
        ({"since": "2021-02-30"}, ["since", "2021-02-30"]),
        ({"since": "2021-7-8"}, ["since"]),
        ({"since": "9999999d"}, ["since"]),
        ({"since": "99999d"}, ["since", "2000-01-01"]),
        ({"since": "9999-12-31"}, ["since", "9999-12-31"]),
        ({"since": "7d", "until": "1999-12-31"}, ["until", "2000-01-01"]),
        ({"since": "tomorrow"}, ["since", "tomorrow"]),
        ({"since": "2021-07-10"}, ["since", "future"]),
        ({"until": "today"}, ["until", "since"]),
        ({"since": "today", "until": "yesterday"}, ["since", "until"]),
        ({"max_pages": "0"}, ["max_pages", "'0'"]),
        ({"max_pages": "1.5"}, ["max_pages"]),
        ({"refresh": "yes"}, ["refresh", "yes"]),
        ({"urls": ""}, ["urls"]),
        ({"urls": "https://herstory.co.id/read5/a"}, ["urls", "herstory"]),
        ({"urls": "https://wartaekonomi.co.id/indeks"}, ["urls"]),
        ({"urls": "https://wartaekonomi.co.id/read5/a", "since": "today"}, ["since", "urls"]),
    ],
)
def test_error_is_one_line_that_names_argument_and_value(values: dict[str, str], names: list[str]):
    with pytest.raises(ArgumentError) as error:
        parse(**values)
    assert "\n" not in str(error.value)
    for name in names:
        assert name in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        *("", "wartaekonomi.co.id", "ftp://x", "http://", "http://x/a", "http://[::1"),
        *("http://x?a=1", "http://x/#a", "http://u:p@x"),
    ],
)
def test_base_url_is_refused_when_it_is_no_host(url: str):
    with pytest.raises(ArgumentError, match="WARTA_BASE_URL"):
        check_base_url(url)


@pytest.mark.parametrize("url", ["https://wartaekonomi.co.id", "http://127.0.0.1:8000/"])
def test_base_url_is_accepted_when_it_is_a_host(url: str):
    check_base_url(url)


def test_name_of_a_scrapyd_job_asks_for_nothing():
    assert parse(_job="8f3a", since="today") == parse(since="today")
    with pytest.raises(ArgumentError, match="unknown argument '_other'"):
        parse(_other="1")
