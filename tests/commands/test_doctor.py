"""scrapy doctor: what it recognises, what it does not, its exit codes, and the cases it saves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import forker
import pytest
from crawling import QUICK
from scrapy.http import HtmlResponse

from wartaspider.demo import DemoServer, DemoSite, Fault, Options, serve
from wartaspider.doctor.blanking import blank_address, blank_html, blank_text, blank_xml
from wartaspider.doctor.saving import expected_of
from wartaspider.pages.article import FIELDS, read_article
from wartaspider.urls import Site

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
SMALL = {"days": 2, "articles_per_day": 9, "page_size": 4}
MOST_REQUESTS = 22


@contextmanager
def served(*faults: Fault, **options: object) -> Iterator[DemoServer]:
    site = DemoSite(Options(**{**SMALL, "faults": faults, **options}))  # type: ignore[arg-type]
    with serve(site) as server:
        yield server


def doctor(base_url: str, folder: Path, *arguments: str, **settings: str) -> forker.Done:
    own = {"WARTA_BASE_URL": base_url, "RETRY_TIMES": "1", "WARTA_BACKOFF": "0.02"}
    own["WARTA_ARCHIVE"] = f"sqlite:///{folder / 'archive.db'}"
    own["WARTA_RAW_DIR"] = str(folder / "raw")
    command = ["scrapy", "doctor", *arguments]
    for name, value in (QUICK | own | settings).items():
        command += ["-s", f"{name}={value}"]
    return forker.run(command, timeout=60)


def told(done: forker.Done) -> dict[str, dict[str, object]]:
    return {finding["what"]: finding for finding in json.loads(done.stdout)["findings"]}


def test_all_is_recognised_and_nothing_stored_when_site_is_as_known(tmp_path: Path):
    with served() as server:
        done = doctor(server.base_url, tmp_path)
        assert not server.forbidden
        assert len(server.requests) <= MOST_REQUESTS
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for what in ("robots", "menu", "index of today", "pager", "past the end", "article", "feed"):
        assert re.search(rf"^{what} +ok ", done.stdout, re.M), done.stdout
    for what in ("sitemap", "old address /berita", "old address .html"):
        assert re.search(rf"^{what} +ok ", done.stdout, re.M), done.stdout
    assert re.search(r"^\?page=all +ok ", done.stdout, re.M)
    assert re.search(r"^headline +css:", done.stdout, re.M)
    assert done.stdout.splitlines()[-1].startswith("Exit code 0: everything that a crawl needs is")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("markup", ["2018", "2020"])
def test_reader_is_named_when_lists_are_of_former_years(markup: str, tmp_path: Path):
    with served(list_markup=markup) as server:
        done = doctor(server.base_url, tmp_path, "--json")
    findings = told(done)
    assert done.returncode == 0
    assert findings["index of today"]["reader"] == "2018-2020"
    assert set(findings["article"]["sources"]) == set(FIELDS)  # type: ignore[call-overload]


def test_articles_are_in_doubt_when_all_is_renamed(tmp_path: Path):
    with served(rename=5) as server:
        done = doctor(server.base_url, tmp_path, "--json")
    article = told(done)["article"]
    assert (done.returncode, article["status"], article["reader"]) == (0, "doubt", "generic")
    assert "article" in json.loads(done.stdout)["sentence"]


SHELLS = {
    "articles": ("/read", "article"),
    "lists": ("/(indeks|category)", "index of today"),
    "menu": ("^/$", "menu"),
}


@pytest.mark.parametrize("pages", SHELLS)
def test_exit_code_is_3_when_pages_are_not_recognised(pages: str, tmp_path: Path):
    path, what = SHELLS[pages]
    kind = "shell" if pages != "menu" else "status"
    fault = Fault(kind=kind, path=path, times=None, status=200)  # type: ignore[arg-type]
    with served(fault) as server:
        done = doctor(server.base_url, tmp_path)
    assert done.returncode == 3, done.stdout
    assert re.search(rf"^{what} +not recognised ", done.stdout, re.M), done.stdout
    assert done.stdout.splitlines()[-1].startswith("Exit code 3: not recognised: ")


REFUSALS = {
    "robots-500": Fault(kind="status", path="/robots.txt", times=None, status=500),
    "home-403": Fault(kind="status", path="^/$", times=None, status=403),
    "all-503": Fault(kind="status", path="/(indeks|read|category)", times=None, status=503),
    "challenge": Fault(kind="challenge", path="^/$", times=None),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_exit_code_is_4_when_site_refuses(refusal: str, tmp_path: Path):
    with served(REFUSALS[refusal]) as server:
        done = doctor(server.base_url, tmp_path, RETRY_TIMES="0")
    assert done.returncode == 4, done.stdout
    assert done.stdout.splitlines()[-1].startswith("Exit code 4: no answer for ")


def test_exit_code_is_4_when_site_is_down(tmp_path: Path):
    with served() as server:
        base_url = server.base_url
    done = doctor(base_url, tmp_path, "--json")
    assert (done.returncode, told(done)["robots"]["status"]) == (4, "no answer")


@pytest.mark.parametrize(
    ("arguments", "settings", "named"),
    [
        (["x"], {}, "'x'"),
        (["--anonymise"], {}, "--save"),
        ([], {"WARTA_BASE_URL": "ftp://x"}, "WARTA_BASE_URL"),
        ([], {"WARTA_MAX_REQUESTS": "many"}, "WARTA_MAX_REQUESTS"),
        (["--save", "/dev/null/x"], {}, "--save"),
    ],
)
def test_usage_is_refused_when_it_is_wrong(
    arguments: list[str], settings: dict[str, str], named: str, tmp_path: Path
):
    done = doctor("http://127.0.0.1:9", tmp_path, *arguments, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


def test_run_is_not_finished_when_its_budget_is_used_up(tmp_path: Path):
    with served() as server:
        done = doctor(server.base_url, tmp_path, WARTA_MAX_REQUESTS="6")
    assert done.returncode == 1
    assert re.search(r" not asked .* the run's budget is used up", done.stdout)


def test_list_is_in_doubt_when_it_says_that_it_is_empty(tmp_path: Path):
    with served(menu="toggles", archive_days=()) as server:
        done = doctor(server.base_url, tmp_path)
    assert done.returncode == 0
    assert re.search(r"^list of a section +doubt ", done.stdout, re.M)
    assert re.search(r"^index of 2018-03-18 +not there ", done.stdout, re.M)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"past_end": "last"}, "past the end +ok .* probably the last one"),
        ({"past_end": "404"}, "past the end +ok .* answers 404"),
        ({"past_end": "redirect"}, "past the end +ok .*redirects to"),
        ({"page_all": "404"}, r"\?page=all +not there"),
        ({"robots": "User-agent: *\nDisallow: /read"}, "article +no answer .*robots.txt forbids"),
    ],
    ids=str,
)
def test_ways_of_the_site_are_told(options: dict[str, object], line: str, tmp_path: Path):
    with served(**options) as server:
        done = doctor(server.base_url, tmp_path)
    assert done.returncode == (4 if "robots" in options else 0)
    assert re.search(f"^{line}", done.stdout, re.M), done.stdout


def cases(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*/expected.json"))


def reread(case: Path) -> dict[str, object]:
    """What today's readers make of a saved case."""
    expected = json.loads(case.read_text("utf-8"))
    kind, (page,) = case.parts[-3], case.parent.glob("page.*")
    url = expected.get("asked") or expected.get("url") or ""
    day = datetime.fromisoformat(expected["day"]).date() if "day" in expected else None
    return expected_of(kind, url, page.read_bytes(), day=day, now=NOW)  # type: ignore[arg-type]


def test_saved_cases_read_as_they_say_and_none_is_replaced(tmp_path: Path):
    with served() as server:
        for count in (1, 2):
            done = doctor(server.base_url, tmp_path, "--save", str(tmp_path / "cases"))
            assert done.returncode == 0
            assert (
                len(cases(tmp_path / "cases"))
                == int(done.stdout.split(" cases written")[0].split()[-1]) * count
            )
    saved = cases(tmp_path / "cases")
    assert {case.parts[-3] for case in saved} == {"article", "listing", "menu", "feeds"}
    for case in saved:
        assert reread(case) == json.loads(case.read_text("utf-8")), case
    article = json.loads((tmp_path / "cases/article/article-new/expected.json").read_text("utf-8"))
    page = (tmp_path / "cases/article/article-new/page.html").read_bytes()
    read = read_article(HtmlResponse(article["asked"], body=page), site=Site(), now=NOW).article
    assert (read.headline, read.article_id) == (article["headline"], article["article_id"])
    assert read.article_body
    assert article["article_body"] == read.article_body.split("\n\n")


def test_no_word_of_the_site_is_left_when_cases_are_anonymised(tmp_path: Path):
    with served() as server:
        words = words_of(server.site)
        done = doctor(server.base_url, tmp_path, "--save", str(tmp_path), "--anonymise")
    assert done.returncode == 0
    saved = cases(tmp_path)
    assert len(saved) > 8
    for case in saved:
        for file in case.parent.iterdir():
            assert words & spoken(file.read_text("utf-8")) == set(), file
        assert reread(case) == json.loads(case.read_text("utf-8")), case
    article = json.loads((tmp_path / "article/article-new/expected.json").read_text("utf-8"))
    assert article["headline"]
    assert article["article_body"]
    assert article["date_published"]


def words_of(site: DemoSite) -> set[str]:
    """Longer words of the articles; those of the site's own labels and of markup are left out."""
    texts = [
        f"{article.headline} {article.article_body} {article.description}"
        for article in site.truth_for(sections="all").values()
    ]
    words = set(re.findall(r"[a-z]{6,}", " ".join(texts).lower()))
    chrome = Path("wartaspider/pages/labels.py").read_text("utf-8").lower()
    return words - set(re.findall(r"[a-z]+", chrome)) - KEPT


KEPT = frozenset(
    re.findall(
        "[a-z]+",
        "januari februari pebruari maret agustus september oktober november nopember desember"
        " selasa minggu senin jumat sabtu listing article headline description content image"
        " author editor caption warta ekonomi berita section center normal number display"
        " container schema script kredit",
    )
)


def spoken(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Harga Karet Naik 5,5%", "Xxxxx Xxxxx Xxxx 5,5%"),
        ("Kamis, 08 Juli 2021, 21:05 WIB", "Kamis, 08 Juli 2021, 21:05 WIB"),
        ("Penulis: Ana Sari", "Penulis: Xxx Xxxx"),
        ("Warta Ekonomi, Moskow - Teks", "Warta Ekonomi, Xxxxxx - Xxxx"),
        ("Kabar Sawit", "Kabar Sawit"),
        ("2021-07-08T21:05:00+07:00", "2021-07-08T21:05:00+07:00"),
    ],
)
def test_text_is_blanked_but_for_dates_and_labels(text: str, blank: str):
    assert blank_text(text) == blank


@pytest.mark.parametrize(
    ("address", "blank"),
    [
        ("/read12/harga-karet.html?utm=x&page=all", "/read12/xxxxx-xxxxx.html?page=all"),
        (
            "https://wartaekonomi.co.id/category-408/news",
            "https://wartaekonomi.co.id/category-408/xxxx",
        ),
        ("/indeks/20210708?page=2", "/indeks/20210708?page=2"),
        ("javascript:alert('Harga')", "#"),
        ("//user:word@h.test:8/a#b", "//h.test:8/x#x"),
    ],
)
def test_address_keeps_its_form_only(address: str, blank: str):
    assert blank_address(address) == blank


def test_scripts_comments_and_hidden_texts_are_emptied():
    page = b"""<html><!-- rahasia --><script>var rahasia</script><style>.rahasia{}</style>
<script type="application/ld+json">{"rahasia</script><p title="rahasia" data-a="rahasia">rahasia
<noscript>rahasia</noscript><template>rahasia</template><a href="http://[rahasia">rahasia</a>"""
    assert b"rahasia" not in blank_html("https://wartaekonomi.co.id/", page)


def test_odd_markup_is_blanked_without_a_fault():
    page = b"""<p @click="rahasia" a"b='rahasia' <q ra:h:a="rahasia" \x08=1>rahasia\x08\x0c&#1;
</p><a href="\x01rahasia:x" title="\x02rahasia">rahasia</a><script type="application/ld+json">
{"name": "\\u0000rahasia"}</script>"""
    assert b"rahasia" not in blank_html("https://wartaekonomi.co.id/", page)
    assert b"rahasia" not in blank_xml(b"<r><a x='rahasia'>rahasia\x08</a>")


def test_xml_is_blanked_without_its_entities():
    feed = b"""<!DOCTYPE r [<!ENTITY e "rahasia">]><rss><item><title>rahasia &e;</title>
<link>https://wartaekonomi.co.id/read1/rahasia</link></item></rss>"""
    blank = blank_xml(feed)
    assert b"rahasia" not in blank
    assert b"/read1/xxxxxxx" in blank
    assert blank_xml(b"") == b"<empty/>"
