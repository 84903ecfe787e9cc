"""Doubts: what is odd about one article, given the archive's past and what lists say of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wartaspider.archive.expectation import LISTING, Expectation, LayoutPast
from wartaspider.drift.evidence import Evidence, Kind
from wartaspider.drift.titles import is_same_title, is_site_name, title_key
from wartaspider.items import WIB, Article, Entry

ESSENTIAL = ("headline", "date_published", "article_body")
"""The fields that make an article; each of them is judged by each article alone."""

OTHERS = (
    *("date_modified", "sections", "article_section", "authors", "editors", "dateline"),
    *("description", "keywords", "image_url", "image_caption", "image_credit"),
)
"""Fields that articles of some kind lack in clumps: a press release has no author."""

FALLBACK = "generic"
"""The layout of pages that no other recognises."""

ENOUGH = 30
"""Articles from which on history says something; before, only the site's redundancy does."""

ENOUGH_OF_LAYOUT = 20
LITTLE = 5

RARE = 0.01
"""Below this share of a layout's articles a source is one that history does not know."""

USUAL = 0.95
"""From this share on an article without the field is odd by itself."""

LIKELY = 0.3
"""From this share on it is noticed when no article has the field any more."""

CONTRADICTIONS = 0.05
"""Share of sound articles whose list says otherwise: edited, pinned, of another day."""

CLUMP = 4
"""Articles that come together and lack the same field count as one."""

UNREADABLE = 0.01
"""Share of pages without title or text on a site that is not known yet: videos, galleries."""

SHARE_IF_NEW = 0.5
"""Of the pages of such a site so many must be without."""

MOST_TITLES = 50_000

LOST, CONTRADICTED, STRANGE = "lost", "contradicted", "strange"
LOST_TEXT = Kind("article_body", LOST)
LOST_TITLE = Kind("headline", LOST)
LOST_LAYOUT = Kind("layout", LOST)
ODD_TITLE = Kind("headline", CONTRADICTED)
ODD_DATE = Kind("date_published", CONTRADICTED)

Verdict = tuple[Kind, bool, bool]
"""A kind of doubt, whether there is one, and whether it is reason not to store the article yet."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look at in the articles of a layout."""

    usual: Mapping[str, frozenset[str]]
    """Essential field -> its sources so far; empty where none can be called unusual."""

    date: Kind
    others: Sequence[tuple[Kind, bool]]
    """Fields that most articles have, and whether to lack one is grave."""


class Judge:
    """Says of each article in what it is doubtful. Knows the titles of the run so far."""

    def __init__(self, past: Expectation) -> None:
        self._past = past
        self._texts: dict[int, int] = {}
        self._plans: dict[str, Plan] = {}
        self.is_warm = past.whole.articles >= ENOUGH

    def judge(self, article: Article, entry: Entry | None) -> Iterator[Verdict]:
        """Each kind of doubt that applies to the article, whether there is one, and how grave."""
        layout, article_id = article.layout or "", article.article_id or 0
        past = self.past_of(layout, article_id) if self.is_warm else None
        odd = self._from_elsewhere(article, past, layout) if past else ()
        title = article.headline
        yield LOST_TEXT, article.article_body is None or "article_body" in odd, True
        yield LOST_TITLE, title is None or "headline" in odd or is_site_name(title), True
        if article.article_body is None or title is None:
            return  # a video's page has no by-line either, which says nothing about by-lines
        yield from self._redundancy(article, title, entry)
        if not self.is_warm:
            return
        if article_id > self._past.since_id:
            yield LOST_LAYOUT, self._is_new_fallback(layout), True
        if past is not None:
            is_undated = article.date_published is None or "date_published" in odd
            yield self._plan(past, layout).date, is_undated, True
            for kind, is_grave in self._plan(past, layout).others:
                yield kind, kind.field not in article.field_sources, is_grave
            yield from self._strange_sources(article, layout)

    def evidence(self, kind: Kind) -> Evidence:
        """An empty collection of cases of this kind, which knows the past."""
        found = Evidence(self._rate(kind))
        if kind.how == STRANGE:
            found.weight = 0.0
        elif self.is_warm or kind.how != LOST:
            found.weight = 1 / CLUMP if kind.field in OTHERS else 1.0
            found.remember(self._streak(kind))
        else:
            found.share = SHARE_IF_NEW
        return found

    def past_of(self, layout: str, article_id: int) -> LayoutPast | None:
        """What to expect of a layout; of one that history hardly has, what of all together.

        An old article of such a layout is of a time that history knows nothing about.
        """
        past = self._past.layouts.get(layout)
        if past is not None and past.articles >= ENOUGH_OF_LAYOUT:
            return past
        return self._past.whole if article_id > self._past.since_id else None

    def _from_elsewhere(self, article: Article, past: LayoutPast, layout: str) -> list[str]:
        """The essential fields whose source the layout never or hardly ever had to use."""
        sources, usual = article.field_sources, self._plan(past, layout).usual
        return [
            name
            for name in ESSENTIAL
            if (source := sources.get(name)) is not None
            and (source == LISTING or (usual[name] and source not in usual[name]))
        ]

    def _plan(self, past: LayoutPast, layout: str) -> Plan:
        """What to look at in each article of a layout, worked out once."""
        if (plan := self._plans.get(layout)) is None:
            share = {name: past.filled[name] / past.articles for name in OTHERS}
            plan = self._plans[layout] = Plan(
                usual={name: usual_sources(past, name) for name in ESSENTIAL},
                date=Kind("date_published", LOST, layout),
                others=[
                    (Kind(name, LOST, layout), share[name] >= USUAL)
                    for name in OTHERS
                    if share[name] >= LIKELY
                ],
            )
        return plan

    def _strange_sources(self, article: Article, layout: str) -> Iterator[Verdict]:
        """Sources that are new to a layout of which history has little: no proof, but a doubt."""
        past = self._past.layouts.get(layout, LayoutPast())
        if LITTLE <= past.articles < ENOUGH_OF_LAYOUT:
            for name in ESSENTIAL:
                if (source := article.field_sources.get(name)) is not None:
                    is_new = not past.sources[name, source]
                    yield Kind(name, STRANGE, layout), is_new, True

    def _rate(self, kind: Kind) -> float:
        """The share of doubtful cases that the past makes likely, from above."""
        whole = self._past.whole.articles
        if kind.how == CONTRADICTED:
            return CONTRADICTIONS
        if not self.is_warm:
            return UNREADABLE
        if kind is LOST_LAYOUT:
            return (self._fallbacks.articles + 1) / (whole + 2)
        if not kind.layout:
            odd = self._past.refused
            odd += sum(unusual(past, kind.field) for past in self._past.layouts.values())
            return (odd + 1) / (whole + self._past.refused + 2)
        past = self.past_of(kind.layout, sys.maxsize) or self._past.whole
        odd = past.articles - past.filled[kind.field]
        if kind.field in ESSENTIAL:
            odd += unusual(past, kind.field)
        return (odd + 1) / (past.articles + 2)

    def _streak(self, kind: Kind) -> int:
        """Doubtful cases of the last runs, back to one that had a good case."""
        count = 0
        for run in self._past.runs:
            doubtful, judged = run.doubts.get(kind.key, (0, 0))
            if run.is_replay or (run.has_articles and doubtful < max(1, judged)):
                break
            count += doubtful
        return count

    @property
    def _fallbacks(self) -> LayoutPast:
        return self._past.layouts.get(FALLBACK, LayoutPast())

    def _is_new_fallback(self, layout: str) -> bool:
        known = self._fallbacks.articles
        return layout == FALLBACK and known < RARE * self._past.whole.articles

    def _redundancy(self, article: Article, title: str, entry: Entry | None) -> Iterator[Verdict]:
        is_repeated = self._is_repeated(hash(title_key(title)), hash(article.article_body))
        # Daily reports share a title; one that is misread on every page fits no list and address.
        is_odd = not _is_borne_out(article, title, entry) and (
            is_repeated or bool(entry and entry.headline)
        )
        yield ODD_TITLE, is_odd, True
        if article.date_published is not None and entry is not None and entry.date is not None:
            day, listed = (d.astimezone(WIB).date() for d in (article.date_published, entry.date))
            yield ODD_DATE, abs(day - listed) > _DAY, True

    def _is_repeated(self, title: int, text: int) -> bool:
        """Whether another article of this run has the title, with another text."""
        if len(self._texts) > MOST_TITLES:
            self._texts.clear()
        return self._texts.setdefault(title, text) != text


def _is_borne_out(article: Article, title: str, entry: Entry | None) -> bool:
    """Whether the list has the same title, or the address has its words."""
    if entry is not None and entry.headline and is_same_title(title, entry.headline):
        return True
    slug = (article.url or "").rpartition("/")[2].replace("-", " ")
    return bool(slug) and is_same_title(title, slug)


def usual_sources(past: LayoutPast, name: str) -> frozenset[str]:
    """Where a layout has a field from, but for sources that it never or hardly ever had to use.

    Nothing of all layouts together, which cannot say it: a new one has sources of its own.
    """
    least = max(1, RARE * past.articles)
    found = sources_of(past, name).items() if past.is_one else ()
    return frozenset(source for source, count in found if count >= least)


def unusual(past: LayoutPast, name: str) -> int:
    """Articles that have a field from another source nevertheless."""
    usual = usual_sources(past, name)
    found = sources_of(past, name).items() if past.is_one else ()
    return sum(count for source, count in found if source not in usual)


def sources_of(past: LayoutPast, name: str) -> dict[str, int]:
    """Where a field was found, and how often."""
    return {source: n for (of, source), n in past.sources.items() if of == name}
