"""Links that place an article: its breadcrumb and its tags, told apart from the site's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.document import Document
from wartaspider.pages.noise import is_tag_link
from wartaspider.pages.text import BLOCK_TAGS, clean_text, label_text
from wartaspider.pages.window import following, preceding

MAX_TAG_LINKS = 80
MAX_CRUMBS = 6
MAX_LABEL = 80
MAX_UNLINKED = 30

_HOME = frozenset({"home", "beranda", "homepage", "depan", "halaman utama"})
_FIRST_LABELS = ("home", "beranda")
_HOME_START = re.compile(r"\s*(?:\Z|[hb])", re.IGNORECASE)
_SITE_ZONES = ("aside", "nav", "footer", "header")
_WRAPPERS = frozenset(
    {"a", "li", "span", "b", "strong", "em", "i", "small", "h2", "h3", "h4", "h5", "h6"}
)
_SIDE_LABEL = re.compile(r"populer|trending|hangat|pilihan|terkini|hari ini|tren\b", re.IGNORECASE)
_LENGTH = etree.XPath("string-length(normalize-space(.))")
_TAGS_LABEL = re.compile(r"\W*(?:tags?|topik)\W*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_AND = re.compile(r"\W*(?:dan|and)\W*", re.IGNORECASE)
_IS_LABEL = re.compile(
    r"\A\W*(?:tags?|tagar|topi[ck]s?|label|kata kunci|keywords?)(?: \w+)?\W*\Z|[:：]\s*\Z",
    re.IGNORECASE,
)
_XML_SPACE = " \t\r\n"


def is_home(label: str) -> bool:
    """Whether a breadcrumb entry is the home page's."""
    return label.casefold() in _HOME


def first_row(document: Document, entries: Sequence[etree._Element]) -> list[etree._Element]:
    """Those of a layout's breadcrumb entries that are in its first list of the site's own links.

    A list of links to other sites, to share the article, is none; one without links is.
    """
    for row, members in groupby(entries, key=lambda entry: entry.getparent()):
        hrefs = [link.get("href", "") for link in islice(row.iter("a"), MAX_CRUMBS)]
        if not hrefs or any(map(document.leads_inside, hrefs)):
            return list(members)
    return []


def breadcrumb_near(document: Document, heading: etree._Element) -> list[str]:
    """Labels of the short row of links from ``Home`` on that stands before the headline.

    A menu in the page's own header is none, however short.
    """
    above = set(heading.iterancestors())
    homes = filter(_says_home, preceding(heading, "a"))
    for home in islice((a for a in homes if above.issuperset(a.iterancestors("header"))), 3):
        for row in islice(home.iterancestors("ul", "ol", "nav", "div", "p", "section"), 3):
            links = document.xpath(".//a", row)
            if len(links) > MAX_CRUMBS:
                break
            items = document.xpath("./li", row)
            if len(links) > 1 or len(items) > 1:
                labels = [_label(entry) for entry in (items if len(items) > 1 else links)]
                return [label for label in labels if label]
    return []


def tags_near(container: etree._Element) -> list[str]:
    """Labels of the first group of tag links in or after the article's text.

    Not the site's own (``Tag Populer``, in a sidebar, menu or the page's footer; an article's
    own footer may hold them), nor links inside sentences.
    """
    tags = _TagLinks(container)
    seen: set[etree._Element] = set()
    for link in tags.among(chain(container.iterdescendants("a"), following(container, "a"))):
        group = _group_of(link)
        if group in seen:
            continue
        seen.add(group)
        if _SIDE_LABEL.search(_label_before(group)):
            continue
        inside = list(group.iter("a"))
        members = tags.among(inside[inside.index(link) :])
        labels = [_label(a) for a in members if _group_of(a) is group]
        if labels := [x for x in labels if x and not _TAGS_LABEL.fullmatch(x)]:
            return list(dict.fromkeys(labels))
    return []


class _TagLinks:
    """Tells an article's links to its tags."""

    def __init__(self, container: etree._Element) -> None:
        self._around = {container, *container.iterancestors("article")}
        self._sentences: dict[etree._Element, bool] = {}

    def among(self, links: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """Those among some links, the last not read before it is asked for."""
        found = (a for a in links if "/tag" in a.get("href", "") or a.get("rel"))
        return islice(filter(self._is_own, found), MAX_TAG_LINKS)

    def _is_own(self, link: etree._Element) -> bool:
        """Whether a link is a tag's, in none of the site's zones and in no sentence.

        A link may say that it leads to a tag: ``rel=tag`` (WHATWG HTML, 4.6.7).
        """
        if not (is_tag_link(link.get("href", "")) or "tag" in link.get("rel", "").lower().split()):
            return False
        zones = link.iterancestors(*_SITE_ZONES)
        if any(z.tag != "footer" or self._around.isdisjoint(z.iterancestors()) for z in zones):
            return False
        return not self._is_in_sentence(link)

    def _is_in_sentence(self, link: etree._Element) -> bool:
        """Whether there is running text in the block the link is in, beside its links."""
        block = next((e for e in islice(link.iterancestors(), 6) if e.tag in BLOCK_TAGS), None)
        if block is None:
            return False
        if block not in self._sentences:
            whole = _LENGTH(block)
            links = list(islice(block.iter("a"), MAX_TAG_LINKS))
            linked = sum(len("".join(link.itertext())) for link in links)
            is_long = whole > linked + MAX_UNLINKED and whole > 1.5 * linked
            tags = (a for a in links if is_tag_link(a.get("href", "")))
            self._sentences[block] = bool(is_long or any(_is_among_words(a, block) for a in tags))
        return self._sentences[block]


def _is_among_words(link: etree._Element, block: etree._Element) -> bool:
    """Whether words stand right before or behind a link that are no label and no ``dan``."""
    before, after = _text_before(link, block), _text_behind(link, block)
    is_labelled = _IS_LABEL.search(before) or _AND.fullmatch(before)
    return bool(
        (_LETTERS.search(before) and not is_labelled)
        or (_LETTERS.search(after) and not _AND.fullmatch(after))
    )


def _text_before(element: etree._Element, block: etree._Element) -> str:
    """The text right before an element in its block, other elements left out."""
    while element is not block:
        previous, parent = element.getprevious(), element.getparent()
        text = parent.text if previous is None else previous.tail
        if previous is not None or (text and not text.isspace()):
            return text or ""
        element = parent
    return ""


def _text_behind(element: etree._Element, block: etree._Element) -> str:
    """The text right behind an element in its block, other elements left out."""
    while element is not block:
        text = element.tail
        if element.getnext() is not None or (text and not text.isspace()):
            return text or ""
        element = element.getparent()
    return ""


def _says_home(link: etree._Element) -> bool:
    """Whether a link says ``Home`` or ``Beranda`` and nothing else."""
    start = link.text
    if start and not _HOME_START.match(start):
        return False
    return "".join(link.itertext()).strip(_XML_SPACE).lower() in _FIRST_LABELS


def _group_of(link: etree._Element) -> etree._Element:
    """The element that holds the link's list."""
    element = link
    for parent in islice(link.iterancestors(), 6):
        element = parent
        if parent.tag not in _WRAPPERS and len(list(islice(parent.iter("a"), 2))) > 1:
            return parent
        if parent.tag in ("ul", "ol"):
            return parent
    return element if element is not link else link


def _label_before(group: etree._Element) -> str:
    """The short text that heads a group: its own first words, or what stands before it."""
    texts = [group.text or ""]
    first = next(iter(group), None)
    if first is not None and first.find(".//a") is None and first.tag != "a":
        texts.append(_label(first) or "")
    for sibling in _just_before(group):
        text = _label(sibling)
        if text:
            texts.append(text)
            break
    return " ".join(t for t in texts if len(t) <= MAX_LABEL)


def _just_before(group: etree._Element) -> Iterator[etree._Element]:
    yield from islice(group.itersiblings(preceding=True), 2)
    if (parent := group.getparent()) is not None:
        yield from islice(parent.itersiblings(preceding=True), 1)


def _label(element: etree._Element) -> str | None:
    if not isinstance(element.tag, str):
        return None
    text = clean_text(label_text(element).strip(" #,;\n"))
    return text if text and len(text) <= MAX_LABEL else None
