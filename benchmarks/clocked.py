"""Runs a Scrapy command in this process and writes down what it took.

    python -m benchmarks.clocked FIGURES.json crawl warta -a ...

``seconds`` and ``processor_seconds`` count from the moment the spider opens to the end of the
command; ``start_seconds`` is what came before. The process stays on the first core.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from pydispatch import dispatcher
from scrapy import signals
from scrapy.cmdline import execute

from benchmarks.page_server import pin


class Stopwatch:
    """Notes when the spider opens."""

    def __init__(self) -> None:
        self.begun = (0.0, 0.0)

    def open(self) -> None:
        """The spider opens."""
        self.begun = (time.perf_counter(), time.process_time())


def main() -> None:
    pin(0)
    target, *arguments = sys.argv[1:]
    watch = Stopwatch()
    dispatcher.connect(watch.open, signals.spider_opened, dispatcher.Any)
    started = time.process_time()
    sys.argv = ["scrapy", *arguments]
    code: object = 0
    try:
        execute(sys.argv)
    except SystemExit as end:
        code = end.code
    if not watch.begun[0] or code:
        raise SystemExit(f"scrapy {' '.join(arguments)} ended with code {code}")
    figures = {
        "seconds": time.perf_counter() - watch.begun[0],
        "processor_seconds": time.process_time() - watch.begun[1],
        "start_processor_seconds": watch.begun[1] - started,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    with suppress(BrokenPipeError):
        Path(target).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
