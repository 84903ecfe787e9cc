"""Writes a release and kills itself at the n-th thing it does in the file system.

Arguments: archive, folder, n, and ``no-exchange`` where folders cannot change places. Prints how
many things it did if it lives to its end.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from releases import release

from wartaspider.exporters import folders

NAMELESS = frozenset({"os.remove", "ctypes.dlopen"})
"""Events that do not tell the whole path."""

EVENTS = NAMELESS | {"open", "os.mkdir", "os.rename", "os.rmdir", "os.chmod"}


def main() -> None:
    url, folder, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if "no-exchange" in sys.argv:
        folders._exchange = lambda _one, _other: False
    done = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        here = event in NAMELESS or str(folder.parent) in str(arguments[0])
        if event in EVENTS and here:
            done += 1
            if done == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    release(url, folder, ["csv", "jsonl"])
    print(done)


if __name__ == "__main__":
    main()
