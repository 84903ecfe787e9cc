"""scrapy verify: what it prints, as text and as JSON, and its exit codes; anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import forker
import pytest
from releases import release, small_archive

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = small_archive(tmp_path_factory.mktemp("archive"), 3)
    return release(url, tmp_path_factory.mktemp("releases") / "r", ["csv", "jsonl", "parquet"])[0]


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "r")


def verify(*args: object, **environment: str) -> forker.Done:
    own = {"PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"} | environment
    command = ["scrapy", "verify", *map(str, args)]
    return forker.run(command, timeout=60, env=os.environ | own)


def test_release_as_written_is_all_right(folder: Path):
    done = verify(folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Release warta-ekonomi-articles 2021.7.10+")
    assert [line.split()[0] for line in lines[2:-2]] == sorted(p.name for p in folder.iterdir())
    assert lines[-1] == "All right: 13 files, 3 rows, 3 formats that agree row by row."
    assert all(len(line) <= 100 for line in lines[1:])


def test_each_fault_is_a_line_and_the_last_counts_them(folder: Path):
    data = (folder / "articles.csv").read_bytes()
    (folder / "articles.csv").write_bytes(data.replace(b"Judul 2", b"Judul 7"))
    (folder / "KAMUS.md").unlink()
    (folder / "\x1b[31mmerah").touch()
    done = verify(folder)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert "articles.csv: was changed: its SHA-256 is not the manifest's" in lines
    assert "articles.csv: row 2 (article 2): headline not as in articles.jsonl" in lines
    assert "KAMUS.md: is missing" in lines
    assert "\ufffd[31mmerah: is no part of the release" in lines
    assert lines[-1] == "Not right: 4 faults in 3 files."


def test_json_is_one_object_with_everything(folder: Path):
    done = verify(folder, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["is_right"] is True
    assert (found["rows"], found["formats_compared"], found["fault_count"]) == (3, 3, 0)
    files = {each["path"]: each for each in found["files"]}
    assert files["articles.csv"]["rows"] == 3
    assert files["articles.csv"]["bytes"] == (folder / "articles.csv").stat().st_size
    (folder / "README.md").write_text("x")
    done = verify("--json", folder)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["is_right"] is False
    assert [each["path"] for each in found["files"] if each["faults"]] == ["README.md"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "one folder is expected, not 0: scrapy verify DIR"),
        (("a", "b"), "one folder is expected, not 2"),
        (("/tidak/ada",), "/tidak/ada is not there"),
        ((__file__,), "is no folder"),
        ((Path(__file__).parent,), "is no release: it has no manifest.json"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(args: tuple[object, ...], said: str):
    done = verify(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("scrapy verify: ")
    assert done.stderr.count("\n") == 1


def test_what_could_not_be_checked_is_said_loudly(folder: Path, tmp_path: Path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import sys\nfor name in ('pyarrow', 'jsonschema_rs'):\n    sys.modules[name] = None\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "verify", str(folder)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert "NOT CHECKED beyond its bytes: articles.parquet, as pyarrow is not installed" in text
    assert "NOT CHECKED beyond its bytes: schema.json, as jsonschema-rs is not installed" in text
    assert "All right in all that was checked: 13 files, 3 rows, 2 formats" in text
