"""Figures of a run: what its requests came to, as the archive keeps them with the run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

_COUNTS = {
    "requests": "downloader/request_count",
    "bytes": "downloader/response_bytes",
    "list_pages": "warta/lists/pages",
    "new": "warta/articles/new",
    "changed": "warta/articles/changed",
    "same": "warta/articles/same",
    "waits": "warta/waits/count",
    "wait_seconds": "warta/waits/seconds",
    "backoffs": "warta/backoff/count",
    "backoff_seconds": "warta/backoff/seconds",
    "retries": "warta/retries/count",
    "quiet_seconds": "warta/quiet/seconds",
}
_PROOFS = {
    "shortest_gap": "warta/manners/shortest_gap",
    "crawl_delay": "warta/robots/crawl_delay",
    "budget": "warta/budget/used_up",
}
_GROUPS = {
    "answers": "downloader/response_status_count/",
    "exceptions": "downloader/exception_type_count/",
    "unsound": "warta/soundness/",
    "given_up": "warta/given-up/",
    "missing": "warta/missing/",
    "refused": "warta/refused/",
    "quarantine": "warta/quarantine/",
}


def run_figures(
    stats: Mapping[str, Any],
    *,
    doubts: Mapping[str, list[int]],
    first_pages: Mapping[str, int],
) -> str:
    """The run's figures from Scrapy's stats, as a JSON object.

    ``shortest_gap`` is the least time between two requests in seconds, null below two requests;
    ``crawl_delay`` what robots.txt asked for and got; ``budget`` which limit was used up, if any.
    ``waits`` are those the site asked for (Retry-After, 429, 503), ``backoffs`` our own before a
    retry; ``answers`` counts by HTTP status, ``exceptions`` faults of the line by their class,
    ``unsound`` pages that came cut or as a challenge, ``given_up`` requests by why they were,
    ``missing`` and ``refused`` what could not be had by its reason. ``doubts`` and
    ``first_pages`` are what the next runs judge drift by: kind of doubt -> doubtful and judged,
    walk of a section -> articles on its list's first page.
    """
    figures: dict[str, Any] = {name: stats.get(key, 0) for name, key in _COUNTS.items()}
    figures |= {name: stats.get(key) for name, key in _PROOFS.items()}
    for name, prefix in _GROUPS.items():
        figures[name] = _group(stats, prefix)
    return json.dumps(figures | {"doubts": dict(doubts), "first_pages": dict(first_pages)})


def _group(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """What is counted under the prefix, by its last word: of a class only its name."""
    found: Counter[str] = Counter()
    for key in sorted(key for key in stats if key.startswith(prefix)):
        found[key.removeprefix(prefix).rpartition(".")[2]] += stats[key]
    return dict(found)
