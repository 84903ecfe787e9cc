"""Deck: deals variants so that each occurs before any occurs again; and the variants there are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Generic, TypeVar

from wartaspider.demo.daytext import VISIBLE_FORMS
from wartaspider.demo.model import DatePlan
from wartaspider.demo.text import HEADLINE_FORMS

T = TypeVar("T")

DATE_PLANS: tuple[DatePlan, ...] = (
    DatePlan("visible"),
    DatePlan("visible-too"),
    DatePlan("visible+json-ld", json_ld="wib"),
    DatePlan("visible+json-ld-z", json_ld="z"),
    DatePlan("visible+json-ld-seconds", json_ld="seconds"),
    DatePlan("visible+meta", meta="wib"),
    DatePlan("visible+meta-z", meta="z"),
    DatePlan("visible+time", time_tag="both"),
    DatePlan("wita", zone="WITA"),
    DatePlan("wit", zone="WIT", json_ld="z"),
    DatePlan("json-ld-only", visible=False, json_ld="wib"),
    DatePlan("json-ld-only-z", visible=False, json_ld="z"),
    DatePlan("meta-only", visible=False, meta="wib"),
    DatePlan("meta-only-z", visible=False, meta="z"),
    DatePlan("time-only", visible=False, time_tag="only"),
    DatePlan("wrong-weekday", wrong_weekday=True),
    DatePlan("wrong-weekday+json-ld", wrong_weekday=True, json_ld="wib"),
    DatePlan("contradiction", json_ld="wrong"),
    DatePlan("listing", visible=False),
)
OWN_JSON_LD = ("plain", "graph", "list", "two-scripts", "no-address", "with-body")
"""JSON-LD that is sound and about the article itself."""
BROKEN_JSON_LD = ("trailing-comma", "raw-newlines", "commented")
OTHER_JSON_LD = ("absent", "organization", "website", "other-article", "nonsense")

VARIANTS: dict[str, Sequence[object]] = {
    "layout": ("current", "current", "2020", "current", "2018"),
    "date": DATE_PLANS,
    "form": VISIBLE_FORMS,
    "spelling": (0, 1, 2),
    "json_ld": OWN_JSON_LD + BROKEN_JSON_LD + OTHER_JSON_LD,
    "byline": (
        "two-p", "one-p", "two-blocks", "editor-only", "author-only", "commas", "dan", "bold",
        "none",
    ),
    "dateline": (
        "plain", "bold", "bold-place", "co.id", "we-online", "em-dash", "no-space", "own-p", "link",
        "none", "mention",
    ),
    "breadcrumb": ("leaf", "leaf", "section", "with-headline", "leaf", "none"),
    "tags": ("number", "dashed", "bare", "none"),
    "modified": ("json-ld", "meta", "", "json-ld"),
    "description": ("meta", "meta", "meta", "none"),
    "headline": (*["plain"] * len(HEADLINE_FORMS), *HEADLINE_FORMS),
    "body": (
        "plain", "nbsp", "broken", "bare", "subheads", "lists", "quote", "inline", "dirty",
        "baca-words", "soft-breaks", "long",
    ),
    "baca": (
        "own-p", "bold", "box", "ul", "trailing", "trailing-br", "unlinked", "capitals", "none",
    ),
    "advert": (
        "adInArticle", "ad-inventory", "ad-container", "ivs", "ivsplayer", "script", "style",
        "iframe", "ins", "none",
    ),
    "closing": ("p", "strong", "link", "em", "none"),
    "share": ("inside", "after", "none"),
    "pages": (1, 1, 2, 1, 1, 3, 1),
    "lazy": (
        "plain", "data-src", "data-original", "srcset", "picture", "relative", "scheme-less",
        "meta-only", "none",
    ),
    "credit": ("span", "same-line", "br", "brackets", "own-p", "pipe", "no-credit", "only-credit"),
    "lists": ("one", "one", "two", "one"),
    "repost": (*["no"] * 5, "exact", *["no"] * 5, "near", *["no"] * 4, "of-repost"),
}  # fmt: skip
"""Axis -> its variants. Each axis is dealt on its own, so combinations differ."""


class Deck(Generic[T]):
    """Cards dealt in chance order; all of them before a card comes again."""

    def __init__(self, cards: Sequence[T], rng: random.Random) -> None:
        self._cards = cards
        self._rng = rng
        self._left: list[T] = []

    def deal(self) -> T:
        """The next card."""
        if not self._left:
            self._left = self._rng.sample(list(self._cards), len(self._cards))
        return self._left.pop()


class Decks:
    """A deck for each axis of VARIANTS."""

    def __init__(self, rng: random.Random) -> None:
        self._decks = {axis: Deck(cards, rng) for axis, cards in VARIANTS.items()}

    def word(self, axis: str) -> str:
        """The next variant of an axis, as text."""
        return str(self._decks[axis].deal())

    def number(self, axis: str) -> int:
        """The next variant of an axis that counts."""
        return int(str(self._decks[axis].deal()))

    def date_plan(self) -> DatePlan:
        """The next way to tell a date."""
        plan = self._decks["date"].deal()
        if not isinstance(plan, DatePlan):
            raise TypeError(plan)
        return plan
