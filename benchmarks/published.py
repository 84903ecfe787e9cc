"""Published tools that read news pages, each in an environment of its own.

An environment is made once in a cache folder. A tool that cannot be installed or fails on the pages
is skipped, with the reason in its place.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.full_pages import SamplePage

INSTALL_SECONDS = 300
RUN_SECONDS = 120

_DOWNLOADING = """
import json, os, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from requests import Session
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
lines = local()
def work(url):
    if not hasattr(lines, "session"):
        lines.session = Session()
    answer = lines.session.get(url)
    answer.encoding = "utf-8"
    try:
        read(url, answer.text)
    except Exception:
        failed.append(url)
failed = []
addresses = Path(sys.argv[1]).read_text("utf-8").split()
work(addresses[0])
started, used = time.perf_counter(), time.process_time()
with ThreadPoolExecutor(8) as pool:
    list(pool.map(work, addresses))
print(json.dumps({
    "pages": len(addresses),
    "seconds": time.perf_counter() - started,
    "processor_seconds": time.process_time() - used,
    "failed": len(set(failed)),
}))
"""

_TIMING = """
import json, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
pages = [(url, (folder / name).read_text("utf-8")) for url, name in
         json.loads((folder / "pages.json").read_text("utf-8"))]
for page in pages[:2]:
    read(*page)
best = [float("inf")] * len(pages)
for _ in range(int(sys.argv[2])):
    for n, page in enumerate(pages):
        start = time.perf_counter()
        read(*page)
        best[n] = min(best[n], time.perf_counter() - start)
print(json.dumps(sum(best) / len(best) * 1000))
"""


@dataclass(frozen=True, slots=True)
class Tool:
    """A published tool: what to install, and a function ``read(url, page)`` in its own words."""

    name: str
    requirements: tuple[str, ...]
    read: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds a page, or why there are none."""

    milliseconds: float | None = None
    skipped: str | None = None


TOOLS = (
    Tool(
        "trafilatura",
        ("trafilatura>=2,<3", "lxml_html_clean"),
        """
from trafilatura import bare_extraction

def read(url, page):
    return bare_extraction(page, url=url, with_metadata=True)
""",
    ),
    Tool(
        "newspaper4k",
        ("newspaper4k>=0.9,<1", "lxml_html_clean"),
        """
from newspaper import Article

def read(url, page):
    article = Article(url, fetch_images=False, language="id")
    article.download(input_html=page)
    article.parse()
""",
    ),
    Tool(
        "news-please",
        ("news-please>=1.6,<2", "lxml_html_clean"),
        """
from newsplease import NewsPlease

def read(url, page):
    return NewsPlease.from_html(page, url=url)
""",
    ),
    Tool(
        "requests + BeautifulSoup",
        ("beautifulsoup4>=4.12,<5", "lxml>=5,<7"),
        """
from bs4 import BeautifulSoup

def read(url, page):
    soup = BeautifulSoup(page, "lxml")
    title, date = soup.find("h1"), soup.find("time")
    paragraphs = [p.get_text(" ", strip=True) for p in soup.find_all("p")]
    return title and title.get_text(strip=True), date and date.get_text(), paragraphs
""",
    ),
    Tool(
        "news-watch",
        ("news-watch>=1,<2",),
        # The only one with a reader made for this site.
        """
from asyncio import Queue, run
from newswatch.scrapers.wartaekonomi import WartaEkonomiScraper

async def read_page(url, page):
    scraper = WartaEkonomiScraper("berita", queue_=Queue())
    async def fetch(*args, **options):
        return page
    scraper.fetch = fetch
    await scraper.get_article(url, "berita")

def read(url, page):
    run(read_page(url, page))
""",
    ),
    Tool(
        "fundus",
        ("fundus>=0.4,<1", "curl_cffi<0.14"),
        # Its readers are made by hand for one publisher each; this one finds what it can.
        """
from fundus import PublisherCollection

PARSER = PublisherCollection.id.MediaIndonesia.parser()

def read(url, page):
    return PARSER.parse(page, "suppress")
""",
    ),
)


def time_tools(pages: Sequence[SamplePage], cache: Path, repeats: int) -> dict[str, Timing]:
    """What each tool takes for a page, by its name."""
    return {tool.name: time_tool(tool, pages, cache, repeats) for tool in TOOLS}


def run_tools(addresses: Path, cache: Path) -> dict[str, dict[str, Any]]:
    """What each tool takes, on one core, to download and read the pages at a file's addresses."""
    found: dict[str, dict[str, Any]] = {}
    for tool in TOOLS:
        try:
            command = [str(environment(tool, cache)), "-c", tool.read + _DOWNLOADING]
            found[tool.name] = json.loads(_run([*command, str(addresses)], RUN_SECONDS))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            found[tool.name] = {"skipped": _reason(error)}
    return found


def time_tool(tool: Tool, pages: Sequence[SamplePage], cache: Path, repeats: int) -> Timing:
    """The best of some runs of a tool over the pages, as their mean."""
    try:
        python = environment(tool, cache)
        with tempfile.TemporaryDirectory() as name:
            _write(pages, Path(name))
            command = [str(python), "-c", tool.read + _TIMING, name, str(repeats)]
            return Timing(float(_run(command, RUN_SECONDS).splitlines()[-1]))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        return Timing(skipped=_reason(error))


def environment(tool: Tool, cache: Path) -> Path:
    """The Python of a tool's own environment, made on first use."""
    folder = (cache / tool.name.replace(" ", "")).absolute()
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([str(python), *install, "requests", *tool.requirements], INSTALL_SECONDS)
        ready.touch()
    return python


def _write(pages: Sequence[SamplePage], folder: Path) -> None:
    names = [(page.url, f"{n}.html") for n, page in enumerate(pages)]
    for page, (_, name) in zip(pages, names, strict=True):
        (folder / name).write_bytes(page.body)
    (folder / "pages.json").write_text(json.dumps(names), encoding="utf-8")


def _run(command: Sequence[str], seconds: int) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    return done.stdout


def _reason(error: Exception) -> str:
    """The last line of what a process said, or the error itself."""
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else ""
    lines = [line.strip() for line in (said or "").splitlines() if line.strip()]
    return (lines[-1] if lines else f"{type(error).__name__}: {error}")[:200]


if __name__ == "__main__":
    print("a part of python -m benchmarks.reading --published", file=sys.stderr)
