"""Lists read again: which articles they showed, in the order in which they were seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scrapy.http import Response, TextResponse

from wartaspider.archive.captures import Capture
from wartaspider.archive.ledger import day_of
from wartaspider.exceptions import RawError
from wartaspider.items import Entry, Listing
from wartaspider.pages.feeds import read_feed, read_sitemap
from wartaspider.pages.listing import ListMemory, read_listing
from wartaspider.raw.pages import RawPages
from wartaspider.replay.gates import clean
from wartaspider.replay.runs import Run


class ListReader:
    """Reads a run's lists as its spider did: each article once a walk, one memory for all walks."""

    def __init__(self, pages: RawPages, runs: Mapping[int, Run]) -> None:
        self._pages = pages
        self._runs = runs
        self.damaged: list[str] = []

    def listings(self, captures: Iterable[Capture]) -> Iterator[Listing | None]:
        """For each page of one run, in order, what it showed; None where it is no list now."""
        memory = ListMemory()
        seen: dict[str, set[int]] = {}
        for capture in captures:
            entries = self._entries(capture, memory)
            if entries is None or capture.walk is None:
                yield None
                continue
            if capture.kind == "list":
                met = seen.setdefault(capture.walk, set())
                entries = tuple(e for e in entries if e.article_id not in met)
                met.update(e.article_id for e in entries)
            listing = Listing(
                walk=capture.walk, page=capture.page or 1, url=capture.url, entries=entries
            )
            yield clean(listing)

    def _entries(self, capture: Capture, memory: ListMemory) -> tuple[Entry, ...] | None:
        site = self._runs[capture.run_id].site
        try:
            response: Response = self._pages.read(capture).response
        except RawError as error:
            self.damaged.append(str(error))
            return None
        if capture.walk == "feed":
            return read_feed(response, site=site)
        if capture.walk == "sitemap":
            return read_sitemap(response, site=site).entries
        if not isinstance(response, TextResponse) or site.is_home(response.url):
            return None
        day = day_of(capture.walk or "")
        page = read_listing(response, site=site, memory=memory, day=day)
        if not page.entries and (capture.page or 1) == 1:
            return None  # an empty day, or a list that is not recognised any more
        return page.entries if page.is_sound else None
