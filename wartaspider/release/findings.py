"""What a check of a release folder finds."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 10
"""Faults that are told of one file; more are only counted."""


@dataclass(slots=True, kw_only=True)
class FileFindings:
    """What was found of one file."""

    path: str
    bytes: int | None = None
    sha256: str | None = None
    rows: int | None = None
    """Rows that were read; None where the file was not read row by row."""

    faults: list[str] = field(default_factory=list)
    fault_count: int = 0
    unchecked: str | None = None
    """Why only its bytes were checked, where more should have been."""

    def fault(self, text: str) -> None:
        """Note that something is wrong; several checks may meet the same."""
        if text in self.faults:
            return
        self.fault_count += 1
        if self.fault_count <= MOST:
            self.faults.append(text)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.fault_count


@dataclass(slots=True, kw_only=True)
class Findings:
    """What was found of a release."""

    folder: str
    title: str | None = None
    files: dict[str, FileFindings] = field(default_factory=dict)
    rows: int | None = None
    compared: int = 0
    """Formats that were compared with each other row by row."""

    def of(self, path: str) -> FileFindings:
        """The findings of a file; made when first asked for."""
        return self.files.setdefault(path, FileFindings(path=path))

    @property
    def fault_count(self) -> int:
        """Everything that is wrong."""
        return sum(each.fault_count for each in self.files.values())

    @property
    def wrong(self) -> list[FileFindings]:
        """The files with which something is wrong."""
        return [each for each in self.files.values() if not each.is_right]
