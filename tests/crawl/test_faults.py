"""Faults that pass change nothing; faults that stay are named, and everything else is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawling import Crawl, crawl, differences

from wartaspider.demo import DemoServer, DemoSite, Fault, Options, serve

pytestmark = pytest.mark.crawl

SMALL = {"days": 3, "articles_per_day": 9, "page_size": 4}
QUICK = {"WARTA_BACKOFF": "0.02", "DOWNLOAD_TIMEOUT": "1"}


@contextmanager
def served(**options: object) -> Iterator[tuple[DemoSite, DemoServer]]:
    site = DemoSite(Options(**{**SMALL, **options}))  # type: ignore[arg-type]
    with serve(site) as server:
        yield site, server


def run(server: DemoServer, folder: Path, *arguments: str, **settings: str) -> Crawl:
    return crawl(server.base_url, folder, *arguments, settings=QUICK | settings, timeout=120)


EVERY_SECOND = "/(category|indeks|read).*[02468]/"
PASSING = {
    "429-with-seconds": Fault(kind="status", status=429, retry_after=1, path="page=2$"),
    "503-with-a-date": Fault(
        kind="status", status=503, retry_after=1, retry_after_date=True, path="/category"
    ),
    "503-everywhere": Fault(kind="status", status=503, path=EVERY_SECOND, times=2),
    "500": Fault(kind="status", status=500, path=EVERY_SECOND, times=2),
    "reset": Fault(kind="reset", path=EVERY_SECOND, times=2),
    "cut": Fault(kind="cut", path=EVERY_SECOND, times=2),
    "short-length": Fault(kind="short-length", path=EVERY_SECOND, times=2),
    "slow": Fault(kind="slow", path="page=2", times=1, seconds=0.3),
    "stall": Fault(kind="stall", path="/read.*[05]/", times=1, seconds=2.0),
    "empty": Fault(kind="empty", path=EVERY_SECOND, times=2),
    "challenge": Fault(kind="challenge", path=EVERY_SECOND, times=1),
    "shell": Fault(kind="shell", path="/category.*page=2", times=1),
    "bad-gzip": Fault(kind="bad-gzip", path=EVERY_SECOND, times=1),
}


@pytest.mark.parametrize("fault", PASSING)
def test_data_is_true_when_the_fault_passes(fault: str, tmp_path: Path):
    with served(faults=(PASSING[fault],)) as (site, server):
        done = run(server, tmp_path, "sections=all")
        assert not server.forbidden
    assert done.exit_code == 0, done.log
    assert differences(done.rows, site.truth_for(sections="all")) == []


STAYING = {
    "404": {"kind": "status", "status": 404},
    "410": {"kind": "status", "status": 410},
    "403": {"kind": "status", "status": 403},
    "500": {"kind": "status", "status": 500},
    "reset": {"kind": "reset"},
    "cut": {"kind": "cut"},
    "short-length": {"kind": "short-length"},
    "empty": {"kind": "empty"},
    "challenge": {"kind": "challenge"},
    "off-site": {"kind": "redirect-offsite"},
    "metadata-address": {
        "kind": "redirect-offsite",
        "location": "http://169.254.169.254/latest/meta-data/",
    },
    "loop": {"kind": "redirect-loop"},
    "shell": {"kind": "shell"},
}


@pytest.mark.parametrize("fault", STAYING)
def test_all_but_one_article_is_there_when_its_fault_stays(fault: str, tmp_path: Path):
    with served() as (site, server):
        lost = site.listed("kabar-sawit")[1].article_id
        server.add_faults(Fault(article_id=lost, times=None, **STAYING[fault]))  # type: ignore[arg-type]
        done = run(server, tmp_path, "sections=all")
        assert not server.forbidden
    assert done.exit_code == 1, done.log
    assert differences(done.rows, site.truth_for(sections="all", lost=[lost])) == []
    assert any(str(lost) in line for line in done.log.splitlines()[-3:]), done.log[-2000:]
    assert "1 missing" in done.last_line


@pytest.mark.parametrize("fault", ["500", "403", "reset", "empty", "loop"])
def test_all_but_one_list_page_is_there_when_its_fault_stays(fault: str, tmp_path: Path):
    with served() as (site, server):
        gone = ("kabar-sawit", 2)
        server.add_faults(Fault(list_page=gone, times=None, **STAYING[fault]))  # type: ignore[arg-type]
        done = run(server, tmp_path, "sections=kabar-sawit")
    assert site.pages_of("kabar-sawit") > 2
    assert done.exit_code == 1, done.log
    truth = site.truth_for(sections=["kabar-sawit"], lost_pages=[gone])
    assert differences(done.rows, truth) == []
    assert "page=2" in done.log.splitlines()[-2]


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ((Fault(kind="status", status=403, path="/", times=None),), "403 everywhere"),
        ((Fault(kind="status", status=503, path="/(?!robots)", times=None),), "503 on all pages"),
        ((Fault(kind="status", status=500, path="/robots.txt", times=None),), "robots 500"),
        ((Fault(kind="reset", path="/robots.txt", times=None),), "robots reset"),
        ((Fault(kind="challenge", path="/(?!robots)", times=None),), "challenge everywhere"),
        ((Fault(kind="status", status=403, path="/(read|indeks)", times=None),), "403 on articles"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("arguments", [("since=1d",), ("sections=kabar-sawit",)], ids=str)
def test_run_ends_with_4_and_leaves_the_last_file_when_the_site_refuses(
    faults: tuple[Fault, ...], reason: str, arguments: tuple[str, ...], tmp_path: Path
):
    (tmp_path / "out.json").write_text('["the last good data"]')
    with served(faults=faults) as (_, server):
        done = run(server, tmp_path, *arguments)
    assert done.exit_code == 4, f"{reason}: {done.log}"
    assert "Exit code 4" in done.last_line
    assert done.output.read_text() == '["the last good data"]'


def test_run_ends_with_4_when_nothing_listens(tmp_path: Path):
    with served() as (_, server):
        url = server.base_url
    done = crawl(url, tmp_path, "since=1d", settings=QUICK)
    assert done.exit_code == 4, done.log
    assert not done.output.exists()


def test_site_that_finds_nothing_is_not_complete(tmp_path: Path):
    with served(faults=(Fault(kind="status", status=404, path="/(?!robots)", times=None),)) as (
        site,
        server,
    ):
        done = run(server, tmp_path, f"since={site.today}")
    assert done.exit_code == 1, done.log
    assert "1 missing" in done.last_line


def test_robots_that_forbids_all_ends_with_4(tmp_path: Path):
    with served(robots="User-agent: *\nDisallow: /\n") as (_, server):
        done = run(server, tmp_path, "since=1d")
        assert {hit.path for hit in server.requests} == {"/robots.txt"}
    assert done.exit_code == 4, done.log


@pytest.mark.parametrize("status", [404, 403, 401])
def test_robots_that_is_not_there_allows_all(status: int, tmp_path: Path):
    with served(faults=(Fault(kind="status", status=status, path="/robots", times=None),)) as (
        site,
        server,
    ):
        done = run(server, tmp_path, "sections=kabar-sawit")
    assert done.exit_code == 0, done.log
    assert differences(done.rows, site.truth_for(sections=["kabar-sawit"])) == []


def test_video_pages_and_gone_articles_are_named(tmp_path: Path):
    with served(broken=True) as (site, server):
        done = run(server, tmp_path, "sections=all")
    assert site.unreadable
    assert done.exit_code == 1
    assert differences(done.rows, site.truth_for(sections="all")) == []
    listed = {s.article_id for key in ("news", "ekbis", "kabar-sawit") for s in site.listed(key)}
    for article_id in site.unreadable.keys() & listed:
        assert f"article {article_id} " in done.log
