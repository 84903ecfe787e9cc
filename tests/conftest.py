"""What holds for all tests."""

from __future__ import annotations

import os

# A crawl in a test keeps raw pages only where it says so: not in the checkout.
os.environ["WARTA_RAW_DIR"] = ""
