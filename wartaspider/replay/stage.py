"""What a replay works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection

from wartaspider.archive import Archive
from wartaspider.archive import tables as t
from wartaspider.raw.pages import RawPages
from wartaspider.replay.runs import Run
from wartaspider.replay.shown import ShownOnDisk

Watch = Callable[[], object]
"""Called for each list page and each article that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Instants between which pages came, ISO 8601 in UTC; open where None."""

    first: str | None = None
    before: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on captures."""
        at = t.captures.c.fetched_at
        found: list[ColumnElement[bool]] = [] if self.first is None else [at >= self.first]
        return found if self.before is None else [*found, at < self.before]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The raw pages on one side, the archive on the other."""

    index: Connection
    """Asks the index of all raw pages."""

    pages: RawPages
    runs: Mapping[int, Run]
    target: Archive
    """What they are set against."""

    shown: ShownOnDisk
    span: Span
    is_applied: bool
    """Whether what differs is written."""
