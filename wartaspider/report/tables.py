"""The tables behind the charts: the same figures, to be read, copied and heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wartaspider.archive.coverage import DayCoverage
from wartaspider.archive.runs import RunRecord
from wartaspider.items import WIB
from wartaspider.report.days import state_of
from wartaspider.report.words import WORDS


@dataclass(frozen=True, slots=True)
class Word:
    """Something of the report's own to say, in both languages."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the archive itself, which is in English."""

    text: str


Name = Word | str
"""What a column or a small chart is called."""

Cell = Word | Note | str | float | None
"""Text that is no Word came from a page or a user, and may hold anything."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a caption; ``numeric`` has each column's whether its cells are numbers."""

    name: str
    caption: Word
    head: Sequence[Name]
    rows: Sequence[Sequence[Cell]]

    @property
    def numeric(self) -> list[bool]:
        """For each column whether its cells are numbers; the first one names its row."""
        return [
            n > 0 and all(isinstance(row[n], int | float | None) for row in self.rows)
            for n in range(len(self.head))
        ]


def words(*keys: str) -> list[Name]:
    """A head whose columns are the report's own."""
    return [Word(key) for key in keys]


_COUNTS = ("listed", "stored", "refused", "gone", "failed", "pending", "elsewhere", "late")


def calendar_table(days: Sequence[DayCoverage]) -> Table:
    """A row a day of the index."""
    rows: list[list[Cell]] = [
        [
            str(c.day),
            Word(f"state-{state_of(c)}"),
            *(getattr(c, name) for name in _COUNTS),
            Note(c.why) if c.why else "",
        ]
        for c in days
    ]
    return Table("calendar", Word("calendar"), words("day", "state", *_COUNTS, "why"), rows)


def series_table(
    name: str, caption: Word, names: Sequence[str], series: Mapping[Name, Sequence[int]]
) -> Table:
    """A row a period, a column for each series."""
    rows = [[period, *values] for period, *values in zip(names, *series.values(), strict=True)]
    return Table(name, caption, [Word("period"), *series], rows)


def runs_table(runs: Sequence[RunRecord]) -> Table:
    """A row a run, newest first."""
    head = words(
        "run", "started", "took", "arguments", "exit-code", "result", "requests", "retries", "waits"
    )
    head += words("waited", "faults", "fault-reasons", "new", "changed")
    return Table("runs", Word("runs"), head, [list(_run(run)) for run in runs])


def _run(run: RunRecord) -> Iterator[Cell]:
    yield str(run.run_id)
    yield moment(run)
    yield _duration(run.seconds)
    yield run.arguments or Word("default")
    yield run.exit_code
    yield result(run.exit_code)
    yield from (run.requests, run.retries, run.waits, run.wait_seconds, run.fault_count)
    yield ", ".join(f"{reason} ({count})" for reason, count in run.faults.items())
    yield from (run.new, run.changed)


def moment(run: RunRecord) -> str:
    """When it began, in WIB."""
    return f"{run.started.astimezone(WIB):%Y-%m-%d %H:%M}"


def result(code: int | None) -> Word:
    """What an exit code means."""
    if code is None:
        return Word("exit-none")
    key = f"exit-{code}"
    return Word(key) if key in WORDS else Word("exit-other", {"n": code})


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
