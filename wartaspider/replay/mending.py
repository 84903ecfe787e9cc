"""Mending: whether pages that a run did not trust can be trusted, now that they are read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from wartaspider.archive.quarantine import doubted_articles, doubted_runs, doubting_runs
from wartaspider.drift.mended import is_lost
from wartaspider.items import Article

SAMPLE = 20
"""Articles by which it is told whether a reader is mended."""

MENDED = 0.5
"""Of them more must have the field again; some never had it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An article of all its pages, and the title that its list showed."""

    article: Article
    headline: str | None


class Mending:
    """Says of an article that was not trusted in which fields it still is not."""

    def __init__(self, db: Connection, read: Callable[[int, int], Whole | None]) -> None:
        """``read`` gives what a run's pages of an article say now."""
        self._db = db
        self._read = read
        self._runs: set[int] | None = None
        self._is_mended: dict[tuple[int, str], bool] = {}
        self.accepts = False
        """Whether the site is taken as it is, without the lost fields."""

        self.accepted: set[int] = set()

    def still_doubted(self, article_id: int, run_id: int, whole: Whole) -> list[str]:
        """The fields it was doubted in that it lacks, where most others lack them as well.

        Where a value is from is no doubt any more: who reads pages again sees what changes.
        """
        if self._runs is None:
            self._runs = doubting_runs(self._db)
        if run_id not in self._runs:
            return []
        fields = doubted_runs(self._db, article_id).get(run_id, ())
        lost = (name for name in fields if is_lost(whole.article, name, whole.headline))
        found = [name for name in lost if not self._has_come_back(run_id, name)]
        if found and self.accepts:
            self.accepted.add(article_id)
            return []
        return found

    def _has_come_back(self, run_id: int, name: str) -> bool:
        key = run_id, name
        if key not in self._is_mended:
            articles = doubted_articles(self._db, run_id, name, SAMPLE)
            wholes = (self._read(article_id, run_id) for article_id in articles)
            lost = [
                whole is None or is_lost(whole.article, name, whole.headline) for whole in wholes
            ]
            self._is_mended[key] = sum(lost) < MENDED * len(lost)
        return self._is_mended[key]
