"""Class names and ids of a page as other words, for tests that names must not matter."""

from __future__ import annotations

import re
from random import Random

_ATTRIBUTE = re.compile(r'\b(class|id)="([^"]*)"')
_SYLLABLES = "ba be bi bo ca da di du ga ja ka ki ku la li lo ma mi na ni pa ra ri sa su ta ti wa"


def renamed(page: str, seed: int) -> str:
    """The page with each class name and id replaced by a random word, the same one everywhere."""
    rng = Random(seed)
    words: dict[str, str] = {}

    def word(name: str) -> str:
        made = "".join(rng.choices(_SYLLABLES.split(), k=5))
        return words.setdefault(name, f"{made}{len(words)}x")

    def change(match: re.Match[str]) -> str:
        return f'{match[1]}="{" ".join(map(word, match[2].split()))}"'

    return _ATTRIBUTE.sub(change, page)
