"""The page as text: its numbers, its languages, its safety; without a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from lively_archive import FIRST, HOSTILE, LAST, NOW
from lxml import html
from parsel import Selector
from report_tables import cells, head, report_of
from small_archive import SmallArchive

from wartaspider.archive.dataset import Selection, read_articles
from wartaspider.archive.reading import reading
from wartaspider.report import Report, render
from wartaspider.report.words import LANGUAGES, WORDS

PLACEHOLDER = re.compile(r"{(\w+)}")


@pytest.fixture(scope="module")
def selector(page: str) -> Selector:
    return Selector(page)


def test_tables_hold_the_articles_counted_one_by_one(lively: str, selector: Selector):
    with reading(lively) as db:
        articles = list(read_articles(db, Selection()))
    assert selector.css("#article-count::attr(data-value)").get() == str(len(articles))
    days = {day: int(count) for day, count, *_ in cells(selector, "daily")}
    published = [a.date_published.date() if a.date_published else FIRST for a in articles]
    assert days == {str(day): published.count(day) for day in published}
    names = head(selector, "daily")[2:]
    for column, name in enumerate(names, start=2):
        found = {row[0]: int(row[column]) for row in cells(selector, "daily") if row[column] != "0"}
        ours = [str(day) for a, day in zip(articles, published, strict=True) if name in a.sections]
        assert found == {day: ours.count(day) for day in ours}, name
    empty = cells(selector, "empty")
    for column, name in enumerate(head(selector, "empty")):
        if column > 1:
            lacking = [a for a in articles if not getattr(a, name)]
            inside = [a for a in lacking if not a.date_published or a.date_published < NOW]
            assert sum(int(row[column]) for row in empty) == len(inside), name
    tags = dict(cells(selector, "tags"))
    assert all(int(n) == sum(tag in a.keywords for a in articles) for tag, n in tags.items())
    assert sum(int(row[1]) for row in cells(selector, "hours")) <= len(articles)


def test_tables_hold_the_coverage_and_the_runs(report: Report, selector: Selector):
    rows = cells(selector, "calendar")
    assert [row[0] for row in rows] == [str(c.day) for c in report.coverage]
    assert [(int(row[2]), int(row[3])) for row in rows] == [
        (c.listed, c.stored) for c in report.coverage
    ]
    runs = cells(selector, "runs")
    assert [row[0] for row in runs] == [str(run.run_id) for run in report.runs]
    for column, name in ((4, "exit_code"), (6, "requests"), (9, "wait_seconds"), (12, "new")):
        figures = [getattr(run, name) for run in report.runs]
        assert [row[column] for row in runs] == ["–" if n is None else str(n) for n in figures]
    assert [int(row[10]) for row in runs] == [run.fault_count for run in report.runs]
    complete = len(report.coverage) - len(report.holes)
    assert selector.css("#complete-days::attr(data-value)").get() == str(complete)


def test_holes_are_named_with_the_command_that_closes_them(selector: Selector):
    named = selector.css(".hole::text").getall()
    assert named[0].startswith("2021-05-21")
    assert selector.css(".holes pre::text").get("").strip().startswith("scrapy crawl warta")


def test_range_leaves_out_the_other_days(lively: str):
    since, until = date(2021, 6, 3), date(2021, 6, 20)
    found = report_of(lively, since, until)
    days = [row[0] for row in cells(Selector(render(found, [])), "calendar")]
    assert days == [str(since + timedelta(days=n)) for n in range(18)]
    assert {d.day for d in found.days} <= {since + timedelta(days=n) for n in range(18)}
    assert found.articles == sum(d.articles for d in found.days) < 156


@pytest.mark.parametrize(
    ("last", "unit"),
    [(LAST, "per-day"), (date(2021, 12, 1), "per-week"), (date(2024, 1, 1), "per-month")],
)
def test_chart_of_a_long_range_has_longer_periods(lively: str, last: date, unit: str):
    now = datetime.combine(last, NOW.timetz())
    page = render(report_of(lively, FIRST, last, now), [])
    selector = Selector(page)
    assert WORDS[unit][1] in page
    marks = selector.css("#chart-volume .mark")
    assert len(marks) == len(cells(selector, "volume")) <= 92
    # All but the one from 2099, which is in no range.
    assert sum(int(row[1]) for row in cells(selector, "volume")) == 155


def test_empty_archive_gives_a_page_that_says_so(tmp_path: Path):
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    page = render(report_of(small.url), [])
    assert "Arsip ini masih kosong" in page
    assert "This archive is empty" in page
    assert not Selector(page).css(".mark")
    small.walk("index:2021-07-08", "07-09 08:00", [1])
    small.close()
    page = render(report_of(small.url), [])
    assert "This archive is empty" in page
    assert cells(Selector(page), "calendar")[0][0] == "2021-07-08"
    assert len(cells(Selector(page), "runs")) == 1


def test_same_archive_and_clock_give_the_same_page(lively: str, page: str):
    hints = ["scrapy crawl warta -a since=2021-05-21"]
    assert render(report_of(lively), hints) == page
    assert render(report_of(lively, now=NOW + timedelta(minutes=1)), hints) != page


def test_nothing_can_run_or_be_loaded_whatever_the_texts(page: str):
    tree = html.document_fromstring(page)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "base", "b", "i"}
    assert len(tree.xpath("//style")) == 1
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "src", "srcset", "action", "ping")
            if name == "href":
                assert value.startswith("#") or value == "data:,"
    assert "url(http" not in page
    shown = {row[0] for row in cells(Selector(page), "tags")}
    assert {text for text in HOSTILE if text in shown}
    assert shown & {"<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'}


def test_policy_allows_the_page_its_own_style_and_nothing_else(selector: Selector):
    style = selector.css("style::text").get("")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = selector.css('meta[http-equiv="Content-Security-Policy"]::attr(content)').get("")
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_every_mark_up_reference_leads_somewhere_and_ids_are_unique(page: str):
    tree = html.document_fromstring(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    references = [part for value in tree.xpath("//@aria-labelledby") for part in value.split()]
    references += [value[1:] for value in tree.xpath("//a/@href")]
    references += re.findall(r"url\(#([\w-]+)\)", page)
    assert set(references) <= set(ids)
    for table in tree.xpath("//table"):
        assert table.xpath("caption")
        assert set(table.xpath(".//th/@scope")) == {"col", "row"}
        widths = {len(row) for row in table.iter("tr")}
        assert len(widths) == 1
    for svg in tree.xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("role") == "img"
    assert tree.get("lang") == "id"


def test_each_word_is_said_in_both_languages(selector: Selector):
    said = {lang: selector.css(f"main [lang={lang}]:not(.keep)") for lang in LANGUAGES}
    assert len(said["id"]) == len(said["en"]) > 100
    for key, texts in WORDS.items():
        assert len(texts) == 2, key
        assert all(texts), key
        assert set(PLACEHOLDER.findall(texts[0])) == set(PLACEHOLDER.findall(texts[1])), key


def test_no_word_is_left_over():
    folder = Path(__file__).parents[2] / "wartaspider" / "report"
    sources = [p.read_text("utf-8") for p in folder.iterdir() if p.suffix in (".py", ".html")]
    words = (folder / "words.py").read_text("utf-8")
    text = "".join(source for source in sources if source != words)
    built = ("state-", "per-", "exit-")
    used = {key for key in WORDS if key.startswith(built) or f'"{key}"' in text}
    assert set(WORDS) == used
