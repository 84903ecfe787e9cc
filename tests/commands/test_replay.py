"""``scrapy replay`` as a user runs it: dry, applied, onto an empty archive, with broken readers."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import forker
import pytest
from crawling import crawl, differences, read_rows
from warcio.cli import main as warcio

from wartaspider.archive import open_archive
from wartaspider.demo import DemoServer, DemoSite, Fault, Options, serve
from wartaspider.items import WIB

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=WIB)
SMALL = Options(days=2, articles_per_day=6, page_size=4, now=NOW, today=NOW.date(), archive_days=())
VARIANTS: dict[str, dict[str, Any]] = {
    "further-pages": {"page_all": "ignored", "gzip": False, "past_end": "404", "menu": "toggles"},
    "old-lists": {"list_markup": "2018", "out_of_order": True, "page_all": "404", "pager": "next"},
    "faulty": {
        "rename": 3,
        "broken": True,
        "faults": (
            Fault(kind="cut", path="/read", times=1),
            Fault(kind="status", path="indeks", times=1),
            Fault(kind="challenge", path="category", times=1),
        ),
    },
}


@dataclass
class Bench:
    """A folder with an archive, raw pages and the site they are from."""

    folder: Path
    site: DemoSite
    server: DemoServer

    def url(self, name: str = "archive") -> str:
        return f"sqlite:///{self.folder / name}.db"

    def crawl(self, *arguments: str, **options: Any) -> int:
        settings = {"WARTA_NOW": self.site.now.isoformat(), "WARTA_BACKOFF": "0.01"}
        settings |= {"WARTA_RENDER": "never"}
        done = crawl(self.server.base_url, self.folder, *arguments, settings=settings, **options)
        return done.exit_code

    def replay(self, *arguments: str, on: str = "archive", **options: Any) -> forker.Done:
        command = ["scrapy", "replay", "-s", f"WARTA_ARCHIVE={self.url(on)}"]
        command += ["-s", f"WARTA_RAW_DIR={self.folder / 'raw'}"]
        return forker.run([*command, *arguments], timeout=100, **options)

    def found(self, *arguments: str, on: str = "archive", check: int = 0) -> dict[str, Any]:
        done = self.replay(*arguments, "--json", on=on)
        assert done.returncode == check, done.stderr[-3000:] + done.stdout[-1000:]
        return dict(json.loads(done.stdout))

    def export(self, name: str = "archive", *options: str) -> bytes:
        """All versions with all columns, as ``scrapy export`` writes them."""
        path = self.folder / f"{name}.jsonl"
        command = ["scrapy", "export", "-s", f"WARTA_ARCHIVE={self.url(name)}", "--versions"]
        done = forker.run([*command, "-o", str(path), *options], timeout=60)
        assert done.returncode == 0, done.stderr
        return path.read_bytes()

    def rows(self) -> dict[int, dict[str, object]]:
        """The exported rows by ID; each has one version."""
        rows = [json.loads(line) for line in self.export().splitlines()]
        return {row["article_id"]: row for row in rows}

    def copy(self, name: str) -> None:
        """The archive under another name."""
        shutil.copy(self.folder / "archive.db", self.folder / f"{name}.db")


@contextmanager
def bench(folder: Path, **variant: Any) -> Iterator[Bench]:
    """A folder, and a site that is served while the block runs."""
    site = DemoSite(replace(SMALL, **variant))
    with serve(site) as server:
        yield Bench(folder, site, server)


def live(bench: Bench) -> None:
    """Some days in the life of an archive: edits, a repost, a removal, a quiet run, a refresh."""
    site = bench.site
    bench.crawl()
    ids = [story.article_id for story in site.listed(site.today.isoformat())]
    site.edit(ids[0], headline="Judul yang Diganti Redaksi")
    site.edit(ids[1], text="\n\n".join(f"Paragraf baru nomor {n} redaksi." for n in range(4)))
    site.publish(section="kabar-sawit")
    site.repost(ids[2])
    site.remove(ids[3], "404")
    site.set_now(site.now + timedelta(hours=7))
    bench.crawl()
    bench.crawl()
    site.edit(ids[4], text="\n\n".join(f"Paragraf lain nomor {n} redaksi." for n in range(5)))
    bench.crawl("since=1d", "refresh=1")


@pytest.fixture(scope="module", params=VARIANTS)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An archive of several runs; the site is shut when a test sees it."""
    with bench(tmp_path_factory.mktemp(request.param), **VARIANTS[request.param]) as found:
        live(found)
    return found


def test_empty_archive_gets_the_same_rows_byte_for_byte(lived: Bench):
    found = lived.found("--apply", on="empty")
    assert found["articles"]["new"] >= 8
    assert lived.export("empty") == lived.export()
    assert b'"version":2' in lived.export().replace(b" ", b"")


def test_same_readers_change_nothing(lived: Bench):
    before = (lived.folder / "archive.db").read_bytes()
    found = lived.found()
    assert found["fields"] == {}
    assert found["list_entries"] == {"new": 0, "changed": 0, "gone": 0}
    assert found["articles"]["changed"] == found["articles"]["new"] == 0
    assert (lived.folder / "archive.db").read_bytes() == before
    export = lived.export()
    assert lived.found("--apply")["articles"]["changed"] == 0
    assert lived.export() == export


def test_files_pass_warcios_own_checker(lived: Bench):
    files = [str(path) for path in (lived.folder / "raw").iterdir()]
    with pytest.raises(SystemExit) as end:
        warcio(["check", *files])
    assert not end.value.code
    assert all(name.endswith(".warc.gz") for name in files)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An archive of one run, and the site."""
    with bench(tmp_path_factory.mktemp("one")) as found:
        assert found.crawl("since=1d") == 0
        yield found


def test_wrong_reading_is_mended_in_place(tmp_path: Path):
    with bench(tmp_path) as found:
        broken = ("broken_readers", "break_reader", ["first"])
        found.crawl("since=1d", first=broken)
        found.crawl("since=1d", "refresh=1", first=broken)
        found.site.set_now(found.site.now + timedelta(hours=1))
        assert found.crawl("since=1d", "refresh=1", check=0) == 0
    assert b'"version": 2' in found.export() or b'"version":2' in found.export()
    dry = found.found()
    assert dry["fields"]["article_body"]["articles"] >= 10
    assert dry["versions"]["fewer"] >= 10
    assert found.found("--apply")["fields"] == dry["fields"]
    found.found("--apply", on="empty")
    assert found.export() == found.export("empty")
    assert found.found()["fields"] == {}


def test_refused_articles_come_in_when_the_reader_is_mended(tmp_path: Path):
    with bench(tmp_path) as found:
        assert found.crawl("since=1d", first=("broken_readers", "break_reader", ["body"])) == 3
        truth = found.site.truth_for(since=(NOW - timedelta(days=1)).date())
        assert found.export() == b""
        assert found.found()["articles"]["new"] == len(truth)
        assert found.found("--apply")["new_were"] == {"drift: article_body": len(truth)}
        assert differences(found.rows(), truth) == []
        found.server.reset_log()
        assert found.crawl("since=1d", check=0) == 0
        assert not [hit for hit in found.server.requests if "/read" in hit.path]


def test_lists_that_showed_nothing_show_their_articles_again(tmp_path: Path):
    with bench(tmp_path) as found:
        found.crawl("since=1d", first=("broken_readers", "break_reader", ["listing"]))
        truth = found.site.truth_for(since=(NOW - timedelta(days=1)).date())
        assert found.found("--apply")["list_entries"]["new"] > 0
        assert found.crawl("since=1d", check=0) == 0
    assert differences(found.rows(), truth) == []


@pytest.mark.parametrize("how", ["body", "first", "title", "listing"])
def test_worse_reader_takes_nothing_out_that_a_mended_one_does_not_bring_back(one: Bench, how: str):
    one.copy(how)
    first = ("broken_readers", "break_reader", [how])
    done = one.replay("--apply", "--json", on=how, first=first)
    found = json.loads(done.stdout)
    count = len(one.export().splitlines())
    assert len(one.export(how).splitlines()) == count
    if how == "body":
        assert done.returncode == 1
        assert found["articles"]["lost"] == count
        assert {lost["reason"] for lost in found["lost"]} == {"no-body"}
        assert one.export(how) == one.export()
    one.found("--apply", on=how)
    assert one.export(how) == one.export()


@pytest.mark.parametrize(
    "event", ["sql:INSERT INTO captures", "sql:INSERT INTO versions", "before-commit"]
)
@pytest.mark.parametrize("number", [1, 7])
def test_killed_replay_is_simply_started_again(one: Bench, event: str, number: int):
    name = f"killed-{event.split()[-1]}-{number}"
    number = 1 if "captures" in event else number
    fuse = ("crawl_killed", "lay_fuse", [event, number])
    assert one.replay("--apply", on=name, first=fuse).returncode == -signal.SIGKILL
    one.found("--apply", on=name)
    assert one.export(name) == one.export()


def test_crawl_killed_while_it_keeps_a_page_loses_nothing(tmp_path: Path):
    with bench(tmp_path) as found:
        for number in (2, 9):
            fuse = ("crawl_killed", "lay_fuse", ["half-a-capture", number])
            assert found.crawl("since=1d", first=fuse) == -signal.SIGKILL
        raw = tmp_path / "raw"
        cut = {path.name: path.stat().st_size for path in raw.iterdir()}
        assert found.crawl("since=1d", check=0) == 0
    assert any((raw / name).stat().st_size < size for name, size in cut.items())
    with pytest.raises(SystemExit) as end:
        warcio(["check", *map(str, raw.iterdir())])
    assert not end.value.code
    found.found("--apply", on="empty")
    assert found.export("empty") == found.export()
    assert found.found()["fields"] == {}


def test_no_page_is_asked_for_and_text_is_safe_for_terminals(one: Bench):
    one.server.reset_log()
    first = ("broken_readers", "break_reader", ["title"])
    done = one.replay(first=first)
    assert done.returncode == 0
    assert one.server.requests == []
    assert "headline" in done.stdout
    assert "-> Warta Ekonomi" in done.stdout
    assert "Nothing was written: add --apply" in done.stdout
    assert "\x1b" not in done.stdout


def test_days_are_those_of_fetching(one: Bench):
    assert one.found("--since", "2026-03-10")["pages"]["article"] > 0
    assert one.found("--until", "2026-03-10")["pages"]["article"] > 0
    assert one.found("--since", "2026-03-11")["pages"] == {}
    assert one.found("--until", "2026-03-09")["pages"] == {}


def test_damaged_and_deleted_files_are_named_and_take_nothing_out(one: Bench):
    raw = one.folder / "raw"
    (path,) = raw.iterdir()
    data = path.read_bytes()
    export = one.export()
    try:
        path.write_bytes(data[:8000] + bytes(2000) + data[10_000:])
        found = one.found("--apply", check=1)
        assert any("damaged" in what for what in found["damaged"])
        path.write_bytes(data[: len(data) // 2])
        assert one.found("--apply", check=1)["articles"]["lost"] > 0
        (raw / "other.warc.gz").write_bytes(b"no WARC file at all")
        path.unlink()
        assert one.found("--apply", check=1)["articles"]["lost"] > 0
    finally:
        (raw / "other.warc.gz").unlink(missing_ok=True)
        path.write_bytes(data)
    assert one.export() == export
    assert one.found()["damaged"] == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--since", "besok"], "--since"),
        (["--since", "2026-03-09", "--until", "2026-03-08"], "later than"),
        (["semua"], "semua"),
        (["--until", "9999-12-31"], "--until='9999-12-31' is no day"),
        (["--since", "0001-01-01", "--apply"], "allowed is 2000-01-01 or later"),
        (["-s", "WARTA_RAW_DIR="], "WARTA_RAW_DIR"),
        (["-s", "WARTA_RAW_DIR=/tidak/ada"], "/tidak/ada"),
    ],
)
def test_mistake_ends_with_2_and_one_line(one: Bench, arguments: list[str], what: str):
    done = one.replay(*arguments)
    assert done.returncode == 2
    assert what in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_replay_beside_a_run_ends_with_5(one: Bench):
    archive = open_archive(one.url())
    archive.begin_run("x", base_url="http://h", process="4711@host", now=NOW)
    try:
        done = one.replay("--apply")
    finally:
        archive.close()
    assert done.returncode == 5
    assert "4711@host" in done.stderr
    assert read_rows(one.folder / "out.json")
