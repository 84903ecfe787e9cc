"""The menu of the site: its sections by their labels, whatever the markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from wartaspider.pages.labels import is_collector, is_everything, is_section
from wartaspider.pages.links import html_root
from wartaspider.pages.markup import readable
from wartaspider.pages.navigation import Choice, find_navigation
from wartaspider.urls import Site, slugify


@dataclass(frozen=True, slots=True)
class MenuSection:
    """One section of the menu."""

    slug: str
    """Its label in lower case, ``&`` dropped, spaces to ``-``."""

    label: str
    url: str | None = None
    """Its list on the base URL; None where its entry only opens a dropdown."""

    leaves: tuple[MenuSection, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The lists that make it up: its own, or where it has none those of its leaves."""
        if self.url:
            return (self.url,)
        return tuple(dict.fromkeys(leaf.url for leaf in self.leaves if leaf.url))


@dataclass(frozen=True, slots=True)
class Menu:
    """The sections of the site, in page order."""

    sections: tuple[MenuSection, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """Slugs of the top-level sections."""
        return tuple(section.slug for section in self.sections)

    @property
    def leaves(self) -> tuple[MenuSection, ...]:
        """The leaves of all sections."""
        return tuple(leaf for section in self.sections for leaf in section.leaves)

    def find(self, slug: str) -> MenuSection | None:
        """The section with this slug, a top-level one before a leaf; None if there is none."""
        return next((each for each in (*self.sections, *self.leaves) if each.slug == slug), None)


def read_menu(response: TextResponse, *, site: Site) -> Menu:
    """The sections of the page's menu; an empty menu where the page has none."""
    response = readable(response)
    root = html_root(response)
    if root is None:
        return Menu()
    base = get_base_url(response)
    return Menu(tuple(_merged(_sections(find_navigation(root), site, base))))


def _sections(choices: Iterable[Choice], site: Site, base: str) -> Iterator[MenuSection]:
    """Choices that are sections; those a collector such as ``Lainnya`` hides are top-level too."""
    for choice in choices:
        if is_collector(choice.label):
            yield from _sections(choice.leaves, site, base)
        elif section := _section(choice, site, base):
            yield section


def _section(choice: Choice, site: Site, base: str) -> MenuSection | None:
    url = _list_url(choice.href, site, base)
    if not is_section(choice.label, url):
        return None
    leaves = []
    for leaf in _flat(choice.leaves):
        leaf_url = _list_url(leaf.href, site, base)
        if leaf_url and is_everything(leaf.label, choice.label):
            url = url or leaf_url
        elif leaf_url and is_section(leaf.label, leaf_url):
            leaves.append(MenuSection(slugify(leaf.label), leaf.label, leaf_url))
    if url is None and not leaves:
        return None
    merged = tuple(leaf for leaf in _merged(leaves) if leaf.url != url)
    return MenuSection(slugify(choice.label), choice.label, url, merged)


def _list_url(href: str, site: Site, base: str) -> str | None:
    """Where a choice leads; None for a toggle, the home page, an article or another site."""
    if not href or href.startswith("#") or site.article(href, base):
        return None
    url = site.resolve(href, base)
    return None if url is None or url.rstrip("/") == site.base.rstrip("/") else url


def _flat(choices: Iterable[Choice]) -> Iterator[Choice]:
    for choice in choices:
        yield choice
        yield from _flat(choice.leaves)


def _merged(sections: Iterable[MenuSection]) -> list[MenuSection]:
    """Each section once: a menu that the page prints twice is one menu."""
    merged: dict[str, MenuSection] = {}
    for section in sections:
        if (first := merged.get(section.slug)) is None:
            merged[section.slug] = section
        else:
            leaves = tuple(_merged((*first.leaves, *section.leaves)))
            merged[section.slug] = replace(first, url=first.url or section.url, leaves=leaves)
    return list(merged.values())
