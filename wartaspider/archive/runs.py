"""The last runs: how each ended, and what its requests came to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wartaspider.archive import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run. What was not recorded, because the run was killed or is under way, is None."""

    run_id: int
    started: datetime
    finished: datetime | None
    arguments: str
    base_url: str
    exit_code: int | None
    summary: str | None
    requests: int | None
    retries: int | None
    waits: int | None
    """Pauses that the site asked for, and our own before a request was repeated."""

    wait_seconds: float | None
    new: int | None
    changed: int | None
    faults: Mapping[str, int]
    """Reason -> requests that brought nothing in the end."""

    @property
    def seconds(self) -> int | None:
        """How long it took."""
        return int((self.finished - self.started).total_seconds()) if self.finished else None

    @property
    def fault_count(self) -> int:
        """All faults."""
        return sum(self.faults.values())


def last_runs(db: Connection, limit: int) -> list[RunRecord]:
    """The last runs, newest first."""
    rows = db.execute(select(t.runs).order_by(t.runs.c.run_id.desc()).limit(limit)).all()
    faults = _faults(db, [row.run_id for row in rows])
    return [_record(row, faults.get(row.run_id, {})) for row in rows]


def count_runs(db: Connection) -> int:
    """How many runs there ever were."""
    return int(db.execute(select(func.count()).select_from(t.runs)).scalar_one())


def _faults(db: Connection, run_ids: list[int]) -> dict[int, dict[str, int]]:
    c = t.failures.c
    query = select(c.run_id, c.reason, func.count()).where(c.run_id.in_(run_ids))
    found: dict[int, dict[str, int]] = {}
    for run_id, reason, count in db.execute(query.group_by(c.run_id, c.reason)):
        found.setdefault(run_id, {})[reason] = count
    return {run: dict(sorted(reasons.items())) for run, reasons in found.items()}


def _record(row: Row[Any], faults: Mapping[str, int]) -> RunRecord:
    stats = json.loads(row.stats) if row.stats else {}
    return RunRecord(
        run_id=row.run_id,
        started=datetime.fromisoformat(row.started),
        finished=datetime.fromisoformat(row.finished) if row.finished else None,
        arguments=row.arguments,
        base_url=row.base_url,
        exit_code=row.exit_code,
        summary=row.summary,
        requests=stats.get("requests"),
        retries=stats.get("retries"),
        waits=_sum(stats, "waits", "backoffs"),
        wait_seconds=_sum(stats, "wait_seconds", "backoff_seconds"),
        new=stats.get("new"),
        changed=stats.get("changed"),
        faults=faults,
    )


def _sum(stats: Mapping[str, Any], *names: str) -> Any:
    """The sum of figures; None where they were not recorded."""
    return sum(stats[name] for name in names) if stats.keys() >= set(names) else None
