"""What is kept of an answer, as other tools read it."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio
from warcio.recordloader import ArcWarcRecord

from wartaspider.archive import Archive, open_archive
from wartaspider.archive.captures import captures_of
from wartaspider.exceptions import RawError
from wartaspider.raw.indexing import index_files
from wartaspider.raw.keeper import RawKeeper
from wartaspider.raw.pages import RawPages
from wartaspider.raw.reading import scan
from wartaspider.raw.records import Exchange
from wartaspider.settings import DOWNLOAD_MAXSIZE

NOW = datetime(2021, 7, 8, 14, 5, tzinfo=UTC)
PAGE = b"<html><body><h1>Judul berita rekaan</h1></body></html>"
ANSWER = Exchange(
    url="http://rahasia:sandi@127.0.0.1:8000/read1/judul?page=all#atas",
    method="GET",
    request_headers=(
        (b"User-Agent", b"wartaspider"),
        (b"Authorization", b"Basic cmFoYXNpYQ=="),
        (b"Proxy-Authorization", b"Basic c2FuZGk="),
        (b"Cookie", b"sesi=rahasia"),
    ),
    status=200,
    protocol="HTTP/1.1",
    headers=(
        (b"Content-Type", b"text/html; charset=utf-8"),
        (b"Content-Encoding", b"gzip"),
        (b"Set-Cookie", b"sesi=rahasia"),
    ),
    body=gzip.compress(PAGE),
    at=NOW,
    ip_address="127.0.0.1",
    asked={"kind": "article", "article_id": 1, "page": 1, "headline": "Judul — “rekaan”"},
)


class Kept:
    """A keeper, its archive, and what its folder holds."""

    def __init__(self, folder: Path, max_bytes: int = 2**30) -> None:
        self.folder = folder / "raw"
        self.archive: Archive = open_archive(f"sqlite:///{folder / 'archive.db'}")
        self.archive.begin_run("since=7d", base_url="http://127.0.0.1:8000", process="1@h", now=NOW)
        self.keeper = RawKeeper(self.folder, self.archive, max_bytes=max_bytes)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.warc.gz"))

    def finish(self) -> None:
        self.keeper.close()
        self.archive.finish_run(exit_code=0, delivered=True, summary="", now=NOW)

    def records(self) -> list[tuple[str, ArcWarcRecord, bytes]]:
        """Type, record and unpacked content of all records, as warcio gives them."""
        found = []
        for path in self.files:
            with path.open("rb") as file:
                for record in ArchiveIterator(file, check_digests="raise"):
                    content = record.content_stream().read()
                    found.append((record.rec_type, record, content))
        return found


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path)
    yield found
    found.archive.close()


def checked(*files: Path) -> int:
    """The exit code of warcio's own checker."""
    try:
        warcio(["check", *map(str, files)])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_answer_is_read_by_other_tools_as_it_was_sent(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.finish()
    (info, request, response) = kept.records()
    assert (info[0], request[0], response[0]) == ("warcinfo", "request", "response")
    fields = response[1].rec_headers
    assert response[1].rec_headers.protocol == "WARC/1.1"
    assert fields.get_header("WARC-Target-URI") == "http://127.0.0.1:8000/read1/judul?page=all"
    assert fields.get_header("WARC-Date") == "2021-07-08T14:05:00Z"
    assert fields.get_header("WARC-IP-Address") == "127.0.0.1"
    assert response[1].http_headers.get_header("Content-Encoding") == "gzip"
    assert response[2] == PAGE
    assert request[1].http_headers.get_header("Host") == "127.0.0.1:8000"
    assert b"warta-arguments: since=7d" in info[2]
    assert checked(*kept.files) == 0


def test_secrets_are_in_no_record(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.finish()
    text = b"".join(gzip.decompress(path.read_bytes()) for path in kept.files)
    for secret in (b"rahasia", b"sandi", b"cmFoYXNpYQ", b"c2FuZGk", b"Cookie", b"#atas"):
        assert secret not in text


def test_same_body_is_kept_once_and_referred_to(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.finish()
    kept.keeper.keep(replace(ANSWER, url="http://127.0.0.1:8000/read2/x", at=NOW))
    kept.keeper.keep(replace(ANSWER, at=NOW + timedelta(hours=1)))
    kept.finish()
    records = kept.records()
    assert [kind for kind, _, _ in records].count("response") == 1
    original = next(r for kind, r, _ in records if kind == "response")
    for record in (r for kind, r, _ in records if kind == "revisit"):
        fields = record.rec_headers
        assert fields.get_header("WARC-Profile").endswith("/identical-payload-digest")
        own_id = original.rec_headers.get_header("WARC-Record-ID")
        assert fields.get_header("WARC-Refers-To") == own_id
        assert fields.get_header("WARC-Refers-To-Date") == "2021-07-08T14:05:00Z"
        assert fields.get_header("WARC-Payload-Digest").startswith("sha1:")
        assert record.http_headers.get_statuscode() == "200"
    assert checked(*kept.files) == 0


def test_body_whose_file_was_deleted_is_kept_anew(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.finish()
    kept.files[0].unlink()
    kept.archive.close()
    kept.archive.begin_run("", base_url="http://127.0.0.1:8000", process="1@h", now=NOW)
    again = RawKeeper(kept.folder, kept.archive)
    again.keep(ANSWER)
    again.close()
    assert [kind for kind, _, _ in kept.records()].count("response") == 1


def test_kept_page_is_read_as_it_came(kept: Kept, settings: object):
    kept.keeper.keep(replace(ANSWER, headers=ANSWER.headers[:1], body=PAGE))
    kept.keeper.keep(ANSWER)
    kept.keeper.keep(ANSWER)
    kept.finish()
    with kept.archive.reading() as db:
        pages = RawPages(kept.folder, db, settings)  # type: ignore[arg-type]
        for capture in captures_of(db, 1):
            page = pages.read(capture)
            assert page.response.body == PAGE
            assert page.response.url == "http://127.0.0.1:8000/read1/judul?page=all"
            assert type(page.response).__name__ == "HtmlResponse"
            assert page.at == NOW
            assert page.asked["headline"] == "Judul — “rekaan”"


@pytest.fixture
def settings() -> object:
    from scrapy.settings import Settings

    return Settings({"DOWNLOAD_MAXSIZE": DOWNLOAD_MAXSIZE})


def test_files_are_rotated_by_size_and_day(tmp_path: Path):
    kept = Kept(tmp_path, max_bytes=4000)
    noise = random.Random(1).randbytes
    for n in range(4):
        kept.keeper.keep(replace(ANSWER, body=noise(2000), at=NOW + timedelta(seconds=n)))
    kept.keeper.keep(replace(ANSWER, at=NOW + timedelta(days=1)))
    kept.finish()
    assert len(kept.files) == 3
    assert [path.name.split("-")[1] for path in kept.files] == [
        "20210708T140500Z",
        "20210708T140502Z",
        "20210709T140500Z",
    ]
    assert checked(*kept.files) == 0
    kept.archive.close()


def test_rejected_page_is_told_of_in_file_and_index(kept: Kept):
    place = kept.keeper.keep(ANSWER)
    kept.keeper.reject(place, "cut-page", NOW)
    kept.finish()
    with kept.archive.reading() as db:
        assert [c.fault for c in captures_of(db, 1)] == ["cut-page"]
    restored = open_archive(f"sqlite:///{kept.folder.parent / 'restored.db'}")
    index_files(kept.folder, restored, strangers=True)
    with restored.reading() as db:
        assert [c.fault for c in captures_of(db, 1)] == ["cut-page"]
    restored.close()


def test_index_of_the_files_alone_is_that_of_the_run(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.keeper.keep(replace(ANSWER, status=404, body=b"tidak ada", headers=()))
    kept.keeper.keep(replace(ANSWER, status=304, body=b"", headers=()))
    kept.keeper.keep(ANSWER)
    kept.finish()
    restored = open_archive(f"sqlite:///{kept.folder.parent / 'restored.db'}")
    found = index_files(kept.folder, restored, strangers=True)
    assert (found.captures, found.damaged, found.mended) == (4, [], [])
    with kept.archive.reading() as db, restored.reading() as other:
        assert captures_of(db, 1) == captures_of(other, 1)
    assert index_files(kept.folder, restored, strangers=True).captures == 0
    restored.close()


def test_whole_records_are_read_wherever_the_file_is_cut(kept: Kept):
    for n in range(3):
        kept.keeper.keep(replace(ANSWER, body=b"%d" % n, headers=ANSWER.headers[:1]))
    kept.finish()
    (path,) = kept.files
    data = path.read_bytes()
    ends = [record.end for record in scan(path)]
    for cut in range(0, len(data) + 1, 7):
        path.write_bytes(data[:cut])
        assert [record.end for record in scan(path)] == [end for end in ends if end <= cut]


def test_records_behind_a_damage_are_still_read(kept: Kept):
    for n in range(3):
        kept.keeper.keep(replace(ANSWER, body=b"%d" % n, headers=ANSWER.headers[:1]))
    kept.finish()
    (path,) = kept.files
    starts = [record.start for record in scan(path)]
    data = bytearray(path.read_bytes())
    data[starts[3] + 20 : starts[3] + 60] = os.urandom(40)
    path.write_bytes(data)
    assert [record.start for record in scan(path)] == [s for s in starts if s != starts[3]]


def test_answer_that_does_not_fit_leaves_nothing_and_is_named(kept: Kept):
    """The rest of a file system is played by a limit of the process."""
    import resource

    kept.keeper.keep(ANSWER)
    size = kept.files[0].stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 700, before[1]))
    try:
        with pytest.raises(RawError, match="WARTA_RAW_DIR"):
            kept.keeper.keep(replace(ANSWER, body=os.urandom(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert kept.files[0].stat().st_size == size
    assert checked(*kept.files) == 0


def test_file_of_a_live_run_is_left_alone_and_of_a_dead_one_made_whole(kept: Kept):
    kept.keeper.keep(ANSWER)
    kept.archive.settle()  # any transaction takes the index along
    with kept.files[0].open("ab") as file:
        file.write(b"\x1f\x8b\x08half a record")
    assert index_files(kept.folder, kept.archive, strangers=True).mended == []
    os.close(kept.keeper._open.file._handle)  # type: ignore[union-attr]  # as the system does
    assert index_files(kept.folder, kept.archive, strangers=False).mended == [kept.files[0].name]
    assert checked(*kept.files) == 0
