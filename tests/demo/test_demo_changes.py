"""The site changes while it runs, and its truth with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from demo.demo_client import DAY, get, small_site
from processes import started

from wartaspider.demo import serve
from wartaspider.demo.__main__ import main
from wartaspider.demo.pages import answer


def test_published_article_is_listed_and_true() -> None:
    site = small_site()
    with serve(site) as server:
        before = get(server, "/indeks/20260310").text
        number = site.publish(headline="Kabar Baru", section="news")
        after = get(server, "/indeks/20260310").text
    assert f"read{number}/kabar-baru" not in before
    assert "/kabar-baru" in after
    article = site.truth()[number]
    assert article.headline == "Kabar Baru"
    assert "news" in article.sections or not article.sections
    assert number == max(site.articles)


@pytest.mark.parametrize("index", range(6))
def test_edit_changes_text_and_page(index: int) -> None:
    site = small_site()
    number = sorted(site.articles)[index]
    before = site.truth()[number]
    site.edit(number, text="Alinea satu.\n\nAlinea dua.")
    after = site.truth()[number]
    assert after.article_body == "Alinea satu.\n\nAlinea dua."
    assert after.word_count == 4
    assert after.headline == before.headline
    assert after.date_published == before.date_published
    assert "Alinea dua." in answer(site, site.articles[number].path, "page=all").body


def test_edit_adds_a_paragraph_when_nothing_is_said() -> None:
    site = small_site()
    number = sorted(site.articles)[3]
    before = site.truth()[number]
    site.edit(number)
    after = site.truth()[number]
    assert (after.word_count or 0) > (before.word_count or 0)


def test_edit_of_the_headline_keeps_the_text() -> None:
    site = small_site()
    number = sorted(site.articles)[3]
    before = site.truth()[number]
    site.edit(number, headline="Judul Lain")
    after = site.truth()[number]
    assert (after.headline, after.article_body) == ("Judul Lain", before.article_body)
    assert after.url == before.url


def test_edit_tells_when_it_was_where_pages_tell_it() -> None:
    site = small_site()
    told = next(n for n, a in site.truth().items() if a.date_modified)
    site.edit(told)
    assert site.truth()[told].date_modified == site.now


@pytest.mark.parametrize(("how", "status"), [("404", 404), ("410", 410), ("home", 302)])
def test_removed_article_is_gone(how: str, status: int) -> None:
    site = small_site()
    story = next(iter(site.articles.values()))
    site.remove(story.article_id, how)
    assert answer(site, story.path, "").status == status
    assert story.article_id not in site.truth()
    assert story.article_id not in {s.article_id for s in site.listed("indeks")}


def test_removed_article_may_stay_in_lists() -> None:
    site = small_site()
    story = next(iter(site.articles.values()))
    site.remove(story.article_id, "410", keep_listed=True)
    assert answer(site, story.path, "").status == 410
    assert site.unreadable == {story.article_id: "gone"}
    assert story.article_id in {s.article_id for s in site.listed("indeks")}


def test_repost_of_a_repost_names_the_first() -> None:
    site = small_site()
    original = next(n for n, s in site.articles.items() if s.same_text == n)
    copy = site.repost(original)
    again = site.repost(copy, near=True)
    truth = site.truth()
    assert truth[copy].duplicate_of == truth[again].duplicate_of == original
    site.remove(original)
    assert site.truth()[again].duplicate_of == copy


def test_changed_slug_changes_the_address() -> None:
    site = small_site()
    story = next(iter(site.articles.values()))
    site.change_slug(story.article_id, "slug-lain")
    assert (
        site.truth()[story.article_id].url
        == f"https://wartaekonomi.co.id/read{story.article_id}/slug-lain"
    )
    assert answer(site, story.path, "").status == 301


def test_next_day_brings_its_articles() -> None:
    site = small_site()
    before = site.truth()
    site.advance()
    after = site.truth()
    assert site.today == DAY + timedelta(days=1)
    assert {n: a.article_body for n, a in after.items() if n in before} == {
        n: a.article_body for n, a in before.items()
    }
    fresh = site.truth_for(since=site.today)
    assert len(fresh) == site.options.articles_per_day
    assert not set(fresh) & set(before)


def test_a_day_in_progress_has_no_later_articles() -> None:
    morning = small_site().now.replace(hour=6, minute=0)
    site = small_site(today=None, now=morning)
    assert len(site.truth_for(since=DAY)) == site.options.articles_per_day
    assert all(story.published <= morning for story in site.articles.values())


def test_shell_command_serves_until_interrupted() -> None:
    command = [sys.executable, "-m", "wartaspider.demo", "--set", "days=1"]
    with started(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
    assert line.startswith("http://127.0.0.1:")


def test_shell_command_lists_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-options"]) == 0
    assert "past_end=empty" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "arguments", [["--set", "nix=1"], ["--set", "menu=tree"], ["--fault", "flood"]]
)
def test_shell_command_refuses_what_it_does_not_know(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(arguments)
    assert refusal.value.code == 2
    assert arguments[1] in capsys.readouterr().err
