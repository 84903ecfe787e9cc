"""The lists of the span: read again run by run, then set against the archive walk by walk."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from wartaspider.archive import tables as t
from wartaspider.archive.captures import capture_of, select_captures
from wartaspider.archive.showing import Ranks, sighting_changes, write_sighting_changes
from wartaspider.replay.findings import Findings
from wartaspider.replay.lists import ListReader
from wartaspider.replay.stage import Stage, Watch

_KINDS = ("list", "feed")


class WalkReplay:
    """A run that has a list page in the span is read again with all of its lists.

    For what a run's first pages teach helps to read its last.
    """

    def __init__(self, stage: Stage, findings: Findings) -> None:
        self._stage = stage
        self._findings = findings
        self._reader = ListReader(stage.pages, stage.runs)

    def count(self) -> int:
        """How many list pages there are to read."""
        where = (t.captures.c.run_id.in_(self._run_ids()), *_is_read())
        return int(self._stage.index.execute(select(func.count()).where(*where)).scalar() or 0)

    def run(self, watch: Watch) -> None:
        """Read and compare them, and write what differs where it is to be."""
        for run_id in self._run_ids():
            self._read(run_id, watch)
        for walk in self._stage.shown.walks():
            self._compare(walk)
        self._findings.damaged += dict.fromkeys(self._reader.damaged)

    def _run_ids(self) -> list[int]:
        query = select(t.captures.c.run_id).where(*_is_read(), *self._stage.span.conditions())
        runs = self._stage.index.execute(query.distinct()).scalars()
        return sorted(runs, key=lambda run_id: self._stage.runs[run_id].rank)

    def _read(self, run_id: int, watch: Watch) -> None:
        c = t.captures.c
        query = select_captures().where(c.run_id == run_id, *_is_read())
        rows = self._stage.index.execute(query.order_by(t.raw_files.c.name, c.start))
        captures = [capture_of(row) for row in rows]
        listings = self._reader.listings(captures)
        for capture, listing in zip(captures, listings, strict=True):
            rank = self._stage.runs[run_id].rank
            self._stage.shown.add(capture.walk or "", rank, listing)
            self._findings.pages[capture.kind] += 1
            watch()

    def _compare(self, walk: str) -> None:
        target, shown = self._stage.target, self._stage.shown
        whole = shown.whole_runs(walk)
        with target.reading() as db:
            ranks = self._ranks()
            for changes in sighting_changes(db, walk, shown.of_walk(walk), ranks, whole):
                for name in ("new", "changed", "gone"):
                    self._findings.sightings[name] += len(getattr(changes, name))
                if self._stage.is_applied and changes.count:
                    with target.writing() as own:
                        write_sighting_changes(own, walk, changes, ranks)

    def _ranks(self) -> Ranks:
        runs = sorted(self._stage.runs.values(), key=lambda run: run.rank)
        return Ranks(
            of_run={run.run_id: run.rank for run in runs},
            runs=tuple(run.run_id for run in runs),
            started={run.run_id: run.started for run in runs},
        )


def _is_read() -> list[ColumnElement[bool]]:
    c = t.captures.c
    return [c.kind.in_(_KINDS), c.status == 200, c.fault.is_(None), c.walk.is_not(None)]
