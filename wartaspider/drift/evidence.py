"""Evidence: how often something was doubtful of late, and when that can be no chance any more.

The last so many cases count, so that a site that changes in the middle of a long run is noticed
as soon as one that changed before it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

WINDOW = 64
"""Cases that are looked at together."""

IMPROBABLE = 1e-6
"""How unlikely chance must be: a run makes some ten judgements, so a false alarm comes once in
ten thousand runs at the very most, and hourly runs make nine thousand a year."""

SHARE = 0.3
"""Below this share it is no collapse, however unlikely: some new kind of article may have come."""

FEW = 3
"""So many doubtful cases are needed where no case is good."""

SOME = 5
"""So many where others are good."""

_NEEDED = -math.log(IMPROBABLE)


class Kind(NamedTuple):
    """What is judged: a field of one layout's articles, or of all (``""``)."""

    field: str
    how: str
    """``lost``, ``contradicted`` by what the lists say, or of a ``strange`` source."""

    layout: str = ""

    @property
    def key(self) -> str:
        """As a word, for the run's figures."""
        return " ".join(self)


@dataclass(slots=True)
class Evidence:
    """The cases of one kind in a run."""

    rate: float
    """The share of doubtful cases that history makes likely, from above."""

    weight: float = 1.0
    """How much a case counts, as cases that come in clumps are no independent ones."""

    judged: int = 0
    doubtful: int = 0
    example: str | None = None
    """Address of the first doubtful case."""

    share: float = SHARE
    window: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))
    _sum: int = 0
    _former: bool = False

    def remember(self, doubtful: int) -> None:
        """Take in the doubtful cases of the runs before, in which no case was good."""
        for _ in range(min(doubtful, WINDOW // 2)):
            self._push(is_doubtful=True)
            self._former = True

    def add(self, *, is_doubtful: bool, address: str | None) -> None:
        """Take in a case. A good one ends what was remembered."""
        self.judged += 1
        if is_doubtful:
            self.doubtful += 1
            self.example = self.example or address
        elif self._former:
            self._forget()
        self._push(is_doubtful=is_doubtful)

    @property
    def is_certain(self) -> bool:
        """Whether this can be no chance."""
        count, cases = self._sum, len(self.window)
        if count < (FEW if count == cases else SOME) or count < self.share * cases:
            return False
        return self.weight * cases * _divergence(count / cases, self.rate) >= _NEEDED

    def _forget(self) -> None:
        self._former = False
        self.window = deque([True] * min(self.doubtful, WINDOW), maxlen=WINDOW)
        self._sum = len(self.window)

    def _push(self, *, is_doubtful: bool) -> None:
        if len(self.window) == WINDOW:
            self._sum -= self.window[0]
        self.window.append(is_doubtful)
        self._sum += is_doubtful


def _divergence(share: float, rate: float) -> float:
    """Chernoff's exponent: ``exp(-n * this)`` bounds the chance of such a share among n cases."""
    rate = min(rate, 1 - 1e-9)
    if share <= rate:
        return 0.0
    good = (1 - share) * math.log((1 - share) / (1 - rate)) if share < 1 else 0.0
    return share * math.log(share / rate) + good
