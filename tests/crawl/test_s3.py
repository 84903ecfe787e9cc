"""Feeds to S3: the same bytes as a file's, and the last good object outlives every failure."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import forker
import pytest
import s3_server
from crawling import QUICK
from s3_server import BUCKET, ObjectServer

from wartaspider.demo import DemoServer, DemoSite, Fault, Options, serve

pytestmark = pytest.mark.crawl

SITE = Options(today=date(2021, 7, 9), days=2, articles_per_day=5, archive_days=())
FORMER = b"what the last good run wrote"


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectServer]:
    with s3_server.serve() as server:
        yield server


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with serve(DemoSite(SITE)) as server:
        yield server


def crawl(
    site: DemoServer, folder: Path, *options: str, first: forker.First = None, **settings: str
) -> forker.Done:
    own = {
        "WARTA_BASE_URL": site.base_url,
        "WARTA_ARCHIVE": f"sqlite:///{folder / 'archive.db'}",
        "WARTA_NOW": "2021-07-09T23:59:00+07:00",
    }
    command = ["scrapy", "crawl", "warta", "-a", "since=2021-07-08", *options]
    for name, value in (QUICK | own | settings).items():
        command += ["-s", f"{name}={value}"]
    return forker.run(command, timeout=120, first=first)


def test_object_has_the_bytes_of_the_file(objects: ObjectServer, site: DemoServer, tmp_path: Path):
    names = ("a.csv", "a.jsonl")
    options = [f for n in names for f in ("-O", str(tmp_path / n), "-O", f"s3://{BUCKET}/x/{n}")]
    done = crawl(site, tmp_path, *options, **objects.settings)
    assert done.returncode == 0, done.stderr
    assert f"rows written to {tmp_path}/a.csv, s3://{BUCKET}/x/a.csv" in done.stderr
    for name in names:
        assert objects.get(f"x/{name}") == (tmp_path / name).read_bytes()
    assert objects.settings["AWS_SECRET_ACCESS_KEY"] not in done.stderr


@pytest.mark.parametrize("how", ["down", "killed"])
def test_failed_run_leaves_the_last_good_object(
    how: str, objects: ObjectServer, site: DemoServer, tmp_path: Path
):
    objects.put("last.json", FORMER)
    first: Any = ("crawl_killed", "lay_fuse", ["row", 3]) if how == "killed" else None
    if how == "down":
        site.add_faults(Fault(kind="status", times=None))
    done = crawl(site, tmp_path, "-O", f"s3://{BUCKET}/last.json", first=first, **objects.settings)
    site.add_faults()
    assert done.returncode == (-signal.SIGKILL if how == "killed" else 4), done.stderr
    assert objects.get("last.json") == FORMER


@pytest.mark.parametrize(
    ("bucket", "is_guarded", "sentence"),
    [
        ("lain", False, "s3://lain/a.csv could not be written: there is no such bucket"),
        (BUCKET, True, f"s3://{BUCKET}/a.csv could not be written: the access key is not known"),
    ],
)
def test_refused_object_ends_the_run_with_1_and_a_sentence(
    bucket: str,
    is_guarded: bool,
    sentence: str,
    objects: ObjectServer,
    site: DemoServer,
    tmp_path: Path,
):
    options = ("-O", f"s3://{bucket}/a.csv")
    if is_guarded:
        with objects.guarded():
            done = crawl(site, tmp_path, *options, **objects.settings)
    else:
        done = crawl(site, tmp_path, *options, **objects.settings)
    assert done.returncode == 1, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exit code 1, a feed could not be written; see the log" in done.stderr
    assert objects.settings["AWS_SECRET_ACCESS_KEY"] not in done.stderr


def test_what_no_bucket_took_is_delivered_by_the_next_run(
    objects: ObjectServer, site: DemoServer, tmp_path: Path
):
    assert crawl(site, tmp_path, "-O", "s3://lain/b.jsonl", **objects.settings).returncode == 1
    done = crawl(site, tmp_path, "-O", f"s3://{BUCKET}/b.jsonl", **objects.settings)
    assert done.returncode == 0, done.stderr
    assert len((objects.get("b.jsonl") or b"").splitlines()) == 10
