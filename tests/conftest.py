"""What holds for all tests."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# What the tests' processes would inherit from who starts them, and users seldom have: Ctrl-C that
# is ignored, and a Python that writes at once.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.pop("PYTHONUNBUFFERED", None)

# A crawl in a test keeps raw pages only where it says so: not in the checkout.
os.environ["WARTA_RAW_DIR"] = ""

# No test depends on the machine's speed, nor on luck: the same examples on every run.
settings.register_profile("warta", deadline=None, derandomize=True)
settings.load_profile("warta")
