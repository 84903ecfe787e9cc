"""scrapy explain: an article's life in words and as JSON, exit codes, hostile text."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import forker
import pytest
from small_archive import SmallArchive

from wartaspider.commands.explain import article_id_of
from wartaspider.commands.terminal import as_json, safe
from wartaspider.exceptions import ArgumentError
from wartaspider.items import Entry
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallArchive]:
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    yield small
    small.close()


def explain(url: str, *args: str, **environment: str) -> forker.Done:
    command = ["scrapy", "explain", "-s", f"WARTA_ARCHIVE={url}", *args]
    own = {
        "WARTA_NOW": "2021-07-20T12:00:00+07:00",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "error",
    }
    return forker.run(command, timeout=60, env=os.environ | own | environment)


def live(small: SmallArchive) -> None:
    """Article 5 is listed, stored, edited without notice; 6 is its twin; 7 fails, 8 is gone."""
    text = " ".join(f"kata{n}" for n in range(120))
    entry = Entry(article_id=5, headline="Lama")
    small.walk("index:2021-07-08", "07-09 08:00", [6, 7, 8], entries=[entry])
    sources = {"headline": "css:h1", "date_published": "json-ld"}
    small.store(5, body=text, headline="Lama", field_sources=sources)
    small.store(6, body=text)
    small.miss(7, "timeout")
    small.miss(8, "http-410", "gone")
    small.walk("section:news", "07-10 08:00", [5])
    small.store(5, body=text.replace("kata60", "sawit"), headline="Baru", field_sources=sources)


def test_life_of_an_article_is_told(small: SmallArchive):
    live(small)
    done = explain(small.url, "https://www.wartaekonomi.co.id/read5/judul.html?page=2")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0] == "Article 5: stored"
    assert "index:2021-07-08: by run 1 of 2021-07-09T01:00:00Z" in lines
    assert "section:news: by run 2 of 2021-07-10T01:00:00Z" in lines
    assert 'as "Lama"' in lines
    assert "1: fetched 2021-07-09T01:00:00Z by run 1, 120 words" in lines
    assert "2: fetched 2021-07-10T01:00:00Z by run 2, 120 words, flags: silent-edit" in lines
    assert "headline: Lama -> Baru" in lines
    assert (
        "~ ... kata56 kata57 kata58 kata59 [-kata60-] {+sawit+} kata61 kata62 kata63 kata64 ..."
    ) in lines
    assert "silent edit: the text changed, the site's date of change did not" in lines
    assert "date_published  json-ld" in lines
    assert "Its duplicates: 6" in lines


def test_failure_is_told_with_the_command_that_tries_again(small: SmallArchive):
    live(small)
    done = explain(small.url, "7")
    assert done.returncode == 0
    assert "Article 7: failed (timeout)" in done.stdout
    assert "2021-07-09T01:00:00Z run 1: timeout https://wartaekonomi.co.id/read7/x" in done.stdout
    assert "-a urls=https://wartaekonomi.co.id/read7" in done.stdout
    assert "Article 8: gone (http-410)" in explain(small.url, "8").stdout
    assert "Duplicate of 5" in explain(small.url, "6").stdout


def test_json_holds_the_whole_history(small: SmallArchive):
    live(small)
    done = explain(small.url, "5", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["is_known"], found["state"]) == (0, True, "stored")
    assert [v["version"] for v in found["versions"]] == [1, 2]
    assert found["versions"][1]["changes"] == [{"field": "headline", "old": "Lama", "new": "Baru"}]
    assert found["versions"][1]["is_silent"] is True
    assert found["versions"][0]["field_sources"]["date_published"] == "json-ld"
    assert [s["walk"] for s in found["sightings"]] == ["index:2021-07-08", "section:news"]
    assert found["duplicates"] == [6]


def test_incomplete_days_are_named_when_the_id_was_never_seen(small: SmallArchive):
    for article_id, day in ((1000, "06"), (2000, "10")):
        small.walk(f"index:2021-07-{day}", "07-19 08:00", [article_id])
        small.store(article_id, day=f"07-{day}")
    small.walk("index:2021-07-08", "07-19 08:00")
    done = explain(small.url, "1500")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Article 1500: never seen." in done.stdout
    assert "from 2021-07-06 to 2021-07-10 (1000 is of 2021-07-06, 2000 is of" in done.stdout
    assert "-a since=2021-07-07 -a until=2021-07-07\n" in done.stdout
    assert "-a since=2021-07-09 -a until=2021-07-09\n" in done.stdout
    found = json.loads(explain(small.url, "1500", "--json").stdout)
    assert (found["is_known"], found["open_days"]) == (False, ["2021-07-07", "2021-07-09"])
    assert found["around"]["lower"] == {"article_id": 1000, "day": "2021-07-06"}
    assert len(found["commands"]) == 2


def test_days_are_said_to_be_complete_when_they_are(small: SmallArchive):
    small.walk("index:2021-07-08", "07-19 08:00", [1000, 1002])
    small.store(1000, 1002)
    done = explain(small.url, "1001")
    assert done.returncode == 1
    assert "All these days are complete" in done.stdout
    assert "-a urls=https://wartaekonomi.co.id/read1001" in done.stdout


def test_unseen_id_is_told_when_the_archive_is_empty(small: SmallArchive):
    done = explain(small.url, "5")
    assert done.returncode == 1
    assert "No article is stored" in done.stdout
    assert json.loads(explain(small.url, "5", "--json").stdout)["around"] is None


@pytest.mark.parametrize(
    "text",
    [
        "346413",
        " 346413 ",
        "https://wartaekonomi.co.id/read346413/judul-",
        "http://www.wartaekonomi.co.id/read346413/judul.html",
        "https://m.wartaekonomi.co.id/berita346413/judul?utm=x#y",
        "http://127.0.0.1:8000/read346413/judul?page=all",
        "www.wartaekonomi.co.id/read346413/judul",
        "/read346413/judul",
        "read346413",
    ],
)
def test_id_is_read_from_any_form(text: str):
    assert article_id_of(text, SITE) == 346413


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-5",
        "٣٤",
        "99999999999",
        "judul",
        "https://herstory.co.id/read5/judul",
        "herstory.co.id/read5/judul",
        "https://nw.wartaekonomi.co.id/read5/judul",
        "https://wartaekonomi.co.id/indeks",
        "https://wartaekonomi.co.id:81/read5/x",
        "http://[::1/read5",
    ],
)
def test_nonsense_and_other_sites_are_refused(text: str):
    with pytest.raises(ArgumentError, match="no article of the site"):
        article_id_of(text, SITE)


@pytest.mark.parametrize("args", [[], ["5", "6"], ["https://herstory.co.id/read5/x"], ["x\x1b[2J"]])
def test_usage_is_refused_in_one_line_when_arguments_are_wrong(
    args: list[str], small: SmallArchive
):
    done = explain(small.url, *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr


def test_no_archive_is_made_when_there_is_none(tmp_path: Path):
    done = explain(f"sqlite:///{tmp_path / 'warta.db'}", "5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "run scrapy crawl warta first" in done.stderr
    assert not list(tmp_path.iterdir())


def test_text_of_pages_cannot_steer_the_terminal(small: SmallArchive):
    evil = "Judul\x1b[2J\x9b31m\u202eterbalik\x07\r\nbaris"
    entry = Entry(article_id=5, headline=evil, date_text=evil)
    small.walk(f"section:{evil}", "07-09 08:00", entries=[entry])
    small.store(5, headline=evil, body=f"isi {evil}", field_sources={evil: evil}, flags=[evil])
    small.store(5, headline="Lain", body=f"lain {evil}", field_sources={evil: evil})
    small.miss(5, evil)
    for args in (["5"], ["5", "--json"]):
        done = explain(small.url, *args)
        assert done.returncode == 0
        kinds = {unicodedata.category(c) for c in done.stdout if c != "\n"}
        assert not kinds & {"Cc", "Cf", "Cs"}
        assert explain(small.url, *args, PYTHONIOENCODING="ascii").returncode == 0


def test_safe_keeps_words_and_emoji():
    assert safe("Jum’at  “tajam”\n👨‍👩‍👧 naik") == "Jum’at “tajam” 👨‍👩‍👧 naik"
    assert json.loads(as_json({"a": "\u202e\x9b👍"})) == {"a": "\u202e\x9b👍"}


def test_help_shows_an_example(small: SmallArchive):
    done = explain(small.url, "--help")
    assert done.returncode == 0
    assert "Example: scrapy explain https://" in " ".join(done.stdout.split())
