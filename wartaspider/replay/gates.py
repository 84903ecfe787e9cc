"""The pipelines that stand between a reading and the data, without a crawler around them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from scrapy.statscollectors import StatsCollector

from wartaspider.items import Article, Listing
from wartaspider.pipelines.check import missing_essential
from wartaspider.pipelines.normalize import NormalizeDates, NormalizeText

Passed = TypeVar("Passed", Article, Listing)


class _Uncounted:
    """Statistics that nobody wants."""

    def inc_value(self, *_: Any, **__: Any) -> None:
        """Nothing."""


def _never() -> datetime:
    raise RuntimeError("an article that was read again bears its own time")


_STATS = cast(StatsCollector, _Uncounted())
_TEXT = NormalizeText(_STATS)
_DATES = NormalizeDates(_STATS, _never)


def clean(item: Passed) -> Passed:
    """The item as it would be stored."""
    return cast(Passed, _DATES.process_item(_TEXT.process_item(item)))


def refusal(article: Article) -> str | None:
    """Why an article would not be stored; None if it would."""
    return missing_essential(article)
