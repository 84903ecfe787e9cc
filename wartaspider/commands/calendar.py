"""Coverage as text: a calendar, the holes and how to close them, late arrivals, the routes."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from wartaspider.commands.terminal import crawl_command, safe, table

if TYPE_CHECKING:
    from wartaspider.archive.coverage import DayCoverage
    from wartaspider.archive.routes import Gap, RouteGaps

MARKS = {"complete": "#", "empty": "o", "partial": "/", "failed": "X", "never": "."}
GROWING = "~"
WIDTH = 80
MAX_HINTS = 8
"""More ranges than these are closed by one crawl over all of them."""

NAMED = 5
"""How many articles of a route's gap the text names; ``--json`` has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the command was asked, and what the archive says."""

    since: date
    until: date
    growth_days: int
    days: Sequence[DayCoverage]
    gaps: RouteGaps

    @property
    def holes(self) -> list[DayCoverage]:
        """The days that lack something."""
        return [c for c in self.days if c.is_hole]

    @property
    def growing(self) -> list[DayCoverage]:
        """Days that lack nothing, but to which articles may have come since."""
        return [c for c in self.days if not c.is_hole and c.may_grow]

    @property
    def late_after(self) -> dict[int, int]:
        """Days after its own -> IDs that joined a day's index then."""
        total: Counter[int] = Counter()
        for coverage in self.days:
            total.update(coverage.late_after)
        return dict(sorted(total.items()))


def as_text(report: Report, settings: BaseSettings) -> str:
    """The report for a terminal of 80 columns, or a pipe."""
    counts = Counter(c.state for c in report.days)
    states = ", ".join(f"{counts[state]} {state}" for state in MARKS if counts[state])
    parts = [
        [f"Index days {report.since} to {report.until} (WIB): {len(report.days)}", f"  {states}"],
        _calendar(report.days),
        _holes(report.holes, settings),
        _growing(report, settings),
        _late(report),
        _routes(report),
    ]
    return "\n\n".join("\n".join(_wrapped(part)) for part in parts if part)


def _wrapped(lines: Sequence[str]) -> Iterator[str]:
    """The lines at the terminal's width; commands stay whole, so that they can be copied."""
    for line in lines:
        if "scrapy crawl" in line:
            yield line
        else:
            yield from textwrap.wrap(line, WIDTH, subsequent_indent="      ")


def _calendar(days: Sequence[DayCoverage]) -> list[str]:
    """A row a month, a mark a day."""
    lines = ["         " + "".join(f"{n:<5}" for n in (1, 6, 11, 16, 21, 26, 31)).rstrip()]
    for month, group in groupby(days, key=lambda c: c.day.strftime("%Y-%m")):
        row = [" "] * 31
        for coverage in group:
            growing = not coverage.is_hole and coverage.may_grow
            row[coverage.day.day - 1] = GROWING if growing else MARKS[coverage.state]
        lines.append(f"{month}  {''.join(row).rstrip()}")
    legend = [f"{mark} {state}" for state, mark in MARKS.items()]
    return [*lines, "  ".join(legend), f"{GROWING} complete or empty so far, may still grow"]


def _holes(holes: Sequence[DayCoverage], settings: BaseSettings) -> list[str]:
    if not holes:
        return ["No holes."]
    head = ("day", "state", "pages", "listed", "stored", "failed", "why")
    lines = table(head, _hole_rows(holes), right="llrrrrl")
    hints = few_hints([c.day for c in holes], settings)
    return [f"Holes ({len(holes)} days):", *lines, "To close them:", *(f"  {h}" for h in hints)]


def _hole_rows(holes: Sequence[DayCoverage]) -> list[tuple[object, ...]]:
    """A row a day; days never walked that follow one another share a row."""
    rows: list[tuple[object, ...]] = []
    never: list[date] = []
    for coverage in holes:
        c = coverage
        if c.state == "never" and never and c.day - never[-1] == timedelta(days=1):
            never.append(c.day)
            rows[-1] = (f"{never[0]}..{c.day}", c.state, 0, 0, 0, 0, f"{len(never)} days")
            continue
        never = [c.day] if c.state == "never" else []
        rows.append((c.day, c.state, c.pages, c.listed, c.stored, c.failed, safe(c.why)))
    return rows


def _growing(report: Report, settings: BaseSettings) -> list[str]:
    if not report.growing:
        return []
    hints = few_hints([c.day for c in report.growing], settings)
    return [
        f"To check again ({len(report.growing)} days; their index can grow for"
        f" {report.growth_days} days):",
        *(f"  {hint}" for hint in hints),
    ]


def _late(report: Report) -> list[str]:
    late = report.late_after
    if not late:
        return ["Late arrivals: none."]
    spread = ", ".join(f"{count} on day +{after}" for after, count in late.items())
    return [f"Late arrivals: {sum(late.values())} ({spread}; checked up to +{report.growth_days})."]


def _routes(report: Report) -> list[str]:
    gaps = report.gaps
    if not gaps.routes:
        return ["Routes: only the index was walked, so there is nothing to compare it with."]
    names = ", ".join(gaps.routes)
    return [
        f"Routes (index against {names}):",
        f"  {gaps.only_elsewhere.total} shown by {names} and not by the index",
        *_gap_lines(gaps.only_elsewhere, report),
        f"  {gaps.only_index.total} shown by the index alone",
        *_gap_lines(gaps.only_index, report),
    ]


def _gap_lines(gap: Gap, report: Report) -> list[str]:
    holes = {c.day for c in report.holes}
    lines = [
        f"    {a.article_id}  {a.day or 'no date'!s:<10}  {safe(', '.join(a.walks))}"
        + ("  (the day is a hole)" if a.day in holes else "")
        for a in gap.articles[:NAMED]
    ]
    if gap.total > NAMED:
        lines.append(f"    and {gap.total - NAMED} more; --json names them")
    return lines


def few_hints(days: Sequence[date], settings: BaseSettings) -> list[str]:
    """The crawls that walk these days; one for all where they would be too many to run by hand."""
    hints = hint_lines(days, settings)
    if len(hints) <= MAX_HINTS:
        return hints
    whole = crawl_command(settings, f"since={min(days)}", f"until={max(days)}")
    return [f"{whole}  (days that lack nothing are skipped)"]


def hint_lines(days: Sequence[date], settings: BaseSettings) -> list[str]:
    """The crawls that walk these days, a line each."""
    from wartaspider.archive.coverage import ranges

    return [
        crawl_command(settings, f"since={since}", f"until={until}") for since, until in ranges(days)
    ]
