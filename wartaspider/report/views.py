"""What the page's parts show: a report's figures as charts, each with the table behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wartaspider.archive.figures import Ranking
from wartaspider.archive.runs import RunRecord
from wartaspider.items import WIB
from wartaspider.report.charts import Bar, Chart, HeatRow, bar_list, bars, heat_rows
from wartaspider.report.contents import Report
from wartaspider.report.days import STATES, Strip, state_of, strips
from wartaspider.report.periods import Periods, periods_of
from wartaspider.report.tables import (
    Cell,
    Name,
    Table,
    Word,
    calendar_table,
    moment,
    runs_table,
    series_table,
    words,
)

PANELS = 12
"""Sections that have a chart and a column of their own; a site with more has a long tail."""

_PANEL_HEIGHT = 64

Series = dict[Name, Sequence[int]]
"""What each period counts of several things."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A small chart of several that share a scale."""

    name: Name
    total: float | None
    chart: Chart


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart and its table."""

    chart: Chart
    table: Table
    most: Word | None


@dataclass(frozen=True, slots=True)
class Panels:
    """Small charts and the table of all of them."""

    panels: Sequence[Panel]
    table: Table


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar list and its table; ``kinds`` is how many different values there are in all."""

    bars: Sequence[Bar]
    table: Table
    kinds: int


class View:
    """The parts of a report's page, each made when the template asks for it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        today = report.now.astimezone(WIB).date()
        self.by_day = {figures.day: figures.articles for figures in report.days}
        self.periods: Periods = periods_of(self.by_day, report.since, report.until or today)
        self.named: list[str] = [s for s in report.sections if s is not None][:PANELS]

    @property
    def known_days(self) -> list[date]:
        """Days of publication that the charts can show, oldest first."""
        return [day for day in self.by_day if day and self.periods.holds(day)]

    @property
    def outside(self) -> int:
        """Articles in no period: without a date, or with one that cannot be right."""
        return self.report.articles - sum(self.periods.fold(self.by_day))

    @property
    def unnamed(self) -> int:
        """Sections without a chart of their own."""
        return len([s for s in self.report.sections if s is not None]) - len(self.named)

    @property
    def states(self) -> Mapping[str, int]:
        """State of the calendar -> days in it."""
        counts = Counter(state_of(c) for c in self.report.coverage)
        return {state: counts[state] for state in STATES}

    @property
    def calendar(self) -> tuple[list[Strip], Table]:
        """The coverage of each day."""
        return strips(self.report.coverage), calendar_table(self.report.coverage)

    @property
    def volume(self) -> Plot:
        """Articles of each period."""
        unit = Word(f"per-{self.periods.unit}")
        counts = self.periods.fold(self.by_day)
        table = series_table("volume", unit, self.periods.names, {Word("articles"): counts})
        return _plot(self.periods.names, counts, table)

    @property
    def daily(self) -> Table:
        """Articles of each day that has any, in all and by section."""
        totals = {day: count for day, count in self.by_day.items() if day}
        sections = [self.report.days_of(name) for name in self.named]
        rows: list[list[Cell]] = [
            [str(day), count, *(section.get(day, 0) for section in sections)]
            for day, count in totals.items()
        ]
        return Table("daily", Word("by-day"), [*words("day", "articles"), *self.named], rows)

    @property
    def sections(self) -> Panels:
        """Articles of each period by section."""
        series: Series = {name: self.periods.fold(self.report.days_of(name)) for name in self.named}
        totals = self.report.sections
        table = series_table("sections", Word("section-days"), self.periods.names, series)
        return Panels(self._panels(series, totals), table)

    @property
    def section_totals(self) -> Bars:
        """Articles of each section, and of none."""
        counts = list(self.report.sections.items())
        rows: list[list[Cell]] = [[name or Word("no-section"), count] for name, count in counts]
        head = words("section", "articles")
        table = Table("section-totals", Word("section-totals"), head, rows)
        return Bars(bar_list(counts), table, len(counts))

    @property
    def hours(self) -> Plot:
        """Articles of each hour of the day."""
        hours = self.report.hours
        names = [f"{hour:02}" for hour in range(24)]
        rows: list[list[Cell]] = [
            [n, count] for n, count in zip(names, self.report.hours, strict=True)
        ]
        table = Table("hours", Word("hours"), words("hour", "articles"), rows)
        return _plot(names, hours, table)

    @property
    def timeless(self) -> int:
        """Articles whose hour is not known."""
        return self.report.articles - sum(self.report.hours)

    @property
    def empty(self) -> tuple[list[HeatRow], Table]:
        """The share of each period's articles that lack a field, and how many these are."""
        wholes = self.periods.fold(self.by_day)
        parts = self._empty_parts()
        series: Series = {Word("articles"): wholes}
        series |= parts.items()
        table = series_table("empty", Word("empty-count"), self.periods.names, series)
        return heat_rows(self.periods.names, parts, wholes), table

    @property
    def versions(self) -> Panels:
        """Edited articles and reposts of each period."""
        days = self.report.days
        counted = {
            Word("edited"): {figures.day: figures.edited for figures in days},
            Word("reposts"): {figures.day: figures.reposts for figures in days},
        }
        series: Series = {word: self.periods.fold(counts) for word, counts in counted.items()}
        totals = {word: sum(counts.values()) for word, counts in counted.items()}
        table = series_table("versions", Word("over-time"), self.periods.names, series)
        return Panels(self._panels(series, totals), table)

    @property
    def version_counts(self) -> Bars:
        """Articles by their number of versions."""
        counts = [(str(n), count) for n, count in self.report.versions.articles.items()]
        head = words("version-count", "articles")
        table = Table("version-counts", Word("version-counts"), head, [list(c) for c in counts])
        return Bars(bar_list(counts), table, len(counts))

    @property
    def tags(self) -> Bars:
        """The tags of most articles."""
        return _ranking("tags", "tag", self.report.tags)

    @property
    def places(self) -> Bars:
        """The places of most articles."""
        return _ranking("places", "place", self.report.places)

    @property
    def runs(self) -> Panels:
        """Requests, waits and faults of the last runs, oldest first."""
        runs = self.report.runs[::-1]
        names = [f"#{run.run_id}" for run in runs]
        titles = [f"#{run.run_id} · {moment(run)}" for run in runs]
        series: dict[str, list[float | None]] = {
            "requests": [run.requests for run in runs],
            "waited": [run.wait_seconds for run in runs],
            "faults": [run.fault_count for run in runs],
        }
        panels = [
            Panel(Word(key), None, bars(names, values, height=_PANEL_HEIGHT, titles=titles))
            for key, values in series.items()
        ]
        return Panels(panels, runs_table(self.report.runs))

    def started(self, run: RunRecord) -> str:
        """When a run began, in WIB."""
        return moment(run)

    def _panels(self, series: Series, totals: Mapping[Any, int]) -> list[Panel]:
        names = self.periods.names
        highest = max((max(values) for values in series.values()), default=0)
        return [
            Panel(name, totals[name], bars(names, values, height=_PANEL_HEIGHT, highest=highest))
            for name, values in series.items()
        ]

    def _empty_parts(self) -> dict[str, list[int]]:
        days = self.report.days
        columns = list(days[0].empty) if days else []
        parts = {
            column: self.periods.fold({figures.day: figures.empty[column] for figures in days})
            for column in columns
        }
        return {"sections": self.periods.fold(self.report.days_of(None)), **parts}


def _plot(names: Sequence[str], counts: Sequence[int], table: Table) -> Plot:
    highest = max(counts, default=0)
    name = names[list(counts).index(highest)] if highest else ""
    most = Word("most", {"n": highest, "name": name}) if highest else None
    return Plot(bars(names, counts), table, most)


def _ranking(name: str, column: str, ranking: Ranking) -> Bars:
    rows: list[list[Cell]] = [list(row) for row in ranking.top]
    table = Table(name, Word(name), words(column, "articles"), rows)
    return Bars(bar_list(ranking.top), table, ranking.kinds)
