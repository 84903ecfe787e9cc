"""Findings: what was recognised on each page, and what that means for the site as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Status = Literal["ok", "doubt", "not recognised", "not there", "no answer", "not asked"]
PageKind = Literal["menu", "listing", "article", "feeds"]

_FAILED_CLOSINGS = {"robots-unavailable", "site-down", "refused"}


@dataclass(slots=True, kw_only=True)
class Finding:
    """One line of the diagnosis."""

    what: str
    status: Status
    found: str
    url: str | None = None
    is_essential: bool = False
    """Whether a crawl needs it."""

    reader: str | None = None
    """The layout of an article, or the markup of a list."""

    sources: dict[str, str | None] = field(default_factory=dict)
    """Column of an article -> where its value was found; None where it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page as it came, for a test case."""

    kind: PageKind
    name: str
    """A name of ours; nothing of the page is in it."""

    url: str
    body: bytes
    day: date | None = None


@dataclass(slots=True)
class Examination:
    """All that was found, and the pages it was found on."""

    findings: list[Finding] = field(default_factory=list)
    pages: list[SeenPage] = field(default_factory=list)
    is_complete: bool = False
    reason: str = ""
    """Why the run ended, in Scrapy's words."""

    requests: int = 0

    def add(self, finding: Finding) -> Finding:
        """Note a finding, and give it back."""
        self.findings.append(finding)
        return finding

    def named(self, *statuses: Status, essential: bool | None = None) -> list[str]:
        """What has one of these statuses, in order."""
        return [
            f.what
            for f in self.findings
            if f.status in statuses and essential in (None, f.is_essential)
        ]

    @property
    def exit_code(self) -> int:
        """0 all recognised, 1 not finished, 3 something essential is not, 4 down or refused."""
        if self.reason in _FAILED_CLOSINGS or self.is_closed:
            return 4
        if self.named("not recognised", essential=True):
            return 3
        if self.named("no answer", essential=True):
            return 4
        return 0 if self.is_complete else 1

    @property
    def is_closed(self) -> bool:
        """Whether not even robots.txt or the home page could be had."""
        return any(f.status == "no answer" and f.what in ("robots", "menu") for f in self.findings)

    def sentence(self) -> str:
        """The diagnosis in one sentence, with what to do."""
        code = self.exit_code
        if code == 4:
            what = ", ".join(self.named("no answer")) or "the site"
            return (
                f"Exit code 4: no answer for {what}: the site is down or refuses us;"
                " wait, and ask again later."
            )
        if code == 3:
            what = ", ".join(self.named("not recognised", essential=True))
            return (
                f"Exit code 3: not recognised: {what}; do not crawl yet, but save the pages with"
                " --save DIR and mend their readers in wartaspider/pages."
            )
        if code == 1:
            return "Exit code 1: the diagnosis could not be finished; run it again."
        doubts = self.named("doubt", "not recognised", "no answer")
        if doubts:
            return (
                "Exit code 0: everything that a crawl needs is recognised; look at"
                f" {', '.join(doubts)} above, then crawl."
            )
        return "Exit code 0: everything that a crawl needs is recognised; you can crawl."
