"""One file for each `scrapy` command."""

import os
import sys
from pathlib import Path

if sys.stderr is None:
    # Closed (2>&-): then what a command says is lost, and nothing else.
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
