"""A real Chromium for tests: Debian's package, driven by Playwright; no page is left open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Visit:
    """A page that is open, what it asked for, and what it said on its console."""

    page: Any
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def chromium_path() -> str | None:
    """Where Chromium is: WARTA_CHROMIUM, or else the first of its names in PATH."""
    if own := os.environ.get("WARTA_CHROMIUM"):
        return own
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def visit(
    browser: Any, url: str, *, width: int = 1280, scheme: str = "light", **options: Any
) -> Iterator[Visit]:
    """A page in a context of its own, closed in the end."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, **options
    )
    try:
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("console", lambda message: visit.messages.append(message.text))
        visit.page.on("pageerror", lambda error: visit.messages.append(str(error)))
        visit.page.on("dialog", lambda dialog: visit.messages.append(dialog.message))
        visit.page.goto(url)
        yield visit
    finally:
        context.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser; tests that need it skip where there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        # Its sandbox starts neither for root nor in most containers; the pages are our own.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
