"""The menu as it was at any time: which section a breadcrumb's label names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache

from scrapy.http import TextResponse
from sqlalchemy import Connection

from wartaspider.archive import tables as t
from wartaspider.archive.captures import Capture, capture_of, select_captures
from wartaspider.exceptions import RawError
from wartaspider.pages.menu import Menu, read_menu
from wartaspider.pages.sections import sections_by_label
from wartaspider.raw.pages import RawPages
from wartaspider.replay.runs import Run

Place = tuple[int, str, int]
"""A capture's place in time: its run's rank, its file, its byte."""


class Menus:
    """The menus of the home pages that were kept."""

    def __init__(
        self,
        db: Connection,
        pages: RawPages,
        runs: Mapping[int, Run],
        former: Mapping[str, str] | None,
    ) -> None:
        """``former`` serves before the first home page: what the archive knows of the menu."""
        self._pages = pages
        self._runs = runs
        self._former = former
        c = t.captures.c
        query = select_captures().where(c.kind == "home", c.status == 200, c.fault.is_(None))
        self._homes = sorted(map(capture_of, db.execute(query)), key=self.place)
        self._places = [self.place(home) for home in self._homes]
        self._menu = lru_cache(maxsize=16)(self._read)

    def place(self, capture: Capture) -> Place:
        """Where a capture stands in time."""
        return self._runs[capture.run_id].rank, capture.file, capture.start

    def labels_at(self, capture: Capture) -> Mapping[str, str] | None:
        """What a breadcrumb's labels meant when a page came."""
        menu = self._last_before(bisect_left(self._places, self.place(capture)))
        return sections_by_label(menu) if menu else self._former

    def last(self) -> Menu | None:
        """The newest menu; None where no home page shows one."""
        return self._last_before(len(self._homes))

    @property
    def last_rank(self) -> int:
        """The rank of the run that read the newest home page; -1 where there is none."""
        return self._places[-1][0] if self._places else -1

    def _last_before(self, number: int) -> Menu | None:
        """The menu of the last home page before this one that shows one."""
        for n in reversed(range(number)):
            if (menu := self._menu(n)).sections:
                return menu
        return None

    def _read(self, number: int) -> Menu:
        home = self._homes[number]
        try:
            response = self._pages.read(home).response
        except RawError:
            return Menu()
        if not isinstance(response, TextResponse):
            return Menu()
        return read_menu(response, site=self._runs[home.run_id].site)
