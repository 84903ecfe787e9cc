"""What a replay found: what would change, by field, with examples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from wartaspider.archive.quarantine import drifted_fields
from wartaspider.archive.rows import STORED
from wartaspider.archive.versions import Row

EXAMPLES = 3
"""Changes of each field that are shown."""

_UNTOLD = frozenset({"article_id", "version"})
_LISTS = frozenset({"sections", "authors", "editors", "keywords", "flags", "field_sources"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One change."""

    article_id: int
    version: int
    old: object
    new: object


@dataclass(slots=True)
class FieldChanges:
    """The changes of one field."""

    articles: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Findings:
    """What today's readers would change, or have changed."""

    pages: Counter[str] = field(default_factory=Counter)
    """Kind -> pages that were read again."""

    since: str | None = None
    until: str | None = None
    """When the first and last of them came."""

    same: int = 0
    changed: int = 0
    new: int = 0
    new_versions: int = 0
    fewer_versions: int = 0
    fields: dict[str, FieldChanges] = field(default_factory=dict)
    sightings: Counter[str] = field(default_factory=Counter)
    """``new``, ``changed`` and ``gone``: what lists show otherwise."""

    former_reasons: Counter[str] = field(default_factory=Counter)
    """Why the new articles were not there before."""

    lost: dict[int, str] = field(default_factory=dict)
    """Stored articles that today's readers cannot read, and why; they stay as they are."""

    unread: Counter[str] = field(default_factory=Counter)
    """Why articles that are not stored cannot be read today either."""

    damaged: list[str] = field(default_factory=list)
    """Raw pages that cannot be read, in words."""

    mended: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change."""
        return not (self.changed or self.new or self.sightings.total())

    @property
    def is_sound(self) -> bool:
        """Whether today's readers read all that is there, and trust it."""
        return not (self.lost or self.damaged or any(map(drifted_fields, self.unread)))

    def compare(self, article_id: int, old: Sequence[Row], new: Sequence[Row]) -> bool:
        """Count what differs between an article's versions; whether anything does."""
        if not old:
            self.new += 1
            return True
        names = set()
        for number, (before, after) in enumerate(zip(old, new, strict=False), start=1):
            for name in STORED:
                if name not in _UNTOLD and before[name] != after[name]:
                    self._note(name, article_id, number, before[name], after[name], name in names)
                    names.add(name)
        self.new_versions += max(0, len(new) - len(old))
        self.fewer_versions += max(0, len(old) - len(new))
        is_changed = bool(names) or len(old) != len(new)
        self.changed += is_changed
        self.same += not is_changed
        return is_changed or any(
            before[name] != after[name]
            for before, after in zip(old, new, strict=False)
            for name in after
        )

    def _note(
        self, name: str, article_id: int, version: int, old: object, new: object, is_again: bool
    ) -> None:
        found = self.fields.setdefault(name, FieldChanges())
        found.articles += not is_again
        if len(found.examples) < EXAMPLES:
            values = (json.loads(str(v)) if name in _LISTS and v else v for v in (old, new))
            before, after = values
            found.examples.append(
                Example(article_id=article_id, version=version, old=before, new=after)
            )
