"""The runs behind the raw pages, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from wartaspider.archive import tables as t
from wartaspider.urls import Site


@dataclass(frozen=True, slots=True)
class Run:
    """A run, its place in time, and the site that it read."""

    run_id: int
    rank: int
    site: Site
    started: str


def ranked_runs(db: Connection) -> dict[int, Run]:
    """All runs by number, ranked by when they started.

    The archive's own runs keep their order whatever its clock said; those that came with files of
    other archives stand among them by their time.
    """
    columns = (t.runs.c.run_id, t.runs.c.started, t.runs.c.process, t.runs.c.base_url)
    latest = ""
    runs = []
    for run_id, started, process, base_url in db.execute(
        select(*columns).order_by(t.runs.c.run_id)
    ):
        latest = max(latest, started) if process else latest
        runs.append((latest if process else started, run_id, Site(base_url), started))
    return {
        run_id: Run(run_id, rank, site, started)
        for rank, (_, run_id, site, started) in enumerate(sorted(runs, key=lambda run: run[:2]))
    }
