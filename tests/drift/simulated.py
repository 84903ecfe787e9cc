"""Simulated runs: pages of the stand-in site, read once, dealt to runs of any size and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from scrapy.http import HtmlResponse

from wartaspider.archive.expectation import Expectation, LayoutPast
from wartaspider.demo import DemoSite, Options
from wartaspider.demo.pages import answer
from wartaspider.demo.redesign import Redesign
from wartaspider.drift.watch import Watch
from wartaspider.items import WIB, Article, Entry, Listing
from wartaspider.pages.article import read_article
from wartaspider.urls import Site

NOW = datetime(2026, 3, 10, 23, 0, tzinfo=WIB)
BASE = "https://wartaekonomi.co.id"


def pages(how: Redesign = "none", **options: Any) -> list[Article]:
    """Articles as they are read from a stand-in site, the oldest first."""
    site = DemoSite(Options(articles_per_day=20, now=NOW, today=NOW.date(), broken=True, **options))
    site.redesign(how)
    found = []
    for story in site.in_id_order:
        made = answer(site, story.path, "page=all")
        if made.status == 200:
            response = HtmlResponse(BASE + story.path, body=made.body.encode(), encoding="utf-8")
            found.append(read_article(response, site=Site(BASE), now=NOW).article)
    return found


def is_stored(article: Article) -> bool:
    return bool(article.headline and article.article_body)


class Newsstand:
    """Deals articles with IDs that go up, as the site does."""

    def __init__(self, pool: Sequence[Article], seed: int) -> None:
        self._pool = pool
        self._ids = count(500_000)
        self.rng = Random(seed)

    def some(self, number: int, *, pool: Sequence[Article] = ()) -> list[Article]:
        """Articles dealt by chance, with titles of their own."""
        chosen = self.rng.choices(pool or self._pool, k=number)
        return [self._fresh(article) for article in chosen]

    def _fresh(self, article: Article) -> Article:
        article_id = next(self._ids)
        title = article.headline and f"{article.headline} {article_id} {self.rng.random()}"
        if title and article.headline == "Warta Ekonomi":
            title = article.headline
        text = article.article_body and f"{article.article_body} {article_id}"
        return replace(article, article_id=article_id, headline=title, article_body=text)


def expectation_of(articles: Iterable[Article]) -> Expectation:
    """What an archive that holds these articles lets expect."""
    found = Expectation()
    for article in articles:
        if not is_stored(article):
            found.refused += 1
            continue
        found.since_id = found.since_id or article.article_id or 0
        found.layouts.setdefault(article.layout or "", LayoutPast()).add(article.field_sources)
        found.whole.add(article.field_sources)
    return found


def listed(articles: Iterable[Article], rng: Random) -> Listing:
    """The list that shows them: some titles cut or of an older edition, some dates missing."""
    entries = []
    for n, article in enumerate(articles):
        words = (article.headline or "judul yang hilang").split()
        if n % 11 == 0:
            words = words[: max(3, len(words) // 2)]
        if rng.random() < 0.03:
            words = ["Judul", "lama", "yang", "diganti", "redaksi"]
        when = article.date_published if n % 7 else None
        entries.append(
            Entry(article_id=article.article_id or 0, headline=" ".join(words), date=when)
        )
    return Listing(walk="index:2026-03-10", page=1, url="/indeks", entries=tuple(entries))


def run(past: Expectation, articles: Sequence[Article], listing: Listing | None) -> Watch:
    """A run of these articles."""
    watch = Watch(lambda: past)
    if listing is not None:
        watch.see(listing)
    for article in articles:
        watch.doubts(article)
    return watch
