"""All rows."""

from __future__ import annotations

from faults.down import DOWN
from faults.robots import ROBOTS

ROWS = (*DOWN, *ROBOTS)
