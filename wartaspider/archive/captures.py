"""The index of the raw pages: which answer lies where in which WARC file, and what it was for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from wartaspider.archive import tables as t
from wartaspider.archive.bulk import first_row, insert_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer that was kept."""

    file: str
    """Name of its WARC file in the raw folder."""

    start: int
    length: int
    run_id: int
    kind: str
    """What was asked for: ``article``, ``list``, ``home``, ``feed``, ``robots``."""

    url: str
    fetched_at: str
    """ISO 8601 in UTC."""

    status: int
    article_id: int | None = None
    walk: str | None = None
    page: int | None = None
    """Which page of the list, or of the article."""

    digest: str | None = None
    """Of the body as it was sent; None where there was none."""

    is_revisit: bool = False
    """Whether the record refers to an earlier one for its body."""

    fault: str | None = None
    """Why the page was not read."""

    version: int | None = None
    """As which version of its article it was stored."""

    @property
    def end(self) -> int:
        """Where the next record begins."""
        return self.start + self.length


class CaptureLog:
    """Captures that wait for the archive's next transaction, so that an item follows its page.

    A capture is in its file before it comes here: what is lost with a killed run is only its
    place in the index, which ``scrapy replay`` finds again in the file.
    """

    def __init__(self) -> None:
        self._new: dict[tuple[int, int], dict[str, object]] = {}
        self._faults: list[dict[str, object]] = []
        self._sizes: dict[int, int] = {}
        self._by_digest: dict[str, dict[str, object]] = {}
        self._run_id = 0

    def __len__(self) -> int:
        return len(self._new) + len(self._faults)

    def add(self, file_id: int, capture: Capture) -> None:
        """Note a capture."""
        row = {"file_id": file_id} | _row(capture)
        self._new[file_id, capture.start] = row
        self._run_id = capture.run_id
        if capture.digest and not capture.is_revisit:
            self._by_digest[capture.digest] = row | {"file": capture.file}

    def reject(self, file_id: int, start: int, fault: str) -> None:
        """Note that a page is not what was asked for."""
        if (row := self._new.get((file_id, start))) is not None:
            row["fault"] = fault
        else:
            self._faults.append({"in_file": file_id, "at": start, "fault": fault})

    def close_file(self, file_id: int, size: int) -> None:
        """Note that a file is complete."""
        self._sizes[file_id] = size

    def write(self, db: Connection) -> None:
        """Write what waits; ``clear`` when that is committed."""
        insert_rows(db, _INSERT, list(self._new.values()))
        if self._faults:
            db.execute(_REJECT, self._faults)
        for file_id, size in self._sizes.items():
            db.execute(_CLOSE, {"of": file_id, "bytes": size})

    def clear(self) -> None:
        """Forget what was committed."""
        self._new.clear()
        self._faults.clear()
        self._sizes.clear()
        self._by_digest.clear()

    def link(self, db: Connection, versions: Mapping[int, int]) -> None:
        """Note as which version each article of this run was stored."""
        if self._run_id and versions:
            rows = [{"of": i, "run": self._run_id, "version": v} for i, v in versions.items()]
            db.execute(_LINK, rows)

    def same_payload(self, db: Connection, digest: str) -> Capture | None:
        """An earlier capture that holds this body."""
        if (row := self._by_digest.get(digest)) is not None:
            return Capture(**{name: row[name] for name in _FIELDS})  # type: ignore[arg-type]
        found = first_row(db, _SAME, {"digest": digest})
        return capture_of(found) if found else None


def begin_file(db: Connection, name: str, run_id: int) -> int:
    """The number of a file that is about to be written."""
    result = db.execute(t.raw_files.insert().values(name=name, run_id=run_id))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def end_file(db: Connection, file_id: int, size: int) -> None:
    """Note that a file is complete."""
    db.execute(_CLOSE, {"of": file_id, "bytes": size})


def insert_captures(db: Connection, file_id: int, captures: Iterable[Capture]) -> None:
    """Write captures that were found in a file."""
    if rows := [{"file_id": file_id} | _row(capture) for capture in captures]:
        db.execute(_INSERT, rows)


def reject_capture(db: Connection, file_id: int, start: int, fault: str) -> None:
    """Note that a page is not what was asked for."""
    db.execute(_REJECT, {"in_file": file_id, "at": start, "fault": fault})


def known_files(db: Connection) -> dict[str, tuple[int, int | None]]:
    """Name -> number and size of each file; no size where its run has not completed it."""
    query = select(t.raw_files.c.name, t.raw_files.c.file_id, t.raw_files.c.bytes)
    return {name: (file_id, size) for name, file_id, size in db.execute(query)}


def indexed_to(db: Connection, file_id: int) -> int:
    """Where the last record in the index ends."""
    ends = func.max(t.captures.c.start + t.captures.c.length)
    return int(db.execute(select(ends).where(t.captures.c.file_id == file_id)).scalar() or 0)


def select_captures() -> Select[Any]:
    """All captures, to be narrowed down and put in order; rows for ``capture_of``."""
    columns = [t.raw_files.c.name if n == "file" else t.captures.c[n] for n in _FIELDS]
    join = t.captures.c.file_id == t.raw_files.c.file_id
    return select(*columns).join_from(t.captures, t.raw_files, join)


def captures_of(db: Connection, article_id: int) -> list[Capture]:
    """An article's captures, file by file."""
    query = select_captures().where(t.captures.c.article_id == article_id)
    return list(_all(db, query.order_by(t.raw_files.c.name, t.captures.c.start)))


def captures_at(db: Connection, url: str) -> list[Capture]:
    """The captures of an address, file by file."""
    query = select_captures().where(t.captures.c.url == url)
    return list(_all(db, query.order_by(t.raw_files.c.name, t.captures.c.start)))


def _all(db: Connection, query: Select[Any]) -> Iterator[Capture]:
    return map(capture_of, db.execute(query))


def capture_of(row: Row[Any] | Sequence[Any]) -> Capture:
    """The capture of a row of ``select_captures``."""
    values = dict(zip(_FIELDS, row, strict=True))
    values["is_revisit"] = bool(values["is_revisit"])
    return Capture(**values)


def _row(capture: Capture) -> dict[str, object]:
    row = {name: getattr(capture, name) for name in _FIELDS if name != "file"}
    return row | {"is_revisit": int(capture.is_revisit)}


_FIELDS = tuple(Capture.__dataclass_fields__)
# Built once, as building a statement takes longer than running it.
_INSERT = t.captures.insert()
_REJECT = update(t.captures).where(
    t.captures.c.file_id == bindparam("in_file"), t.captures.c.start == bindparam("at")
)
_CLOSE = update(t.raw_files).where(t.raw_files.c.file_id == bindparam("of"))
_LINK = update(t.captures).where(
    t.captures.c.article_id == bindparam("of"), t.captures.c.run_id == bindparam("run")
)
_SAME = (
    select_captures()
    .where(t.captures.c.digest == bindparam("digest"), t.captures.c.is_revisit == 0)
    .limit(1)
)
