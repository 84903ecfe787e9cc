"""Laboratory: lets a run meet a fault, and checks all that must hold whatever the fault is."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import forker
from crawling import QUICK, as_row
from faults.row import Row

from wartaspider.archive.dataset import Selection, read_articles
from wartaspider.archive.reading import reading
from wartaspider.demo import DemoServer, DemoSite, Hit, Options
from wartaspider.demo.pages import Answer
from wartaspider.items import WIB, Article
from wartaspider.urls import parse_article_path

HASTE = 100
"""How many times faster a run's clock goes."""
PATIENCE = 60.0
"""Real seconds after which a run hangs, for all that it is in a hurry and the machine busy."""
FORMER = b'[\n{"article_id": 1, "headline": "what the last good run wrote"}\n]'
YESTERDAY = datetime(2021, 7, 8, 23, 59, tzinfo=WIB)
TODAY = YESTERDAY + timedelta(days=1)
SITE: dict[str, Any] = {
    "seed": 3,
    "days": 1,
    "articles_per_day": 7,
    "page_size": 3,
    "archive_days": (),
}
DEFAULT = QUICK | {
    "WARTA_BACKOFF": "1.0",
    "DOWNLOAD_TIMEOUT": "300",  # in a hurry: no sound answer takes as long
    "CONCURRENT_REQUESTS": "1",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "1",
}
"""As a user runs it, but for the delay between two requests."""
SILENT = {"DOWNLOAD_TIMEOUT": "30"}
SILENT_HASTE = 20

Rows = dict[int, dict[str, object]]


def site_of_yesterday(**options: object) -> DemoSite:
    """The site as it was a day ago; ``set_now(TODAY)`` gives it the articles of a new day."""
    given = {**SITE, "now": YESTERDAY, "today": YESTERDAY.date(), **options}
    return DemoSite(Options(**given))


def site_of_today(**options: object) -> DemoSite:
    """The site with the articles of the new day."""
    site = site_of_yesterday(**options)
    site.set_now(TODAY)
    return site


_NEW = site_of_today().listed(TODAY.date().isoformat())
VICTIM, OTHER = _NEW[4].article_id, _NEW[5].article_id
"""Two articles of the new day."""
KNOWN = site_of_yesterday().listed(YESTERDAY.date().isoformat())[2].article_id
"""An article that an earlier run stored."""


class FaultyServer(DemoServer):
    """A stand-in site whose pages are changed, and which does something at its n-th request."""

    def __init__(self, site: DemoSite, row: Row | None = None) -> None:
        super().__init__(site)
        self.change = row.change if row else None
        self.at: dict[int, Callable[[], None]] = {}
        if row and row.faults:
            self.add_faults(*row.faults)

    def log(self, hit: Hit) -> None:
        super().log(hit)
        if act := self.at.pop(len(self.requests), None):
            act()

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        made, plain, packed = super().answer(path, query)
        if self.change is None or made.status != 200:
            return made, plain, packed
        target = f"{path}?{query}" if query else path
        text = self.change(self.site, target, made.body)
        if text == made.body:
            return made, plain, packed
        return replace(made, body=text), text.encode(), gzip.compress(text.encode(), 1)

    def heal(self) -> None:
        """From now on nothing goes wrong."""
        self.change = None
        self.add_faults()
        self.at.clear()
        self.reset_log()

    def asked_ids(self) -> set[int]:
        """Articles asked for so far."""
        found = (parse_article_path(hit.path.partition("?")[0]) for hit in self.requests)
        return {address.article_id for address in found if address}


@dataclass
class Case:
    """A row under way: its site, its folder, and how its run ended."""

    row: Row
    folder: Path
    site: DemoSite
    server: FaultyServer
    settings: dict[str, str] = field(default_factory=dict)
    file_limit: int | None = None
    running: forker.Running | None = None
    cures: list[Callable[[], object]] = field(default_factory=list)
    """What must be done for the next run to meet no fault."""
    damaged: bytes = b""
    """The archive, if it was damaged."""
    waited: float = 0.0
    """Seconds that the last run waited for answers, or before it asked again."""
    code: int = 0
    log: str = ""

    @property
    def archive(self) -> Path:
        return self.folder / "data" / "archive.db"

    @property
    def output(self) -> Path:
        return self.folder / "out" / "out.json"

    @property
    def last_line(self) -> str:
        return self.log.strip().splitlines()[-1]

    def run(self) -> None:
        """The command; it is killed, and the test fails, when it takes longer than its bound."""
        own = {
            "WARTA_BASE_URL": self.server.base_url,
            "WARTA_ARCHIVE": f"sqlite:///{self.archive}",
            "WARTA_RAW_DIR": str(self.folder / "raw"),
            "WARTA_NOW": self.site.now.isoformat(),
        }
        command = ["scrapy", "crawl", "warta"]
        silent = SILENT if self.row.is_silent else {}
        given = DEFAULT | silent | own | dict(self.row.settings) | self.settings
        for name, value in given.items():
            command += ["-s", f"{name}={value}"]
        for argument in self.row.arguments:
            command += ["-a", argument]
        command += ["-O", str(self.output)]
        told = self.folder / "waited"
        told.write_text("0")
        haste = SILENT_HASTE if self.row.is_silent else HASTE
        call = ("faults.hurried", "prepare", [haste, str(told), self.row.zone, self.file_limit])
        self.running = forker.Running(command, first=call)
        done = self.running.wait(PATIENCE)
        self.code, self.log = done.returncode, done.stderr
        self.waited = float(told.read_text())

    def copied(self) -> Path:
        """A copy of the archive: it may be locked or on a disk that is full, and stays as it is."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for path in self.archive.parent.glob(f"{self.archive.name}*"):
            shutil.copy(path, folder)
        return folder / self.archive.name

    def versions(self) -> dict[tuple[int, int], tuple[Any, ...]]:
        """Every stored version, whole; the archive must be sound."""
        if not self.archive.exists():
            return {}
        with closing(sqlite3.connect(self.copied())) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'versions'").fetchall():
                return {}
            db.row_factory = sqlite3.Row
            found = db.execute("SELECT * FROM versions").fetchall()
            return {(row["article_id"], row["version"]): tuple(row) for row in found}

    def states(self) -> dict[int, str]:
        """What the archive says of each article it has heard of."""
        with closing(sqlite3.connect(self.copied())) as db:
            return dict(db.execute("SELECT article_id, state FROM articles"))

    def stored(self) -> Rows:
        """The articles that the archive gives, as rows."""
        with reading(f"sqlite:///{self.copied()}") as db:
            return {a.article_id: as_row(a) for a in read_articles(db, Selection())}

    def truth(self, lost: set[int]) -> dict[int, Article]:
        """What must be stored, but for what is lost."""
        return self.site.truth_for(**asked_of(self.row.arguments, self.site), lost=lost)


def asked_of(arguments: tuple[str, ...], site: DemoSite) -> dict[str, Any]:
    """The arguments as the site's truth takes them."""
    given = dict(argument.split("=", 1) for argument in arguments)
    if "since" in given:
        since = datetime.fromisoformat(given["since"]).date()
        return {"since": since, "until": site.today}
    if "sections" in given:
        slugs = given["sections"]
        return {"sections": slugs if slugs == "all" else slugs.split(",")}
    return {"default": True}
