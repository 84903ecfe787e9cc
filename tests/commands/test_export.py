"""scrapy export: the stand-in archive in every format, what is chosen, where it goes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import forker
import pytest
from crawling import crawl, differences
from many_articles import HOSTILE
from postgres import Server, postgres_server
from reading_back import READERS
from small_archive import SmallArchive, wib

from wartaspider.demo import DemoSite, Options, serve
from wartaspider.exporters.csv import read_csv
from wartaspider.items import Article

__all__ = ["postgres_server"]

ROOT = Path(__file__).parents[2]
NOW = "2021-07-20T12:00:00+07:00"
ALL = "csv,json,jsonl,parquet,xlsx"

Truth = tuple[Path, dict[int, Article], dict[int, dict[str, object]]]


def command_of(url: str, *args: str) -> list[str]:
    return ["scrapy", "export", "-s", f"WARTA_ARCHIVE={url}", *args]


def environment() -> dict[str, str]:
    own = {"WARTA_NOW": NOW, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}
    return os.environ | own


def export(url: str, *args: str, code: int = 0) -> forker.Done:
    done = forker.run(command_of(url, *args), timeout=60, env=environment())
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("scrapy export: ")
    return done


def rows(path: Path) -> list[dict[str, object]]:
    return list(read_csv(path))


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """A folder with all exports of the stand-in site's archive, the truth, and the crawl's feed."""
    folder = tmp_path_factory.mktemp("stand-in")
    site = DemoSite(Options(seed=11, days=6, articles_per_day=12))
    with serve(site) as server:
        feed = crawl(server.base_url, folder, "sections=all", check=0)
    url = f"sqlite:///{folder / 'archive.db'}"
    target = folder / "exports"
    export(url, "--format", ALL, "-o", str(target))
    export(url, "-o", str(target / "articles.parquet"))
    return target, site.truth_for(sections="all"), feed.rows


@pytest.mark.crawl
@pytest.mark.parametrize("reader", READERS)
def test_every_column_is_true_in_every_format(stand_in: Truth, reader: str):
    folder, truth, feed = stand_in
    found = {int(row["article_id"]): row for row in READERS[reader](folder)}
    assert differences(found, truth) == []
    assert found == feed  # with the columns that the site cannot know


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallArchive]:
    """Articles 1 to 5 of 1 to 5 July: 2 in ekbis, 3 edited on 12 July, 4 repeats 1, 5 undated."""
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    small.archive.remember_menu(["news", "ekbis"], {})
    small.walk("section:ekbis", "07-06 08:00", [2])
    for number in (1, 2, 3):
        small.store(number, day=f"07-0{number}", sections=["news"] if number == 1 else [])
    body = "Berita yang sama, kata demi kata, di dua alamat."
    small.store(4, body="Isi berita nomor 1.", day="07-04", headline="=1+1")
    small.store(5, date_published=None, body=body)
    small.now = wib("07-12 09:00")
    small.walk("section:news", "07-12 09:00")
    small.store(3, day="07-03", body="Isi berita yang diubah.")
    yield small
    small.close()


CHOICES: dict[str, tuple[tuple[str, ...], list[tuple[int, int]]]] = {
    "all": ((), [(1, 1), (2, 1), (3, 2), (4, 1), (5, 1)]),
    "since": (("--since", "2021-07-03"), [(3, 2), (4, 1)]),
    "until": (("--until", "2021-07-02"), [(1, 1), (2, 1)]),
    "days-ago": (("--since", "18d", "--until", "17d"), [(2, 1), (3, 2)]),
    "section": (("--sections", "ekbis"), [(2, 1)]),
    "sections": (("--sections", "news, ekbis"), [(1, 1), (2, 1)]),
    "versions": (("--versions", "--since", "2021-07-03"), [(3, 1), (3, 2), (4, 1)]),
    "unique": (("--unique",), [(1, 1), (2, 1), (3, 2), (5, 1)]),
    "as-of-day": (("--as-of", "2021-07-11"), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]),
    "as-of-instant": (("--as-of", "2021-07-06T07:59:59+07:00"), []),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_rows_are_those_chosen(small: SmallArchive, tmp_path: Path, choice: str):
    options, expected = CHOICES[choice]
    done = export(small.url, *options, "-o", str(tmp_path / "out.csv"))
    found = [(row["article_id"], row["version"]) for row in rows(tmp_path / "out.csv")]
    assert found == expected
    assert f"{len(expected)} row" in done.stderr


def test_columns_come_in_the_order_asked_for(small: SmallArchive, tmp_path: Path):
    export(small.url, "--columns", "headline, article_id", "-o", str(tmp_path / "out.json"))
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [list(row.items()) for row in found[:2]] == [
        [("headline", "Judul 1"), ("article_id", 1)],
        [("headline", "Judul 2"), ("article_id", 2)],
    ]


def test_files_are_named_on_stderr_with_rows_and_sizes(small: SmallArchive, tmp_path: Path):
    folder = tmp_path / "new" / "out"
    done = export(small.url, "--format", "csv,parquet", "-o", f"{folder}/")
    size = (folder / "articles.csv").stat().st_size
    assert done.stdout == ""
    assert done.stderr.startswith(
        f"scrapy export: 5 rows to {folder}/articles.csv ({size / 1000:.1f} kB), "
        f"{folder}/parquet (2 files, "
    )


def test_folder_that_is_there_takes_one_format_too(small: SmallArchive, tmp_path: Path):
    export(small.url, "--format", "jsonl", "-o", str(tmp_path))
    assert len((tmp_path / "articles.jsonl").read_text("utf-8").splitlines()) == 5
    export(small.url, "--format", "parquet", "-o", str(tmp_path / "lake"))
    months = sorted(path.name for path in (tmp_path / "lake" / "parquet").iterdir())
    assert months == ["month=2021-07", "month=undated"]


def test_format_of_the_option_counts_before_the_name(small: SmallArchive, tmp_path: Path):
    export(small.url, "--format", "CSV", "-o", str(tmp_path / "out.txt"))
    assert len(rows(tmp_path / "out.txt")) == 5


def test_empty_selection_makes_a_file_with_its_header_and_says_so(
    small: SmallArchive, tmp_path: Path
):
    done = export(small.url, "--until", "2020-01-01", "-o", str(tmp_path / "out.csv"))
    assert "0 rows to" in done.stderr
    assert "nothing in the archive fits the selection" in done.stderr
    assert (tmp_path / "out.csv").read_text("utf-8-sig").startswith("article_id,url,")
    assert rows(tmp_path / "out.csv") == []


@pytest.mark.parametrize("kind", ["jsonl", "xlsx"])
def test_standard_output_gets_the_bytes_of_the_file(small: SmallArchive, tmp_path: Path, kind: str):
    export(small.url, "-o", str(tmp_path / f"out.{kind}"))
    command = [sys.executable, "-m", *command_of(small.url, "--format", kind, "-o", "-")]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, timeout=60, check=True
    )
    assert done.stdout == (tmp_path / f"out.{kind}").read_bytes()
    assert done.stderr == b"scrapy export: 5 rows to standard output\n"


def test_reader_that_has_enough_is_no_fault(small: SmallArchive):
    long = "Isi. " * 20_000  # more than a pipe holds
    small.store(9, body=long)
    shell = '"$@" | head -c 10; exit "${PIPESTATUS[0]}"'
    command = [sys.executable, "-m", *command_of(small.url, "--format", "csv", "-o", "-")]
    done = subprocess.run(
        ["bash", "-c", shell, "-", *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout[3:], done.stderr) == (0, b"article", b"")


def test_terminal_shows_a_bar_and_then_the_sentence(small: SmallArchive, tmp_path: Path):
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 100))
    command = [sys.executable, "-m", *command_of(small.url, "-o", str(tmp_path / "out.xlsx"))]
    subprocess.run(command, cwd=ROOT, env=environment(), stderr=its, timeout=60, check=True)
    os.close(its)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "/5 [" in shown
    assert shown.splitlines()[-1].endswith("kB)")
    assert "scrapy export: 5 rows to" in shown.splitlines()[-1]


def test_same_archive_and_arguments_give_the_same_bytes(small: SmallArchive, tmp_path: Path):
    made = []
    for name in ("one", "two"):
        export(small.url, "--format", ALL, "-o", str(tmp_path / name))
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        made.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in files])
    assert made[0] == made[1]
    assert len(made[0]) == 6


def test_hostile_titles_reach_the_files_whole(small: SmallArchive, tmp_path: Path):
    for number, title in enumerate(HOSTILE, start=100):
        small.store(number, headline=title)
    export(small.url, "--columns", "headline", "-o", str(tmp_path / "out.csv"))
    assert [row["headline"] for row in rows(tmp_path / "out.csv")][5:] == list(HOSTILE)


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "nowhere": ((), "-o is missing: name a FILE, a DIR or -"),
    "word": (("out.csv",), "'out.csv' is not expected: name the file by -o FILE"),
    "no-format": (("-o", "out.pdf"), "-o out.pdf: its name says no format"),
    "format": (("--format", "csv,pdf", "-o", "x"), "there is no 'pdf'; allowed are csv, json,"),
    "no-format-folder": (("-o", "."), "-o .: it is a folder; say what goes there by --format"),
    "column": (("--columns", "title", "-o", "x.csv"), "no 'title'; allowed are article_id, url"),
    "no-column": (("--columns", "", "-o", "x.csv"), "--columns='': there is no ''"),
    "section": (("--sections", "nope", "-o", "x.csv"), "no 'nope'; allowed are news, ekbis"),
    "slug": (("--sections", "EkBis!", "-o", "x.csv"), "'EkBis!' is no section slug"),
    "day": (("--since", "2021-02-30", "-o", "x.csv"), "--since='2021-02-30' is no day: allowed"),
    "future": (("--since", "2021-07-21", "-o", "x.csv"), "is in the future: today is 2021-07-20"),
    "reversed": (
        ("--since", "2021-07-02", "--until", "2021-07-01", "-o", "x.csv"),
        "--since='2021-07-02' is later than --until='2021-07-01'",
    ),
    "as-of": (("--as-of", "kemarin", "-o", "x.csv"), "--as-of='kemarin' is no instant: allowed"),
    "as-of-future": (("--as-of", "2021-07-21", "-o", "x.csv"), "is in the future"),
    "as-of-beyond": (
        ("--as-of", "9999-12-31T23:59:59-07:00", "-o", "x.csv"),
        "--as-of='9999-12-31T23:59:59-07:00' is no instant: allowed",
    ),
    "as-of-before": (("--as-of", "0001-01-01T00:00:00", "-o", "x.csv"), "is no instant: allowed"),
    "before": (("--since", "1999-12-31", "-o", "x.csv"), "allowed is 2000-01-01 or later"),
    "author-unreadable": (
        ("--release", "r", "--author", "b\udcff"),
        "--author='b\\udcff' is no text",
    ),
    "several-in-a-file": (("--format", "csv,json", "-o", "out.csv"), "2 formats (csv, json) need"),
    "several-to-stdout": (("--format", "csv,json", "-o", "-"), "takes one --format, not 2"),
    "none-to-stdout": (("-o", "-"), "standard output takes one --format"),
    "no-such-place": (("-o", "/proc/nowhere/out.csv"), "cannot be written"),
    "release-and-file": (("--release", "r", "-o", "x.csv"), "--release r and -o x.csv: one of"),
    "address": (("-o", "s3://bucket/x.csv"), "-o s3://bucket/x.csv: export writes files; write"),
    "release-address": (("--release", "s3://b/r"), "--release s3://b/r: export writes files;"),
    "author": (("--author", "Ana", "-o", "x.csv"), "only a --release has a citation"),
}


@pytest.mark.parametrize("case", WRONG)
def test_usage_that_is_wrong_ends_with_2_and_one_line(
    small: SmallArchive, tmp_path: Path, case: str
):
    options, said = WRONG[case]
    before = sorted(tmp_path.iterdir())
    done = forker.run(command_of(small.url, *options), timeout=60, env=environment(), cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_places_that_are_taken_are_refused(small: SmallArchive, tmp_path: Path):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("mine")
    lake = tmp_path / "lake" / "parquet"
    lake.mkdir(parents=True)
    (lake / "notes.txt").write_text("mine")
    for options, said in (
        (("-o", f"{tmp_path}/folder.csv"), "is a folder; name a file in it"),
        (("-o", f"{tmp_path}/file/out.csv"), "is a file, not a folder"),
        (("--format", "csv,json", "-o", f"{tmp_path}/file"), "it is a file; 2 formats"),
        (("--format", "csv,parquet", "-o", f"{tmp_path}/lake"), "no export of months (notes.txt)"),
    ):
        assert said in export(small.url, *options, code=2).stderr
    assert (lake / "notes.txt").read_text() == "mine"
    assert [path.name for path in (tmp_path / "lake").iterdir()] == ["parquet"]


def test_missing_archive_is_named(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'none.db'}"
    done = export(url, "-o", str(tmp_path / "out.csv"), code=2)
    assert f"there is no archive {tmp_path / 'none.db'}: run scrapy crawl warta" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_full_disk_ends_with_1_and_a_sentence(small: SmallArchive):
    for kind in ("csv", "xlsx"):
        done = export(small.url, "--format", kind, "-o", "/dev/full", code=1)
        assert "not written: No space left on device. Former files are" in done.stderr


def test_postgresql_gives_the_same_bytes(
    small: SmallArchive, tmp_path: Path, postgres_server: Server
):
    with postgres_server.database() as url:
        other = SmallArchive(url)
        for each, name in ((small, "sqlite"), (other, "postgresql")):
            each.walk("section:sport", "07-15 09:00", [7, 8])
            each.store(7, headline=HOSTILE[0], keywords=list(HOSTILE))
            each.store(8, date_published=None, editors=["Budi Contoh"])
            chosen = ("--sections", "sport", "--as-of", "today", "--format", "csv,json,parquet")
            wanted = "headline,keywords,sections,date_published,flags"
            export(each.url, *chosen, "--columns", wanted, "-o", str(tmp_path / name))
        other.close()
    found = [
        [path.read_bytes() for path in sorted((tmp_path / name).rglob("*.*"))]
        for name in ("sqlite", "postgresql")
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_release_is_written_and_verified(small: SmallArchive, tmp_path: Path):
    folder = tmp_path / "release"
    done = export(small.url, "--format", "csv,json", "--author", "Ana", "--release", str(folder))
    assert "of 5 rows in" in done.stderr
    assert "Ana" in (folder / "CITATION.cff").read_text("utf-8")
    assert len(rows(folder / "articles.csv")) == 5
    checked = forker.run(["scrapy", "verify", str(folder)], timeout=60)
    assert checked.returncode == 0, checked.stdout
