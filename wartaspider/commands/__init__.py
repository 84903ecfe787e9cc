"""One file for each `scrapy` command."""

import os
import sys
from pathlib import Path
from types import TracebackType

if sys.stderr is None:
    # Closed (2>&-): then what a command says is lost, and nothing else.
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ctrl-C where a command does not expect it: the process ends by the signal, in one line."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("scrapy: interrupted\n")
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell
