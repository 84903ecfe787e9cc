"""The project as an egg, as ``scrapyd-deploy`` builds it, run by a Scrapyd on this machine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from crawling import QUICK, as_row, differences

from wartaspider.archive.dataset import Selection, read_articles
from wartaspider.archive.reading import reading
from wartaspider.demo import DemoSite, Options, serve

pytestmark = pytest.mark.crawl

ROOT = Path(__file__).parents[1]
SITE = Options(today=date(2021, 7, 9), days=3, articles_per_day=5, archive_days=())
PATIENCE = 120
"""Seconds until a service that does not answer, or a job that does not end, is given up."""

CONF = """[scrapyd]
bind_address = 127.0.0.1
http_port = {port}
poll_interval = 0.2
max_proc = 1
"""


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built in a copy, as it leaves a setup.py and folders behind."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("scrapy.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "wartaspider", copy / "wartaspider", ignore=shutil.ignore_patterns("__pycache__")
    )
    command = [str(Path(sys.executable).with_name("scrapyd-deploy")), "--build-egg", "warta.egg"]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return copy / "warta.egg"


def test_egg_holds_everything(egg: Path):
    with zipfile.ZipFile(egg) as file:
        held = {name for name in file.namelist() if not name.endswith(".pyc")}
    package = (path for path in (egg.parent / "wartaspider").rglob("*") if path.is_file())
    wanted = {
        str(path.relative_to(egg.parent)) for path in package if "__pycache__" not in path.parts
    }
    assert {name for name in held if not name.startswith("EGG-INFO")} == wanted


def test_files_beside_the_code_are_read_from_the_egg(egg: Path, tmp_path: Path):
    """The report's page and style, and the stand-in's script."""
    script = """
import wartaspider
from wartaspider.demo import scripted
from wartaspider.report import page
assert ".egg" in wartaspider.__file__, wartaspider.__file__
page._environment().get_template("page.html")
assert page._FOLDER.joinpath("style.css").read_text("utf-8")
assert scripted.files("wartaspider.demo").joinpath("scripted.js").read_text("utf-8")
"""
    env = {**os.environ, "PYTHONPATH": str(egg)}
    command = [sys.executable, "-c", script]
    subprocess.run(command, env=env, cwd=tmp_path, timeout=60, check=True)


@contextmanager
def scrapyd(folder: Path) -> Iterator[str]:
    """The address of a Scrapyd that runs as long as the block, in a folder of its own."""
    process, url = start_scrapyd(folder)
    try:
        yield url
    finally:
        process.terminate()
        process.wait(30)


def start_scrapyd(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A service that answers; another takes its port at times, then it is tried on the next."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPY")}
    command, log = [str(Path(sys.executable).with_name("scrapyd"))], folder / "scrapyd.log"
    for _ in range(5):
        port = free_port()
        (folder / "scrapyd.conf").write_text(CONF.format(port=port))
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until:
            if f"Site starting on {port}" in log.read_text():
                return process, f"http://127.0.0.1:{port}"
            time.sleep(0.1)
        process.kill()
        process.wait()
    raise AssertionError(log.read_text())


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def ask(url: str, **options: Any) -> dict[str, Any]:
    """The service's answer, which must be that all is well."""
    method = "POST" if options else "GET"
    answer: dict[str, Any] = requests.request(method, url, timeout=PATIENCE, **options).json()
    assert answer["status"] == "ok", answer
    return answer


def test_scrapyd_runs_the_egg_and_the_archive_is_true(egg: Path, tmp_path: Path):
    site = DemoSite(SITE)
    archive, output = f"sqlite:///{tmp_path / 'warta.db'}", tmp_path / "out.jsonl"
    with serve(site) as server, scrapyd(tmp_path) as url:
        own = {
            "WARTA_BASE_URL": server.base_url,
            "WARTA_ARCHIVE": archive,
            "WARTA_NOW": "2021-07-09T23:59:00+07:00",
            "FEEDS": json.dumps({str(output): {"format": "jsonl", "overwrite": True}}),
        }
        data = {"project": "warta", "version": "1"}
        added = ask(f"{url}/addversion.json", data=data, files={"egg": egg.read_bytes()})
        assert added["spiders"] == 1
        settings = [f"{name}={value}" for name, value in (QUICK | own).items()]
        job = {"project": "warta", "spider": "warta", "since": "2021-07-08", "setting": settings}
        number = ask(f"{url}/schedule.json", data=job)["jobid"]
        log = wait(url, tmp_path / "logs" / "warta" / "warta" / f"{number}.log")
    assert "Exit code 0" in log, log
    with reading(archive) as db:
        rows = {a.article_id or 0: as_row(a) for a in read_articles(db, Selection())}
    plain = {number: json.loads(json.dumps(row)) for number, row in rows.items()}
    assert differences(plain, site.truth_for(since=date(2021, 7, 8))) == []
    assert len(output.read_text("utf-8").splitlines()) == len(rows) == 10


def wait(url: str, log: Path) -> str:
    """The log of the job, once it is over."""
    until = time.monotonic() + PATIENCE
    while not ask(f"{url}/listjobs.json?project=warta")["finished"]:
        assert time.monotonic() < until, log.read_text() if log.exists() else "it did not start"
        time.sleep(0.2)
    return log.read_text("utf-8")
