"""FaultBook: decides which fault, if any, meets a request, and counts how often it did."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import datetime

from wartaspider.demo.menu import CATEGORIES
from wartaspider.demo.options import Fault
from wartaspider.urls import parse_article_path

CHALLENGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="refresh" content="390"><meta name="robots" content="noindex,nofollow"></head>
<body><div class="main-wrapper"><h1>wartaekonomi.co.id</h1>
<h2 id="challenge-running">Checking if the site connection is secure</h2>
<noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>window._cf_chl_opt={cvId:"2",cType:"managed"};</script>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>
</body>
</html>
"""
"""A page that a shield in front of a site gives in place of the real one, with status 200."""


def list_path(key: str) -> str:
    """The path of a list: ``indeks``, a day ``YYYY-MM-DD``, or a section's or leaf's slug."""
    if key == "indeks":
        return "/indeks"
    if key in CATEGORIES:
        return CATEGORIES[key].path
    return f"/indeks/{datetime.fromisoformat(key):%Y%m%d}"


class FaultBook:
    """The faults of a site and how often each has met each path. Safe for many threads."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults
        self._met: Counter[tuple[int, str]] = Counter()
        self._lock = threading.Lock()

    def next(self, path: str, query: str) -> Fault | None:
        """The fault that meets this request; it is counted."""
        target = f"{path}?{query}" if query else path
        with self._lock:
            for number, fault in enumerate(self._faults):
                if not _concerns(fault, path, query, target):
                    continue
                if fault.times is None or self._met[number, target] < fault.times:
                    self._met[number, target] += 1
                    return fault
        return None


def _concerns(fault: Fault, path: str, query: str, target: str) -> bool:
    if fault.article_id is not None:
        address = parse_article_path(path)
        return address is not None and address.article_id == fault.article_id
    if fault.list_page is not None:
        key, page = fault.list_page
        asked = re.search(r"(?:^|&)page=(\d+)", query)
        return path == list_path(key) and (int(asked[1]) if asked else 1) == page
    return fault.path is None or re.search(fault.path, target) is not None
