"""Our errors; each docstring says who raises it."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class WartaError(Exception):
    """Base of our errors. Its text says what is wrong, where, and what to do."""


class ArgumentError(WartaError):
    """A crawl argument is unknown or malformed (exit code 2). Raised by ``wartaspider.arguments``."""


class PageError(IgnoreRequest, WartaError):
    """A request ended without a usable page. ``reason`` is a short slug for the ledger."""

    reason = "failed"


class OffsiteError(PageError):
    """The request or redirect leaves the site's hosts. Raised by ``middlewares.hosts``."""

    reason = "off-site"


class RedirectError(PageError):
    """Redirects loop or never end. Raised by ``middlewares.redirects``."""

    reason = "redirect-loop"


class RobotsDisallowedError(PageError):
    """robots.txt forbids the address. Raised by ``middlewares.robots``."""

    reason = "robots"


class RobotsUnavailableError(PageError):
    """robots.txt answers 5xx or not at all, so nothing may be fetched. ``middlewares.robots``."""

    reason = "robots-unavailable"


class CutPageError(PageError):
    """The page stays cut short or empty after retries. Raised by ``middlewares.soundness``."""

    reason = "cut-page"


class ChallengeError(PageError):
    """A challenge page stands in for content. Raised by ``middlewares.soundness``."""

    reason = "challenge"
