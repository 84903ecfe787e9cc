"""What commands print where nothing can be printed, or not everything."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import started
from small_archive import SmallArchive

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "tests" / "pages" / "article" / "current" / "page.html"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallArchive]:
    small = SmallArchive(f"sqlite:///{tmp_path / 'warta.db'}")
    yield small
    small.close()


COMMANDS = [
    ("coverage", "--since", "2021-07-01", "--until", "2021-07-03"),
    ("coverage", "--json"),
    ("explain", "5"),
    ("read", str(PAGE)),
    ("report", "--json"),
    ("export", "--format", "csv", "-o", "-"),
    ("report", "-o", "-"),
]


def shell(words: tuple[str, ...], url: str, to: str) -> subprocess.CompletedProcess[str]:
    command = shlex.join([sys.executable, "-m", "scrapy", *words, "-s", f"WARTA_ARCHIVE={url}"])
    return subprocess.run(
        ["bash", "-c", f"{command} {to}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("to", [">/dev/full", ">&-"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_output_that_cannot_be_written_ends_with_a_sentence(
    words: tuple[str, ...], to: str, small: SmallArchive
):
    done = shell(words, small.url, to)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert "standard output" in line or "No space left" in line


def test_several_pages_are_no_fault_when_the_reader_goes_away(small: SmallArchive):
    done = shell(("read", *[str(PAGE)] * 40), small.url, "| head -c 10; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")


def test_json_keeps_its_lines_and_letters_when_stdout_is_ascii():
    page = "<html><h1>Harga é 😀</h1><p>Isi\u009b31m satu.</p></html>"
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "read", "-", str(PAGE)],
        cwd=ROOT,
        input=page.encode(),
        capture_output=True,
        timeout=60,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    articles = [json.loads(line) for line in done.stdout.decode("ascii").splitlines()]
    assert [a["headline"] for a in articles] == ["Harga é 😀", "Harga Karet Naik Lagi"]
    assert b"\x9b" not in done.stdout


def test_interrupt_is_one_line_and_ends_by_the_signal(tmp_path: Path):
    pipe = tmp_path / "page.html"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "scrapy", "read", str(pipe)]
    with started(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        while (writer := opened(pipe)) is None and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert writer is not None
    assert (running.returncode, said) == (-signal.SIGINT, "scrapy: interrupted\n")
    os.close(writer)


def opened(pipe: Path) -> int | None:
    """The pipe to write into, once somebody reads it."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None
