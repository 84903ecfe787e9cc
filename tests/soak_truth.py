"""What a soak's archive lacks or has wrong, by what the site showed and by what was due.

Two questions, each with its own answer, so that none can hide behind the other:

* Was everything looked at when it was due? An article in the lists by the first sound run (one
  that ends with 0) after it came; an edit at the first sound run after each age of
  ``WARTA_REVISIT_HOURS``; one that a day's list no longer shows by the first sound run of a later
  day in which that list is still walked. A late arrival, which stands deep in its lists, by the
  first sound run of the next day; one whose page came without it, once six hours have passed.
* Is the archive what was seen? Each article's current row, column by column, is what its page said
  when a run that was not killed last had it whole; each text in between is a version; what a
  killed run saw may be there or not; and the feeds held every current version.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise, product
from typing import Any

from crawling import UNTOLD, as_row
from soak_desk import Life
from soak_server import Look
from soaking import START, Soak
from sqlalchemy import Connection, select

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.archive.coverage import GROWTH_DAYS, day_coverage
from wartaspider.archive.dataset import Selection, read_articles
from wartaspider.archive.versions import KEPT, SILENT_EDIT
from wartaspider.items import COLUMNS, WIB

AGES = tuple(timedelta(hours=hours) for hours in (6, 24, 72, 168))
_DAY = timedelta(days=1)
_OPEN = 3
"""Looks whose run was cut off and that are tried with and without; more are taken as stored."""
_NAMED = 40

Row = dict[str, Any]


@dataclass
class Findings:
    """What is wrong; nothing is where the archive equals the truth."""

    counts: Counter[str] = field(default_factory=Counter)
    """``lost``, ``overdue``, ``repeated``, ``versions``, ``states``, ``undelivered``,
    ``delivered-twice``, ``runs``, ``days``."""

    columns: Counter[str] = field(default_factory=Counter)
    """Column -> articles in which it differs from the truth."""

    examples: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.counts and not self.columns

    def add(self, kind: str, what: str, *, column: bool = False) -> None:
        """Count one thing that is wrong, and name it while there are few."""
        (self.columns if column else self.counts)[kind] += 1
        if len(self.examples) < _NAMED:
            self.examples.append(f"{kind}: {what}")


def judge(soak: Soak) -> Findings:
    """Everything that is wrong with a soak that was played to its end."""
    found = Findings()
    for run in soak.runs:
        allowed = (0,) if not run.trouble else (0, 1, 3, 4, -9)
        if run.exit_code not in allowed or "Traceback" in run.log:
            found.add("runs", f"{run.number} {run.trouble!r} ended with {run.exit_code}: {run.log}")
    timetable = _Timetable(soak)
    for life in soak.desk.lives.values():
        looks = soak.server.looks.get(life.article_id, [])
        timetable.judge(life, looks, found)
    archive = open_archive(soak.archive_url)
    with archive.reading() as db:
        _compare(db, soak, found)
        _judge_days(db, soak, found)
    archive.close()
    return found


class _Timetable:
    """When each article had to be looked at, and whether it was, and not more often."""

    def __init__(self, soak: Soak) -> None:
        self._sound = [run for run in soak.runs if run.exit_code == 0]
        self._times = [run.now for run in self._sound]
        self._hollow = soak.server.hollow
        self._certain = {run.number for run in soak.runs if run.exit_code in (0, 1)}

    def judge(self, life: Life, looks: Sequence[Look], found: Findings) -> None:
        certain = [look for look in looks if look.run in self._certain]
        read = [look for look in certain if look.row >= 0]
        listed = midnight(life.appeared) if life.is_late else life.appeared
        if hollow := self._hollow.get(life.article_id):
            listed = max(listed, hollow + AGES[0])
        # What a killed run stored needs no other look; that it did is for ``_compare`` to say.
        tried = [look for look in looks if look.row >= 0]
        for due in (listed, *(max(listed, life.published + age) for age in AGES)):
            since = due if due != listed else life.published
            self._check(life, due, [look for look in tried if look.now >= since], found)
        if life.removed and not life.is_late and any(x.now < life.removed for x in read):
            due = midnight(life.removed)
            if (due - midnight(life.published)) < GROWTH_DAYS * _DAY:
                gone = [look for look in looks if look.row < 0 and look.now >= life.removed]
                self._check(life, due, gone, found, removed=None)
        self._check_reasons(life, read, found)

    def _check(
        self, life: Life, due: datetime, made: list[Look], found: Findings, **options: Any
    ) -> None:
        at = bisect_left(self._times, due)
        if at == len(self._sound):
            return
        run = self._sound[at]
        removed = options.get("removed", life.removed)
        if removed and removed <= run.now:
            return
        if not any(look.run <= run.number for look in made):
            found.add("overdue", f"{life} due {due}, not looked at by run {run.number} {run.now}")

    @staticmethod
    def _check_reasons(life: Life, read: list[Look], found: Findings) -> None:
        for before, look in pairwise(read):
            aged = any(before.now < life.published + age <= look.now for age in AGES)
            shown = any(look.now - 8 * _DAY < at <= look.now for at in life.headlines)
            if before.run == look.run or not (aged or shown):
                found.add("repeated", f"{life} in run {look.run} {look.now}, had {before}")


def midnight(when: datetime) -> datetime:
    """The WIB midnight that follows."""
    return datetime.combine(when.astimezone(WIB).date() + _DAY, time(), WIB)


def _compare(db: Connection, soak: Soak, found: Findings) -> None:
    """Each article's versions, state and current row against what its page said."""
    certain = {run.number for run in soak.runs if run.exit_code in (0, 1)}
    states = dict(db.execute(select(t.articles.c.article_id, t.articles.c.state)).all())
    stored = groupby(read_articles(db, Selection(versions=True)), key=lambda a: a.article_id)
    seen: set[int] = set()
    first_of_text: dict[int, int] = {}
    for number, group in stored:
        article_id, rows = int(number or 0), [_plain(as_row(article)) for article in group]
        seen.add(article_id)
        life = soak.desk.lives.get(article_id)
        if life is None:
            found.add("lost", f"{article_id} is in the archive and was never published")
            continue
        original = first_of_text.setdefault(life.same_text, article_id)
        options = list(_possible(soak, article_id, certain))
        judged = min((_judge_article(rows, states[article_id], x) for x in options), key=len)
        if rows[-1]["duplicate_of"] != (None if original == article_id else original):
            judged.append(("duplicate_of", f"{rows[-1]['duplicate_of']} not {original}"))
        for kind, what in judged:
            found.add(kind, f"{life} {what}", column=kind in COLUMNS)
        _judge_delivery(soak, article_id, len(rows), found)
    for article_id, looks in soak.server.looks.items():
        if article_id not in seen and any(x.row >= 0 and x.run in certain for x in looks):
            found.add("lost", f"{soak.desk.lives[article_id]} is not in the archive")


@dataclass
class _Past:
    """What an article's looks, if they were all stored, make of it."""

    versions: list[Row] = field(default_factory=list)
    state: str = "listed"


def _possible(soak: Soak, article_id: int, certain: set[int]) -> Iterator[_Past]:
    """What the archive may hold: a look of a run that was cut off may be stored or not."""
    looks = soak.server.looks.get(article_id, [])
    rows = [json.loads(zlib.decompress(row)) for row in soak.server.rows.get(article_id, [])]
    late = soak.desk.lives[article_id].is_late
    unsure = [look for look in looks if look.run not in certain][-_OPEN:]
    for kept in product((True, False), repeat=len(unsure)):
        left_out = [look for look, keep in zip(unsure, kept, strict=True) if not keep]
        past = _Past()
        for look in looks:
            if not any(look is other for other in left_out):
                _heed(past, look, rows)
        for row in past.versions:
            row["is_late"] = late
        yield past


def _heed(past: _Past, look: Look, rows: list[Row]) -> None:
    past.state = "stored" if look.row >= 0 else "gone"
    if look.status != 200:
        return
    row = dict(rows[look.row])
    if past.versions and _text(past.versions[-1]) == _text(row):
        past.versions[-1] |= {name: row[name] for name in row.keys() - KEPT}
        return
    if past.versions and past.versions[-1]["date_modified"] == row["date_modified"]:
        row["flags"] = sorted({*row["flags"], SILENT_EDIT})
    row["version"] = len(past.versions) + 1
    past.versions.append(row)


def _judge_article(rows: list[Row], state: str, past: _Past) -> list[tuple[str, str]]:
    wrong = []
    if state != past.state:
        wrong.append(("states", f"is {state}, not {past.state}"))
    if [_text(row) for row in rows] != [_text(row) for row in past.versions]:
        wrong.append(("versions", f"{len(rows)} versions, not {len(past.versions)}, or other text"))
    if not past.versions:
        return wrong
    row, true = rows[-1], past.versions[-1]
    for name in COLUMNS:
        if name in (*UNTOLD, "duplicate_of") or row[name] == true[name]:
            continue
        if name == "sections" and true["is_late"] and set(row[name]) <= set(true[name]):
            continue  # it stands deeper in its section's list than that is walked
        wrong.append((name, f"{row[name]!r:.200} should be {true[name]!r:.200}"))
    return wrong


def _judge_delivery(soak: Soak, article_id: int, version: int, found: Findings) -> None:
    runs = soak.delivered.get((article_id, version), [])
    if not runs:
        found.add("undelivered", f"{article_id} version {version}")
    if len([run for run in runs if not run.is_killed]) > 1:
        found.add("delivered-twice", f"{article_id} version {version}: {[r.number for r in runs]}")


def _judge_days(db: Connection, soak: Soak, found: Findings) -> None:
    """Every day that cannot grow any more is complete."""
    now = soak.runs[-1].now
    last = now.astimezone(WIB).date() - (GROWTH_DAYS + 1) * _DAY
    days = _days((START + _DAY).date(), last)
    for day in day_coverage(db, days, now=now):
        if day.state != "complete":
            found.add("days", f"{day.day} is {day.state}: {day.why}")


def _days(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _plain(row: Row) -> Row:
    return dict(json.loads(json.dumps(row)))


def _text(row: Row) -> tuple[str, str]:
    return row["headline"], row["article_body"]
