"""Our errors; each docstring says who raises it."""

from __future__ import annotations

from scrapy.exceptions import DropItem, IgnoreRequest


class WartaError(Exception):
    """Base of our errors. Its text says what is wrong, where, and what to do."""


class ArgumentError(WartaError):
    """A crawl argument is unknown or malformed (exit code 2). Raised by ``arguments``."""


class ArchiveError(WartaError):
    """The archive cannot be opened or is not ours. Raised by ``wartaspider.archive``."""


class RawError(ArchiveError):
    """Raw pages cannot be kept, or not be read again. Raised by ``wartaspider.raw``."""


class ReleaseError(WartaError):
    """A release folder, or a file in it, is not as a release is. Raised by ``release``."""


class FeedError(WartaError, OSError):
    """A feed cannot be written where it is to go. Raised by ``exporters.s3``."""


class LockedError(WartaError):
    """Another run is at work on the archive (exit code 5). Raised by ``archive.lock``."""


class PageError(IgnoreRequest, WartaError):
    """A request ended without a usable page. ``reason`` is a short slug for the ledger.

    ``url`` is the address at fault where it is not the request's own, e.g. a redirect's target.
    """

    reason = "failed"

    def __init__(self, message: str = "", *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url


class OffsiteError(PageError):
    """The request or redirect leaves the site's hosts. Raised by ``middlewares.hosts``."""

    reason = "off-site"


class PrivateAddressError(PageError):
    """A name leads to a private, loopback or metadata address. ``middlewares.addresses``."""

    reason = "private-address"


class RedirectError(PageError):
    """Redirects loop or never end. Raised by ``middlewares.redirects``."""

    reason = "redirect-loop"


class RedirectedBackError(PageError):
    """A list's page redirects to one that its walk has. Raised by ``middlewares.redirects``."""

    reason = "redirected-back"


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


class TooLargeError(PageError):
    """The answer is larger than DOWNLOAD_MAXSIZE, as sent or unpacked. ``middlewares.backoff``."""

    reason = "too-large"


class SiteDownError(PageError):
    """The site was given up as down, so nothing more is asked for. ``middlewares.backoff``."""

    reason = "site-down"


class SiteRefusesError(PageError):
    """The site refuses us, so nothing more is asked for. ``middlewares.backoff``."""

    reason = "refused"


class BudgetError(PageError):
    """The run has used up its requests or bytes. Raised by ``middlewares.budget``."""

    reason = "budget"


class BrowserError(PageError):
    """The browser cannot show the page. Raised by ``middlewares.visit`` and ``browsing``."""

    reason = "browser-failed"


class NoBrowserError(PageError):
    """There is no browser, or it does not start. Raised by ``middlewares.browsing``."""

    reason = "no-browser"


class StoppedError(PageError):
    """The run ended before the request could leave. Raised by ``middlewares.pace``."""

    reason = "stopped"


class NaiveDateError(WartaError, ValueError):
    """A reader handed over a date without a zone. Raised by ``pipelines.normalize``."""


class RefusedError(DropItem, WartaError):
    """An article lacks what makes it one. Raised by ``pipelines.check``.

    ``reason`` is ``no-id``, ``no-headline`` or ``no-body``.
    """

    def __init__(self, article_id: int | None, url: str | None, reason: str) -> None:
        # The pipeline has said it as an error; Scrapy's own line would print the whole item.
        super().__init__(f"article {article_id} ({url}) is refused: {reason}", log_level="DEBUG")
        self.article_id = article_id
        self.url = url
        self.reason = reason


class HeldError(DropItem, WartaError):
    """An article waits until it is known whether to trust it. ``pipelines.quarantine``."""

    def __init__(self, article_id: int | None) -> None:
        super().__init__(f"article {article_id} waits", log_level="DEBUG")


class QuarantinedError(DropItem, WartaError):
    """An article is not stored, as its page was misread. Raised by ``pipelines.quarantine``."""

    def __init__(self, article_id: int | None, url: str | None, reason: str) -> None:
        # The pipeline has said it as an error; Scrapy's own line would print the whole item.
        super().__init__(f"article {article_id} ({url}) is not stored: {reason}", log_level="DEBUG")
