"""The sections of the stand-in site and their leaves, in menu order."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Category:
    """A list of the site: a section, or a leaf of one."""

    number: int
    label: str
    slug: str
    leaves: tuple[Category, ...] = field(default=())

    @property
    def path(self) -> str:
        """Where its list is."""
        return f"/category-{self.number}/{self.slug}"


SECTIONS: tuple[Category, ...] = (
    Category(
        408,
        "News",
        "news",
        (
            Category(53, "Nasional", "nasional"),
            Category(55, "Megapolitan", "megapolitan"),
            Category(280, "Politik", "politik"),
        ),
    ),
    Category(
        417,
        "EkBis",
        "ekbis",
        (
            Category(54, "Makro", "ekonomi-bisnis"),
            Category(268, "Agribisnis", "agribisnis"),
            Category(289, "Transportasi", "transportasi"),
        ),
    ),
    Category(
        421,
        "New Economy",
        "new-economy",
        (
            Category(310, "Ekonomi Digital", "ekonomi-digital"),
            Category(311, "Rintisan", "rintisan"),
        ),
    ),
    Category(
        430,
        "Kabar Finansial",
        "kabar-finansial",
        (
            Category(283, "Bursa", "bursa"),
            Category(284, "Perbankan", "perbankan"),
            Category(296, "Asuransi & Fintech", "asuransi-fintech"),
        ),
    ),
    Category(
        433,
        "Sport & Lifestyle",
        "sport-lifestyle",
        (Category(275, "Olahraga", "olahraga"), Category(276, "Gaya Hidup", "gaya-hidup")),
    ),
    Category(
        445,
        "Kabar Sawit",
        "kabar-sawit",
        (Category(351, "Kebun Sawit", "kebun-sawit"), Category(352, "Hilir Sawit", "hilir-sawit")),
    ),
)

SECTION_SLUGS: tuple[str, ...] = tuple(s.slug for s in SECTIONS)
DEFAULT_SECTIONS: tuple[str, ...] = ("news", "ekbis", "kabar-sawit")
CATEGORIES: dict[str, Category] = {c.slug: c for s in SECTIONS for c in (s, *s.leaves)}
SECTION_OF: dict[str, str] = {c.slug: s.slug for s in SECTIONS for c in (s, *s.leaves)}
"""Slug of a section or leaf -> slug of its section."""

_MIXED_TOGGLES = frozenset({"ekbis", "kabar-finansial", "sport-lifestyle"})


def is_toggle(slug: str, form: str) -> bool:
    """Whether the menu's entry of a section is a toggle without an address of its own."""
    return form == "toggles" or (form == "mixed" and slug in _MIXED_TOGGLES)


def walks_of(slug: str, form: str) -> tuple[str, ...]:
    """The lists that make up a section: its own, or its leaves' where its entry is a toggle."""
    section = CATEGORIES[slug]
    return tuple(leaf.slug for leaf in section.leaves) if is_toggle(slug, form) else (slug,)
