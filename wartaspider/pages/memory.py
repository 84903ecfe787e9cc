"""What the list pages of a run have taught: which blocks are the list, which stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from wartaspider.pages.blocks import Chain

MAX_PATHS = 50
MAX_CHAINS = 5_000


@dataclass(slots=True)
class _Seen:
    """The articles that one kind of block held, and on which lists."""

    ids: frozenset[int]
    paths: set[str]
    varies: bool = False


@dataclass(slots=True)
class ListMemory:
    """One a run, shared by all its walks.

    It holds only chains of tags and classes, never addresses of articles to fetch, so a fresh one
    changes how surely a list is told from a sidebar, and nothing else.
    """

    lists: Counter[Chain] = field(default_factory=Counter)
    asides: Counter[Chain] = field(default_factory=Counter)
    closed_pages: int = 0
    """Pages that ended with ``</html>``: a later one that does not has been cut."""

    _seen: dict[Chain, _Seen] = field(default_factory=dict)

    def is_list(self, chains: Collection[Chain]) -> bool:
        """Whether blocks of this kind were the list of an earlier page."""
        return any(self.lists[chain] > self.asides[chain] for chain in chains)

    def is_aside(self, chains: Collection[Chain]) -> bool:
        """Whether blocks of this kind only ever stood beside a list."""
        return bool(chains) and all(self.asides[c] > self.lists[c] for c in chains)

    def is_constant(self, chains: Iterable[Chain], ids: frozenset[int], path: str) -> bool:
        """Whether such blocks held these very articles on other lists too, and never others."""
        seen = [self._seen[chain] for chain in chains if chain in self._seen]
        return any(not s.varies and s.ids == ids and s.paths - {path} for s in seen)

    def saw(self, chains: Iterable[Chain], ids: frozenset[int], path: str) -> None:
        """Remembers what a kind of block held on the list at this path."""
        for chain in chains:
            if (seen := self._seen.get(chain)) is None:
                if len(self._seen) < MAX_CHAINS:
                    self._seen[chain] = _Seen(ids, {path})
            else:
                seen.varies = seen.varies or seen.ids != ids
                if len(seen.paths) < MAX_PATHS:
                    seen.paths.add(path)

    def learn(self, lists: Iterable[Chain], asides: Iterable[Chain]) -> None:
        """Remembers a page where the list was told apart with certainty."""
        if len(self.lists) + len(self.asides) < MAX_CHAINS:
            self.lists.update(lists)
            self.asides.update(asides)
