"""What must hold after any fault; what a row expects; and that the next run completes the work."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from crawling import differences, read_rows
from faults.laboratory import (
    FORMER,
    Case,
    FaultyServer,
    Rows,
    site_of_today,
    site_of_yesterday,
)
from faults.row import Row

from wartaspider.items import Article

Versions = dict[tuple[int, int], tuple[Any, ...]]

SENTENCE = re.compile(r"(?:.* )?Exit code (\d)(?:, [^:]+)?: .*\.")
USAGE = re.compile(r"scrapy crawl warta: .*[^.]")


@contextmanager
def opened(row: Row, folder: Path, earlier: Path | None) -> Iterator[Case]:
    """The row's site of today, and a folder with what an earlier good run left."""
    site = site_of_today(**row.site)
    if row.plot:
        row.plot(site)
    if earlier:
        shutil.copytree(earlier, folder, dirs_exist_ok=True)
    for name in ("data", "out"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    server = FaultyServer(site, row)
    server.start()
    case = Case(row, folder, site, server)
    case.output.write_bytes(FORMER)
    try:
        yield case
    finally:
        server.stop()


def past(row: Row) -> dict[str, object]:
    """What of a row's site was so yesterday already: how many articles there are."""
    return {name: row.site[name] for name in ("days", "articles_per_day") if name in row.site}


def make_earlier(row: Row, folder: Path) -> None:
    """A good run with a row's arguments on the site of yesterday, when it was as it should be."""
    plain = Row(name="", code=0, arguments=row.arguments)
    server = FaultyServer(site_of_yesterday(**past(row)))
    server.start()
    (folder / "data").mkdir(parents=True)
    (folder / "out").mkdir()
    case = Case(plain, folder, server.site, server)
    case.run()
    server.stop()
    assert case.code == 0, case.log
    check_true(case.stored(), case.truth(set()))


def check_true(rows: Rows, truth: dict[int, Article]) -> None:
    """Rows are the truth in every column."""
    found = differences(rows, truth)
    assert not found, found[:5]


def meet(case: Case) -> None:
    """Let a run meet the fault, and check all that must hold; then let another one complete it."""
    row, before = case.row, case.versions()
    with row.wreck(case) if row.wreck else nullcontext():
        case.run()
        check_end(case)
        after = before
        if row.is_damaged:
            assert case.archive.read_bytes() == case.damaged
            assert case.output.read_bytes() == FORMER
        else:
            after = case.versions()
            check_feed(case, before, check_stored(case, before, after))
        assert not case.server.forbidden
        if row.again:
            complete(case, before, after)


def check_end(case: Case) -> None:
    """The exit code, and the last line that says it."""
    row = case.row
    assert case.code == row.code, f"{case.code} is not {row.code}: {case.log[-4000:]}"
    assert "Traceback" not in case.log, case.log[-4000:]
    if case.code < 0:
        return
    assert case.waited <= row.bound, f"{case.waited:.0f} s are more than {row.bound} s"
    told = SENTENCE.fullmatch(case.last_line)
    if told:
        assert int(told[1]) == case.code, case.last_line
    else:
        assert case.code in (2, 5), case.log[-2000:]
        assert USAGE.fullmatch(case.last_line), case.last_line
    assert row.says in "\n".join(case.log.splitlines()[-3:]), case.log[-2000:]


def check_stored(case: Case, before: Versions, after: Versions) -> Rows:
    """Nothing that was stored is lost or changed, and what is stored is true."""
    assert before.items() <= after.items(), "a stored article was lost or changed"
    if not after:
        assert case.row.lost == "all that is new"
        return {}
    row, states, ids = case.row, case.states(), {article_id for article_id, _ in before}
    assert {i: states[i] for i in ids if states[i] != "stored"} == dict.fromkeys(row.gone, "gone")
    stored = case.stored()
    whole = case.truth(set())
    missing = whole.keys() - stored.keys()
    told = {i: article for i, article in stored.items() if i in whole}
    assert stored.keys() - told.keys() <= ids
    check_true(told, case.truth(missing))
    assert {version for i, version in after if i not in ids} <= {1}
    if case.code == 0:
        assert not missing, f"code 0, but {missing} are missing"
    check_missing(case, missing, whole.keys() - ids)
    return stored


def check_missing(case: Case, missing: set[int], new: set[int]) -> None:
    """What is missing is what the row says, and it is named or the whole run says why."""
    match case.row.lost:
        case "nothing":
            assert not missing
        case "one":
            assert len(missing) == 1
            assert any(str(*missing) in line for line in case.log.splitlines()[-4:]), case.log
        case "all that is new":
            assert missing == new
        case _:
            assert missing
            assert missing <= new
    if case.code == 1 and missing:
        named = re.findall(r"missing: (?:article|list) \S+", case.log)
        assert named or "Exit code 1, " in case.last_line or "Exit code 1: the" in case.last_line


def check_feed(case: Case, before: Versions, stored: Rows) -> None:
    """The feed is that of the last good run, or it has just what is new."""
    if case.output.read_bytes() == FORMER:
        assert case.code != 0 or not stored.keys() - {article_id for article_id, _ in before}
        return
    assert case.code in (0, 1)
    rows = {int(str(row["article_id"])): row for row in read_rows(case.output)}
    ids = {article_id for article_id, _ in before}
    assert rows == {i: row for i, row in stored.items() if i not in ids}


def complete(case: Case, before: Versions, after: Versions) -> None:
    """The same command, once the fault is gone: all is there, and no page was read twice."""
    got = {i for i, _ in after} - {i for i, _ in before}
    for cure in case.cures:
        cure()
    case.server.heal()
    case.settings.clear()
    case.file_limit = None
    case.run()
    assert case.code == 0, case.log[-4000:]
    stored, whole = case.stored(), case.truth(set())
    lost = whole.keys() - stored.keys()
    assert bool(lost) == case.row.is_final
    check_true({i: stored[i] for i in whole if i in stored}, case.truth(lost))
    assert after.items() <= case.versions().items()
    assert not case.server.asked_ids() & got, "a stored article was fetched again"
    assert not list(case.output.parent.glob(".*")), "drafts are left"
