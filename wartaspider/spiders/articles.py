"""Articles: how one is asked for, and what its answers mean."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from wartaspider.archive import Archive, Known
from wartaspider.archive.incremental import Leftover, validators_of
from wartaspider.arguments import Arguments
from wartaspider.browser import NEEDS_BROWSER
from wartaspider.items import WIB, Answer, Article, Entry, Listing, Missing
from wartaspider.pages.answers import NoArticle, joined, read_answer
from wartaspider.pages.article import ReadResult
from wartaspider.spiders.forms import ArticleForms, reason_of
from wartaspider.spiders.revisit import answer_of, conditional, needs_fetch, news_of
from wartaspider.spiders.shells import ArticleJudge, Shells, has_text
from wartaspider.spiders.walk import Walk
from wartaspider.urls import Site

ARTICLE_FIRST = 10
"""Articles go before further list pages, so a walk can judge a list without dates by them."""

Output = Iterator[Request | Article | Listing | Missing | Answer]


class ArticleSpider(Spider):
    """Asks for each article once, at the address that worked last, and for all of its pages."""

    arguments: Arguments
    site: Site
    archive: Archive
    shells: Shells
    now: Callable[[], datetime]

    def __init__(self, name: str | None = None, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        self.labels: dict[str, str] | None = None
        self.forms = ArticleForms()
        self.requested: set[int] = set()
        self.ages: tuple[timedelta, ...] = ()

    def must_fetch(self, entry: Entry, known: Mapping[int, Known], again: set[int]) -> bool:
        """Whether a listed article is unknown, to be seen ``again``, or due for its age."""
        if self.arguments.refresh or entry.article_id in again:
            return True
        return needs_fetch(known.get(entry.article_id), now=self.now(), ages=self.ages)

    def own(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the articles that are this run's to fetch: all, or what no other worker does."""
        wanted = list(entries)
        if (worker := self.archive.worker) is None:
            return wanted
        ours = worker.leases.claim(e.article_id for e in wanted)
        return [e for e in wanted if e.article_id in ours]

    def look_again(self, again: Iterable[Leftover]) -> Output:
        """Requests for articles that no list page calls for."""
        for entry in self.own(map(self.entry_of, again)):
            if entry.article_id not in self.requested:
                self.requested.add(entry.article_id)
                yield self.conditional_request(entry)

    def entry_of(self, leftover: Leftover) -> Entry:
        """What a list would say of it, as far as it is known."""
        address = self.site.article(leftover.url) if leftover.url else None
        return Entry(article_id=leftover.article_id, slug=address.slug if address else None)

    def article(self, entry: Entry, walk: Walk | None = None) -> Output:
        """The request for an article, unless this run asked for it before."""
        if entry.article_id in self.requested:
            return
        self.requested.add(entry.article_id)
        yield self.article_request(entry, self.forms.first(self.site, entry), walk=walk)

    def article_request(self, entry: Entry, url: str, **kwargs: object) -> Request:
        """The request for one of an article's addresses."""
        parts = kwargs.get("parts", ())
        asked: dict[str, object] = {"kind": "article", "article_id": entry.article_id}
        asked |= {"page": len(parts) + 1, "headline": entry.headline}  # type: ignore[arg-type]
        return Request(
            url,
            callback=self.parse_article,
            errback=self.article_failed,
            priority=ARTICLE_FIRST,
            cb_kwargs={"entry": entry, **kwargs},
            meta={"warta_kind": "article", "warta_asked": asked},
            dont_filter=True,
        )

    def conditional_request(self, entry: Entry) -> Request:
        """The request for an article that may well be unchanged."""
        request = self.article_request(entry, self.forms.first(self.site, entry))
        with self.archive.reading() as db:
            headers = conditional(*validators_of(db, request.url))
        return request.replace(
            headers=headers, meta=request.meta | {"handle_httpstatus_list": [304]}
        )

    def parse_article(
        self,
        response: Response,
        entry: Entry,
        walk: Walk | None = None,
        parts: tuple[ReadResult, ...] = (),
    ) -> Output:
        """An article's page: the article, or the request for a further page of it."""
        if response.status == 304:
            yield Answer(url=response.url, unchanged_id=entry.article_id)
            return
        # The instant that the raw page bears, so that reading it again gives the same row.
        now = response.meta.get("warta_fetched") or self.now()
        result = read_answer(
            response, entry.article_id, site=self.site, now=now, known_sections=self.labels
        )
        is_empty = isinstance(result, ReadResult) and not has_text(result)
        judge = ArticleJudge(self.site, now)
        if (again := self.shells.again(response, "article", judge, is_empty=is_empty)) is not None:
            yield again
            return
        if is_empty and self.shells.wants_browser(response):
            yield self.missing(entry, response.url, NEEDS_BROWSER, state="refused")
            return
        if isinstance(result, NoArticle):
            yield self.missing(entry, response.url, result.reason, state=result.state)
            return
        self.forms.worked(self.site, entry, response)
        parts = (*parts, result)
        if (page := self.forms.next_page(parts)) is not None:
            url = f"{response.url.partition('?')[0]}?page={page}"
            yield self.article_request(entry, url, walk=walk, parts=parts)
            return
        article = joined(parts, entry.headline)
        if walk and article.date_published:
            walk.learn(entry.article_id, article.date_published.astimezone(WIB).date())
        yield article
        if len(parts) == 1 and self.will_be_revisited(article):
            yield from news_of(answer_of(response, response.url, entry.article_id), response)

    def will_be_revisited(self, article: Article) -> bool:
        """Whether an article is young enough to be looked at again."""
        published = article.date_published
        oldest = self.now() - max(self.ages, default=timedelta())
        return published is not None and published > oldest

    def article_failed(self, failure: Failure) -> Output:
        """An article's page could not be had: try its other addresses, then name it as missing."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        entry: Entry = request.cb_kwargs["entry"]
        reason = reason_of(failure)
        gone = reason in ("http-404", "http-410")
        if (gone or reason == "robots") and not request.cb_kwargs.get("parts"):
            other = self.forms.another(self.site, entry, request)
            if other is not None:
                retry = self.article_request(entry, other, walk=request.cb_kwargs.get("walk"))
                retry.meta["warta_tried"] = [*request.meta.get("warta_tried", []), request.url]
                yield retry
                return
        yield self.missing(entry, request.url, reason, state="gone" if gone else "failed")

    def missing(self, entry: Entry, url: str, reason: str, state: str = "failed") -> Missing:
        """Name an article that could not be had; one that is stored and now gone is no loss."""
        known = self.archive.known([entry.article_id]).get(entry.article_id)
        stored = known is not None and known.state == "stored"
        level = logging.INFO if stored and state == "gone" else logging.ERROR
        self.logger.log(level, "Article %d missing: %s (%s)", entry.article_id, url, reason)
        return Missing(
            url=url, reason=reason, article_id=entry.article_id, state=state, was_stored=stored
        )
