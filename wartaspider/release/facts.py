"""Facts of a release: what its documents say about it, worked out once."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wartaspider.items import utc_text
from wartaspider.release.days import count_states
from wartaspider.urls import SITE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wartaspider.archive.coverage import DayCoverage
    from wartaspider.archive.dataset import Selection
    from wartaspider.release.manifest import FileEntry

NAME = "warta-ekonomi-articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is in a release and where it comes from."""

    selection: Selection
    columns: tuple[str, ...]
    created: datetime
    """When the archive was last written to by a run: so one archive gives the same release."""

    author: str
    """Who collected it, as the user says; empty where nobody is named."""

    sources: tuple[str, ...]
    """The sites that the archive's runs read; more than the live one if there were trials."""

    days: Sequence[DayCoverage]
    rows: int
    data: tuple[FileEntry, ...]
    """The data files and the coverage table."""

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell two rows apart."""
        return ("article_id", "version") if self.selection.versions else ("article_id",)

    @property
    def id(self) -> str:
        """``urn:uuid:...``, made from the data: the same data has the same ID everywhere."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{SITE}#{self._digest.hex()}')}"

    @property
    def version(self) -> str:
        """The day it is of and the start of the data's digest: ``2021.7.9+1a2b3c4d``."""
        day = self.created
        return f"{day.year}.{day.month}.{day.day}+{self._digest.hex()[:8]}"

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return ", ".join(["Articles of Warta Ekonomi", *self.scope])

    @property
    def scope(self) -> list[str]:
        """What was chosen, in phrases; nothing where all was."""
        chosen = self.selection
        found = []
        if chosen.since or chosen.until:
            found.append(_span(chosen))
        if chosen.sections:
            found.append(f"sections {' '.join(chosen.sections)}")
        if chosen.as_of:
            found.append(f"as of {utc_text(chosen.as_of)}")
        if chosen.unique:
            found.append("without reposts")
        if chosen.versions:
            found.append("every version")
        return found

    @property
    def states(self) -> dict[str, int]:
        """State of a day -> how many days are in it."""
        return count_states(self.days)

    @property
    def trials(self) -> tuple[str, ...]:
        """Those of the sources that are stand-in sites."""
        return tuple(url for url in self.sources if url.rstrip("/") != SITE)

    @property
    def _digest(self) -> bytes:
        lines = "".join(f"{each.sha256}  {each.path}\n" for each in self.data)
        return hashlib.sha256(lines.encode()).digest()


def selection_object(selection: Selection) -> dict[str, object]:
    """The selection as the manifest has it."""
    return {
        "since": selection.since.isoformat() if selection.since else None,
        "until": selection.until.isoformat() if selection.until else None,
        "sections": list(selection.sections),
        "as_of": utc_text(selection.as_of),
        "unique": selection.unique,
        "versions": selection.versions,
    }


def last_written(db: Connection, now: datetime) -> datetime:
    """When a run last wrote to the archive; now where none ever did."""
    from sqlalchemy import func, select

    from wartaspider.archive import tables as t

    latest = func.max(func.coalesce(t.runs.c.finished, t.runs.c.started))
    text = db.execute(select(latest)).scalar()
    return datetime.fromisoformat(text) if text else now.replace(microsecond=0)


def base_urls(db: Connection) -> tuple[str, ...]:
    """The sites that the archive's runs read, the live one first."""
    from sqlalchemy import select

    from wartaspider.archive import tables as t

    found = db.execute(select(t.runs.c.base_url).distinct()).scalars()
    return tuple(sorted(found, key=lambda url: (url.rstrip("/") != SITE, url)))


def _span(selection: Selection) -> str:
    if selection.since == selection.until:
        return f"{selection.since}"
    since = f"from {selection.since} " if selection.since else ""
    return f"{since}to {selection.until}" if selection.until else since.rstrip()
