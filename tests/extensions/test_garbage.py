from __future__ import annotations

import gc

from scrapy import Spider, signals
from scrapy.utils.test import get_crawler

from wartaspider.extensions.garbage import INTERVAL, Garbage


def test_what_lasts_is_left_alone_while_the_spider_runs_and_no_longer():
    crawler = get_crawler(Spider)
    garbage = Garbage.from_crawler(crawler)
    gc.unfreeze()
    before = gc.get_threshold()
    crawler.signals.send_catch_log(signals.spider_opened)
    frozen, threshold = gc.get_freeze_count(), gc.get_threshold()
    crawler.signals.send_catch_log(signals.spider_closed)
    assert garbage is not None
    assert frozen > 10_000
    assert threshold == (INTERVAL, *before[1:])
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before
