"""Links that place an article: its breadcrumb and its tags, told apart from the site's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, dropwhile, groupby, islice

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
_SITE_ZONES = ("aside", "nav", "footer", "header")
_WRAPPERS = frozenset(
    {"a", "li", "span", "b", "strong", "em", "i", "small", "h2", "h3", "h4", "h5", "h6"}
)
_SIDE_LABEL = re.compile(r"populer|trending|hangat|pilihan|terkini|hari ini|tren\b", re.IGNORECASE)
_LENGTH = etree.XPath("string-length(normalize-space(.))")
_TAGS_LABEL = re.compile(r"\W*(?:tags?|topik)\W*", re.IGNORECASE)
_XML_SPACE = " \t\r\n"


def is_home(label: str) -> bool:
    """Whether a breadcrumb entry is the home page's."""
    return label.casefold() in _HOME


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


def tags_near(document: Document, container: etree._Element) -> list[str]:
    """Labels of the first group of tag links in or after the article's text.

    Not the site's own (``Tag Populer``, in a sidebar, menu or the page's footer; an article's
    own footer may hold them), nor links inside sentences.
    """
    seen: dict[etree._Element, bool] = {}
    first = next(chain(container.iterdescendants("a"), following(container, "a")), None)
    links_from = dropwhile(lambda link: link[0] is not first, document.links)
    tagged = (a for a, href in links_from if "/tag" in href or _is_tag(a))
    found = islice(tagged, MAX_TAG_LINKS)
    around = {container, *container.iterancestors("article")}
    links = (a for a in found if _is_own(a, around) and not _is_in_sentence(a, seen))
    for group, members in groupby(links, key=_group_of):
        if _SIDE_LABEL.search(_label_before(group)):
            continue
        if labels := [x for a in members if (x := _label(a)) and not _TAGS_LABEL.fullmatch(x)]:
            return list(dict.fromkeys(labels))
    return []


def _says_home(link: etree._Element) -> bool:
    """Whether a link says ``Home`` or ``Beranda`` and nothing else."""
    start = (link.text or "").strip(_XML_SPACE).lower()
    if start and not any(label.startswith(start) for label in _FIRST_LABELS):
        return False
    return "".join(link.itertext()).strip(_XML_SPACE).lower() in _FIRST_LABELS


def _is_tag(link: etree._Element) -> bool:
    """Whether a link says that it leads to a tag: ``rel=tag`` (WHATWG HTML, 4.6.7)."""
    return "tag" in (link.get("rel") or "").lower().split()


def _is_own(link: etree._Element, around: set[etree._Element]) -> bool:
    """Whether a link is a tag's, in none of the site's zones; ``around``: what holds the text."""
    if not (is_tag_link(link.get("href") or "") or _is_tag(link)):
        return False
    zones = link.iterancestors(*_SITE_ZONES)
    return all(z.tag == "footer" and around.intersection(z.iterancestors()) for z in zones)


def _is_in_sentence(link: etree._Element, seen: dict[etree._Element, bool]) -> bool:
    """Whether there is running text in the block the link is in, beside its links."""
    block = next((e for e in islice(link.iterancestors(), 6) if e.tag in BLOCK_TAGS), None)
    if block is None:
        return False
    if block not in seen:
        whole = _LENGTH(block)
        links = islice(block.iter("a"), MAX_TAG_LINKS if whole > MAX_UNLINKED else 0)
        linked = sum(len("".join(link.itertext())) for link in links)
        seen[block] = bool(whole > linked + MAX_UNLINKED and whole > 1.5 * linked)
    return seen[block]


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
