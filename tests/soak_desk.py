"""The desk of a soak: a seeded plan of what a news site publishes, edits, moves and takes off."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from wartaspider.demo import DemoSite
from wartaspider.demo.text import Prose
from wartaspider.items import WIB

KEPT = timedelta(days=12)
"""How long the site holds an article; no look is due after seven days."""

LATE, REPOSTED, EDITED, EDITED_LATE, MOVED, REMOVED = 0.02, 0.03, 0.10, 0.01, 0.01, 0.015
"""The shares of articles that fare so."""

_HOURS = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 9, 9, 8, 7, 6, 6, 5, 4, 3, 2)
"""How much is published in each hour of a WIB day: nights are quiet."""

_REMOVALS = ("404", "410", "home")
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Life:
    """What the site did with one article."""

    article_id: int
    published: datetime
    appeared: datetime
    """When it came into the lists; late ones bear an earlier date."""

    same_text: int
    removed: datetime | None = None
    headlines: list[datetime] = field(default_factory=list)
    """When its headline was changed."""

    moved: list[datetime] = field(default_factory=list)
    """When its address was changed."""

    def __str__(self) -> str:
        gone = f", gone {self.removed:%d.%m. %H:%M}" if self.removed else ""
        late = f", listed {self.appeared:%d.%m. %H:%M}" if self.is_late else ""
        return f"{self.article_id} of {self.published:%d.%m. %H:%M}{late}{gone}"

    @property
    def is_late(self) -> bool:
        """Whether it came into the lists with a date that was past."""
        return self.appeared - self.published > timedelta(hours=1)


class Desk:
    """Does to a site what editors do. The same seed and times do the same."""

    def __init__(self, site: DemoSite, per_day: int, seed: int) -> None:
        self.site = site
        self.lives: dict[int, Life] = {}
        self.done: Counter[str] = Counter()
        """What was done, and how often."""
        self._per_day = per_day
        self._opened = site.now
        self._rng = Random(f"desk {seed}")
        self._seed = seed
        self._prose = Prose(self._rng)
        self._plans: list[tuple[datetime, int, str]] = []
        self._originals: list[int] = []

    def work(self, until: datetime) -> None:
        """Everything that happens between the site's time and a later one, which it then has."""
        # What came in this very minute may have seconds that are still to come.
        since, last = self.site.now - _MINUTE, until - _MINUTE
        self.site.set_now(until)
        day = since.date()
        while day <= last.date():
            for when in self._times(day):
                if since < when <= last:
                    self._publish(when)
            day += _DAY
        while self._plans and self._plans[0][0] <= until:
            when, article_id, what = heapq.heappop(self._plans)
            self._act(when, article_id, what)
        self._originals = self._originals[-60:]

    def clear_out(self) -> list[int]:
        """Let the site forget what no look is due for; gives the IDs."""
        return [story.article_id for story in self.site.forget(self.site.now - KEPT)]

    def _times(self, day: date) -> list[datetime]:
        rng = Random(f"{self._seed} {day}")
        hours = rng.choices(range(24), weights=_HOURS, k=self._per_day)
        return sorted(datetime.combine(day, time(hour, rng.randrange(60)), WIB) for hour in hours)

    def _publish(self, when: datetime) -> None:
        rng, site = self._rng, self.site
        repost = rng.random() < REPOSTED
        original = rng.choice(self._originals) if repost and self._originals else 0
        if original and site.article(original):
            article_id = site.repost(original, at=when)
            self.done["reposted"] += 1
            self._note(article_id, when)
            return
        at = when
        if rng.random() < LATE and when > self._opened + _DAY:
            at = when - timedelta(minutes=rng.randrange(120, 20 * 60))
        article_id = site.publish(at=at)
        self.done["late"] += at != when
        self._note(article_id, when)
        self._plan(article_id, at, when)

    def _note(self, article_id: int, appeared: datetime) -> None:
        story = self.site.article(article_id)
        assert story
        self.lives[article_id] = Life(
            article_id, story.published, appeared + _MINUTE, story.same_text
        )

    def _plan(self, article_id: int, published: datetime, appeared: datetime) -> None:
        rng, hour = self._rng, timedelta(hours=1)
        plans = [
            (EDITED, rng.choice(("text", "paragraph", "headline")), rng.uniform(0.2, 160)),
            (EDITED_LATE, "headline", rng.uniform(170, 230)),
            (MOVED, "move", rng.uniform(1, 100)),
            (REMOVED, rng.choice(_REMOVALS), rng.uniform(1, 200)),
        ]
        chosen = [plan for plan in plans if rng.random() < plan[0]]
        for _, what, hours in chosen:
            # A late one stands deep in its lists: only the walk of the whole day finds it.
            wait = max(hours, 50) if appeared > published else hours
            heapq.heappush(self._plans, (appeared + wait * hour, article_id, what))
        if not {"text", "paragraph"} & {what for _, what, _ in chosen}:
            self._originals.append(article_id)

    def _act(self, when: datetime, article_id: int, what: str) -> None:
        site, life = self.site, self.lives[article_id]
        if site.article(article_id) is None:
            return
        self.done[f"{what}: removed" if what in _REMOVALS else what] += 1
        if what == "text":
            paragraphs = [self._prose.paragraph() for _ in range(4)]
            site.edit(article_id, text="\n\n".join(paragraphs))
            life.same_text = -article_id
        elif what == "paragraph":
            site.edit(article_id)
        elif what == "headline":
            site.edit(article_id, headline=self._prose.headline("plain"))
            life.headlines.append(site.now)
        elif what == "move":
            site.change_slug(article_id)
            life.moved.append(site.now)
        else:
            site.remove(article_id, what)  # type: ignore[arg-type]
            life.removed = site.now
