"""Several files are kept together or not at all, whatever ends the writing."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from many_articles import article
from processes import started

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters import files, folders
from wartaspider.exporters.files import FORMATS, Outputs, check_libraries, write_file
from wartaspider.exporters.folders import DraftFolder, former_of
from wartaspider.exporters.places import Place, check_place
from wartaspider.items import COLUMNS, Article

ROOT = Path(__file__).parents[2]


def places_of(folder: Path) -> list[Place]:
    places = [Place(kind=kind, path=folder / f"articles.{kind}") for kind in FORMATS]
    return [*places, Place(kind="parquet", path=folder / "parquet", by_month=True)]


def write_all(folder: Path, articles: Iterator[Article] | list[Article]) -> None:
    with Outputs(places_of(folder), COLUMNS) as outputs:
        outputs.write_all(articles)
        outputs.keep()


def content(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too, with its bytes."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def broken() -> Iterator[Article]:
    yield from (article(n) for n in range(1200))
    raise InterruptedError("the archive went away")


def test_former_files_stay_and_no_others_come_when_the_rows_break_off(tmp_path: Path):
    write_all(tmp_path, [article(1)])
    former = content(tmp_path)
    with pytest.raises(InterruptedError):
        write_all(tmp_path, broken())
    assert content(tmp_path) == former
    assert len(former) == len(FORMATS) + 1


def test_nothing_comes_when_the_rows_break_off_the_first_time(tmp_path: Path):
    with pytest.raises(InterruptedError):
        write_all(tmp_path / "new", broken())
    assert content(tmp_path) == {}


@pytest.mark.parametrize("kind", [*FORMATS, "months"])
def test_former_file_stays_when_the_disk_is_full(tmp_path: Path, kind: str, file_size_limit: int):
    """A limit of the file's size fails a write as a full disk does, with another number."""
    by_month = kind == "months"
    place = Place(kind="parquet" if by_month else kind, path=tmp_path / kind, by_month=by_month)

    def write(count: int) -> None:
        # No compression makes them much shorter.
        rows = (article(n, article_body=os.urandom(2000).hex()) for n in range(count))
        with Outputs([place], COLUMNS) as outputs:
            outputs.write_all(rows)
            outputs.keep()

    write(1)
    former = content(tmp_path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, file_size_limit))
    with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        write(40)
    assert content(tmp_path) == former


@pytest.fixture
def file_size_limit() -> Iterator[int]:
    """The hard limit of a file's size; the soft one is back when the test ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield hard
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def test_what_a_killed_run_leaves_is_tidied_by_the_next(tmp_path: Path):
    write_all(tmp_path, [article(1)])
    former = content(tmp_path)
    script = f"""
        import sys, time
        sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
        from pathlib import Path
        from exporters.test_files import article, write_all

        def rows():
            for n in range(1200):
                yield article(n)
            print("under way", flush=True)
            time.sleep(60)

        write_all(Path({str(tmp_path)!r}), rows())
    """
    with started(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "under way\n"
        under_way = {path.name for path in tmp_path.iterdir() if path.name.endswith(".part")}
        write_all(tmp_path, [article(1)])  # leaves the files of a living run alone
        assert under_way <= {path.name for path in tmp_path.iterdir()}
    assert len(under_way) == len(FORMATS) + 2  # the workbook has a folder of its own
    assert {name: content(tmp_path)[name] for name in former} == former
    write_all(tmp_path, [article(1)])
    assert content(tmp_path) == former
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_file_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real" / "file.csv")
    write_file([article(1)], link, "csv")
    assert link.is_symlink()
    assert content(tmp_path / "real").keys() == {"file.csv"}


def test_device_is_written_to_and_stays(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with started(["cat", str(pipe)], stdout=subprocess.PIPE) as cat:
        write_file([article(1)], pipe, "xlsx")
        assert cat.stdout
        got = cat.stdout.read()
    write_file([article(1)], tmp_path / "a.xlsx", "xlsx")
    assert got == (tmp_path / "a.xlsx").read_bytes()
    assert pipe.is_fifo()


def test_folder_takes_the_place_of_another_where_they_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    target = tmp_path / "a"
    for name in ("former", "new"):
        with DraftFolder(target) as draft:
            (draft.path / name).write_text(name)
            draft.keep()
    assert content(tmp_path) == {"a/new": b"new"}


def test_former_folder_is_put_back_when_a_kill_has_left_it_aside(tmp_path: Path):
    aside = former_of(tmp_path / "a")
    aside.mkdir()
    (aside / "kept").write_text("kept")
    with DraftFolder(tmp_path / "a"):
        assert content(tmp_path) == {"a/kept": b"kept"}
    assert content(tmp_path) == {"a/kept": b"kept"}


def test_folder_of_months_that_holds_more_is_never_replaced(tmp_path: Path):
    place = Place(kind="parquet", path=tmp_path / "parquet", by_month=True)
    check_place("-o", place)
    write_all(tmp_path, [article(1)])
    check_place("-o", place)
    (tmp_path / "parquet" / "month=2021-07" / "catatan.txt").write_text("penting")
    with pytest.raises(ArgumentError, match=r"month=2021-07/catatan\.txt"):
        check_place("-o", place)


def test_missing_library_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    check_libraries(["csv", "json", "jsonl"])
    for kind, library in (("parquet", "pyarrow"), ("xlsx", "xlsxwriter")):
        with pytest.raises(ArgumentError, match=f"{kind} needs {library}.*requirements-export"):
            check_libraries([kind])


def test_columns_are_written_in_the_order_asked_for(tmp_path: Path):
    write_file([article(5, "Judul")], tmp_path / "a.csv", "csv", ("headline", "article_id"))
    assert (tmp_path / "a.csv").read_text("utf-8-sig") == "headline,article_id\nJudul,5\n"
