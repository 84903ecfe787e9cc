"""A report's figures as one plain object, for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from wartaspider.archive.figures import DayFigures, Ranking
from wartaspider.archive.runs import RunRecord
from wartaspider.items import utc_text, wib_text
from wartaspider.report.contents import Report


def as_object(report: Report) -> dict[str, Any]:
    """The figures as JSON has them; days as ISO text, undated articles under ``null``."""
    return {
        "now": wib_text(report.now),
        "since": _text(report.since),
        "until": _text(report.until),
        "articles": report.articles,
        "edited": sum(day.edited for day in report.days),
        "reposts": sum(day.reposts for day in report.days),
        "versions": report.versions.versions,
        "articles_by_version_count": dict(report.versions.articles),
        "silent_edits": report.versions.silent,
        "coverage": _coverage(report),
        "days": [_day(day) for day in report.days],
        "sections": [
            {"section": section, "articles": count} for section, count in report.sections.items()
        ],
        "hours": list(report.hours),
        "tags": _ranking(report.tags),
        "places": _ranking(report.places),
        "run_count": report.run_count,
        "last_runs": [_run(run) for run in report.runs],
    }


def _coverage(report: Report) -> dict[str, Any]:
    return {
        "since": str(report.coverage[0].day),
        "until": str(report.coverage[-1].day),
        "days": len(report.coverage),
        "states": dict(Counter(c.state for c in report.coverage)),
        "holes": [{"since": str(a), "until": str(b)} for a, b in report.hole_ranges],
    }


def _day(figures: DayFigures) -> dict[str, Any]:
    sections = {section: n for section, n in figures.sections.items() if section is not None}
    return {
        "day": _text(figures.day),
        "articles": figures.articles,
        "edited": figures.edited,
        "reposts": figures.reposts,
        "sections": sections,
        "no_section": figures.sections[None],
        "empty": dict(figures.empty),
    }


def _ranking(ranking: Ranking) -> dict[str, Any]:
    top = [{"value": value, "articles": count} for value, count in ranking.top]
    return {"kinds": ranking.kinds, "top": top}


def _run(run: RunRecord) -> dict[str, Any]:
    times = {"started": utc_text(run.started), "finished": utc_text(run.finished)}
    return asdict(run) | times


def _text(day: date | None) -> str | None:
    return str(day) if day else None
