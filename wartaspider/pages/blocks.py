"""A page as blocks: which piece of it belongs to which article, under which heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from wartaspider.pages.links import Link, Node, clean, kind_of, text_of, upwards, words
from wartaspider.urls import slugify

MANY = -1
MAX_HEADINGS = 2_000
MAX_LABELS = 50_000
MAX_SIBLINGS = 60
MAX_CHILDREN = 2_000

_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LABEL_TAGS = ("div", "p", "span", "strong", "b", "legend", "caption", "center", "em", "dt", "th")
_ENCLOSURES = words("html body main aside nav footer form ul ol dl table tbody thead")

_ASIDE_LABEL = re.compile(
    r"\b(?:ter)?populer\b|\bpopular\b|\btrending\b|\brekomendasi\b|\brecommended\b|\bpilihan\b"
    r"|\bbanyak dibaca\b|\bmost read\b|\bterkait\b|\brelated\b|\b(?:baca|lihat|simak) juga\b"
    r"|\bfeatured\b|\bsorotan\b|\beditor'?s? (?:pick|choice)|\bviral\b|\bvideo\b|\bfoto\b"
    r"|\binfografis\b|\bgaleri\b|\bsponsor|\badvertorial\b|\bjangan lewatkan\b|\banda suka\b"
    r"|\bheadlines?\b|\btop (?:news|stories)\b|\bterhangat\b|\bterfavorit\b|\bmitra\b",
    re.I,
)
_WEAK_LABEL = re.compile(r"\blainnya\b|\bterkini\b|\bterbaru\b|\blatest\b", re.I)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a short label that does a heading's work."""

    node: Node
    text: str

    @property
    def is_aside(self) -> bool:
        """Whether it names articles of other days and sections."""
        return self._is_label and _names_aside(self.text)

    @property
    def is_weak(self) -> bool:
        """Whether it stands over sidebars more often than over a list."""
        return self._is_label and bool(_WEAK_LABEL.search(self.text))

    @property
    def _is_label(self) -> bool:
        """Whether it is as short as a label: a title of elsewhere may hold the same words."""
        return self.node.tag != "h1" and len(self.text) <= 40 and len(self.text.split()) <= 5


@dataclass(slots=True)
class Blocks:
    """Which elements hold links to one article only, and which to several."""

    slugs: dict[int, str] = field(default_factory=dict)
    owner: dict[Node, int] = field(default_factory=dict)
    """Element -> the one article linked inside it, or ``MANY``."""

    walls: set[Node] = field(default_factory=set)
    """Elements too wide to be one article's block: they hold a heading, a menu, a pager."""

    headings: dict[Node, Heading] = field(default_factory=dict)
    """Element -> the last heading inside it."""

    _beside: dict[tuple[Node, str], tuple[Counter[str], int]] = field(default_factory=dict)
    """What stands between the articles of an element: texts of one kind, and how many articles."""

    @classmethod
    def of(cls, root: Node, links: list[Link], pagers: Iterable[Node] = ()) -> Blocks:
        """The blocks of a page with these article links and links to further list pages."""
        blocks = cls()
        for link in links:
            if not link.is_beside:
                blocks._own(link)
        for node in [*pagers, *islice(root.iter("nav", "form", "footer"), MAX_HEADINGS)]:
            blocks._wall(node)
        for heading in blocks._headings_in(root):
            blocks._place(heading)
        return blocks

    def item(self, link: Link) -> Node:
        """The widest element around a link that is about its article alone."""
        node, article_id = link.node, link.article_id
        for parent in upwards(link.node.getparent()):
            is_own = self.owner.get(parent) == article_id
            if not is_own or parent.tag in _ENCLOSURES or parent in self.walls:
                break
            node = parent
        return node

    def scope(self, node: Node) -> Node | None:
        """The smallest element around a node that also holds articles."""
        return next((outer for outer in upwards(node) if outer in self.owner), None)

    def heading_over(self, item: Node) -> Heading | None:
        """The nearest heading before an item, and not before another article's block."""
        for node in upwards(item):
            for sibling in before(node):
                if heading := self.heading_in(sibling, beside=node):
                    return heading
                if sibling in self.owner:
                    return None
            if node.tag in ("body", "main", "aside"):
                break
        return None

    def heading_in(self, node: Node, *, beside: Node) -> Heading | None:
        """The heading inside an element, unless that is one more item like the one beside it.

        Nor is it one if it is the label of a single item.
        """
        heading = self.headings.get(node)
        if heading is not None and heading.is_aside and self._is_kicker(node, heading):
            return None
        is_alike = kind_of(node) == kind_of(beside) and bool(node.get("class"))
        is_item = heading is not None and is_alike and any(True for _ in node.iter("a"))
        return None if is_item else heading

    def _is_kicker(self, node: Node, heading: Heading) -> bool:
        """Whether such labels stand at each item beside it, or the same one stands there again."""
        around, kind = node.getparent(), kind_of(node)
        if around is None:
            return False
        if (around, kind) not in self._beside:
            self._beside[around, kind] = self._labels_in(around, kind)
        texts, articles = self._beside[around, kind]
        is_each = articles - 1 <= texts.total() <= articles
        return articles > 2 and (is_each or texts[heading.text] > 1)

    def _labels_in(self, around: Node, kind: str) -> tuple[Counter[str], int]:
        texts: Counter[str] = Counter()
        articles = set()
        for child in islice(around, MAX_CHILDREN):
            if child in self.owner:
                articles.add(self.owner[child])
            elif kind_of(child) == kind:
                texts[text_of(child, 120)] += 1
        return texts, len(articles - {MANY})

    def _own(self, link: Link) -> None:
        article_id = link.article_id
        self.slugs.setdefault(article_id, link.address.slug or "")
        for node in upwards(link.node, limit=None):
            seen = self.owner.get(node)
            if seen in (MANY, article_id):
                return
            self.owner[node] = article_id if seen is None else MANY

    def _headings_in(self, root: Node) -> Iterator[Heading]:
        for node in islice(root.iter(*_HEADING_TAGS), MAX_HEADINGS):
            text = text_of(node, 120)
            if text and node not in self.owner and not self._is_inside(node, "a"):
                yield Heading(node, text)
        labels = islice(root.iter(*_LABEL_TAGS), MAX_LABELS)
        yield from islice(filter(None, map(self._label, labels)), MAX_HEADINGS)

    def _label(self, node: Node) -> Heading | None:
        """A label over articles of elsewhere that is not marked up as a heading."""
        text = _own_text(node)
        if not text or not _names_aside(text) or node in self.owner:
            return None
        is_entry = self._is_inside(node, "a", "li", "nav", "button")
        return None if is_entry else Heading(node, text)

    def _is_inside(self, node: Node, *tags: str) -> bool:
        around = upwards(node, 6)
        return any(o.tag in tags and (o.tag != "a" or o in self.owner) for o in around)

    def _place(self, heading: Heading) -> None:
        scope = self.scope(heading.node)
        if scope is not None and self.owner[scope] != MANY and self._is_of_item(heading, scope):
            return
        for outer in upwards(heading.node):
            if outer in self.owner:
                break
            self.headings[outer] = heading
        self._wall(heading.node)

    def _is_of_item(self, heading: Heading, scope: Node) -> bool:
        """Whether a heading is an article's own title or kicker, not one over a list."""
        if likeness(heading.text, self.slugs[self.owner[scope]]) >= 0.5:
            return True
        is_label = heading.node.tag not in _HEADING_TAGS or not heading.is_aside
        return is_label and self._is_repeated(scope)

    def _is_repeated(self, scope: Node) -> bool:
        kind = kind_of(scope)
        around = [*before(scope), *islice(scope.itersiblings(), MAX_SIBLINGS)]
        return any(other in self.owner and kind_of(other) == kind for other in around)

    def _wall(self, node: Node) -> None:
        for outer in upwards(node, limit=None):
            if outer in self.walls:
                return
            self.walls.add(outer)


@lru_cache(maxsize=2_000)
def _names_aside(text: str) -> bool:
    return bool(_ASIDE_LABEL.search(text))


def before(node: Node) -> Iterator[Node]:
    """The siblings before an element, nearest first."""
    return islice(node.itersiblings(preceding=True), MAX_SIBLINGS)


def likeness(text: str, slug: str) -> float:
    """How far the words of a text are those of a slug: 0 to 1."""
    said, meant = set(slugify(text).split("-")) - {""}, set(slug.split("-")) - {""}
    return len(said & meant) / len(said | meant) if said and meant else 0.0


def _own_text(node: Node) -> str:
    """An element's text outside its children, if it is as short as a label."""
    raw = (node.text or "").strip() or next((c.tail for c in node[:2] if c.tail), "")
    return clean(raw) if raw and len(raw) <= 60 else ""
