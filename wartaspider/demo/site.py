"""DemoSite: the stand-in site, which knows what a crawl of it must deliver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from wartaspider.demo import truth
from wartaspider.demo.menu import CATEGORIES, DEFAULT_SECTIONS, SECTION_OF, walks_of
from wartaspider.demo.model import Story
from wartaspider.demo.stock import Stock, is_in
from wartaspider.items import Article
from wartaspider.urls import parse_article_path

_DAY = timedelta(days=1)


class DemoSite(Stock):
    """A small Warta Ekonomi and its truth."""

    def truth(self) -> dict[int, Article]:
        """Every readable article, as a run over all sections and days delivers it."""
        return self._deliver(
            {key: self.listed(key) for key in (*_all_sections(), "indeks")}, None, ()
        )

    def truth_for(
        self,
        *,
        sections: Sequence[str] | str | None = None,
        since: date | None = None,
        until: date | None = None,
        max_pages: int | None = None,
        urls: Sequence[str | int] | None = None,
        default: bool = False,
        lost: Collection[int] = (),
        lost_pages: Collection[tuple[str, int]] = (),
    ) -> dict[int, Article]:
        """What a first run with these arguments delivers, by ID.

        ``sections`` may be ``'all'``; ``default`` is a run without arguments. ``lost`` and
        ``lost_pages`` name articles and list pages that a lasting fault hides.
        """
        with self.lock:
            if urls is not None:
                return self._deliver_urls(urls, lost)
            wanted = _slugs(sections) if sections else []
            walks = [walk for slug in wanted for walk in walks_of(slug, self.options.menu)]
            in_range = _range(since, until or self.today)
            if default or not (wanted or since or until):
                slugs = DEFAULT_SECTIONS
                walks = [walk for slug in slugs for walk in walks_of(slug, self.options.menu)]
                walks += [self.today.isoformat(), (self.today - _DAY).isoformat()]
                in_range = _range(None, None)
            elif not wanted:
                days = {s.published.date() for s in self._stories.values()}
                walks = [day.isoformat() for day in sorted(days) if in_range(day)]
            shown = {walk: self._shown(walk, max_pages, lost_pages) for walk in walks}
            return self._deliver(shown, in_range, lost)

    def default_truth(self, article_id: int) -> Article:
        """What a run without arguments makes of a readable article now.

        ``duplicate_of`` is left out, as it hangs on what the archive has.
        """
        with self.lock:
            story, menu = self._stories[article_id], self.options.menu
            listing = {s for s in DEFAULT_SECTIONS for w in walks_of(s, menu) if is_in(story, w)}
            return truth.with_sections(
                self._article(story), listing.union(truth.crumb_section(story))
            )

    def _shown(
        self, key: str, max_pages: int | None, lost_pages: Collection[tuple[str, int]]
    ) -> list[Story]:
        pages = range(1, min(self.pages_of(key), max_pages or self.pages_of(key)) + 1)
        kept = [page for page in pages if (key, page) not in lost_pages]
        return [story for page in kept for story in self.list_page(key, page)]

    def _deliver(
        self,
        walks: Mapping[str, Sequence[Story]],
        in_range: Callable[[date], bool] | None,
        lost: Collection[int],
    ) -> dict[int, Article]:
        articles: dict[int, Article] = {}
        seen_in: dict[int, set[str]] = {}
        for walk, shown in walks.items():
            for story in shown:
                if story.kind != "article" or story.article_id in lost:
                    continue
                if in_range and not in_range(story.published.date()):
                    continue
                if story.article_id not in articles:
                    articles[story.article_id] = self._article(story)
                names = seen_in.setdefault(story.article_id, set(truth.crumb_section(story)))
                names |= {SECTION_OF[walk]} if walk in SECTION_OF else set()
        named = {n: truth.with_sections(a, seen_in[n]) for n, a in sorted(articles.items())}
        return self._with_duplicates(named)

    def _deliver_urls(self, urls: Sequence[str | int], lost: Collection[int]) -> dict[int, Article]:
        articles = {}
        for number in sorted({_id_of(url) for url in urls} - set(lost)):
            story = self._stories.get(number)
            if story and story.kind == "article":
                article = self._article(story, listed=False)
                articles[number] = truth.with_sections(article, truth.crumb_section(story))
        return self._with_duplicates(articles)

    def _article(self, story: Story, *, listed: bool = True) -> Article:
        return truth.article_of(
            story,
            renamed=self.options.rename is not None,
            list_markup=self.options.list_markup,
            listed=listed,
            in_future=story.published > self.now,
        )

    def _with_duplicates(self, articles: dict[int, Article]) -> dict[int, Article]:
        texts = {number: self._stories[number].same_text for number in articles}
        return truth.with_duplicates(articles, texts)


def _all_sections() -> list[str]:
    return [slug for slug, category in CATEGORIES.items() if category.leaves]


def _slugs(sections: Sequence[str] | str) -> list[str]:
    if sections == "all":
        return _all_sections()
    names = sections.split(",") if isinstance(sections, str) else list(sections)
    unknown = [name for name in names if name not in _all_sections()]
    if unknown:
        raise ValueError(f"the menu has no section {unknown[0]!r}")
    return names


def _range(since: date | None, until: date | None) -> Callable[[date], bool]:
    low, high = since or date.min, until or date.max
    return lambda day: low <= day <= high


def _id_of(url: str | int) -> int:
    if isinstance(url, int):
        return url
    path = "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
    address = parse_article_path(path)
    if address is None:
        raise ValueError(f"no address of an article: {url}")
    return address.article_id
