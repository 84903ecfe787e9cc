"""The circuit breaker: after so many requests given up in a row, the site counts as gone."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from wartaspider.exceptions import PageError, SiteDownError, SiteRefusesError

# down: no answer, or 5xx. refused: 401, 403, 429, a challenge page. unsound: an empty or cut page,
# of which a few say nothing about the site as a whole.
Failure = Literal["down", "refused", "unsound"]

UNSOUND = 4
"""How many unsound pages count as much as one failure."""


@dataclass(slots=True)
class Breaker:
    """Counts requests given up with no good answer between them; trips at ``limit`` (0: never)."""

    limit: int = 5
    _row: list[Failure] = field(default_factory=list)
    _unsound: int = 0
    _tripped: Literal["site-down", "refused"] | None = None

    @property
    def reason(self) -> Literal["site-down", "refused"] | None:
        """Why it tripped, as the run's finish reason; None while it has not."""
        return self._tripped

    @property
    def in_a_row(self) -> int:
        """How many failures lie behind the last good answer."""
        return len(self._row)

    def good(self) -> None:
        """The site gave a good answer (404 is one)."""
        self._row.clear()
        self._unsound = 0

    def failed(self, failure: Failure, *, is_plain: bool = False) -> bool:
        """A request was given up; True if this one tripped the breaker.

        ``is_plain``: the site itself said to stay away for long; the second such one in a row
        trips it, the first may be about a single page.
        """
        if failure == "unsound":
            return self._failed_unsound()
        self._row += [failure] * (math.ceil(self.limit / 2) if is_plain else 1)
        if self._tripped or not 0 < self.limit <= len(self._row):
            return False
        counts = Counter(self._row)
        self._tripped = "refused" if counts["refused"] > counts["down"] else "site-down"
        return True

    def _failed_unsound(self) -> bool:
        self._unsound += 1
        if self._tripped or not 0 < self.limit * UNSOUND <= self._unsound:
            return False
        self._tripped = "site-down"
        return True

    def error(self) -> PageError | None:
        """What to raise for every further request; None while the site is reachable."""
        if self._tripped is None:
            return None
        error = SiteRefusesError if self._tripped == "refused" else SiteDownError
        return error(f"given up: too many requests in a row failed ({self._tripped})")
