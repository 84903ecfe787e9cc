"""Which pages are shown in a browser, and what is remembered of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider import browser
from wartaspider.browser import (
    JUDGE,
    PLAIN,
    UNSHOWN,
    find_browser,
    missing_part,
    render_mode,
    render_seconds,
)
from wartaspider.demo import DemoSite, Options
from wartaspider.demo.pages import answer
from wartaspider.exceptions import ArgumentError
from wartaspider.spiders.shells import (
    RETRIAL,
    USELESS,
    ArticleJudge,
    ListJudge,
    MenuJudge,
    Shells,
)
from wartaspider.spiders.walk import index_walk
from wartaspider.urls import Site

BASE = "http://127.0.0.1:8000"
SITE = Site(BASE)
DAY = date(2026, 3, 10)
SHELL = "<html><body><div id=app></div><script src=/app.js></script></body></html>"
JUDGE_OF_MENU = MenuJudge(SITE)


def shells(mode="auto", has_browser=True):
    crawler = get_crawler()
    crawler.stats = MemoryStatsCollector(crawler)
    return Shells(mode, has_browser, crawler)


def page(body=SHELL, status=200, cls=HtmlResponse, **meta):
    request = Request(f"{BASE}/read1/a", meta={"warta_kind": "article", "retry_times": 3, **meta})
    return cls(request.url, status=status, body=body.encode(), request=request)


def again(own, response=None, is_empty=True, kind="article"):
    return own.again(response or page(), kind, JUDGE_OF_MENU, is_empty=is_empty)


def test_again_when_a_page_is_a_shell_asks_for_it_in_a_browser():
    response = page()
    request = again(shells(), response)
    assert request.url == response.url
    assert request.meta["playwright"]
    assert (request.meta[PLAIN], request.meta[JUDGE]) == (response, JUDGE_OF_MENU)
    assert request.meta["warta_kind"] == "article"
    assert "retry_times" not in request.meta
    assert request.dont_filter


@pytest.mark.parametrize(
    ("response", "is_empty"),
    [
        (page(), False),
        (page("<p>Tidak ada skrip.</p>"), True),
        (page('<script type="application/ld+json">{}</script>'), True),
        (page(status=404), True),
        (page(cls=TextResponse), True),
    ],
)
def test_again_when_a_browser_cannot_help_asks_for_nothing(response, is_empty):
    assert again(shells(), response, is_empty) is None


def test_again_when_always_shows_pages_with_content_too():
    assert again(shells("always"), is_empty=False) is not None
    assert again(shells("always"), page("<p>Tanpa skrip</p>"), is_empty=False) is None


@pytest.mark.parametrize(("mode", "counted"), [("auto", 1), ("never", 0)])
def test_again_when_there_is_no_browser_counts_what_one_would_show(mode, counted):
    own = shells(mode, has_browser=False)
    assert again(own) is None
    assert own.wants_browser(page()) == (mode == "auto")
    assert own.crawler.stats.get_value(UNSHOWN) == counted


def test_again_when_pages_of_a_kind_are_shown_for_nothing_shows_only_some():
    own = shells()
    for _ in range(USELESS):
        assert again(own) is not None
        assert again(own, page(playwright=True)) is None
    shown = [again(own) is not None for _ in range(3 * RETRIAL)]
    assert sum(shown) == 3
    assert again(own, kind="list") is not None, "other kinds are as they were"
    again(own, page(playwright=True), is_empty=False)
    assert again(own) is not None, "one that helped changes it"
    assert own.has_helped("article")


def test_again_when_the_browser_did_not_start_remembers_it():
    own = shells()
    again(own, page(playwright=False))
    assert not own.has_browser
    assert again(own) is None
    assert own.crawler.stats.get_value(UNSHOWN) == 2


def test_is_doubtful_when_lists_of_the_run_were_plain_is_not():
    own = shells()
    assert own.is_doubtful(page())
    assert not own.is_doubtful(page(playwright=True))
    own.lists_are_plain = True
    assert not own.is_doubtful(page())


# Judges


@pytest.fixture(scope="module")
def demo():
    return DemoSite(
        Options(today=DAY, days=1, articles_per_day=9, page_size=3, archive_days=(), pager="none")
    )


def list_page(*bodies):
    return HtmlResponse(f"{BASE}/indeks/20260310", body="".join(bodies).encode(), encoding="utf-8")


def list_judge(**walk):
    own = index_walk(DAY, BASE, bound=9)
    for name, value in walk.items():
        setattr(own, name, value)
    return ListJudge(SITE, own, lambda entries: False, 9)


def shown_list(demo, count, drop=0):
    """The day's list with so many of its articles, less the first few."""
    whole = DemoSite(Options(**{**options(demo), "page_size": count}))
    body = answer(whole, "/indeks/20260310", "page=1").body
    for story in whole.list_page(str(DAY), 1)[:drop]:
        body = body.replace(f"read{story.article_id}/", "topik/")
        body = body.replace(f"berita{story.article_id}/", "topik/")
    return list_page(body)


def options(demo):
    return {name: getattr(demo.options, name) for name in demo.options.__slots__}


def test_list_judge_when_a_list_grows_wants_more_until_nothing_comes(demo):
    judge = list_judge()
    assert judge.shows(shown_list(demo, 3))
    assert [judge.more(shown_list(demo, n)) for n in (3, 6, 6)] == ["wanted", "wanted", "nothing"]
    judge.begin()
    assert judge.more(shown_list(demo, 6)) == "wanted"


def test_list_judge_when_articles_of_a_list_vanish_says_so(demo):
    judge = list_judge()
    judge.more(shown_list(demo, 6))
    assert judge.more(shown_list(demo, 9, drop=2)) == "lost"


def test_list_judge_when_caught_up_wants_no_more(demo):
    assert list_judge(caught_up=True).more(shown_list(demo, 3)) == "unwanted"


def test_list_judge_when_there_is_a_pager_wants_no_more(demo):
    paged = DemoSite(Options(**{**options(demo), "pager": "numbers"}))
    body = answer(paged, "/indeks/20260310", "page=1").body
    assert list_judge().more(list_page(body)) == "unwanted"


def test_article_judge_when_only_a_notice_shows_waits(demo):
    judge = ArticleJudge(SITE, datetime(2026, 3, 11, tzinfo=UTC))
    story = next(iter(demo.articles.values()))
    body = answer(demo, story.path, "page=all").body
    url = f"{BASE}{story.path}"
    assert judge.shows(HtmlResponse(url, body=body.encode(), encoding="utf-8"))
    notice = b"<html><body><h1>Warta</h1><p>Memuat berita, mohon tunggu.</p></body></html>"
    assert not judge.shows(HtmlResponse(url, body=notice))


def test_menu_judge_when_sections_are_named(demo):
    home = answer(demo, "/", "").body.encode()
    assert JUDGE_OF_MENU.shows(HtmlResponse(f"{BASE}/", body=home, encoding="utf-8"))
    assert not JUDGE_OF_MENU.shows(HtmlResponse(f"{BASE}/", body=SHELL.encode()))


# The setting, and the browser


@pytest.mark.parametrize(("text", "mode"), [("", "auto"), (" Never ", "never"), ("AUTO", "auto")])
def test_render_mode_when_a_word_is_known(text, mode):
    assert render_mode(Settings({"WARTA_RENDER": text})) == mode


@pytest.mark.parametrize("text", ["yes", "1", "nie"])
def test_render_mode_when_a_word_is_unknown_names_what_is_allowed(text):
    with pytest.raises(ArgumentError, match=f"{text}.*auto.*never, always"):
        render_mode(Settings({"WARTA_RENDER": text}))


def test_render_mode_when_always_without_a_browser_says_how_to_get_one():
    settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": "/nowhere"}}
    with pytest.raises(ArgumentError, match="apt-get install chromium"):
        render_mode(Settings(settings | {"WARTA_RENDER": "always"}))


@pytest.mark.parametrize("text", ["abc", "0", "-5", "nan", "inf"])
def test_render_seconds_when_they_are_none_names_the_setting(text):
    with pytest.raises(ArgumentError, match=f"WARTA_RENDER_SECONDS='{text}'"):
        render_seconds(Settings({"WARTA_RENDER_SECONDS": text}))


def test_find_browser_when_playwright_installed_one_takes_the_newest(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "_NAMES", ())
    monkeypatch.setattr(browser, "_PLACES", ())
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert find_browser(Settings()) is None
    for number in ("999", "1201"):
        path = tmp_path / f"chromium-{number}" / "chrome-linux" / "chrome"
        path.parent.mkdir(parents=True)
        path.touch(0o755)
    (tmp_path / "chromium-1300" / "chrome-linux").mkdir(parents=True)
    assert find_browser(Settings()) == str(tmp_path / "chromium-1201/chrome-linux/chrome")


def test_find_browser_when_the_driver_is_not_installed(monkeypatch):
    monkeypatch.setattr(browser, "_NEEDED", ("paket_yang_tidak_ada",))
    assert find_browser(Settings()) is None
    assert missing_part() == "the package paket-yang-tidak-ada is not installed"
