"""What reading a page costs: milliseconds, and as a multiple of parsing it once.

Articles of 15 and 80 kB in the site's three layouts and in markup that no reader knows, and a page
of the date index with 300 links; from the bytes of a response to the values. Each figure is the
mean over the pages of the best of ``--repeats`` runs on one core. With ``--published`` other tools
read the 80 kB pages too, each in an environment of its own, made once in ``--cache``.

    python -m benchmarks.reading [--published] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from parsel import Selector
from scrapy.http import HtmlResponse

from benchmarks.full_pages import BASE_URL, SamplePage, full_articles, full_list, small_articles
from benchmarks.published import time_tools
from wartaspider.pages.article import read_article
from wartaspider.pages.listing import ListMemory, read_listing
from wartaspider.pages.menu import read_menu
from wartaspider.urls import Site

SITE = Site(BASE_URL)
NOW = datetime(2021, 7, 9, 16, tzinfo=UTC)
LINKS = 300
ARTICLES = 30

Read = Callable[[SamplePage], object]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--published", action="store_true", help="time published tools too")
    parser.add_argument("--cache", type=Path, default=Path("data/published"))
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    result: dict[str, object] = {"pages": measured(options.repeats)}
    if options.published:
        result["published"] = published(options.cache)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measured(repeats: int) -> dict[str, dict[str, float]]:
    """The figures of each kind of page; prints them as they are found."""
    print(f"{'':24} {'kB':>5} {'ms':>7} {'x lxml':>7} {'x parsel':>8}")
    figures = {}
    for name, (pages, read) in subjects().items():
        figures[name] = figure = cost(pages, read, repeats)
        print(
            f"{name:24} {figure['kilobytes']:5.0f} {figure['milliseconds']:7.2f} "
            f"{figure['times_lxml']:7.1f} {figure['times_parsel']:8.1f}",
            flush=True,
        )
    return figures


def subjects() -> dict[str, tuple[list[SamplePage], Read]]:
    """The pages to read and what reads them, by name."""
    small, full = small_articles(ARTICLES), full_articles(ARTICLES)
    listing = [full_list(LINKS)]
    return {
        "article, 15 kB": (small, article),
        "article, 80 kB": (full, article),
        **{
            f"article, 80 kB, {layout}": ([p for p in full if p.layout == layout], article)
            for layout in ("current", "2020", "2018")
        },
        "article, 80 kB, unknown": (full_articles(ARTICLES // 3, renamed=True), article),
        f"list, {LINKS} links": (listing, listed),
        "menu": (listing, menu),
    }


def cost(pages: Sequence[SamplePage], read: Read, repeats: int) -> dict[str, float]:
    """Milliseconds a page, alone and beside parsing the same page once in the same run."""
    own, lxml, parsel = (best(pages, each, repeats) for each in (read, parse_lxml, parse_parsel))
    return {
        "kilobytes": round(sum(len(page.body) for page in pages) / len(pages) / 1000, 1),
        "milliseconds": round(own, 3),
        "milliseconds_lxml": round(lxml, 3),
        "milliseconds_parsel": round(parsel, 3),
        "times_lxml": round(own / lxml, 2),
        "times_parsel": round(own / parsel, 2),
    }


def best(pages: Sequence[SamplePage], read: Read, repeats: int) -> float:
    """The mean over the pages of each one's quickest reading, in milliseconds."""
    times = [float("inf")] * len(pages)
    for _ in range(repeats + 1):
        for n, page in enumerate(pages):
            start = time.perf_counter()
            read(page)
            times[n] = min(times[n], time.perf_counter() - start)
    return sum(times) / len(times) * 1000


def published(cache: Path) -> dict[str, dict[str, object]]:
    """What published tools take for the 80 kB pages; prints it."""
    pages = full_articles(6)
    own = best(pages, article, 20)
    figures: dict[str, dict[str, object]] = {}
    for name, timing in time_tools(pages, cache, repeats=3).items():
        figures[name] = asdict(timing)
        if timing.milliseconds is None:
            print(f"{name:24} skipped: {timing.skipped}")
            continue
        figures[name]["times_ours"] = round(timing.milliseconds / own, 2)
        print(
            f"{name:24} {timing.milliseconds:13.2f} ms, {timing.milliseconds / own:.1f} times ours"
        )
    return figures


def response(page: SamplePage) -> HtmlResponse:
    return HtmlResponse(page.url, body=page.body, encoding="utf-8")


def article(page: SamplePage) -> object:
    return read_article(response(page), site=SITE, now=NOW)


def listed(page: SamplePage) -> object:
    return read_listing(response(page), site=SITE, memory=ListMemory())


def menu(page: SamplePage) -> object:
    return read_menu(response(page), site=SITE)


def parse_lxml(page: SamplePage) -> object:
    return etree.fromstring(page.body, etree.HTMLParser(encoding="utf-8"))


def parse_parsel(page: SamplePage) -> object:
    return Selector(text=page.body.decode(), type="html").root


if __name__ == "__main__":
    main()
