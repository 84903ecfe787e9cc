"""Whether pages may be shown in a browser, where one is, and who judges what it shows."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import Literal, Protocol, get_args

from scrapy.http import HtmlResponse
from scrapy.settings import BaseSettings

from wartaspider.exceptions import ArgumentError

Render = Literal["auto", "never", "always"]

FOLLOWED = "warta_followed"
"""In a shown page's meta: how it ended that a list was scrolled or asked for more."""

Followed = Literal["end", "paged", "enough", "bound", "cut", "failed"]
"""``end``: nothing more came. ``paged``: nor did it, but the page says that there are others.
``enough``: more was not wanted. ``bound``: the judge's most steps. ``cut``: it took too long or
grew too large. ``failed``: more could not be had."""

More = Literal["wanted", "unwanted", "nothing", "lost"]
"""Of a list that was scrolled or asked for more. ``nothing``: it lists nothing new since the last
look. ``lost``: it no longer lists what it did; what came in its place is not all there is."""

JUDGE = "warta_judge"
PLAIN = "warta_plain"
"""In a request's meta: the Judge of what is shown, and the page as it came without a browser."""

UNSHOWN = "warta/rendering/unshown"
"""Counts pages that a browser might have shown, had there been one."""

NEEDS_BROWSER = "needs-browser"
"""Why a page is not taken that came without a browser."""

INSTALL = (
    "install one with `sudo apt-get install chromium` or `.venv/bin/playwright install chromium`"
)

_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "brave-browser"),
)
_PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_PLAYWRIGHTS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
)
_NEEDED = ("scrapy_playwright", "playwright")


class Judge(Protocol):
    """Says of a page in the browser what only its reader can."""

    @property
    def most_steps(self) -> int:
        """How often a list may be scrolled or asked for more."""

    def begin(self) -> None:
        """Forget what an earlier try has shown."""

    def shows(self, page: HtmlResponse) -> bool:
        """Whether the content is there."""

    def more(self, page: HtmlResponse) -> More:
        """Whether the list may go on below what is shown, and is wanted."""


def render_mode(settings: BaseSettings) -> Render:
    """``WARTA_RENDER``. Raises ArgumentError for an unknown word, or ``always`` without browser."""
    text = str(settings.get("WARTA_RENDER") or "auto").strip().lower()
    mode = next((known for known in get_args(Render) if known == text), None)
    if mode is None:
        raise ArgumentError(
            f"WARTA_RENDER={text!r}: allowed are auto (where plain HTML holds no content), never,"
            " always"
        )
    if mode == "always" and find_browser(settings) is None:
        raise ArgumentError(
            f"WARTA_RENDER='always': {missing_part()}; {INSTALL}, or leave WARTA_RENDER=auto"
        )
    return mode  # type: ignore[no-any-return]


def render_seconds(settings: BaseSettings) -> float:
    """``WARTA_RENDER_SECONDS``. Raises ArgumentError unless it is a number above 0."""
    text = str(settings.get("WARTA_RENDER_SECONDS") or "900").strip()
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < inf:
        raise ArgumentError(
            f"WARTA_RENDER_SECONDS={text!r}: write the seconds that a page may take, above 0,"
            " such as 900"
        )
    return seconds


def find_browser(settings: BaseSettings) -> str | None:
    """The path of Chromium (or a browser made of it); None where none, or no driver, is there.

    ``PLAYWRIGHT_LAUNCH_OPTIONS`` of scrapy-playwright may name one; else the system's is taken,
    else the one that Playwright installed.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        return None
    named = settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS").get("executable_path")
    if named:
        return str(named) if _runs(Path(named)) else None
    return next(_candidates(), None)


def missing_part() -> str:
    """Why there is no browser, in words."""
    if lacking := [name for name in _NEEDED if find_spec(name) is None]:
        return f"the package {lacking[0].replace('_', '-')} is not installed"
    return "no Chromium is found on this machine"


def _candidates() -> Iterator[str]:
    yield from (path for name in _NAMES if (path := shutil.which(name)))
    yield from (place for place in _PLACES if _runs(Path(place)))
    folder = _playwrights_folder()
    for pattern in _PLAYWRIGHTS:
        found = sorted(folder.glob(pattern), key=_revision, reverse=True)
        yield from (str(path) for path in found if _runs(path))


def _playwrights_folder() -> Path:
    """Where ``playwright install`` puts browsers (https://playwright.dev/python/docs/browsers)."""
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if own == "0":
        spec = find_spec("playwright")
        return (
            Path(spec.origin if spec and spec.origin else "").parent
            / "driver/package/.local-browsers"
        )
    if own:
        return Path(own)
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / caches / "ms-playwright"


def _revision(path: Path) -> int:
    number = re.search(r"chromium[a-z_]*-(\d+)", str(path))
    return int(number[1]) if number else 0


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
