"""In which order a list shows its articles, and whether it has come to those that are too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from wartaspider.items import WIB, Entry

OLD_PAGES = 2
"""Pages that must hold only articles before ``since`` until a section's walk ends."""

OLD_PAGES_ON_TOP = 4
"""The same where no newer article came before: the top of a list may be pinned there."""

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Order:
    """Whether numbers fall from one entry of a list to the next more often than they rise."""

    falls: int = 0
    """How many are lower than the one before them, less those that are higher."""

    last: tuple[float, ...] = ()

    def heed(self, numbers: Sequence[float]) -> None:
        """Take the numbers of the next entries into account."""
        known = (*self.last, *numbers)
        self.falls += sum((b < a) - (b > a) for a, b in pairwise(known))
        self.last = known[-1:]


@dataclass(slots=True, kw_only=True)
class Ages:
    """What the pages of a section's list, heeded one after the other, tell of their age."""

    dates: dict[int, datetime] = field(default_factory=dict)
    """The days of the last page's articles, of a list that prints none."""

    recent: list[int] = field(default_factory=list)
    """The articles of such a page."""

    old_pages: int = 0
    has_recent: bool = False
    """Whether an article not before ``since`` was met."""

    order: Order = field(default_factory=Order)
    unordered: bool = False

    @property
    def are_past(self) -> bool:
        """Whether the list goes from new to old and has come to what is before ``since``."""
        enough = OLD_PAGES if self.has_recent else OLD_PAGES_ON_TOP
        return self.old_pages >= enough and self.order.falls > 0 and not self.unordered

    def learn(self, article_id: int, day: date) -> None:
        """Note an article's own date, for lists that print none."""
        if article_id in self.recent:
            self.dates[article_id] = datetime.combine(day, time(), WIB)

    def heed(self, entries: Sequence[Entry], since: date) -> None:
        """Take a page's entries into account."""
        dates = {e.article_id: e.date.astimezone(WIB) for e in entries if e.date}
        if not dates:
            # A list without dates: judge the former page by the dates of its articles.
            dates = {i: self.dates[i] for i in self.recent if i in self.dates}
            complete = bool(dates) and len(dates) == len(self.recent)
            self.recent, self.dates = [e.article_id for e in entries], {}
        else:
            complete = len(dates) == len(entries)
        days = [when.date() for when in dates.values()]
        self.unordered = self.unordered or _is_disordered(days)
        self.order.heed([when.timestamp() for when in dates.values()])
        is_old = complete and all(day < since for day in days)
        self.has_recent = self.has_recent or any(day >= since for day in days)
        self.old_pages = self.old_pages + 1 if is_old else 0


def _is_disordered(days: list[date]) -> bool:
    """Whether a page's days jump back to newer ones more often than a pinned article explains.

    A list without order says nothing about what its later pages hold, so it is walked whole.
    """
    jumps = sum(later > earlier + _DAY for earlier, later in pairwise(days))
    return jumps >= max(2, len(days) // 5)
