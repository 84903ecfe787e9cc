"""Scripts and styles that a run's pages share, so that the site sends each of them once.

The browser's own cache is off where requests are looked at, and ends with each page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_BYTES = 32 * 1024 * 1024
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_FORBIDS = re.compile(r"\bno-(?:store|cache)\b", re.IGNORECASE)
_FRAMING = {"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"}


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer that may be given again until it is too old."""

    headers: Mapping[str, str]
    body: bytes
    until: float


@dataclass(slots=True)
class ScriptCache:
    """Answers by address, as long as the site's own ``Cache-Control`` says (RFC 9111, 5.2)."""

    _kept: dict[str, Cached] = field(default_factory=dict)
    _bytes: int = 0

    def get(self, url: str) -> Cached | None:
        """What was answered to this address, if it may still be used."""
        found = self._kept.get(url)
        if found is not None and found.until <= time.monotonic():
            self._bytes -= len(self._kept.pop(url).body)
            return None
        return found

    def put(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep an answer that may be kept, as far as there is room."""
        age = max_age(headers.get("cache-control", ""))
        if not age or url in self._kept or self._bytes + len(body) > MAX_BYTES:
            return
        kept = {name: value for name, value in headers.items() if name.lower() not in _FRAMING}
        self._kept[url] = Cached(kept, body, time.monotonic() + age)
        self._bytes += len(body)


def max_age(cache_control: str) -> int:
    """For how many seconds an answer may be given again; 0 if it may not or nothing is said."""
    found = _MAX_AGE.search(cache_control)
    return int(found[1]) if found and not _FORBIDS.search(cache_control) else 0
