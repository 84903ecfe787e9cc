"""The rest of a list that a label has cut off: an advert's, a video's, ``Baca Juga``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from wartaspider.pages.groups import Group, entries_of
from wartaspider.pages.links import Link, kind_of

MAX_COMPARED = 60
MAX_BACK = 20
"""Groups before one that are looked at: a label stands near what it cuts."""

FEW_PAIRS = 6
"""Pairs of articles that at least tell whether they are in an order: those of four."""

SURE, LIKELY, HALF = 0.9, 0.65, 0.5
"""Shares of pairs in order: neighbours that changed places do not end the order of a list."""


def with_rests(groups: Sequence[Group], links: Sequence[Link], path: str) -> list[Group]:
    """The groups, those under a label between items like theirs as one with these items.

    ``path``: that of the list, whose other pages share it.
    """
    order = {link.article_id: place for place, link in reversed([*enumerate(links)])}
    whole: list[Group] = []
    grown: set[int] = set()
    for group in groups:
        back = range(max(0, len(whole) - MAX_BACK), len(whole))
        near = [place for place in back if _may_go_on(whole[place], group, path)]
        both = _both(whole[near[-1]], group, order) if near else group
        if near and _is_in_order(both, group.ids):
            whole[near[-1]] = both
            grown.add(near[-1])
        else:
            whole.append(group)
    for place in grown:
        # Dates without a wrapper are told apart only where no item is missing between them.
        whole[place].entries = entries_of(whole[place])
    return whole


def _may_go_on(first: Group, group: Group, path: str) -> bool:
    """Whether a label may have cut a group off a first one, and no box of the same cards begins.

    A box shows the same on each page of a list, or no dates though the list has them.
    """
    return (
        group.is_named_aside
        and not first.is_named_aside
        and first.is_beside == group.is_beside
        and _is_near(first, group)
        and bool(first.chains & group.chains or _names(first) & _names(group))
        and (path in first.paths or path not in group.paths)
        and (_says_when(first), _says_when(group)) != ({True}, {False})
    )


def _is_near(first: Group, group: Group) -> bool:
    """Whether they share a container, or are rows of one grid."""
    one, other = first.container, group.container
    inner, outer = one.getparent(), other.getparent()
    is_row = inner is outer and kind_of(one) == kind_of(other)
    return one is other or one is outer or other is inner or is_row


def _names(group: Group) -> set[tuple[str, str]]:
    """Tags of its items, each with one of its classes: an item with a picture has more of them."""
    items = {kind_of(item): item for _, item in group.parts}
    return {
        (item.tag, name)
        for kind, item in items.items()
        for name in (item.get("class") or kind).split()
    }


def _is_in_order(both: Group, rest: frozenset[int]) -> bool:
    """Whether the order of a list, if it has one, goes on in its rest: in a box it does not."""
    entries = both.entries[-MAX_COMPARED:]
    is_dated = all(entry.date is not None for entry in entries)
    whens = (entry.date.timestamp() if is_dated and entry.date else 0 for entry in entries)
    places = [(when, e.article_id) for when, e in zip(whens, entries, strict=True)]
    falls: list[list[bool]] = [[], [], []]
    for earlier, later in combinations(places, 2):
        falls[(earlier[1] in rest) + (later[1] in rest)].append(earlier > later)
    first, across, within = map(_share, falls)
    if len(falls[0]) < FEW_PAIRS or 1 - SURE < first < SURE:
        return True
    if first < HALF:
        across, within = 1 - across, 1 - within
    return across >= HALF and (len(falls[2]) < FEW_PAIRS or within >= LIKELY)


def _share(answers: list[bool]) -> float:
    return sum(answers) / len(answers) if answers else HALF


def _says_when(group: Group) -> set[bool]:
    """Whether its articles have a printed date: all, none, or some."""
    return {entry.date_text is not None for entry in group.entries}


def _both(first: Group, group: Group, order: Mapping[int, int]) -> Group:
    """Two groups as one, in page order."""
    parts = sorted(first.parts + group.parts, key=lambda part: order[part[0].article_id])
    entries = sorted(first.entries + group.entries, key=lambda entry: order[entry.article_id])
    return replace(first, parts=parts, entries=entries)
