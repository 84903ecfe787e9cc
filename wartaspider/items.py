"""Article: the columns of the dataset, in order, a docstring under each."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time, the site's own."""


def wib_text(value: datetime | None) -> str | None:
    """ISO 8601 to the second, with WIB's offset: ``2021-07-08T21:05:00+07:00``."""
    return value.astimezone(WIB).isoformat(timespec="seconds") if value else None


def utc_text(value: datetime | None) -> str | None:
    """ISO 8601 to the second in UTC: ``2021-07-08T14:05:00Z``."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(kw_only=True, slots=True)
class Article:
    """One news article. Names are schema.org ``NewsArticle`` terms in snake_case where one exists.

    Field order is column order. A missing value is None or an empty list.
    """

    article_id: int | None = None
    """The number in ``/read{ID}/``: the article's identity."""

    url: str | None = None
    """``https://wartaekonomi.co.id/read{ID}/{slug}``, without a query (schema.org ``url``)."""

    headline: str | None = None
    """The title as printed (schema.org ``headline``)."""

    date_published: datetime | None = field(default=None, metadata={"serializer": wib_text})
    """When it was published: aware, written in WIB (schema.org ``datePublished``)."""

    date_modified: datetime | None = field(default=None, metadata={"serializer": wib_text})
    """When the site says it was last changed (schema.org ``dateModified``)."""

    sections: list[str] = field(default_factory=list)
    """Slugs of the menu sections that listed it or that its breadcrumb names."""

    article_section: str | None = None
    """Label of the last breadcrumb entry, e.g. ``Bursa`` (schema.org ``articleSection``)."""

    authors: list[str] = field(default_factory=list)
    """Names on the by-line ``Penulis`` (schema.org ``author``)."""

    editors: list[str] = field(default_factory=list)
    """Names on the by-line ``Editor`` (schema.org ``editor``)."""

    dateline: str | None = None
    """The place the report was sent from, e.g. ``Moskow`` (schema.org ``dateline``)."""

    description: str | None = None
    """The page's own summary (schema.org ``description``)."""

    article_body: str | None = None
    """Paragraphs separated by one blank line, all pages joined (schema.org ``articleBody``)."""

    word_count: int | None = None
    """Words of ``article_body`` (schema.org ``wordCount``)."""

    keywords: list[str] = field(default_factory=list)
    """The article's tags (schema.org ``keywords``)."""

    image_url: str | None = None
    """Address of the lead picture (schema.org ``image``)."""

    image_caption: str | None = None
    """Its caption, without the credit (schema.org ``caption``)."""

    image_credit: str | None = None
    """Whose picture it is, without ``Kredit Foto:`` (schema.org ``creditText``)."""

    page_count: int | None = None
    """How many pages the site splits the article into."""

    duplicate_of: int | None = None
    """ID of the earlier article with the same or nearly the same text."""

    version: int = 1
    """1, 2, ... as headline or text changed (schema.org ``version``)."""

    date_published_raw: str | None = None
    """The page's own text of the publication date."""

    date_downloaded: datetime | None = field(default=None, metadata={"serializer": utc_text})
    """When the page was fetched, written in UTC."""

    layout: str | None = None
    """Which reader read it: ``current``, ``2020``, ``2018`` or ``generic``."""

    field_sources: dict[str, str] = field(default_factory=dict)
    """Field name -> where its value was found: ``json-ld``, ``meta:NAME``, ``css:...``."""

    flags: list[str] = field(default_factory=list)
    """Doubts about the values, e.g. ``weekday-mismatch``."""


COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Article))
"""Names of the columns in their order."""


@dataclass(kw_only=True, slots=True, frozen=True)
class Entry:
    """One article as a list, feed or sitemap shows it."""

    article_id: int
    slug: str | None = None
    """The slug in its link, without ``.html``."""

    href: str | None = None
    """Path and query of the link as the page has it (an older form may be all that works)."""

    headline: str | None = None
    date: datetime | None = None
    """The date printed beside the link; None where there is none or it cannot be read."""

    date_text: str | None = None
    date_has_time: bool = False


@dataclass(kw_only=True, slots=True, frozen=True)
class Listing:
    """One list page that was seen, as the spider yields it for the ledger."""

    walk: str
    """Which walk it belongs to: ``section:kabar-sawit`` or ``index:2021-07-08``."""

    page: int
    url: str
    entries: tuple[Entry, ...] = ()
    ended: str | None = None
    """Why the walk ended with this page; None while it goes on."""


@dataclass(kw_only=True, slots=True, frozen=True)
class Missing:
    """Something that was asked for and could not be had."""

    url: str
    reason: str
    """A short slug: ``http-404``, ``timeout``, ``redirect-loop``, ``no-body`` ..."""

    article_id: int | None = None
    walk: str | None = None
    detail: str | None = None
    state: str = "failed"
    """What it makes of the article: ``failed`` or ``quarantined`` (try again), ``gone`` or
    ``refused`` (final)."""

    was_stored: bool = False
    """Whether the archive holds the article: then ``gone`` is news, and nothing is missing."""


@dataclass(kw_only=True, slots=True, frozen=True)
class Answer:
    """What the server gave with an address, so that it can be asked whether that has changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    article_id: int | None = None
    """The article that came with it."""

    unchanged_id: int | None = None
    """The article of which the server said that it has not changed."""
