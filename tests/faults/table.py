"""The table: all rows, by what fails."""

from __future__ import annotations

from faults.articles import ARTICLES
from faults.down import DOWN
from faults.drift import DRIFT
from faults.feeds import FEEDS
from faults.lists import LISTS
from faults.machine import MACHINE
from faults.robots import ROBOTS

GROUPS = {
    "The whole site": DOWN,
    "robots.txt": ROBOTS,
    "Lists": LISTS,
    "Articles": ARTICLES,
    "A redesign over night": DRIFT,
    "Feed and sitemaps": FEEDS,
    "The machine": MACHINE,
}
ROWS = tuple(row for rows in GROUPS.values() for row in rows)
