"""The stand-in site: a small Warta Ekonomi that knows its own truth.

``DemoSite`` makes the articles from ``Options`` and says what a crawl must deliver; ``serve`` puts
the site on loopback, with its faults.
"""

from __future__ import annotations

from wartaspider.demo.options import Fault, Options
from wartaspider.demo.server import DemoServer, Hit, serve
from wartaspider.demo.site import DemoSite

__all__ = ["DemoServer", "DemoSite", "Fault", "Hit", "Options", "serve"]
