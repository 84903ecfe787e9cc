"""Refuse an article without an ID, a headline or a body, and say so."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from wartaspider.exceptions import RefusedError
from wartaspider.items import Article

logger = logging.getLogger(__name__)

ADVICE = {
    "no-id": "its address names no article; the link that led there should not have been taken",
    "no-headline": "save the page and look at it with: scrapy read FILE --url ADDRESS",
    "no-body": "it may be a gallery or a video; else save the page and look at it with: "
    "scrapy read FILE --url ADDRESS",
}


class RequireEssentials:
    """Raises RefusedError for such an article, counted in warta/refused/<reason>."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and (reason := missing_essential(item)):
            self.stats.inc_value(f"warta/refused/{reason}")
            error = RefusedError(item.article_id, item.url, reason)
            logger.error("Lost article: %s; %s", error, ADVICE[reason])
            raise error
        return item


def missing_essential(article: Article) -> str | None:
    """The reason to refuse it: ``no-id``, ``no-headline``, ``no-body``; None for a whole one."""
    if not article.article_id:
        return "no-id"
    if not article.headline:
        return "no-headline"
    return None if article.article_body else "no-body"
