"""Which group of a list page is its list, and which stand beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from wartaspider.items import WIB
from wartaspider.pages.groups import Group
from wartaspider.pages.links import Node, upwards
from wartaspider.pages.memory import ListMemory

_KNOWN_LIST = re.compile(r"\barticleList(?:Wrapper|Item)\b")
_ASIDE_NAME = re.compile(
    r"side-?bar|populer|popular|trending|related|terkait|recommend|rekomendasi|slider|carousel",
    re.I,
)

# How much each sign weighs; only their order of size matters.
SETTLED, KNOWN, CLEAR, FAIR, SLIGHT = 10.0, 5.0, 3.0, 2.0, 1.0
THRESHOLD = -1.0
CERTAIN = 2.0
MARGIN = 2.0
"""So far ahead of all others must a list be for later pages to learn from it."""

DOUBT = 0.5
"""A second group this near the best is taken too: an article too many is checked again later."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the page and the request say beside the groups themselves."""

    path: str
    """Path of the list: pages of one list share it."""

    day: date | None = None
    """The WIB day a page of the date index stands for."""

    pager_scope: Node | None = None
    title_scope: Node | None = None
    has_title: bool = False
    says_nothing: bool = False
    """Whether the page says in words that there are no articles."""


def choose(groups: Sequence[Group], signs: Signs, memory: ListMemory) -> list[Group]:
    """The groups that are the list, in page order; [] if none is. The memory learns from it."""
    signs = _telling(groups, signs)
    own = {id(group): _weight(group, signs) for group in groups}
    changes = any(not group.is_aside and not group.paths for group in groups)
    known = {id(g): own[id(g)] + _fame(g, signs, memory, changes=changes) for g in groups}
    ranked = sorted(groups, key=lambda group: -known[id(group)])
    bar = CLEAR if signs.says_nothing else THRESHOLD
    chosen = [group for group in ranked[:1] if known[id(group)] > bar]
    if chosen:
        best = known[id(chosen[0])]
        near = [g for g in ranked[1:] if known[id(g)] > max(bar, best - DOUBT)]
        like = [g for g in ranked[1:] if _continues(g, chosen[0], known[id(g)], signs)]
        chosen += [g for g in ranked if g in near or g in like]
        others = [own[id(g)] for g in groups if all(g is not c for c in chosen)]
        if own[id(chosen[0])] - max(others, default=0.0) >= MARGIN:
            _learn(groups, chosen, own[id(chosen[0])], memory)
    return [group for group in groups if any(group is each for each in chosen)]


def _telling(groups: Sequence[Group], signs: Signs) -> Signs:
    """The signs without the scopes that hold every group and so tell none apart."""
    pager, title = (
        scope if not all(group.is_in(scope) for group in groups) else None
        for scope in (signs.pager_scope, signs.title_scope)
    )
    return replace(signs, pager_scope=pager, title_scope=title)


def _weight(group: Group, signs: Signs) -> float:
    """What the page itself says of a group."""
    weight = min(len(group.entries), 10) / 5
    if group.is_set_aside or (group.is_named_aside and signs.day is None):
        weight -= SETTLED
    elif group.is_named_aside:
        # The label may be an advert's over a day's list, which title and pager then outweigh:
        # of a day an article too many does no harm.
        weight -= KNOWN + FAIR
    if group.is_in(signs.pager_scope):
        weight += CLEAR
    if group.is_in(signs.title_scope):
        weight += CLEAR
    elif group.heading is not None and group.heading.node.tag != "h1":
        weight -= SLIGHT * (signs.has_title + group.heading.is_weak)
    return weight + _name_weight(group) + _date_weight(group, signs.day)


def _name_weight(group: Group) -> float:
    """Names of classes and of landmarks: never needed, but telling where they are known."""
    around = list(upwards(group.container, 12))
    names = " ".join(f"{node.get('class') or ''} {node.get('id') or ''}"[:300] for node in around)
    inside = " ".join(kind for chain in group.chains for kind in chain[:3])
    weight = CLEAR if _KNOWN_LIST.search(f"{names} {inside}") else 0.0
    if _ASIDE_NAME.search(names):
        weight -= KNOWN
    if any(node.tag == "main" or node.get("role") == "main" for node in around):
        weight += CLEAR
    return weight


def _date_weight(group: Group, day: date | None) -> float:
    """Printed dates: a list has them more often than a sidebar, and a day's list has its day."""
    days = [e.date.astimezone(WIB).date() for e in group.entries if e.date is not None]
    dated = sum(entry.date_text is not None for entry in group.entries)
    weight = SLIGHT if dated * 2 >= len(group.entries) else 0.0
    if day is None or not days:
        return weight
    if day not in days:
        return weight - KNOWN
    return weight + KNOWN * days.count(day) / len(days)


def _fame(group: Group, signs: Signs, memory: ListMemory, *, changes: bool) -> float:
    """What earlier pages of the run say of such a group; ``changes``: others hold new articles."""
    elsewhere = len(group.paths - {signs.path})
    is_list = memory.is_list(group.chains)
    if elsewhere > 2 or (elsewhere and not is_list and len(group.ids) > 1):
        return -SETTLED
    if is_list:
        return KNOWN
    weight = -KNOWN if changes and group.paths else 0.0
    return weight - (KNOWN + FAIR if memory.is_aside(group.chains) else 0.0)


def _continues(group: Group, best: Group, weight: float, signs: Signs) -> bool:
    """Whether a group is more of the list: the rest after an advert, or a big first article."""
    if weight <= THRESHOLD or group.is_aside:
        return False
    is_named = group.heading is not None and group.heading is not best.heading
    is_like = bool(group.chains & best.chains)
    scopes = [s for s in (signs.pager_scope, signs.title_scope) if best.is_in(s)]
    if not any(group.is_in(scope) for scope in scopes):
        return is_like and not is_named
    # In the list's own column. A slider of the whole site's headlines is smaller than a list.
    return is_like or len(group.ids) <= 2 or len(group.ids) * 2 >= len(best.ids)


def _learn(
    groups: Sequence[Group], chosen: Sequence[Group], weight: float, memory: ListMemory
) -> None:
    if weight < CERTAIN:
        return
    lists = {chain for group in chosen for chain in group.chains}
    others = {chain for g in groups if all(g is not c for c in chosen) for chain in g.chains}
    memory.learn(lists, others - lists)
