"""Watch: what a run has doubted so far, and what of it is drift."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from wartaspider.archive import archive_of
from wartaspider.archive.expectation import Expectation, expectation
from wartaspider.archive.sightings import INDEX, SECTION
from wartaspider.browser import NEEDS_BROWSER
from wartaspider.drift.doubts import LOST, LOST_TEXT, Judge
from wartaspider.drift.evidence import Evidence, Kind
from wartaspider.items import Article, Entry, Listing, Missing

MOST_ENTRIES = 20_000
"""List entries that are remembered until their article comes."""

SHORT = 0.25
"""Below this share of its former first page a section's list is not read as it should be."""

LISTS = Kind("lists", LOST)
LISTS_RATE = 0.005

_WATCHES: WeakKeyDictionary[Crawler, Watch] = WeakKeyDictionary()


class Watch:
    """Sees all that the spider found; says which doubts an article raises, and which are drift."""

    def __init__(self, load: Callable[[], Expectation]) -> None:
        self._load = load
        self._judge: Judge | None = None
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._good = 0
        self.empty_lists: list[str] = []
        """Addresses of the first lists that show no article."""

        self.past = Expectation()
        self.evidence: dict[Kind, Evidence] = {}
        self.certain: set[Kind] = set()
        self._lost: set[str] = set()
        self.sources: Counter[tuple[str, str, str]] = Counter()
        """Layout, field and source -> articles of this run."""

        self.articles: Counter[str] = Counter()
        """Layout -> articles of this run; \"\": all."""

        self.first_pages: dict[str, int] = {}
        """Walk of a section, or ``index`` -> articles on its first page in this run."""

        self.quarantined: dict[int, str] = {}
        """Articles that were not stored, and their addresses."""

    @property
    def is_drift(self) -> bool:
        """Whether the site is not what it was, so that nothing doubtful may be stored."""
        return bool(self.certain) or self.is_blind

    @property
    def is_blind(self) -> bool:
        """Whether lists came, and no article was found on any page."""
        return bool(self.empty_lists) and not self._good

    @property
    def lost(self) -> set[str]:
        """The fields that are not to be trusted, whatever the layout."""
        return self._lost

    def see(self, listing: Listing) -> None:
        """Remember what a list says of its articles, and how long it is."""
        self._good += bool(listing.entries)
        for entry in listing.entries:
            self._entries.pop(entry.article_id, None)
            self._entries[entry.article_id] = entry
        while len(self._entries) > MOST_ENTRIES:
            self._entries.popitem(last=False)
        if listing.page == 1 and listing.entries and (name := _measured(listing)):
            self._measure(name, len(listing.entries), listing.url)
            self.first_pages[name] = max(self.first_pages.get(name, 0), len(listing.entries))

    def miss(self, missing: Missing) -> None:
        """Note a page that came and showed nothing."""
        if missing.reason == "no-articles":
            self.empty_lists += [missing.url][len(self.empty_lists) :]
            self._measure(missing.walk or "", 0, missing.url)
        elif missing.reason == NEEDS_BROWSER:
            self._add(LOST_TEXT, is_doubtful=True, address=missing.url)

    def doubts(self, article: Article) -> set[str]:
        """The fields in which an article is gravely doubtful, or doubtful and drift by now."""
        entry = self._entries.pop(article.article_id or 0, None)
        found = set()
        for kind, is_doubtful, is_grave in self.judge.judge(article, entry):
            if article.article_id not in self.past.held:
                self._add(kind, is_doubtful=is_doubtful, address=article.url)
            if is_doubtful and (is_grave or kind.field in self.lost):
                found.add(kind.field)
        self._good += not found
        layout = article.layout or ""
        self.articles.update((layout, "") if layout else ("",))
        self.sources.update((layout, name, of) for name, of in article.field_sources.items())
        return found

    @property
    def judge(self) -> Judge:
        """The judge, who has asked the archive once."""
        if self._judge is None:
            self.past = self._load()
            self._judge = Judge(self.past)
        return self._judge

    def figures(self) -> dict[str, list[int]]:
        """Kind -> doubtful and judged, where anything was doubtful."""
        return {
            kind.key: [found.doubtful, found.judged]
            for kind, found in self.evidence.items()
            if found.doubtful
        }

    def _measure(self, walk: str, length: int, address: str) -> None:
        assert self.judge  # noqa: S101 - the past is loaded
        if (former := self.past.first_pages.get(walk, 0)) > 1:
            self._add(LISTS, is_doubtful=length <= SHORT * former, address=address)

    def _add(self, kind: Kind, *, is_doubtful: bool, address: str | None) -> None:
        found = self.evidence.get(kind)
        if found is None:
            found = Evidence(LISTS_RATE) if kind is LISTS else self.judge.evidence(kind)
            self.evidence[kind] = found
        found.add(is_doubtful=is_doubtful, address=address)
        if is_doubtful and kind not in self.certain and found.is_certain:
            self.certain.add(kind)
            self._lost.add(kind.field)


def _measured(listing: Listing) -> str | None:
    """The list whose length is known from former runs; a day has full pages but for its last."""
    if listing.walk.startswith(SECTION):
        return listing.walk
    return "index" if listing.walk.startswith(INDEX) and listing.ended is None else None


def watch_of(crawler: Crawler) -> Watch:
    """The watch of a crawl, however many components ask."""
    if crawler not in _WATCHES:
        _WATCHES[crawler] = Watch(lambda: _past_of(crawler))
    return _WATCHES[crawler]


def _past_of(crawler: Crawler) -> Expectation:
    archive = archive_of(crawler)
    with archive.reading() as db:
        return expectation(db, before_run=archive.run_id)
