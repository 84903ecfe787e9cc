"""Stock: the articles and the lists they are in, and the changes while the site runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from wartaspider.demo.content import Newsroom, Wish, slug_of
from wartaspider.demo.menu import CATEGORIES, SECTION_OF
from wartaspider.demo.model import Story
from wartaspider.demo.options import Options
from wartaspider.demo.redesign import Redesign
from wartaspider.items import WIB

Removal = Literal["404", "410", "home"]
_DAY = timedelta(days=1)


class Stock:
    """What the site has. Safe to change from one thread while others read it."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.lock = threading.RLock()
        self.version = 0
        """Goes up with each change, so that a server knows which pages it may keep."""
        self._now = self._first_now()
        self._stories: dict[int, Story] = {}
        self._removed: dict[int, Removal] = {}
        self._lists: dict[str, list[Story]] = {}
        self._room = Newsroom(self.options)
        self._open()

    def _first_now(self) -> datetime:
        # Pages tell seconds at most.
        real = datetime.now(WIB).replace(microsecond=0)
        now, today = self.options.now, self.options.today
        if now is not None:
            return now.astimezone(WIB).replace(microsecond=0)
        if today in (None, real.date()):
            return real
        return datetime.combine(today or real.date(), time(23, 59, 59), WIB)

    def _open(self) -> None:
        count = self.options.articles_per_day
        first = self.today - _DAY * (self.options.days - 1)
        for day in sorted(d for d in self.options.archive_days if d < first):
            self._add_day(day, max(6, count // 2) if count else 0)
        for back in range(self.options.days - 1, -1, -1):
            self._add_day(self.today - _DAY * back, count)
        ahead = self.now + timedelta(hours=3)
        if self.options.future and ahead.date() == self.today:
            self._put(self._room.one(ahead.replace(second=0, microsecond=0), Wish()))

    def _add_day(self, day: date, count: int) -> None:
        for story in self._room.day(day, count, self.now - timedelta(minutes=1)):
            self._put(story)

    def _put(self, story: Story) -> None:
        self._stories[story.article_id] = story
        self._lists.clear()
        self.version += 1

    # What there is

    @property
    def now(self) -> datetime:
        """The site's time, in WIB."""
        return self._now

    @property
    def today(self) -> date:
        """The site's day."""
        return self._now.date()

    @property
    def articles(self) -> dict[int, Story]:
        """All articles by ID, those without a page too (``kind`` says so)."""
        with self.lock:
            return dict(self._stories)

    def article(self, article_id: int) -> Story | None:
        """An article by its ID."""
        return self._stories.get(article_id)

    @property
    def in_id_order(self) -> Sequence[Story]:
        """All articles by ID, the earliest first."""
        with self.lock:
            if "by id" not in self._lists:
                self._lists["by id"] = [self._stories[n] for n in sorted(self._stories)]
            return self._lists["by id"]

    @property
    def unreadable(self) -> dict[int, str]:
        """Listed articles that give none: ID -> ``gone`` or ``video``."""
        with self.lock:
            return {s.article_id: s.kind for s in self._stories.values() if s.kind != "article"}

    def removal(self, article_id: int) -> Removal | None:
        """What a removed article's address gives."""
        return self._removed.get(article_id)

    def listed(self, key: str) -> Sequence[Story]:
        """The articles of a list in its order.

        ``key``: ``indeks`` (all), a day ``YYYY-MM-DD``, or the slug of a section or leaf.
        """
        with self.lock:
            if key not in self._lists:
                self._lists[key] = self._order(key, self._members(key))
            return self._lists[key]

    def _members(self, key: str) -> list[Story]:
        found = [s for s in self._stories.values() if is_in(s, key)]
        is_day = key != "indeks" and key not in CATEGORIES
        if self.options.index_overlaps and is_day and found:
            following = (date.fromisoformat(key) + _DAY).isoformat()
            others = (s for s in self._stories.values() if is_in(s, following))
            found += sorted(others, key=lambda s: (s.published, s.article_id))[:1]
        return found

    def _order(self, key: str, stories: list[Story]) -> list[Story]:
        is_reversed = key == "indeks" or not self.options.oldest_first
        ordered = sorted(stories, key=lambda s: (s.published, s.article_id), reverse=is_reversed)
        if not self.options.out_of_order or len(ordered) < 4:
            return ordered
        rng = Random(f"{self.options.seed} {key}")  # noqa: S311 - a repeatable site
        for i in range(0, len(ordered) - 3, 3):
            ordered[i : i + 4] = rng.sample(ordered[i : i + 4], 4)
        return [ordered.pop(), *ordered] if key in CATEGORIES else ordered

    def pages_of(self, key: str) -> int:
        """How many pages a list has; an empty one has one."""
        return max(1, -(-len(self.listed(key)) // self.options.page_size))

    def list_page(self, key: str, page: int) -> Sequence[Story]:
        """The articles of one page of a list; none past its end."""
        size = self.options.page_size
        return self.listed(key)[(page - 1) * size : page * size]

    # What happens while it runs

    def set_now(self, now: datetime) -> None:
        """Move the site's time on; new days bring their articles (the same day brings none)."""
        with self.lock:
            day = self.today
            self._now = now.astimezone(WIB)
            while day < self.today:
                day += _DAY
                self._add_day(day, self.options.articles_per_day)
            self._lists.clear()
            self.version += 1

    def advance(self, days: int = 1) -> None:
        """Move on to the same time of a later day."""
        self.set_now(self._now + _DAY * days)

    def publish(
        self, *, headline: str | None = None, section: str | None = None, at: datetime | None = None
    ) -> int:
        """Publish one more article, now or at another time, and give its ID."""
        with self.lock:
            when = (at or self._now).astimezone(WIB).replace(second=0, microsecond=0)
            story = self._room.one(when, Wish(headline=headline, section=section))
            self._put(story)
            return story.article_id

    def edit(
        self, article_id: int, *, headline: str | None = None, text: str | None = None
    ) -> None:
        """Change the headline, or the text (paragraphs parted by a blank line).

        With neither, a paragraph is added. A page that tells when it was changed says: now.
        """
        with self.lock:
            story = self._stories[article_id]
            if headline is None or text is not None:
                story = self._room.rewritten(story, text)
            if text is not None:
                story = replace(story, same_text=-article_id)
            now = max(self._now.replace(microsecond=0), story.published)
            self._put(
                replace(
                    story,
                    headline=headline or story.headline,
                    modified=now if story.look.modified else None,
                    updated=now,
                )
            )

    def remove(self, article_id: int, how: Removal = "404", *, keep_listed: bool = False) -> None:
        """Take an article off the site, and off its lists; its address gives ``how``."""
        with self.lock:
            self._removed[article_id] = how
            story = self._stories.pop(article_id)
            if keep_listed:
                self._put(replace(story, kind="gone"))
            self._lists.clear()
            self.version += 1

    def repost(self, article_id: int, *, near: bool = False, at: datetime | None = None) -> int:
        """Publish an article's text again, or nearly the same text, and give the new ID."""
        with self.lock:
            story, blocks = self._stories[article_id], self._room.text_of(article_id)
            wish = Wish(
                headline=story.headline,
                section=story.section,
                blocks=self._room.near(blocks) if near else blocks,
                same_text=story.same_text,
            )
            when = (at or self._now).astimezone(WIB).replace(second=0, microsecond=0)
            copy = self._room.one(when, wish)
            self._put(copy)
            return copy.article_id

    def redesign(self, how: Redesign) -> None:
        """Let all pages of articles change over night; ``none`` changes them back."""
        with self.lock:
            self.options = replace(self.options, redesign=how)
            self.version += 1

    def change_slug(self, article_id: int, slug: str | None = None) -> None:
        """Give an article another slug; the old address goes on as old ones do here."""
        with self.lock:
            story = self._stories[article_id]
            self._put(replace(story, slug=slug or slug_of(f"baru {story.headline}")))

    def forget(self, before: datetime) -> list[Story]:
        """Drop what was published earlier from memory and lists; a site that runs on stays small.

        Gives the stories that were dropped.
        """
        with self.lock:
            old = [s for s in self._stories.values() if s.published < before]
            for story in old:
                del self._stories[story.article_id]
            self._room.forget(before)
            self._lists.clear()
            self.version += 1
            return old


def is_in(story: Story, key: str) -> bool:
    """Whether a list shows an article; ``key`` as for ``Stock.listed``."""
    if key == "indeks":
        return True
    if key not in CATEGORIES:
        return story.published.date().isoformat() == key
    if CATEGORIES[key].leaves:
        return key == story.section or key in {SECTION_OF[slug] for slug in story.also_in}
    return key in story.lists
