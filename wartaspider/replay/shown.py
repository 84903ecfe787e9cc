"""What lists showed, as today's readers see it: gathered on disk, then set against the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from wartaspider.archive.showing import SAID, Shown
from wartaspider.items import Listing, wib_text

_TABLES = """
CREATE TABLE shown(
    walk TEXT, article_id INTEGER, first INTEGER, last INTEGER,
    headline TEXT, date TEXT, date_text TEXT, date_has_time INTEGER,
    PRIMARY KEY(walk, article_id)
) WITHOUT ROWID;
CREATE TABLE dates(
    article_id INTEGER, walk TEXT, rank INTEGER, date TEXT, date_text TEXT, date_has_time INTEGER,
    PRIMARY KEY(article_id, walk, rank)
) WITHOUT ROWID;
CREATE TABLE read(walk TEXT, rank INTEGER, is_whole INTEGER, PRIMARY KEY(walk, rank)) WITHOUT ROWID;
"""
_SHOW = """
INSERT INTO shown VALUES(:walk, :article_id, :rank, :rank, :headline, :date, :date_text, :has_time)
ON CONFLICT(walk, article_id) DO UPDATE SET last = excluded.last, headline = excluded.headline,
    date = excluded.date, date_text = excluded.date_text, date_has_time = excluded.date_has_time
"""
# Only where it differs from what the walk last said, as an hourly run says the same for days.
_DATE = """
INSERT OR REPLACE INTO dates
SELECT :article_id, :walk, :rank, :date, :date_text, :has_time WHERE NOT EXISTS (
    SELECT 1 FROM shown WHERE walk = :walk AND article_id = :article_id AND date IS :date
        AND date_text IS :date_text AND date_has_time = :has_time
)
"""
_READ = """
INSERT INTO read VALUES(?, ?, ?)
ON CONFLICT DO UPDATE SET is_whole = min(is_whole, excluded.is_whole)
"""


class ShownOnDisk:
    """Sightings in a file of their own, so that memory stays flat; runs go by their rank."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(f"PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; {_TABLES}")
        self._db.execute("BEGIN")
        self.ranks: set[int] = set()
        """Of the runs whose lists were read again."""

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def add(self, walk: str, rank: int, listing: Listing | None) -> None:
        """Add a list page, in the order of time; None for one that is no list today."""
        self.ranks.add(rank)
        self._db.execute(_READ, (walk, rank, int(listing is not None)))
        rows = [
            {
                "walk": walk,
                "article_id": entry.article_id,
                "rank": rank,
                "headline": entry.headline,
                "date": wib_text(entry.date),
                "date_text": entry.date_text,
                "has_time": int(entry.date_has_time),
            }
            for entry in (listing.entries if listing else ())
        ]
        self._db.executemany(_DATE, rows)
        self._db.executemany(_SHOW, rows)

    def of_walk(self, walk: str) -> Iterator[Shown]:
        """What a walk showed, by article."""
        query = "SELECT * FROM shown WHERE walk = ? ORDER BY article_id"
        for _, article_id, first, last, *said in self._db.execute(query, (walk,)):
            values = dict(zip(SAID, said, strict=True))
            yield Shown(article_id=article_id, first=first, last=last, said=values)

    def walks(self) -> list[str]:
        """The walks that were read again."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT walk FROM read ORDER BY walk")]

    def whole_runs(self, walk: str) -> set[int]:
        """Ranks of the runs whose pages of a walk are all lists to today's readers."""
        query = "SELECT rank FROM read WHERE walk = ? AND is_whole"
        return {row[0] for row in self._db.execute(query, (walk,))}

    def date_of(self, article_id: int, rank: int) -> tuple[str, str | None] | None:
        """The best date that lists gave by the end of the first run from a rank on."""
        query = "SELECT rank, walk, date, date_text, date_has_time FROM dates WHERE article_id = ?"
        rows = self._db.execute(f"{query} ORDER BY rank", (article_id,)).fetchall()
        for until in sorted({rank, *(row[0] for row in rows if row[0] > rank)}):
            last = {row[1]: row for row in rows if row[0] <= until}
            if (best := _best(last.values())) is not None:
                return best
        return None


def _best(
    rows: Iterable[tuple[int, str, str | None, str | None, int]],
) -> tuple[str, str | None] | None:
    """As ``archive.feed.settle_dates`` chooses: no feed, rather with a time, the first by name."""
    dated = [row for row in rows if row[2] is not None]
    if not dated:
        return None
    best = min(dated, key=lambda row: (row[1] in ("feed", "sitemap"), -row[4], row[1]))
    return str(best[2]), best[3]
