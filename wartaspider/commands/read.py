"""``scrapy read``: read saved pages, of this or any news site, and print their articles as JSON."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from wartaspider.commands.terminal import as_json, put
from wartaspider.exceptions import WartaError

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse

    from wartaspider.items import Article

MAX_FILE = 64 * 2**20
"""Bytes of a page; the crawl itself takes 8 MiB at most."""

_NOWHERE = "https://page.invalid/"
_GZIP = b"\x1f\x8b"
_ESSENTIALS = {"headline": "headline", "article_body": "text"}


class Command(ScrapyCommand):
    """Exit codes: 0 read, 1 a page holds no article, 2 bad usage or a file cannot be read."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "FILE [FILE ...] [--url ADDRESS]"

    def short_desc(self) -> str:
        return "Read saved article pages and print them as JSON"

    def long_desc(self) -> str:
        return (
            "Prints one article as JSON with all columns, and in field_sources where each value "
            "came from; several files give JSON Lines. FILE may be gzipped, or - for standard "
            "input. Example: scrapy read page.html --url https://wartaekonomi.co.id/read1/judul "
            "Exit codes: 0 read, 1 a page holds no article, 2 a file cannot be read."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--url",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="where the page is from (once for all files, or once for each in their order); "
            "without it the page's own canonical link counts",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print each file's article; complaints go to stderr and into the exit code."""
        if not args:
            raise UsageError("scrapy read needs a FILE, or - for standard input")
        if len(opts.url) == 1:
            opts.url *= len(args)
        if opts.url and len(opts.url) != len(args):
            raise UsageError(f"--url is given {len(opts.url)} times for {len(args)} files")
        for url in opts.url:
            _check_address(url)
        for name, url in zip(args, opts.url or [None] * len(args), strict=True):
            try:
                self._read(name, url, indent=2 if len(args) == 1 else None)
            except WartaError as error:  # a setting is wrong
                self._complain(2, f"{error}.")
                return

    def _read(self, name: str, url: str | None, *, indent: int | None) -> None:
        try:
            body = _bytes_of(name)
        except OSError as error:
            self._complain(2, f"{name} cannot be read: {error.strerror or error}.")
            return
        article = self._article(body, url)
        put(_json(article, indent), is_json=True)
        missing = [word for column, word in _ESSENTIALS.items() if not getattr(article, column)]
        if missing:
            self._complain(1, f"{name} holds no article: no {' and no '.join(missing)} found.")

    def _article(self, body: bytes, url: str | None) -> Article:
        from wartaspider.clock import now_from
        from wartaspider.pages.article import read_article
        from wartaspider.urls import SITE, Site

        settings = self.settings
        if settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        response = _response(body, url)
        site = Site(settings.get("WARTA_BASE_URL") or SITE)
        article = read_article(response, site=site, now=now_from(settings)()).article
        if response.url == _NOWHERE:
            article.url = None
        return article

    def _complain(self, code: int, sentence: str) -> None:
        sys.stderr.write(f"scrapy read: {sentence}\n")
        self.exitcode = max(self.exitcode, code)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError(f"--url {url}: not an http(s) address")


def _bytes_of(name: str) -> bytes:
    """The bytes of a page, unpacked. Raises OSError where there is no such file or it is spoilt."""
    if name == "-":
        body = sys.stdin.buffer.read(MAX_FILE + 1)
    else:
        with Path(name).open("rb") as file:
            body = file.read(MAX_FILE + 1)
    if body.startswith(_GZIP):
        body = _unpacked(body)
    if len(body) > MAX_FILE:
        raise OSError(f"it is larger than {MAX_FILE // 2**20} MiB")
    return body


def _unpacked(body: bytes) -> bytes:
    import gzip
    import io
    import zlib

    try:
        with gzip.open(io.BytesIO(body)) as file:
            return file.read(MAX_FILE + 1)
    except (EOFError, zlib.error) as error:
        raise OSError(f"it is no whole gzip file ({error})") from error


def _response(body: bytes, url: str | None) -> HtmlResponse:
    """The page as a response from its address, or from the one it gives itself."""
    from scrapy.http import HtmlResponse

    from wartaspider.pages.document import Document

    if url is None:
        stated = Document(HtmlResponse(_NOWHERE, body=body)).own_addresses
        url = next((u for u in stated if not u.startswith(_NOWHERE)), _NOWHERE)
    return HtmlResponse(url, body=body)


def _json(article: Article, indent: int | None) -> str:
    """All columns in order, dates as the feeds write them."""
    row = {}
    for column in fields(article):
        value = getattr(article, column.name)
        serializer = column.metadata.get("serializer")
        row[column.name] = serializer(value) if serializer else value
    return as_json(row, indent)
