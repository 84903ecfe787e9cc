"""When a stored article is looked at again, and how one asks whether a page has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from scrapy.http import Response

from wartaspider.archive import Known
from wartaspider.items import Answer

_CONDITIONS = ("If-None-Match", "If-Modified-Since")


def needs_fetch(known: Known | None, *, now: datetime, ages: Sequence[timedelta]) -> bool:
    """Whether an article must be fetched: it is not stored yet, or it is young and has aged.

    One that is gone and still listed may be there again: it is looked at as a stored one is, or
    once, at the first age, if it never was stored.
    """
    if known is None or not known.is_final:
        return True
    born = known.date_published
    if born is None and known.state == "gone":
        born, ages = known.first_seen, ages[:1]
    if known.checked is None or born is None:
        return False
    return any(known.checked < born + age <= now for age in ages)


def answer_of(response: Response, url: str, article_id: int | None = None) -> Answer:
    """What the server gave with an address to ask later whether it has changed."""
    etag, modified = _header(response, "ETag"), _header(response, "Last-Modified")
    return Answer(url=url, etag=etag, last_modified=modified, article_id=article_id)


def news_of(answer: Answer, response: Response) -> Iterator[Answer]:
    """The answer if it has something to keep, or if what was kept may have to go."""
    asked = response.request.headers if response.request else {}
    was_kept = any(name in asked for name in _CONDITIONS)
    if answer.etag or answer.last_modified or was_kept:
        yield answer


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Request headers that ask for a page only if it has changed (RFC 9110, 13.1)."""
    values = zip(_CONDITIONS, (etag, last_modified), strict=True)
    return {name: value for name, value in values if value}


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
