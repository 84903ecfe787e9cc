"""What the list pages of a run have taught: which blocks are the list, which stand beside it."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from wartaspider.pages.links import Chain

MAX_CHAINS = 5_000
MAX_BLOCKS = 2_000
MAX_PATHS = 4


@dataclass(slots=True)
class ListMemory:
    """One a run, shared by all its walks.

    A fresh one changes how surely a list is told from a sidebar, and nothing else. Its size is
    bounded, however long the run.
    """

    closed_pages: int = 0
    """Pages that ended with ``</html>``: a later one that does not has been cut."""

    _lists: Counter[Chain] = field(default_factory=Counter)
    _asides: Counter[Chain] = field(default_factory=Counter)
    _paths: OrderedDict[int, set[str]] = field(default_factory=OrderedDict)
    """Block (its kind and its very articles) -> a few lists that showed it."""

    def is_list(self, chains: Collection[Chain]) -> bool:
        """Whether blocks of this kind were the list of an earlier page."""
        return any(self._lists[chain] > self._asides[chain] for chain in chains)

    def is_aside(self, chains: Collection[Chain]) -> bool:
        """Whether blocks of this kind only ever stood beside a list."""
        return bool(chains) and all(self._asides[c] > self._lists[c] for c in chains)

    def paths_of(self, chain: Chain, ids: frozenset[int]) -> frozenset[str]:
        """Lists (by path) on which a block of this kind held these very articles before."""
        return frozenset(self._paths.get(hash((chain, ids)), ()))

    def saw(self, chain: Chain, ids: frozenset[int], path: str) -> None:
        """Remembers what a block held on the list at this path."""
        block = hash((chain, ids))
        paths = self._paths.setdefault(block, set())
        self._paths.move_to_end(block)
        if len(paths) < MAX_PATHS:
            paths.add(path)
        if len(self._paths) > MAX_BLOCKS:
            self._paths.popitem(last=False)

    def learn(self, lists: Iterable[Chain], asides: Iterable[Chain]) -> None:
        """Remembers a page where the list was told apart with certainty."""
        if len(self._lists) + len(self._asides) < MAX_CHAINS:
            self._lists.update(lists)
            self._asides.update(asides)
