"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# A crawl in a test keeps raw pages only where it says so: not in the checkout.
os.environ["WARTA_RAW_DIR"] = ""

# No test depends on the machine's speed, nor on luck: the same examples on every run.
settings.register_profile("warta", deadline=None, derandomize=True)
settings.load_profile("warta")
