"""Writing HTML: escaping, and the renaming of every class and id."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from random import Random

_NAMES = re.compile(r'\b(class|id|data-target|aria-controls|aria-labelledby)="([^"]*)"')
_CSS = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_CSS_NAME = re.compile(r"([.#])([A-Za-z][\w-]*)")
_SYLLABLES = ("ba", "ku", "ri", "no", "te", "za", "lo", "mi", "pu", "xa", "ge", "vo")


def esc(text: str) -> str:
    """Text for an element or an attribute; a no-break space is written as an entity."""
    return html.escape(text).replace("\u00a0", "&nbsp;")


def rename(page: str, seed: int) -> str:
    """The page with a random word for each class name and id, the same word each time."""
    page = _NAMES.sub(lambda m: f'{m[1]}="{_words(m[2], seed)}"', page)
    return _CSS.sub(lambda m: f"<style>{_selectors(m[1], seed)}</style>", page)


def _selectors(css: str, seed: int) -> str:
    return _CSS_NAME.sub(lambda m: m[1] + _word(m[2], seed), css)


def _words(names: str, seed: int) -> str:
    mark = "#" if names.startswith("#") else ""
    return mark + " ".join(_word(name, seed) for name in names.lstrip("#").split())


@lru_cache(maxsize=4096)
def _word(name: str, seed: int) -> str:
    rng = Random(f"{seed} {name}")  # noqa: S311 - a repeatable site
    return "".join(rng.choices(_SYLLABLES, k=4)) + f"{rng.randint(10, 99)}"


def pad(page: str, size: int) -> str:
    """The page with script before its end, so that it has about so many bytes."""
    missing = size - len(page.encode())
    if missing <= 0:
        return page
    filler = "/* muat pustaka tampilan dan pengukur kunjungan */\n"
    script = f"<script>{filler * (missing // len(filler) + 1)}</script>\n</body>"
    return script.join(page.rsplit("</body>", 1))
