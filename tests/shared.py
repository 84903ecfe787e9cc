"""Where the publisher's real pages lie, if this machine has them; they are never copied in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("WARTA_SHARED", Path(__file__).parents[2] / "shared"))


def shared_file(*parts: str) -> Path:
    """A real file to test against; skips the test where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"the real page {'/'.join(parts)} is not on this machine")
    return path
