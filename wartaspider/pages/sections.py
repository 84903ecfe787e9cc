"""How sections and their leaves in the menu belong together."""

from __future__ import annotations

from collections import Counter

from wartaspider.pages.menu import Menu, MenuSection


def parent_of(section: MenuSection, menu: Menu) -> MenuSection | None:
    """The top-level section a leaf is in; None for a top-level section."""
    if section in menu.sections:
        return None
    return next((top for top in menu.sections if section in top.leaves), None)


def sections_by_label(menu: Menu) -> dict[str, str]:
    """Slug of a breadcrumb's label -> slug of the section it names.

    A leaf names the section it is in, unless several sections have a leaf of that name.
    """
    count = Counter(leaf.slug for leaf in menu.leaves)
    leaves = {
        leaf.slug: top.slug for top in menu.sections for leaf in top.leaves if count[leaf.slug] == 1
    }
    return leaves | {slug: slug for slug in menu.slugs}
