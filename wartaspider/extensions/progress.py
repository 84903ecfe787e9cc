"""Progress of a run: a bar on a terminal, one plain line a minute elsewhere."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock
from typing import IO, TYPE_CHECKING, Any, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from wartaspider.exceptions import QuarantinedError, RefusedError
from wartaspider.items import Article, Listing, Missing

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

# What a terminal that went away, was closed or cannot show a character raises.
_LOST = (OSError, ValueError)


@dataclass(slots=True)
class Tally:
    """What a run has brought so far."""

    articles: int = 0
    lists: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.articles} articles, {self.lists} list pages, {self.failed} failed"


class Progress:
    """Shows how far the run is; never a reason for it to fail.

    Off when the log is off (``--nolog``) or above INFO. With a log file the bar has the terminal
    for itself, and the plain lines go to the file.
    """

    def __init__(self, interval: float, *, bar: bool, lines: bool) -> None:
        self.tally = Tally()
        self.interval = interval
        self.bar = Bar(sys.stderr) if bar else None
        self.lines = Lines() if lines else None
        self._task: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not _is_wanted(settings):
            raise NotConfigured
        bar = _is_terminal(sys.stderr)
        progress = cls(
            settings.getfloat("LOGSTATS_INTERVAL"),
            bar=bar,
            lines=not bar or bool(settings.get("LOG_FILE")),
        )
        for signal, receiver in (
            (signals.spider_opened, progress.spider_opened),
            (signals.spider_closed, progress.spider_closed),
            (signals.response_received, progress.response_received),
            (signals.item_scraped, progress.item_scraped),
            (signals.item_dropped, progress.item_dropped),
            (signals.item_error, progress.item_error),
            (signals.spider_error, progress.spider_error),
        ):
            crawler.signals.connect(receiver, signal)
        return progress

    def spider_opened(self) -> None:
        """Show the bar and start the minute."""
        if self.bar:
            self.bar.open()
        if self.lines and self.interval > 0:
            self._task = create_looping_call(self.lines.write, self.tally)
            self._task.start(self.interval, now=False)

    def spider_closed(self) -> None:
        """Leave the terminal and the log as they were."""
        if self._task and self._task.running:
            self._task.stop()
        if self.bar:
            self.bar.close()

    def response_received(self) -> None:
        """Keep the bar's clock going while nothing is stored."""
        self._show()

    def item_scraped(self, item: object) -> None:
        """Count a stored article, a list page that was read, or something missing."""
        if isinstance(item, Article):
            self.tally.articles += 1
        elif isinstance(item, Listing) and item.ended != "failed":
            self.tally.lists += 1
        elif isinstance(item, Missing) and item.state != "gone":
            self.tally.failed += 1
        self._show()

    def item_dropped(self, exception: BaseException) -> None:
        """Count an article that was refused, or that is not trusted."""
        if isinstance(exception, RefusedError | QuarantinedError):
            self._fail()

    def item_error(self) -> None:
        """Count an item that could not be stored."""
        self._fail()

    def spider_error(self) -> None:
        """Count a page that made the program fail."""
        self._fail()

    def _fail(self) -> None:
        self.tally.failed += 1
        self._show()

    def _show(self) -> None:
        if self.bar:
            self.bar.show(self.tally)


class Lines:
    """Plain log lines, one a call, but only if something changed."""

    def __init__(self) -> None:
        self._last = str(Tally())

    def write(self, tally: Tally) -> None:
        """Log the tally unless it is what the last line said."""
        text = str(tally)
        if text != self._last:
            self._last = text
            logger.info("%s, so far", text)


class Bar:
    """A tqdm bar on the last line of a terminal; log lines are written above it."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self._tqdm: Any = None
        self._moved: list[tuple[logging.StreamHandler[Any], AboveBar]] = []

    def open(self) -> None:
        """Show it and lead the log's lines above it; without tqdm or terminal, do nothing."""
        with suppress(ImportError, *_LOST):
            from tqdm import tqdm  # slow to import

            self._tqdm = _quiet(tqdm)(
                file=self.stream,
                unit=" articles",
                bar_format="{n_fmt}{unit}, {desc} [{elapsed}, {rate_noinv_fmt}]",
                desc=_others(Tally()),
                dynamic_ncols=True,
                miniters=0,  # the list pages change too
                leave=False,
            )
            self._move_log()

    def show(self, tally: Tally) -> None:
        """Bring it up to date; tqdm itself limits how often the terminal is written to."""
        if self._tqdm is None:
            return
        try:
            self._tqdm.set_description_str(_others(tally), refresh=False)
            self._tqdm.update(tally.articles - self._tqdm.n)
        except _LOST:
            self.close()

    def close(self) -> None:
        """Take it away and give the log its stream back."""
        bar, self._tqdm = self._tqdm, None
        for handler, above in self._moved:
            if handler.stream is above:
                _set_stream(handler, self.stream)
        self._moved.clear()
        if bar is not None:
            with suppress(*_LOST):
                bar.close()

    def _move_log(self) -> None:
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is self.stream:
                above = AboveBar(self.stream, self._tqdm)
                _set_stream(handler, above)
                self._moved.append((handler, above))


class AboveBar:
    """The terminal as a log handler sees it: what it writes appears above the bar."""

    def __init__(self, stream: IO[str], bar: Any) -> None:
        self.stream = stream
        self.bar = bar

    def write(self, text: str) -> int:
        """Write the text with the bar out of the way."""
        self.bar.write(text, file=self.stream, end="")
        return len(text)

    def flush(self) -> None:
        """As the terminal's own."""
        self.stream.flush()

    def isatty(self) -> bool:
        """As the terminal's own."""
        return self.stream.isatty()


def _others(tally: Tally) -> str:
    return f"{tally.lists} list pages, {tally.failed} failed"


def _quiet(tqdm: type[Any]) -> type[Any]:
    """The class without its monitor thread and its lock between processes: we have one of each."""
    quiet: Any = type("CrawlBar", (tqdm,), {"monitor_interval": 0})
    quiet.set_lock(RLock())
    return cast("type[Any]", quiet)


def _set_stream(handler: logging.StreamHandler[Any], stream: Any) -> None:
    with suppress(*_LOST):
        handler.flush()
    handler.stream = stream


def _is_wanted(settings: BaseSettings) -> bool:
    if not settings.getbool("LOG_ENABLED"):
        return False
    level = settings.get("LOG_LEVEL")
    number = level if isinstance(level, int) else logging.getLevelName(str(level).upper())
    return isinstance(number, int) and number <= logging.INFO


def _is_terminal(stream: IO[str] | None) -> bool:
    """False too for a stream that is closed or absent (pythonw)."""
    with suppress(AttributeError, *_LOST):
        return stream is not None and stream.isatty()
    return False
