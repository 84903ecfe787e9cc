"""An article without an ID, a headline or a body is refused, and named."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from scrapy.exceptions import DropItem
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import RefusedError
from wartaspider.items import Article, Listing
from wartaspider.pipelines.check import RequireEssentials

WHOLE = Article(
    article_id=7, url="https://wartaekonomi.co.id/read7/a", headline="A", article_body="B"
)
LACKING = [
    ({"article_id": None}, "no-id"),
    ({"headline": None}, "no-headline"),
    ({"article_body": None}, "no-body"),
    ({"headline": None, "article_body": None}, "no-headline"),
]


@pytest.fixture
def step() -> RequireEssentials:
    return RequireEssentials(MemoryStatsCollector(get_crawler(Spider)))


@pytest.mark.parametrize(("lack", "reason"), LACKING)
def test_article_is_refused_when_it_lacks(
    step: RequireEssentials,
    caplog: pytest.LogCaptureFixture,
    lack: dict[str, None],
    reason: str,
) -> None:
    article = replace(WHOLE, **lack)
    with pytest.raises(RefusedError) as caught:
        step.process_item(article)
    error = caught.value
    assert isinstance(error, DropItem)
    assert (error.article_id, error.url, error.reason) == (article.article_id, WHOLE.url, reason)
    assert step.stats.get_value(f"warta/refused/{reason}") == 1
    [line] = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert all(part in line.getMessage() for part in (str(article.article_id), WHOLE.url, reason))


def test_refusal_is_logged_once_at_info(step: RequireEssentials) -> None:
    """Scrapy logs a drop itself, with the whole item."""
    assert RefusedError(7, "u", "no-body").log_level == "DEBUG"


def test_whole_article_and_other_items_pass(step: RequireEssentials) -> None:
    listing = Listing(walk="index:2021-07-08", page=1, url="u")
    assert step.process_item(WHOLE) is WHOLE
    assert step.process_item(listing) is listing
