"""The bar on a terminal, the plain lines elsewhere; and that neither breaks a run."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from wartaspider.exceptions import RefusedError
from wartaspider.extensions.progress import AboveBar, Bar, Lines, Progress, Tally
from wartaspider.items import Article, Listing, Missing

HERE = Path(__file__).parent
LISTING = Listing(walk="index:2021-07-08", page=1, url="/indeks")


class Terminal(io.StringIO):
    """A terminal that can hang up."""

    gone: BaseException | None = None

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.gone:
            raise self.gone
        return super().write(text)

    def flush(self) -> None:
        if self.gone:
            raise self.gone


def as_stderr(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    """Only for the extension: pytest's own capturing changes ``sys.stderr`` between phases."""
    monkeypatch.setattr("wartaspider.extensions.progress.sys", SimpleNamespace(stderr=stream))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    as_stderr(monkeypatch, terminal)
    monkeypatch.setenv("COLUMNS", "100")
    return terminal


@pytest.fixture
def log(terminal: Terminal) -> Iterator[logging.StreamHandler[Any]]:
    handler = logging.StreamHandler(terminal)
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def progress(**settings: object) -> Progress:
    return Progress.from_crawler(get_crawler(Spider, settings))


def play(shown: Progress) -> None:
    """The end of each kind of item, once."""
    shown.item_scraped(Article(article_id=1))
    shown.item_scraped(LISTING)
    shown.item_scraped(Listing(walk="w", page=2, url="u", ended="failed"))
    shown.item_scraped(Missing(url="u", reason="timeout"))
    shown.item_scraped(Missing(url="u", reason="http-404", state="gone"))
    shown.item_dropped(RefusedError(1, "u", "no-body"))
    shown.item_dropped(DropItem("unchanged"))
    shown.item_error()
    shown.spider_error()
    shown.response_received()


def test_tally_counts_each_kind_once() -> None:
    shown = progress()
    play(shown)
    assert shown.tally == Tally(articles=1, lists=1, failed=4)


def test_line_is_written_only_when_something_changed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lines, tally = Lines(), Tally()
    lines.write(tally)
    tally.articles = 2
    lines.write(tally)
    lines.write(tally)
    tally.failed = 1
    lines.write(tally)
    assert caplog.messages == [
        "2 articles, 0 list pages, 0 failed, so far",
        "2 articles, 0 list pages, 1 failed, so far",
    ]


@pytest.mark.parametrize(
    "off", [{"LOG_ENABLED": False}, {"LOG_LEVEL": "WARNING"}, {"LOG_LEVEL": 40}]
)
def test_progress_is_off_when_the_log_is(off: dict[str, object]) -> None:
    with pytest.raises(NotConfigured):
        progress(**off)


@pytest.mark.parametrize("level", ["INFO", "debug", 10])
def test_progress_is_on_at_info_and_below(level: object) -> None:
    assert progress(LOG_LEVEL=level).lines


def test_terminal_gets_the_bar_and_a_log_file_the_lines(terminal: Terminal) -> None:
    shown = progress()
    assert (shown.bar is not None, shown.lines is not None) == (True, False)
    shown = progress(LOG_FILE="run.log")
    assert (shown.bar is not None, shown.lines is not None) == (True, True)


@pytest.mark.parametrize("stderr", [None, io.StringIO(), object()])
def test_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch, stderr: object) -> None:
    as_stderr(monkeypatch, stderr)
    shown = progress(LOGSTATS_INTERVAL=0)
    assert shown.bar is None
    shown.spider_opened()
    play(shown)
    shown.spider_closed()


def test_no_bar_when_stderr_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    as_stderr(monkeypatch, closed)
    assert progress().bar is None


def test_log_lines_stand_above_the_bar(terminal: Terminal, log: logging.StreamHandler[Any]) -> None:
    bar = Bar(terminal)
    bar.open()
    bar.show(Tally(articles=2, lists=1))
    logging.getLogger("warta").error("sebuah baris")
    screen = terminal.getvalue()
    assert "0 articles, 0 list pages, 0 failed [00:00" in screen
    above, below = screen.split("sebuah baris\n")
    assert above.endswith("\r"), "the bar was cleared first"
    assert "2 articles, 1 list pages, 0 failed" in below
    bar.close()
    assert log.stream is terminal
    logging.getLogger("warta").error("setelahnya")
    assert terminal.getvalue().endswith("\rsetelahnya\n")


@pytest.mark.parametrize(
    "fault", [OSError(5, "I/O error"), BrokenPipeError(), ValueError("closed")]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_run_goes_on_when_the_terminal_goes_away(
    terminal: Terminal, log: logging.StreamHandler[Any], fault: BaseException, when: str
) -> None:
    shown = progress()
    if when == "before":
        terminal.gone = fault
    shown.spider_opened()
    terminal.gone = fault
    for _ in range(3):
        play(shown)
    assert shown.bar is not None
    assert shown.bar.stream is terminal
    shown.spider_closed()
    assert log.stream is terminal
    assert shown.tally.articles == 3


def test_bar_is_left_out_without_tqdm(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    shown = progress()
    shown.spider_opened()
    play(shown)
    shown.spider_closed()
    assert terminal.getvalue() == ""


def test_stream_that_another_program_set_is_left_alone(
    terminal: Terminal, log: logging.StreamHandler[Any]
) -> None:
    bar = Bar(terminal)
    bar.open()
    assert isinstance(log.stream, AboveBar)
    assert log.stream.isatty()
    other = log.stream = io.StringIO()
    bar.close()
    assert log.stream is other


def crawl(stderr: int, *how: str, **settings: object) -> dict[str, Any]:
    """One crawl in a process of its own: how it ended."""
    command = [sys.executable, str(HERE / "progress_process.py"), json.dumps(settings), *how]
    env = {**os.environ, "PYTHONPATH": str(HERE.parents[1]), "TERM": "xterm"}
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, env=env, check=True)
    ended: dict[str, Any] = json.loads(run.stdout)
    return ended


def read_all(terminal: int, written: list[bytes]) -> None:
    """Until the last writer has closed it, which Linux reports as an error."""
    with suppress(OSError):
        while block := os.read(terminal, 65536):
            written.append(block)


def crawl_on_terminal(**settings: object) -> tuple[dict[str, Any], str]:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are for Unix")
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    written: list[bytes] = []
    reader = threading.Thread(target=read_all, args=(ours, written))
    reader.start()
    ended = crawl(theirs, **settings)
    os.close(theirs)
    reader.join()
    os.close(ours)
    screen = b"".join(written).decode()
    return ended, screen


@pytest.mark.crawl
def test_crawl_on_a_terminal_shows_the_bar_and_leaves_a_clean_screen() -> None:
    ended, screen = crawl_on_terminal()
    assert (ended["reason"], ended["items"], ended["restored"]) == ("finished", 5, True)
    assert ended["threads"] == 1
    assert "0 articles, 0 list pages, 0 failed [00:00" in screen
    assert "\rINFO first line\r\n" in screen
    assert "2 articles, 1 list pages, 2 failed" in screen
    last = screen.replace("\r\n", "\n").splitlines()[-1]
    assert last.rpartition("\r")[2] == "INFO Spider closed (finished)"


@pytest.mark.crawl
def test_crawl_on_a_terminal_shows_nothing_when_only_warnings_are_wanted() -> None:
    ended, screen = crawl_on_terminal(LOG_LEVEL="CRITICAL")
    assert (screen, ended["tqdm"]) == ("", False)


@pytest.mark.crawl
def test_crawl_without_a_terminal_writes_plain_lines(tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("wb") as stderr:
        ended = crawl(stderr.fileno(), "waits", LOGSTATS_INTERVAL=0.001)
    written = (tmp_path / "stderr").read_text(encoding="utf-8")
    assert (ended["reason"], ended["tqdm"]) == ("finished", False)
    assert written.count("INFO 2 articles, 1 list pages, 2 failed, so far\n") == 1
    assert "\r" not in written
    assert "[00:00" not in written


@pytest.mark.crawl
@pytest.mark.parametrize("how", ["closed", "absent"])
def test_crawl_ends_well_when_stderr_is(how: str, tmp_path: Path) -> None:
    ended = crawl(subprocess.DEVNULL, how, LOG_FILE=str(tmp_path / "run.log"))
    assert (ended["reason"], ended["items"]) == ("finished", 5)
