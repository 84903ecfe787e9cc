"""Spares the garbage collector what lives as long as the run: modules, settings, components."""

from __future__ import annotations

import gc
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

INTERVAL = 5_000
"""Objects more than before that start a round: Python's 700 are there while each page is read, so
that every third page had a round, which found nothing to free."""


class Garbage:
    """Keeps what is there when the spider opens out of the collector's rounds until it closes.

    A page makes thousands of objects, and each thousand starts a round; to look through a
    program's 200,000 lasting ones time and again took a sixth of a run.
    """

    def __init__(self) -> None:
        self._before = gc.get_threshold()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        garbage = cls()
        crawler.signals.connect(garbage.spider_opened, signals.spider_opened)
        crawler.signals.connect(garbage.spider_closed, signals.spider_closed)
        return garbage

    def spider_opened(self) -> None:
        """From now on only what comes is looked at, and less often."""
        gc.freeze()
        gc.set_threshold(INTERVAL, *self._before[1:])

    def spider_closed(self) -> None:
        """As before."""
        gc.unfreeze()
        gc.set_threshold(*self._before)
