"""What the site gives for an article: a page of it, or something that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrapy.http import HtmlResponse, Response

from wartaspider.items import Article
from wartaspider.pages.article import ID_MISMATCH, ReadResult, join_pages, read_article
from wartaspider.urls import Site


@dataclass(frozen=True, slots=True)
class NoArticle:
    """Why an answer is not the article that was asked for."""

    reason: str
    state: str = "failed"
    """What that makes of the article: ``failed`` (try again) or ``gone``."""


def read_answer(
    response: Response,
    article_id: int,
    *,
    site: Site,
    now: datetime,
    known_sections: Mapping[str, str] | None = None,
) -> ReadResult | NoArticle:
    """A page of the article as ``read_article`` reads it, if it is one of this article."""
    address = site.article(response.url)
    if not isinstance(response, HtmlResponse) or address is None:
        # Another view of it, such as /amp/read1/x, is not read, but does not say that it is gone.
        is_view = address is None and re.search(rf"/(?:read|berita){article_id}\b", response.url)
        return NoArticle("redirected-away", "failed" if is_view else "gone")
    if address.article_id != article_id:
        return NoArticle("redirected-to-other", "gone")
    result = read_article(response, site=site, now=now, known_sections=known_sections)
    return NoArticle("other-article") if ID_MISMATCH in result.article.flags else result


def page_after(parts: tuple[ReadResult, ...], all_is_whole: bool | None) -> int | None:
    """The further page that is needed to have the whole article; None when it is there.

    ``all_is_whole``: whether ``?page=all`` gives whole articles, where pagers do not say; None
    while that is not known.
    """
    first, page = parts[0], len(parts) + 1
    if first.is_whole or (first.is_whole is None and all_is_whole):
        return None
    return page if page <= _highest(parts) else None


def _highest(parts: tuple[ReadResult, ...]) -> int:
    """The highest page that is named so far: a pager may show only the next few.

    What a page says that repeats the former ones does not count, as it may be past the end.
    """
    highest, met = max(parts[0].pages, default=1), set(parts[0].paragraphs)
    for part in parts[1:]:
        if not met.issuperset(part.paragraphs):
            highest = max((highest, *part.pages))
            met.update(part.paragraphs)
    return highest


def joined(parts: tuple[ReadResult, ...], listed_headline: str | None) -> Article:
    """The article of all its pages; a headline that none of them has is its list's."""
    article = join_pages(parts[0], parts[1:]) if len(parts) > 1 else parts[0].article
    if article.headline is None and listed_headline:
        article.headline = listed_headline
        article.field_sources["headline"] = "listing"
        article.flags = sorted({*article.flags, "headline-from-listing"})
    return article
