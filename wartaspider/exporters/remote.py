"""Whether a feed that goes to another machine can be written, said before the crawl."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from wartaspider.exceptions import ArgumentError

NEEDS: Mapping[str, str] = {"s3": "boto3", "gs": "google.cloud.storage"}
"""URI scheme -> the module without which Scrapy cannot write there."""

PACKAGES: Mapping[str, str] = {
    "s3": "pip install -r requirements-export.txt (or boto3)",
    "gs": "pip install google-cloud-storage",
}


def check_remote(uri: str, scheme: str, options: Mapping[str, Any], settings: BaseSettings) -> None:
    """Raise ArgumentError if the feed's package, bucket or file is missing, or it were added to."""
    if scheme not in NEEDS:
        return
    if not _is_there(NEEDS[scheme]):
        raise ArgumentError(
            f"feed {uri}: {scheme}: needs the package {NEEDS[scheme]}: {PACKAGES[scheme]},"
            " or write a local file"
        )
    parts = urlsplit(uri)
    if not parts.hostname or not parts.path.strip("/"):
        raise ArgumentError(f"feed {uri}: write {scheme}://BUCKET/PATH")
    if _is_added_to(options, settings):
        raise ArgumentError(
            f"feed {uri}: what is stored there cannot be added to; write it anew with -O"
            " (or overwrite: True), or name it by %(time)s"
        )
    if scheme == "s3":
        _check_endpoint(settings)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a module in a package that is missing
        return False


def _is_added_to(options: Mapping[str, Any], settings: BaseSettings) -> bool:
    """Whether the user asked for that: by ``overwrite: False``, or by -o, which leaves it out."""
    by_option = settings.getpriority("FEEDS") == SETTINGS_PRIORITIES["cmdline"] and not isinstance(
        settings["FEEDS"], str
    )
    return not options.get("overwrite", not by_option)


def _check_endpoint(settings: BaseSettings) -> None:
    endpoint = settings["AWS_ENDPOINT_URL"]
    if not endpoint:
        return
    try:
        parts = urlsplit(endpoint)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_url = False
    if not is_url:
        raise ArgumentError(
            f"the setting AWS_ENDPOINT_URL is {endpoint!r}: write http:// or https:// and a host"
        )
