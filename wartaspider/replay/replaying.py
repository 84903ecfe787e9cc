"""The replay: the raw pages of some days read again, set against the archive, and written."""

from __future__ import annotations

from sqlalchemy import func, select

from wartaspider.archive import tables as t
from wartaspider.archive.expectation import expect_from
from wartaspider.pages.sections import sections_by_label
from wartaspider.replay.articles import ArticleReader
from wartaspider.replay.findings import Findings
from wartaspider.replay.menus import Menus
from wartaspider.replay.merging import ArticleReplay
from wartaspider.replay.stage import Stage, Watch
from wartaspider.replay.walks import WalkReplay

COMMAND = "replay"
"""Begins the arguments of a replay's row in ``runs``."""


class Replay:
    """Lists first, as they date articles; then the menu; then article by article.

    Whatever kills it, it is simply started again: what is written is not written twice.
    """

    def __init__(self, stage: Stage, findings: Findings, *, accepts: bool = False) -> None:
        """``accepts``: what is in quarantine comes in even where its fields are still lost."""
        self._stage = stage
        self._findings = findings
        former = stage.target.section_labels()
        self._menus = Menus(stage.index, stage.pages, stage.runs, former)
        reader = ArticleReader(stage.index, stage.pages, stage.runs, self._menus)
        self._mending = reader.mending
        self._mending.accepts = accepts
        self._walks = WalkReplay(stage, findings)
        self._articles = ArticleReplay(stage, reader, findings)

    def count(self) -> int:
        """How often ``watch`` will be called."""
        return self._walks.count() + self._articles.count()

    def run(self, watch: Watch) -> None:
        """Read all that is there; the findings tell what that came to."""
        at = t.captures.c.fetched_at
        query = select(func.min(at), func.max(at)).where(*self._stage.span.conditions())
        self._findings.since, self._findings.until = self._stage.index.execute(query).one()
        self._walks.run(watch)
        self._renew_menu()
        self._articles.run(watch)
        if self._stage.is_applied and self._mending.accepted:
            with self._stage.target.writing() as db:
                expect_from(db, min(self._mending.accepted))

    def _renew_menu(self) -> None:
        """Remember the newest menu, unless a later run may have read one that was not kept."""
        menu, target = self._menus.last(), self._stage.target
        if menu is None or not self._stage.is_applied or self._has_later_runs():
            return
        labels = sections_by_label(menu)
        if target.menu_order() != menu.slugs or target.section_labels() != labels:
            target.remember_menu(menu.slugs, labels)

    def _has_later_runs(self) -> bool:
        kept = select(t.raw_files.c.run_id)
        is_crawl = t.runs.c.arguments.not_like(f"{COMMAND}%")
        query = select(t.runs.c.run_id).where(t.runs.c.run_id.not_in(kept), is_crawl)
        unkept = self._stage.index.execute(query).scalars()
        ranks = [self._stage.runs[run].rank for run in unkept if run in self._stage.runs]
        return max(ranks, default=-1) > self._menus.last_rank
