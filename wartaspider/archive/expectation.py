"""Expectation: what the articles and lists of an archive have looked like of late."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from wartaspider.archive import tables as t
from wartaspider.archive.meta import get_meta, set_meta
from wartaspider.archive.quarantine import held_articles
from wartaspider.archive.records import CURRENT

RECENT = 500
"""Articles looked at: those with the highest IDs, which are the newest on the site."""

RECENT_RUNS = 10

LISTING = "listing"
"""The source of a value that no page of the article had."""


@dataclass(frozen=True, slots=True)
class RunPast:
    """What a former run doubted."""

    doubts: Mapping[str, list[int]]
    """Kind -> how many were doubtful, and how many were judged."""

    has_articles: bool
    is_replay: bool


@dataclass(slots=True)
class LayoutPast:
    """The articles that a layout read."""

    is_one: bool = True
    """False of all layouts together."""

    articles: int = 0
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Field and source -> articles."""

    filled: Counter[str] = field(default_factory=Counter)
    """Field -> articles that have it."""

    def add(self, sources: Mapping[str, str]) -> None:
        """Count one article."""
        own = {name: source for name, source in sources.items() if source != LISTING}
        self.articles += 1
        self.filled.update(own.keys())
        self.sources.update(own.items())


@dataclass(slots=True)
class Expectation:
    """The newest articles and the last lists, as far as drift is judged by them."""

    layouts: dict[str, LayoutPast] = field(default_factory=dict)
    whole: LayoutPast = field(default_factory=lambda: LayoutPast(is_one=False))
    """All layouts together."""

    since_id: int = 0
    """The lowest of their IDs: what is older is not judged by them."""

    refused: int = 0
    """Among the same IDs, pages without a title or a text."""

    first_pages: dict[str, int] = field(default_factory=dict)
    """Walk of a section, or ``index`` -> articles on the first page of its list, when it was last
    read; of the index, the most of all days that have further pages."""

    held: set[int] = field(default_factory=set)
    """Articles that a killed run has judged already, and could not store."""

    runs: list[RunPast] = field(default_factory=list)
    """The last runs, newest first."""


def expectation(db: Connection, *, before_run: int) -> Expectation:
    """What a run can expect of the site, from the newest articles and the runs before it."""
    found = Expectation(held=held_articles(db))
    since = int(get_meta(db, _SINCE) or 0)
    _add_articles(found, db.execute(_ARTICLES.where(_A.article_id >= since)))
    former = (t.runs.c.run_id < before_run, t.runs.c.stats.is_not(None))
    query = select(t.runs.c.arguments, t.runs.c.stats).where(*former)
    query = query.order_by(t.runs.c.run_id.desc())
    found.runs = [_run_past(*row) for row in db.execute(query.limit(RECENT_RUNS))]
    has_lists = t.runs.c.stats.contains('"first_pages": {"')
    for _, stats in db.execute(query.where(has_lists).limit(RECENT_RUNS)):
        found.first_pages = json.loads(stats)["first_pages"] | found.first_pages
    return found


def expect_from(db: Connection, article_id: int) -> None:
    """Let what came before an article say nothing any more: the site is another one since."""
    set_meta(db, _SINCE, str(article_id))


def _add_articles(found: Expectation, rows: Iterable[Row[Any]]) -> None:
    for row in rows:
        found.since_id = row.article_id
        if row.state == "refused":
            found.refused += row.reason in ("no-body", "no-headline")
            continue
        sources = json.loads(row.field_sources)
        found.layouts.setdefault(row.layout or "", LayoutPast()).add(sources)
        found.whole.add(sources)


def _run_past(arguments: str, stats: str) -> RunPast:
    figures = json.loads(stats)
    doubts = figures.get("doubts") or {}
    has_articles = any(figures.get(how) for how in ("new", "changed", "same"))
    return RunPast(doubts, has_articles or bool(doubts), arguments.startswith("replay"))


_SINCE = "expect_from"
_A = t.articles.c
_ARTICLES = (
    select(_A.article_id, _A.state, _A.reason, t.versions.c.layout, t.versions.c.field_sources)
    .select_from(t.articles.outerjoin(t.versions, CURRENT))
    .where(_A.state.in_(("stored", "refused")))
    .order_by(_A.article_id.desc())
    .limit(RECENT)
)
