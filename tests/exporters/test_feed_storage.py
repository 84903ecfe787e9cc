"""The last good file: kept by whatever ends a run, replaced whole, added to rightly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.csv import BOM, read_articles
from wartaspider.exporters.storage import AtomicFileStorage, sweep
from wartaspider.items import COLUMNS

ROOT = Path(__file__).parents[2]
HEADER = f"{BOM}{','.join(COLUMNS)}\r\n".encode()
STORED = "feedexport/success_count/AtomicFileStorage"
FAILED = "feedexport/failed_count/AtomicFileStorage"
NEW = {"format": "jsonl", "overwrite": True}
ADD = {"format": "jsonl"}


def storage(path: Path | str, **options: Any) -> AtomicFileStorage:
    return AtomicFileStorage(str(path), feed_options=options)


def stored(path: Path, data: bytes, **options: Any) -> bytes:
    feed = storage(path, **options)
    file = feed.open()
    file.write(data)
    feed.store(file)
    return path.read_bytes()


def drafts(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.part"))


def crawl(feeds: dict[Path, dict[str, Any]], articles: int, fate: str = "end") -> Any:
    """Run a crawl in a process of its own; gives the process, with feed counts as its output."""
    keyed = json.dumps({str(path): options for path, options in feeds.items()})
    script = Path(__file__).with_name("feed_run.py")
    return subprocess.run(
        [sys.executable, str(script), keyed, str(articles), fate],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_shows_nothing_at_the_target_before_it_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "a.jsonl"
    feed = storage(path, **NEW)
    file = feed.open()
    file.write(b"{}\n")
    file.flush()
    assert [each.name.startswith(".a.jsonl.") for each in path.parent.iterdir()] == [True]
    feed.store(file)
    assert [each.name for each in path.parent.iterdir()] == ["a.jsonl"]
    assert path.read_bytes() == b"{}\n"


def test_keeps_the_former_file_when_the_draft_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"former\n")
    feed = storage(path, **NEW)
    file = feed.open()
    file.write(b"half")
    feed.discard(file)
    assert path.read_bytes() == b"former\n"
    assert list(tmp_path.iterdir()) == [path]


def test_removes_the_draft_when_it_is_only_closed(tmp_path: Path) -> None:
    with storage(tmp_path / "a.jsonl", **NEW).open() as file:
        file.write(b"half")
    assert list(tmp_path.iterdir()) == []


def test_takes_a_file_uri(tmp_path: Path) -> None:
    path = tmp_path / "dua kata.jsonl"
    feed = storage(path.as_uri(), **NEW)
    feed.store(feed.open())
    assert path.read_bytes() == b""


def test_replaces_what_a_link_points_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(real)
    assert stored(link, b"{}\n", **NEW) == b"{}\n"
    assert link.is_symlink()
    assert real.read_bytes() == b"{}\n"


def test_takes_a_name_of_the_greatest_length(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 249 + ".jsonl")
    assert stored(path, b"{}\n", **NEW) == b"{}\n"
    assert drafts(tmp_path) == []


def test_writes_to_a_device_without_replacing_it() -> None:
    feed = storage("/dev/null", **NEW)
    file = feed.open()
    file.write(b"{}\n")
    feed.store(file)
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("options", [NEW, ADD])
def test_writes_into_a_pipe_that_has_a_name(options: dict[str, Any]) -> None:
    reader, writer = os.pipe()
    try:
        feed = storage(f"/dev/fd/{writer}", **options)
        file = feed.open()
        file.write(b"{}\n")
        feed.store(file)
        assert os.read(reader, 9) == b"{}\n"
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_gives_a_new_file_the_usual_permissions(tmp_path: Path, mask: int) -> None:
    path, former = tmp_path / "a.jsonl", os.umask(mask)
    try:
        stored(path, b"", **NEW)
    finally:
        os.umask(former)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_keeps_the_permissions_of_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    path.chmod(0o604)
    stored(path, b"", **NEW)
    assert path.stat().st_mode & 0o777 == 0o604


def test_raises_and_keeps_the_former_file_when_the_disk_is_full(tmp_path: Path) -> None:
    feed = storage("/dev/full", **NEW)
    file = feed.open()
    file.write(b"{}\n")
    with pytest.raises(OSError, match="No space left"):
        feed.store(file)
    assert Path("/dev/full").is_char_device()


def test_adds_to_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert stored(path, b"1\n", **ADD) == b"1\n"
    assert stored(path, b"2\n", **ADD) == b"1\n2\n"


@pytest.mark.parametrize("format_", ["jsonl", "jl", "jsonlines"])
def test_repairs_a_missing_last_newline(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    assert stored(path, b"2\n", format=format_) == b"1\n2\n"


def test_repairs_a_missing_last_newline_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"1" + b"," * 24)
    assert stored(path, b"x", format="csv") == HEADER + b"1" + b"," * 24 + b"\r\nx"


@pytest.mark.parametrize(
    ("format_", "former", "message"),
    [
        ("json", b"[]", "json cannot be added to"),
        ("xml", b"<items/>", "xml cannot be added to"),
        ("csv", b"a,b\r\n1,2\r\n", r"its columns \(a, b\) are not those of this run"),
        ("csv", b"\xff\xfe", "it is no CSV file"),
        ("csv", HEADER + b'1,"half', "ends inside a quoted cell"),
    ],
)
def test_refuses_to_add(tmp_path: Path, format_: str, former: bytes, message: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(former)
    with pytest.raises(ArgumentError, match=message):
        storage(path, format=format_).open()
    assert path.read_bytes() == former
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("format_", ["json", "xml", "csv"])
def test_adds_anything_to_an_empty_file(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "a"
    path.touch()
    assert stored(path, b"x", format=format_) == b"x"


def test_sweeps_only_drafts_of_the_dead_and_of_this_target(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    living = storage(path, **NEW).open()
    dead = tmp_path / ".a.jsonl.1-abcd.part"
    others = [tmp_path / name for name in (".b.jsonl.1-ab.part", ".a.jsonl.x.1-ab.part", ".a.part")]
    for each in (dead, *others):
        each.touch()
    sweep(path)
    left = set(tmp_path.iterdir())
    living.close()
    assert dead not in left
    assert len(left) == len(others) + 1
    assert left > set(others)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.xml"])
def test_crawl_leaves_the_former_file_when_it_is_killed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"former")
    feeds = {path: {"overwrite": True}}
    run = crawl(feeds, 20, "kill")
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert path.read_bytes() == b"former"
    assert len(drafts(tmp_path)) == 1
    assert json.loads(crawl(feeds, 2).stdout) == {STORED: 1}
    assert path.read_bytes() != b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_crawl_leaves_the_former_files_when_the_disk_is_full(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.csv", "a.json", "a.jsonl", "a.xml")]
    for path in paths:
        path.write_bytes(b"former")
    run = crawl({path: {"overwrite": True} for path in paths}, 50, "fill")
    assert json.loads(run.stdout) == {FAILED: 4}
    assert "can no longer be written: [Errno 27] File too large" in run.stderr
    assert sorted(tmp_path.iterdir()) == paths
    assert {path.read_bytes() for path in paths} == {b"former"}


def test_crawl_adds_rows_under_one_header(tmp_path: Path) -> None:
    feeds: dict[Path, dict[str, Any]] = {tmp_path / "a.csv": {}, tmp_path / "a.jsonl": {}}
    for count in (0, 2, 0, 1):
        assert json.loads(crawl(feeds, count).stdout) == {STORED: 2}
    text = (tmp_path / "a.csv").read_text("utf-8")
    assert text.count(BOM) == text.count("article_id") == 1
    assert [a.article_id for a in read_articles(tmp_path / "a.csv")] == [1, 2, 1]
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["article_id"] for line in lines] == [1, 2, 1]


def test_crawl_writes_valid_files_when_it_finds_nothing(tmp_path: Path) -> None:
    feeds = {tmp_path / name: {"overwrite": True} for name in ("a.csv", "a.json", "a.jsonl")}
    assert json.loads(crawl(feeds, 0).stdout) == {STORED: 3}
    assert (tmp_path / "a.csv").read_bytes() == HEADER
    assert json.loads((tmp_path / "a.json").read_text()) == []
    assert (tmp_path / "a.jsonl").read_bytes() == b""
