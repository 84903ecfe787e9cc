"""A feed that cannot be written is refused before the crawl, with a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import feed_process_params_from_cli

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.csv import BOM
from wartaspider.exporters.feeds import check_feeds
from wartaspider.items import COLUMNS

GZIP = "scrapy.extensions.postprocessing.GzipPlugin"
OFF = dict.fromkeys(("ftp", "ftps", "s3", "gs"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of a test; two files in it hold data."""
    monkeypatch.chdir(tmp_path)
    Path("full.json").write_text("[]")
    Path("old.csv").write_text("a,b\n")
    Path("ours.csv").write_text(f"{BOM}{','.join(COLUMNS)}\r\n", "utf-8")
    Path("folder").mkdir()
    Path("loop.csv").symlink_to("loop.csv")
    return tmp_path


def check(feeds: Any, **settings: Any) -> None:
    check_feeds(Settings({"FEEDS": feeds, "FEED_STORAGES": OFF, **settings}))


@pytest.mark.parametrize(
    "feeds",
    [
        {},
        '{"a.csv": {"overwrite": true}}',
        {"a.csv": {}, "a.json": {}, "a.jsonl": {}, "a.xml": {}},
        {"new/deep/a.csv": {}},
        {Path("a.csv"): {}},
        {"./a b.csv": {}},
        {"stdout:": {"format": "csv"}},
        {"full.json": {"overwrite": True}},
        {"old.csv": {"overwrite": True}},
        {"old.csv": {"fields": {"article_id": "a", "url": "b"}}},
        {"ours.csv": {}},
        {"data/%(time)s.json": {}},
        {"data/%(batch_id)d.json": {"batch_item_count": 100}},
        {"data/%(name)s 100%-%(time)s.csv": {"overwrite": True}},
        {"%(day)s.csv": {"uri_params": "builtins.dict"}},
        {"/dev/null": {"format": "json"}},
        {"a.csv": {"fields": ["headline", "url"]}},
        {"a.csv": {"encoding": "latin-1", "item_export_kwargs": {"delimiter": ";"}}},
        {"a.json": {"indent": 2, "encoding": None}},
        {"a.xml": {"indent": 2, "encoding": "ascii"}},
        *({f"a.{kind}": {"postprocessing": [GZIP]}} for kind in ("csv", "json", "jsonl", "xml")),
    ],
)
def test_accepts_what_can_be_written(folder: Path, feeds: Any) -> None:
    before = sorted(folder.rglob("*"))
    check(feeds)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        (
            {"a.xlsx": {}},
            "feed a.xlsx: unknown format 'xlsx'; .*json, jsonlines, jsonl, jl, csv, xml",
        ),
        ({"a.csv.gz": {}}, "unknown format 'gz'"),
        ({"a": {}}, "feed a: its name says no format"),
        ({"a": {"format": ""}}, "feed a: its name says no format"),
        ({"full.json": {}}, "full.json: it is not empty and json cannot be added to; .*-O"),
        ({"file:full.json": {}}, "cannot be added to"),
        ({"old.csv": {}}, r"old.csv: its columns \(a, b\) are not those of this run"),
        ({"ours.csv": {"fields": ["url"]}}, r"are not those of this run \(url\)"),
        ({"ours.csv": {"postprocessing": [GZIP]}}, "a compressed feed cannot be added to"),
        ({"folder": {"format": "csv"}}, "feed folder: it is a folder"),
        ({"new/": {"format": "csv"}}, "feed new/: it is a folder"),
        ({"old.csv/a.csv": {}}, "old.csv is a file, not a folder|Not a directory"),
        ({"n" * 300 + ".csv": {}}, "File name too long"),
        ({"n" * 300 + "/a.csv": {}}, "File name too long"),
        ({"loop.csv": {}}, "loop.csv: Too many levels of symbolic links"),
        ({"loop.csv/a.csv": {"overwrite": True}}, "Too many levels of symbolic links"),
        ({"a.csv": {}, "./a.csv": {}}, "feeds a.csv and ./a.csv are one file"),
        ({"a.csv": {"batch_item_count": 5}}, r"batches of 5 need %\(batch_id\)d"),
        ({"%(batch_id)d.csv": {"batch_item_count": -1}}, "batch_item_count is -1"),
        ({"a.csv": {"batch_item_count": "5"}}, "batch_item_count is '5'"),
        ({"a.csv": {"fields": ["headlin"]}}, "no column is named headlin; there are article_id"),
        ({"%(date)s.csv": {}}, r"its name cannot be made .*'date'.*; there are %\(time\)s"),
        ({"%(time)d.csv": {}}, "its name cannot be made"),
        ({"%(time)*d.csv": {}}, "its name cannot be made"),
        ({"a.csv": {"fields": 3}}, "fields is 3; write a list"),
        ({"a.csv": {"fields": "url"}}, "fields is 'url'; write a list"),
        ({"a.csv": {"encoding": "foo"}}, "cannot be written as asked: unknown encoding: foo"),
        ({"a.json": {"encoding": 3}}, "cannot be written as asked: .* int"),
        ({"a.json": {"encoding": "rot13"}}, "'rot13' is not a text encoding"),
        ({"a.json": {"indent": "x"}}, "cannot be written as asked: .* 'str' and 'int'"),
        ({"a.csv": {"item_export_kwargs": {"delimiter": ";;"}}}, '"delimiter" must be a 1-ch'),
        ({"ours.csv": {"item_export_kwargs": {"foo": 1}}}, "as asked: .*foo"),
        ({"ours.csv": {"item_export_kwargs": 3}}, "must be a mapping, not int"),
        ({"a.csv": {"postprocessing": ["x.y"]}}, "as asked: No module named 'x'"),
        ({"a.csv": {"postprocessing": [GZIP], "gzip_compresslevel": 99}}, "as asked: "),
        ({"a.csv": {"item_filter": "x.y"}}, "as asked: No module named 'x'"),
        ({"a.csv": {"item_classes": ["x.y"]}}, "as asked: No module named 'x'"),
        ({"a.csv": {"uri_params": "x.y"}}, "uri_params 'x.y': No module named 'x'"),
        ({"a.csv": {"uri_params": "json.x"}}, "uri_params 'json.x': Module 'json' doesn't"),
        ({"a.csv": {"uri_params": 3}}, "uri_params 3: "),
        ({"old.csv/%(time)s.csv": {}}, "old.csv is a file, not a folder|Not a directory"),
        ({"f%(name)s.csv": {}, "fwarta.csv": {}}, "are one file"),
        (
            {"ftp://contoh.id/a.csv": {}},
            "ftp: is not supported; write a file path or file:, stdout:",
        ),
        ({"x:y.csv": {}}, "x: is not supported"),
        ({"http://[/a.csv": {}}, "Invalid IPv6 URL"),
        ({"-": {"format": "csv"}}, "write stdout:"),
        ({"a.csv": "csv"}, "the options of a.csv are 'csv'"),
    ],
)
def test_refuses_what_cannot_be_written(feeds: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as refusal:
        check(feeds)
    assert "\n" not in str(refusal.value)


def test_refuses_a_batch_setting_without_a_place_in_the_name() -> None:
    with pytest.raises(ArgumentError, match="batches of 9"):
        check({"a.csv": {}}, FEED_EXPORT_BATCH_ITEM_COUNT=9)


def test_refuses_an_exporter_or_encoding_that_there_is_not() -> None:
    with pytest.raises(ArgumentError, match="No module named 'x'"):
        check({"a.csv": {}}, FEED_EXPORTERS={"csv": "x.y"})
    with pytest.raises(ArgumentError, match="unknown encoding: utf8x"):
        check({"a.csv": {}}, FEED_EXPORT_ENCODING="utf8x")


def test_refuses_a_setting_that_is_no_number() -> None:
    with pytest.raises(ArgumentError, match="a FEED_ setting is wrong"):
        check({"a.csv": {}}, FEED_EXPORT_INDENT="dua")


@pytest.mark.parametrize(
    ("output", "is_refused"), [("full.json", True), ("full.json:jsonl", False)]
)
def test_reads_what_the_command_line_asked_for(output: str, is_refused: bool) -> None:
    feeds = feed_process_params_from_cli(Settings(), [output])
    if is_refused:
        with pytest.raises(ArgumentError, match="cannot be added to"):
            check(feeds)
    else:
        check(feeds)
    check(feed_process_params_from_cli(Settings(), [], overwrite_output=[output, "-:csv"]))


@pytest.mark.parametrize(
    ("name", "message"), [("ro/a.csv", "folder .*ro cannot"), ("ours.csv", "write-p")]
)
def test_refuses_what_permissions_forbid(name: str, message: str) -> None:
    Path("ro").mkdir(mode=0o555)
    Path("ours.csv").chmod(0o444)
    if os.access("ro", os.W_OK):
        pytest.skip("permissions do not bind this user (root)")
    with pytest.raises(ArgumentError, match=message):
        check({name: {}})
