"""Newsroom: makes the articles of a day, each axis of variants dealt from its own deck."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from wartaspider.demo import bodies
from wartaspider.demo.decks import OWN_JSON_LD, Decks
from wartaspider.demo.menu import SECTIONS, Category
from wartaspider.demo.model import Block, DatePlan, Look, Picture, Reference, Story
from wartaspider.demo.options import Options
from wartaspider.demo.text import Prose
from wartaspider.items import WIB

_KNOWN_IDS = (
    (date(2017, 7, 1), 146_000), (date(2018, 3, 18), 174_000), (date(2020, 5, 15), 287_000),
    (date(2021, 6, 15), 346_400), (date(2024, 2, 15), 529_000), (date(2025, 12, 15), 593_200),
    (date(2026, 9, 15), 635_600),
)  # fmt: skip
"""Days and the ID reached on them, as on the real site."""
_DAY = timedelta(days=1)
_REPOSTED_WITHIN = 80
"""How many articles back a repost may reach."""
MENTION = "Warta Ekonomi mencatat hal ini - seperti pekan lalu - dari lapangan. "
"""An opening that looks like a dateline and is text."""


def id_of_day(day: date) -> int:
    """About the first ID of a day, so that IDs look like the real site's of that time."""
    spot = min(max(bisect_right(_KNOWN_IDS, (day, 0)), 1), len(_KNOWN_IDS) - 1)
    (day_a, id_a), (day_b, id_b) = _KNOWN_IDS[spot - 1], _KNOWN_IDS[spot]
    return id_a + (day - day_a).days * (id_b - id_a) // (day_b - day_a).days


def slug_of(headline: str) -> str:
    """The slug a headline gets; it may end in ``-`` as real ones do."""
    words = re.findall(r"[a-z0-9]+", headline.lower())
    slug = "-".join(words[:12]) or "berita"
    return f"{slug}-" if headline.endswith("…") else slug


def _oddly_spelt(look: Look, when: datetime, number: int) -> Look:
    # Pebruari and Nopember are only there in two months, so half of their dates are spelt so.
    if when.month not in (2, 11) or number % 2 or not look.date.visible:
        return look
    return replace(look, spelling=1, date=replace(look.date, form="long"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is wanted of a new article; what is None is left to chance."""

    headline: str | None = None
    section: str | None = None
    blocks: tuple[Block, ...] | None = None
    same_text: int = 0


class Newsroom:
    """Writes articles, one after the other. The same seed and calls give the same articles."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._rng = random.Random(f"newsroom {options.seed}")  # noqa: S311 - a repeatable site
        self._decks = Decks(self._rng)
        self._prose = Prose(self._rng)
        self._last_id = 0
        self._until = datetime.max.replace(tzinfo=WIB)
        self._written: list[tuple[Story, tuple[Block, ...]]] = []

    def day(self, day: date, count: int, until: datetime) -> list[Story]:
        """Articles of a WIB day, none after ``until``: the first at 00:00, the last at 23:59."""
        self._until = until
        times = self._times(day, count, until)
        ids = self._ids(day, len(times))
        stories = [self._routine(number, when) for number, when in zip(ids, times, strict=True)]
        stories[-1:] = [self._daily(stories[-1])] if len(stories) > 3 else stories[-1:]
        return [self._spoil(at, story) for at, story in enumerate(stories)]

    def one(self, when: datetime, wish: Wish) -> Story:
        """One more article, under the next ID."""
        self._last_id += self._rng.randint(1, 3)
        self._until = when
        return self._write(self._last_id, when, wish)

    def near(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Nearly the same text."""
        return bodies.changed_a_little(blocks, self._prose)

    def text_of(self, article_id: int) -> tuple[Block, ...]:
        """The text of an article that was written here, without noise."""
        return next(blocks for story, blocks in self._written if story.article_id == article_id)

    def rewritten(self, story: Story, text: str | None) -> Story:
        """An article with other text: all of it, or one more paragraph."""
        blocks = self.text_of(story.article_id)
        if text is None:
            blocks = (*blocks, Block("p", (bodies.plain(self._prose.paragraph()),)))
        else:
            blocks = tuple(Block("p", (bodies.plain(part),)) for part in text.split("\n\n"))
        changed = replace(
            story, pages=bodies.with_noise(blocks, len(story.pages), self._decks, self._links())
        )
        kept = [pair for pair in self._written if pair[0].article_id != story.article_id]
        self._written = [*kept, (changed, blocks)]
        return changed

    def forget(self, before: datetime) -> None:
        """Drop what was published earlier: it cannot be rewritten or linked to any more."""
        self._written = [pair for pair in self._written if pair[0].published >= before]

    def _times(self, day: date, count: int, until: datetime) -> list[datetime]:
        start = datetime.combine(day, time(), WIB)
        span = int((min(until, start + _DAY - timedelta(minutes=1)) - start) / timedelta(minutes=1))
        if span < 0:
            return []
        inner = sorted(self._rng.randint(0, span) for _ in range(max(0, count - 2)))
        minutes = [0, *inner, span][:count]
        return [start + timedelta(minutes=minute) for minute in minutes]

    def _ids(self, day: date, count: int) -> list[int]:
        gap = max(1, min(9, 140 // max(count, 1)))
        at = max(self._last_id, id_of_day(day))
        ids = []
        for _ in range(count):
            at += self._rng.randint(1, gap)
            ids.append(at)
        self._last_id = at
        if self._options.out_of_order:
            for i in range(0, count - 1, 3):
                ids[i], ids[i + 1] = ids[i + 1], ids[i]
        return ids

    def _routine(self, number: int, when: datetime) -> Story:
        return self._write(number, when, self._repost_wish(self._decks.word("repost")))

    def _repost_wish(self, kind: str) -> Wish:
        earlier = self._written[-_REPOSTED_WITHIN:]
        if kind == "of-repost":
            earlier = [pair for pair in earlier if pair[0].same_text != pair[0].article_id]
        if kind == "near":
            earlier = [pair for pair in earlier if pair[0].same_text == pair[0].article_id]
        earlier = [pair for pair in earlier if len(pair[1]) >= bodies.LONG_PARAGRAPHS]
        if kind == "no" or not earlier:
            return Wish()
        story, blocks = self._rng.choice(earlier[-12:])
        return Wish(
            headline=self._rng.choice((story.headline, None)),
            blocks=self.near(blocks) if kind == "near" else blocks,
            same_text=story.same_text,
        )

    def _daily(self, story: Story) -> Story:
        """The last article of a day is made from the daily template instead."""
        self._written = [pair for pair in self._written if pair[0] is not story]
        blocks = bodies.price_table(self._prose, self._rng)
        wish = Wish(headline="Harga Emas Kirana Hari Ini, Cek Rinciannya!", blocks=blocks)
        return self._write(story.article_id, story.published.replace(second=0), wish)

    def _spoil(self, at: int, story: Story) -> Story:
        if not self._options.broken or at not in (1, 4):
            return story
        return replace(story, kind="gone") if at == 1 else replace(story, kind="video", pages=())

    def _write(self, number: int, when: datetime, wish: Wish) -> Story:
        recipe = self._decks.word("body")
        blocks = wish.blocks or bodies.text_blocks(recipe, self._prose)
        look = _oddly_spelt(self._look("plain" if wish.blocks else recipe), when, number)
        if look.dateline == "mention":
            blocks = (bodies.opened(MENTION, blocks[0]), *blocks[1:])
        published = when.replace(second=33) if self._keeps_seconds(look.date) else when
        section = self._section(wish.section)
        leaf = None if look.breadcrumb == "section" else self._rng.choice(section.leaves)
        headline = wish.headline or self._prose.headline(self._decks.word("headline"))
        authors, editors = self._people(look.byline)
        pages = bodies.with_noise(blocks, self._decks.number("pages"), self._decks, self._links())
        story = Story(
            article_id=number,
            slug=slug_of(headline),
            headline=headline,
            published=published,
            modified=self._modified(published, look),
            section=section.slug,
            leaf=leaf.slug if leaf else None,
            also_in=self._also_in(section),
            authors=authors,
            editors=editors,
            place=None if look.dateline in ("none", "mention") else self._prose.place(),
            description=self._prose.summary() if look.description == "meta" else None,
            pages=pages,
            keywords=() if look.tags == "none" else self._prose.tags(self._rng.randint(1, 4)),
            picture=self._picture(number, headline, published),
            look=look,
            same_text=wish.same_text or number,
            updated=when,
        )
        self._written.append((story, blocks))
        return story

    @staticmethod
    def _keeps_seconds(plan: DatePlan) -> bool:
        return not plan.visible and plan.name != "listing"

    def _section(self, slug: str | None) -> Category:
        return next((s for s in SECTIONS if s.slug == slug), None) or self._rng.choice(SECTIONS)

    def _look(self, body: str) -> Look:
        deal = self._decks.word
        layout, form, json_ld, modified = deal("layout"), deal("form"), deal("json_ld"), ""
        plan = self._date_plan(form)
        if plan.json_ld and json_ld not in OWN_JSON_LD:
            json_ld = self._rng.choice(OWN_JSON_LD)
        modified = deal("modified")
        if modified == "json-ld" and (json_ld not in OWN_JSON_LD or plan.json_ld == "wrong"):
            modified = "meta"
        return Look(
            layout="2018" if body == "bare" else layout,
            date=plan,
            json_ld=json_ld,
            byline=deal("byline"),
            dateline=deal("dateline"),
            breadcrumb=deal("breadcrumb"),
            tags=deal("tags"),
            modified="" if plan.name == "listing" else modified,
            description=deal("description"),
            body=body,
            spelling=self._decks.number("spelling"),
        )

    def _date_plan(self, form: str) -> DatePlan:
        plan = self._decks.date_plan()
        if plan.name == "listing" and not self._options.list_dates:
            return replace(plan, name="visible", visible=True, form=form)
        if plan.zone != "WIB" or not plan.visible:
            return plan
        if plan.wrong_weekday and form == "no-weekday":
            form = "long"
        return replace(plan, form=form)

    def _modified(self, published: datetime, look: Look) -> datetime | None:
        minutes = self._rng.choice((0, 3, 25))
        if not look.modified:
            return None
        return max(published, min(published + timedelta(minutes=minutes), self._until))

    def _also_in(self, section: Category) -> tuple[str, ...]:
        if self._decks.word("lists") == "one":
            return ()
        others = [s for s in SECTIONS if s is not section]
        return (self._rng.choice(self._rng.choice(others).leaves).slug,)

    def _people(self, byline: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        people = self._prose.names(4)
        authors = {"none": 0, "editor-only": 0, "commas": 3, "dan": 2}.get(byline, 1)
        has_editor = byline not in ("none", "author-only")
        return people[:authors], people[3:] if has_editor else ()

    def _picture(self, number: int, headline: str, when: datetime) -> Picture | None:
        lazy, form = self._decks.word("lazy"), self._decks.word("credit")
        if lazy == "none":
            return None
        host = (
            "https://wartaekonomi.co.id"
            if lazy == "relative"
            else "https://foto.wartaekonomi.co.id"
        )
        url = f"{host}/files/arsip_foto_{when:%Y_%m_%d}/gambar_{number}_big.jpg"
        if lazy == "meta-only":
            return Picture(url, None, None, lazy, form)
        caption = (
            None if form == "only-credit" else self._rng.choice((headline, self._prose.caption()))
        )
        name = self._rng.choice(("Antara/{}", "{}", "Unsplash/{}", "Istimewa", "WE/{}"))
        credit = None if form == "no-credit" else name.format(self._prose.name())
        return Picture(url, caption, credit, lazy, form)

    def _links(self) -> tuple[Reference, ...]:
        chosen = self._rng.sample(self._written, min(2, len(self._written)))
        return tuple(Reference(story.url, story.headline) for story, _ in chosen)
