"""The articles of a page in groups: one is the list, the others stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from wartaspider.items import Entry
from wartaspider.pages.blocks import Blocks, Heading, before
from wartaspider.pages.entries import PrintedDate, entry_of, printed_date
from wartaspider.pages.links import Chain, Link, Node, clean, text_of, upwards, words
from wartaspider.pages.memory import ListMemory

MAX_GROUPS = 100
"""So many groups are told apart by the labels over them, more only by what these name."""

_ASIDE_TAGS = words("aside footer nav")


@dataclass(slots=True)
class Group:
    """Articles in one container, under one heading."""

    container: Node
    heading: Heading | None
    parts: list[tuple[Link, Node]] = field(default_factory=list)
    """Links, each with the widest element that is about its article alone."""

    is_beside: bool = False
    """Whether words before its links say that they lead elsewhere: ``Baca Juga``."""

    paths: frozenset[str] = frozenset()
    """Lists on which earlier pages of the run showed this very block."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def ids(self) -> frozenset[int]:
        """The articles it links."""
        return frozenset(link.article_id for link, _ in self.parts)

    @property
    def chains(self) -> set[Chain]:
        """The kinds of its links."""
        return {link.chain for link, _ in self.parts}

    @property
    def is_aside(self) -> bool:
        """Whether its place or its heading says that it is not the list."""
        return self.is_named_aside or self.is_set_aside

    @property
    def is_named_aside(self) -> bool:
        """Whether its heading says so."""
        return self.heading is not None and self.heading.is_aside

    @property
    def is_set_aside(self) -> bool:
        """Whether its place says so, or the words before its links."""
        return self.is_beside or any(map(_is_aside_node, upwards(self.container)))

    def is_in(self, scope: Node | None) -> bool:
        """Whether it lies inside an element."""
        return scope is not None and any(node is scope for node in upwards(self.container))


def groups_of(
    links: Sequence[Link], blocks: Blocks, memory: ListMemory, path: str = ""
) -> list[Group]:
    """The article links of the list at a path as groups, in page order, each with its entries."""
    groups: dict[tuple[object, ...], Group] = {}
    headings: dict[Node | tuple[Node, Chain], Heading | None] = {}
    # Earlier pages may know some of one container's links to be none of the list.
    asides = {chain: memory.is_aside([chain]) for chain in {link.chain for link in links}}
    for link in links:
        item = blocks.item(link)
        container = _container(item)
        heading = _heading(link, item, headings, blocks)
        headings[container] = headings[container, link.chain] = heading
        own = heading if len(groups) < MAX_GROUPS else True
        weight = (heading.is_aside and own, heading.is_weak) if heading else (False, False)
        key = (container, weight, link.is_beside, asides[link.chain])
        group = groups.setdefault(key, Group(container, heading, is_beside=link.is_beside))
        group.parts.append((link, item))
    for group in groups.values():
        group.paths = memory.paths_of(min(group.chains), group.ids)
        memory.saw(min(group.chains), group.ids, path)
    merged = _joined(list(groups.values()))
    for group in merged:
        group.entries = entries_of(group)
    return merged


def _container(item: Node) -> Node:
    parent = item.getparent()
    return item if parent is None else parent


def _heading(
    link: Link,
    item: Node,
    headings: dict[Node | tuple[Node, Chain], Heading | None],
    blocks: Blocks,
) -> Heading | None:
    """The heading an item stands under: its container's, until a later one comes between.

    One over links of another kind ends with them.
    """
    container = _container(item)
    if container not in headings:
        return blocks.heading_over(item)
    for sibling in before(item):
        if heading := blocks.heading_in(sibling, beside=item):
            return heading
        if sibling in blocks.owner:
            if blocks.owner[sibling] == link.article_id:
                break
            return headings.get((container, link.chain), headings[container])
    return headings[container]


def _is_aside_node(node: Node) -> bool:
    if node.tag == "header":
        return not any(outer.tag in ("article", "main", "li") for outer in upwards(node))
    return node.tag in _ASIDE_TAGS or node.get("role") in ("complementary", "navigation")


def _joined(groups: list[Group]) -> list[Group]:
    """Rows of a grid as one group: containers side by side with links of the same kind."""
    joined: dict[tuple[object, ...], Group] = {}
    for group in groups:
        parent = group.container.getparent()
        kind = min(group.chains)
        is_new = group.heading is not None and (group.heading.is_aside or group.heading.is_weak)
        place = group.container if parent is None or is_new else parent
        name = group.heading if group.heading is not None and group.heading.is_aside else None
        key = (place, kind, group.is_beside, group.paths, name)
        if key in joined:
            joined[key].parts.extend(group.parts)
        else:
            joined[key] = group
    return list(joined.values())


def entries_of(group: Group) -> list[Entry]:
    """Its articles in page order, once each."""
    parts: dict[int, list[tuple[Link, Node]]] = {}
    for link, item in group.parts:
        parts.setdefault(link.article_id, []).append((link, item))
    entries = [
        entry_of([link for link, _ in own], [item for _, item in own]) for own in parts.values()
    ]
    if any(entry.date_text for entry in entries):
        return entries
    dates = _dates_between([own[-1][1] for own in parts.values()], group)
    return [_dated(entry, date) for entry, date in zip(entries, dates, strict=False)] or entries


def _dated(entry: Entry, date: PrintedDate) -> Entry:
    return replace(entry, date=date.value, date_text=date.text, date_has_time=date.has_time)


def _dates_between(items: list[Node], group: Group) -> list[PrintedDate]:
    """Dates that stand between items without a wrapper: one to each in strict turn, or none."""
    turns: list[PrintedDate | None] = []
    own = set(items)
    known = {item for _, item in group.parts}
    for child in islice(group.container, 2_000):
        if child in own:
            turns.append(None)
        elif child not in known and isinstance(child.tag, str):
            turns.extend(_dates_of(text_of(child, 61)))
        turns.extend(_dates_of(clean((child.tail or "")[:200])))
    dates = [date for date in turns if date]
    is_after = turns[0::2] == [None] * len(dates) and len(turns) == 2 * len(dates)
    is_before = turns[1::2] == [None] * len(dates) and len(turns) == 2 * len(dates)
    return dates if (is_after or is_before) and len(dates) == len(items) else []


def _dates_of(text: str) -> Iterator[PrintedDate]:
    if (date := printed_date(text)) is not None:
        yield date
