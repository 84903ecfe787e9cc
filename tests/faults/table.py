"""All rows."""

from __future__ import annotations

from faults.articles import ARTICLES
from faults.down import DOWN
from faults.feeds import FEEDS
from faults.lists import LISTS
from faults.machine import MACHINE
from faults.robots import ROBOTS

ROWS = (*DOWN, *ROBOTS, *LISTS, *ARTICLES, *FEEDS, *MACHINE)
