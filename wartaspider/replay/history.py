"""An article's versions, put together anew from readings and from what cannot be read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from wartaspider.archive.versions import (
    SILENT_EDIT,
    Row,
    is_poorer,
    renewal,
    settled,
    with_flag,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a run's pages of an article say to today's readers."""

    run_id: int
    rank: int
    """The run's place among all runs in time."""

    row: Row
    """As a first version's row."""

    version: int | None = None
    """As which version it was stored; None where it was not."""

    @property
    def text(self) -> object:
        """What makes it another version."""
        return self.row["text_hash"]


@dataclass(frozen=True, slots=True)
class Version:
    """A version, and the run that first saw it."""

    row: Row
    rank: int
    anchor: int | None = None
    """The stored version that it is, where the pages that made that one cannot be read."""


Settle = Callable[[Version], tuple[str, str | None] | None]
"""The date that lists gave to a version whose page has none, and its text."""


@dataclass(slots=True)
class History:
    """An article's versions as they are put together."""

    versions: list[Version] = field(default_factory=list)
    links: dict[int, int] = field(default_factory=dict)
    """Run -> as which version its reading counts."""

    def settle(self, date_of: Settle) -> list[Row]:
        """The rows, with the dates that only lists gave."""
        for n, version in enumerate(self.versions):
            if version.row["date_published"] is None and (date := date_of(version)) is not None:
                row = version.row | settled(version.row, *date)
                self.versions[n] = replace(version, row=row)
        return [version.row for version in self.versions]

    def keep(self, row: Row, rank: int) -> None:
        """Add a stored version that cannot be read again."""
        if self.versions and self.versions[-1].row["text_hash"] == row["text_hash"]:
            return
        number = int(str(row["version"]))
        self.versions.append(Version(row | {"version": len(self.versions) + 1}, rank, number))

    def follow(self, reading: Reading, *, may_add: bool) -> None:
        """Add a reading: a new version, or the last one met again."""
        last = self.versions[-1] if self.versions else None
        is_anchored = last is not None and last.anchor == reading.version is not None
        if last is not None and (is_anchored or last.row["text_hash"] == reading.text):
            # An anchored one had its version's text then, so a difference now is the reader's.
            if is_anchored or not is_poorer(reading.row["layout"], last.row["layout"]):
                change = renewal(reading.row, str(last.row["field_sources"]))
                change["text_hash"] = reading.text
                self.versions[-1] = replace(last, row=last.row | change)
        elif may_add:
            row = reading.row | {"version": len(self.versions) + 1}
            if last is not None and last.row["date_modified"] == row["date_modified"]:
                row["flags"] = with_flag(str(row["flags"]), SILENT_EDIT)
            self.versions.append(Version(row, reading.rank))
        else:
            return
        self.links[reading.run_id] = len(self.versions)


def put_together(
    stored: Sequence[Row], readings: Iterable[Reading], rank_of: Callable[[int], int]
) -> History:
    """The article's history.

    A version whose pages are there is what they say now. One whose pages are gone, or cannot be
    read by today's readers, stays as it is. A page that was never stored makes a version only
    where it says something that no other does.
    """
    readings = list(readings)
    readable = {(r.version, r.run_id) for r in readings}
    anchors = [row for row in stored if (row["version"], row["run_id"]) not in readable]
    told = {r.text for r in readings if r.version is not None}
    told |= {row["text_hash"] for row in anchors}
    events: list[tuple[int, int, Reading | Row]] = [(r.rank, 1, r) for r in readings]
    events += [(rank_of(int(str(row["run_id"]))), 0, row) for row in anchors]
    history = History()
    for rank, _, event in sorted(events, key=lambda event: event[:2]):
        if isinstance(event, Reading):
            is_news = event.version is not None or event.text not in told
            history.follow(event, may_add=is_news)
        else:
            history.keep(event, rank)
    return history
