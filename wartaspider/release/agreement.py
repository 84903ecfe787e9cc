"""The rows of a release: each fits the schema, none comes twice, all formats say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from wartaspider.exporters.csv import JOIN
from wartaspider.release.findings import FileFindings
from wartaspider.release.rows import Row
from wartaspider.release.workbook import as_cell, is_cut

Validate = Callable[[Row], str | None]
"""What is wrong with a row by the schema; None where nothing is."""

ORDER = ("jsonl", "json", "parquet", "csv", "xlsx")
"""The first of these, among files whose bytes are right, is what the others are compared with."""

_FLAT = frozenset({"csv", "xlsx"})
"""Formats whose cells hold no lists, and no empty text that is not a missing one."""


@dataclass(slots=True)
class Source:
    """One data file while it is read."""

    kind: str
    rows: Iterator[Row]
    findings: FileFindings
    count: int = 0
    is_open: bool = True

    def next(self) -> Row | None:
        """The next row; None at the end, or where it cannot be read further."""
        if not self.is_open:
            return None
        try:
            row = next(self.rows, None)
        except (ValueError, OSError, RecursionError) as error:
            self.findings.fault(f"row {self.count + 1} cannot be read: {error}")
            row = None
        self.is_open = row is not None
        self.count += self.is_open
        return row


@dataclass(slots=True, kw_only=True)
class RowCheck:
    """What the rows of all files are checked for as they pass, a row of each at a time."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    validate: Validate
    of_days: Counter[str] = field(default_factory=Counter)
    """Rows that were published on each WIB day (``YYYY-MM-DD``)."""

    _last: tuple[Any, ...] = ()

    def run(self, sources: Sequence[Source], advance: Callable[[], object]) -> None:
        """Read all files to their end, noting what is wrong in their findings."""
        ordered = sorted(sources, key=lambda s: (not s.findings.is_right, ORDER.index(s.kind)))
        while rows := [(s, row) for s in ordered if (row := s.next()) is not None]:
            (first, base), *others = rows
            self._check_first(first, base)
            for source, row in others:
                self._check_other(source, row, first, base)
            advance()

    def _check_first(self, source: Source, row: Row) -> None:
        self._check_alone(source, row)
        key = tuple(row.get(name) for name in self.key)
        if all(type(part) is int for part in key):
            if self._last and key <= self._last:
                fault = "comes twice" if key == self._last else "is out of order"
                source.findings.fault(f"{_named(source, row)} {fault}")
            self._last = key
        if published := row.get("date_published"):
            self.of_days[str(published)[:10]] += 1

    def _check_alone(self, source: Source, row: Row) -> None:
        if fault := self.validate(row):
            source.findings.fault(f"{_named(source, row)}: {fault}")
        if tuple(row) != self.columns:
            source.findings.fault(f"{_named(source, row)} has other columns than the manifest says")

    def _check_other(self, source: Source, row: Row, first: Source, base: Row) -> None:
        if not _FLAT & {source.kind, first.kind}:
            self._check_alone(source, row)
            if row == base:
                return
        names = [name for name in {**base, **row} if _differ(source.kind, row, base, name)]
        if names:
            source.findings.fault(
                f"{_named(source, row)}: {', '.join(names)} not as in {first.findings.path}"
            )


def _differ(kind: str, row: Row, base: Row, name: str) -> bool:
    if (name in row) != (name in base):
        return True
    one, other = row[name], base[name]
    if one == other or kind not in _FLAT:
        return bool(one != other)
    one, other = _flat(one), _flat(other)
    if kind == "xlsx":
        other = as_cell(other)
        return bool(one != other) and not is_cut(one, other)
    return bool(one != other)


def _flat(value: object) -> object:
    """A value as a cell without lists holds it."""
    if isinstance(value, list):
        return JOIN.join(map(str, value))
    return "" if value is None else value


def _named(source: Source, row: Row) -> str:
    number = row.get("article_id")
    return f"row {source.count}" + (f" (article {number})" if isinstance(number, int) else "")
