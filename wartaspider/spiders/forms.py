"""Which of an article's addresses to ask for, and when all of its pages are there."""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from wartaspider.exceptions import PageError
from wartaspider.items import Entry
from wartaspider.pages.answers import page_after
from wartaspider.pages.article import ReadResult, holds
from wartaspider.urls import Site


class ArticleForms:
    """What this run has learned of the site's addresses, so most articles cost one request."""

    def __init__(self) -> None:
        self._best = 0
        self._all_is_whole: bool | None = None

    def of(self, site: Site, entry: Entry) -> tuple[str, ...]:
        """An article's addresses: whole on one page, plain, and as its list links it."""
        whole = site.article_request_url(entry.article_id, entry.slug)
        listed = site.url(entry.href) if entry.href else whole
        return whole, whole.partition("?")[0], listed

    def first(self, site: Site, entry: Entry) -> str:
        """The address to ask for first: of the form that worked last."""
        return self.of(site, entry)[self._best]

    def another(self, site: Site, entry: Entry, request: Request) -> str | None:
        """An address that was not tried yet; None if all were."""
        tried = {*request.meta.get("warta_tried", []), *_asked(request)}
        return next((url for url in self.of(site, entry) if url not in tried), None)

    def worked(self, site: Site, entry: Entry, response: Response) -> None:
        """Remember the form that gave an article."""
        asked = _asked(response.request)[0] if response.request else response.url
        forms = self.of(site, entry)
        if asked in forms:
            self._best = forms.index(asked)

    def next_page(self, parts: tuple[ReadResult, ...]) -> int | None:
        """The further page that is still needed; None when the article is whole.

        Where the pager does not say whether ``?page=all`` gave the whole article, it is learned
        from the first article that has several pages: its second page is asked for and compared.
        """
        first = parts[0]
        if first.is_whole is None and len(parts) == 2 and self._all_is_whole is None:
            self._all_is_whole = holds(first, parts[1])
        return page_after(parts, self._all_is_whole)


def reason_of(failure: Failure) -> str:
    """A short slug that says why a request failed: ``http-404``, ``timeout``, ``cut-page``."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"http-{error.response.status}"
    if isinstance(error, PageError):
        return error.reason
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    return name.removesuffix("-error").removeprefix("download-") or "failed"


def _asked(request: Request) -> list[str]:
    """The addresses a request stands for, the one first asked for first."""
    return [*request.meta.get("redirect_urls", []), request.url]
