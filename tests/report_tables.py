"""Makes reports for tests, and reads the tables of their pages."""

from __future__ import annotations

from datetime import date, datetime

from lively_archive import NOW
from parsel import Selector

from wartaspider.archive.reading import reading
from wartaspider.report import Report, collect


def report_of(
    url: str, since: date | None = None, until: date | None = None, now: datetime = NOW
) -> Report:
    """The figures of an archive."""
    with reading(url) as db:
        return collect(db, since=since, until=until, now=now, growth_days=3)


def cells(page: Selector, name: str) -> list[list[str]]:
    """The cells of a table, row by row; numbers as they are and not as they are shown."""
    rows = page.css(f"#table-{name} tbody tr")
    return [[_value(cell) for cell in row.xpath("./th|./td")] for row in rows]


def head(page: Selector, name: str) -> list[str]:
    """The names of a table's columns, in English where they are words."""
    return [_value(cell) for cell in page.css(f"#table-{name} thead th")]


def _value(cell: Selector) -> str:
    english = cell.css("[lang=en]::text").getall() or cell.xpath(".//text()").getall()
    return cell.attrib.get("data-value") or "".join(english).strip()
