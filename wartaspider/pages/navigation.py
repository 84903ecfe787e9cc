"""Where a page has its menu, and the menu as a tree of labels, in any markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from wartaspider.pages.labels import MAX_LABEL, SECTIONS, UTILITIES
from wartaspider.pages.links import Node, text_of, upwards, words
from wartaspider.urls import slugify

MAX_LABELS = 5_000
MAX_LINKS = 1_000
MAX_DEPTH = 30

_ARTICLE_HINT = re.compile(r"/(?:read|berita)\d", re.ASCII)
_SKIP = words("script style template noscript svg img form input select picture hr")
_LINK_TAGS = words("a button summary")
_TEXT_TAGS = words("span label strong b em i p div h2 h3 h4 h5 h6 dt")
_BANDS = words("nav header")
_BADGES = words("new baru hot live beta")


@dataclass(slots=True)
class Choice:
    """One entry of a menu, with what opens under it."""

    label: str
    href: str
    """Empty for an entry that is no link."""

    leaves: list[Choice] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its label as a section's slug."""
        return slugify(self.label)

    @property
    def is_toggle(self) -> bool:
        """Whether it only opens something."""
        href = self.href.lower()
        return not href or href.endswith("#") or href.startswith(("#", "javascript:"))


def find_navigation(root: Node) -> list[Choice]:
    """The page's menu as a tree; [] if the page has none."""
    places = _places(root) or {node: set() for node in _bands(root)}
    if not places:
        return []
    best = max(places, key=lambda node: _worth(node, places[node]))
    if _is_list(best):
        return []
    return _choices(_whole(best))


def _places(root: Node) -> dict[Node, set[str]]:
    """Elements with at least two labels that menus of the site have; the innermost of each set."""
    found: dict[Node, set[str]] = {}
    for node in islice(root.iter(*_LINK_TAGS, *_TEXT_TAGS, "li"), MAX_LABELS):
        slug = slugify(_label(node) if node.tag in _LINK_TAGS else _own_text(node))
        if slug in SECTIONS or (slug in UTILITIES and node.tag == "a"):
            for outer in upwards(node, MAX_DEPTH):
                found.setdefault(outer, set()).add(slug)
    return {
        node: slugs
        for node, slugs in found.items()
        if len(slugs) > 1 and slugs & SECTIONS and all(found.get(c) != slugs for c in node)
    }


def _bands(root: Node) -> Iterator[Node]:
    yield from islice(root.iter(*_BANDS), 20)
    lists = (node for node in root.iter("ul") if node.get("role") == "navigation")
    yield from islice(lists, 20)


def _is_list(node: Node) -> bool:
    """Whether an element rather lists articles, whose sections it names, than being a menu."""
    links = [link.get("href") or "" for link in islice(node.iter("a"), MAX_LINKS)]
    articles = sum(bool(_ARTICLE_HINT.search(href)) for href in links)
    return articles * 2 > len(links)


def _worth(node: Node, known: set[str]) -> float:
    """How much an element looks like the menu: known labels for it, articles against it."""
    links = [link.get("href") or "" for link in islice(node.iter("a"), MAX_LINKS)]
    articles = sum(bool(_ARTICLE_HINT.search(href)) for href in links)
    around = [outer.tag for outer in upwards(node, MAX_DEPTH)]
    return (
        3 * len(known & SECTIONS)
        + min(len(known & UTILITIES), 4)
        + min(len(links) - articles, 40) / 5
        - articles / 2
        + (1 if _BANDS & set(around) else 0)
        - (5 if "footer" in around else 0)
    )


def _whole(node: Node) -> Node:
    """The ``nav`` around a part of a menu, which may hold the rest of it."""
    return next((outer for outer in upwards(node, 4) if outer.tag == "nav"), node)


def _choices(node: Node, depth: int = 0) -> list[Choice]:
    """The entries inside an element, each with those that open under it."""
    choices: list[Choice] = []
    head: Choice | None = None
    of_head: Node | None = None
    for child in islice(node, MAX_LINKS) if depth < MAX_DEPTH else ():
        found = _entry(child, depth)
        if not found:
            continue
        if child.tag == "dd" and choices:
            choices[-1].leaves.extend(found)
            continue
        is_next = len(found) == 1 and of_head is not None and _are_alike(of_head, child)
        is_box = child.tag not in _LINK_TAGS and child.tag != "li" and not is_next
        if head and is_box and _opens_under(head, found, is_alone=len(choices) == 1):
            head.leaves.extend(found)
            head = None
            continue
        choices.extend(found)
        is_head = len(found) == 1 and child.tag != "li" and not found[0].leaves
        head, of_head = (found[0], child) if is_head else (None, None)
    return choices


def _are_alike(one: Node, other: Node) -> bool:
    """Whether two entries of a menu are in boxes of one kind: neither opens under the other."""
    return bool(one.tag == other.tag and one.get("class") == other.get("class"))


def _entry(node: Node, depth: int) -> list[Choice]:
    """What one child of a menu is: a link, an entry with leaves, a bare label, or a box of more."""
    if not isinstance(node.tag, str) or node.tag in _SKIP:
        return []
    if node.tag in _LINK_TAGS:
        label = _label(node)
        return [Choice(label, (node.get("href") or "").strip())] if label else []
    found = _choices(node, depth + 1)
    text = _own_text(node)
    if node.tag == "li" and found:
        return _with_leaves(node, text, found)
    if not found and text and node.tag in (*_TEXT_TAGS, "li"):
        return [Choice(text, "")]
    return found


def _with_leaves(node: Node, text: str, found: list[Choice]) -> list[Choice]:
    """A list item: its first label is the entry, the others open under it."""
    if text:
        return [Choice(text, "", found)]
    if len(node) and node[0].tag in ("ul", "ol"):
        return found
    head, *others = found
    head.leaves.extend(others)
    return [head]


def _opens_under(head: Choice, found: list[Choice], *, is_alone: bool) -> bool:
    """Whether a box of entries right after a label is that label's dropdown."""
    slugs = {choice.slug for choice in found}
    if head.slug in UTILITIES or len(slugs & (SECTIONS | UTILITIES)) > 1:
        return False
    if not head.is_toggle and (slugs & SECTIONS or any(choice.leaves for choice in found)):
        return False
    return head.is_toggle or len(found) > 1 or not is_alone


def _label(node: Node) -> str:
    """A link's text without a badge in it, or its title where it shows only a picture; "" if it is
    no label."""
    text = text_of(node, MAX_LABEL + 1) or (node.get("title") or "").strip()
    last = text_of(node[-1], MAX_LABEL) if len(node) else ""
    if slugify(last) in _BADGES:
        text = text.removesuffix(last).rstrip() or text
    return text if _is_label(text) else ""


def _own_text(node: Node) -> str:
    texts: Iterable[str | None] = (node.text, *(child.tail for child in islice(node, 3)))
    text = " ".join(" ".join(part for part in texts if part)[:200].split())
    return text if _is_label(text) else ""


def _is_label(text: str) -> bool:
    return len(text) <= MAX_LABEL and any(map(str.isalpha, text)) and not _has_digit(text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
