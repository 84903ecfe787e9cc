"""scrapy report: the file, standard output, days, JSON, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import forker
import pytest
from lively_archive import NOW, fill
from parsel import Selector
from report_tables import cells
from small_archive import SmallArchive

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('lively') / 'warta.db'}"
    fill(url)
    return url


def report(url: str, *args: str, **environment: str) -> forker.Done:
    own = {"WARTA_NOW": NOW.isoformat(), "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}
    command = ["scrapy", "report", "-s", f"WARTA_ARCHIVE={url}", *args]
    return forker.run(command, timeout=60, env=os.environ | own | environment)


def test_page_is_written_and_summed_up(url: str, tmp_path: Path):
    target = tmp_path / "new" / "halaman.html"
    done = report(url, "-o", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        f"scrapy report: {target}: 156 articles, 37 of 53 days without a hole, 14 runs\n"
    )
    page = target.read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert [p.name for p in target.parent.iterdir()] == [target.name]
    hint = Selector(page).css(".holes pre::text").get("")
    assert hint.split("  ")[0] == "scrapy crawl warta -a since=2021-05-21 -a until=2021-07-11"
    assert str(tmp_path) not in page


def test_page_goes_into_a_pipe_that_has_a_name(url: str):
    command = [sys.executable, "-m", "scrapy", "report", "-s", f"WARTA_ARCHIVE={url}"]
    done = subprocess.run(
        [*command, "-o", "/dev/stdout"], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"<!DOCTYPE html>")


def test_same_archive_and_clock_give_the_same_bytes(url: str, tmp_path: Path):
    pages = []
    for seed in ("1", "2"):
        # In the usual way, as the seed of hashes is read at the start.
        command = [sys.executable, "-m", "scrapy", "report", "-s", f"WARTA_ARCHIVE={url}"]
        done = subprocess.run(
            [*command, "-o", "-"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
            env=os.environ | {"WARTA_NOW": NOW.isoformat(), "PYTHONHASHSEED": seed},
        )
        assert done.stderr == b""
        pages.append(done.stdout)
    assert report(url, "-o", str(tmp_path / "p.html")).returncode == 0
    assert pages[0] == pages[1] == (tmp_path / "p.html").read_bytes()


def test_report_html_is_the_default(url: str, tmp_path: Path):
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = wartaspider.settings\n")
    own = {"WARTA_NOW": NOW.isoformat(), "WARTA_ARCHIVE": url, "PYTHONPATH": str(ROOT)}
    done = forker.run(["scrapy", "report"], timeout=60, cwd=tmp_path, env=os.environ | own)
    assert done.returncode == 0, done.stderr
    assert "156 articles" in done.stderr
    assert (tmp_path / "report.html").is_file()


def test_days_and_json_are_those_asked_for(url: str):
    done = report(url, "--since", "2021-06-03", "--until", "2021-06-20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["since"], found["until"]) == ("2021-06-03", "2021-06-20")
    assert found["coverage"]["days"] == 18
    assert all("2021-06-03" <= day["day"] <= "2021-06-20" for day in found["days"])
    assert found["articles"] == sum(day["articles"] for day in found["days"]) > 0
    page = Selector(report(url, "--since", "2021-06-03", "--until", "2021-06-20", "-o-").stdout)
    shown = {row[0]: int(row[1]) for row in cells(page, "daily")}
    assert shown == {day["day"]: day["articles"] for day in found["days"]}


def test_json_goes_into_a_file_too(url: str, tmp_path: Path):
    target = tmp_path / "r.json"
    done = report(url, "--json", "-o", str(target), "--since", "10d")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(target.read_text("utf-8"))["since"] == "2021-07-01"


def test_empty_archive_gives_a_page_that_says_so(tmp_path: Path):
    SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}").close()
    done = report(f"sqlite:///{tmp_path / 'warta.db'}", "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert "This archive is empty" in done.stdout


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["--since", "kemarin"], "since='kemarin'"),
        (["--since", "2021-07-09", "--until", "2021-07-08"], "later than until"),
        (["--since", "2022-01-01"], "in the future"),
        (["halaman.html"], "'halaman.html'"),
        (["-o", ""], "-o is empty"),
        (["-o", "/"], "is a folder"),
        (["-o", "/dev/null/x/report.html"], "/dev/null"),
        (["-s", "WARTA_GROWTH_DAYS=x"], "WARTA_GROWTH_DAYS"),
        (["-s", "WARTA_NOW=kini"], "WARTA_NOW"),
        (["-s", "WARTA_ARCHIVE=sqlite:////tidak/ada.db"], "/tidak/ada.db"),
    ],
)
def test_usage_is_refused_in_one_line(args: list[str], named: str, url: str):
    done = report(url, *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr


def test_former_page_stays_when_the_new_one_cannot_be_written(url: str, tmp_path: Path):
    if not shutil.which("prlimit"):
        pytest.skip("prlimit (util-linux) is not installed")
    target = tmp_path / "report.html"
    target.write_text("dulu")
    command = [sys.executable, "-m", "scrapy", "report", "-s", f"WARTA_ARCHIVE={url}"]
    done = subprocess.run(
        ["prlimit", "--fsize=65536", *command, "-o", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"WARTA_NOW": NOW.isoformat()},
    )
    assert done.returncode == 1
    assert "not written" in done.stderr.splitlines()[-1]
    assert target.read_text() == "dulu"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_missing_library_is_named(url: str, tmp_path: Path):
    # A folder of that name without a package in it is what find_spec cannot load.
    code = (
        "import importlib.util as u, sys; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'jinja2' else real(name, *a)\n"
        "from scrapy.cmdline import execute\n"
        f"execute(['scrapy', 'report', '-o', {str(tmp_path / 'x.html')!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"WARTA_ARCHIVE": url},
    )
    assert done.returncode == 1
    assert "jinja2, which is not installed: python -m pip install" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_fault(url: str):
    command = f"{sys.executable} -m scrapy report -o - -s WARTA_ARCHIVE={url}"
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -c 10; exit ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "<!DOCTYPE ")


def test_help_shows_an_example(url: str):
    done = report(url, "--help")
    assert done.returncode == 0
    assert "Example: scrapy report --since 90d -o report.html" in " ".join(done.stdout.split())
