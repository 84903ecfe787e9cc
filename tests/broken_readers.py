"""Readers that are broken on purpose, in the process of a test's command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wartaspider.pages.article import ReadResult


def break_reader(how: str) -> None:
    """Let articles lose their ``body``, all but the ``first`` paragraph, ``date`` or ``title``.

    ``layout``: no known markup is recognised; ``listing``: no list shows an article.
    """
    if how == "layout":
        from wartaspider.pages import article
        from wartaspider.pages.generic import GenericPage

        article.layout_of = lambda *_: GenericPage
        return
    if how == "listing":
        from wartaspider.pages import listing

        listing.choose = lambda *_: []  # type: ignore[assignment]
        return
    from wartaspider.pages import answers

    answers.read_article = _spoilt(answers.read_article, _SPOILERS[how])


def _spoilt(
    read: Callable[..., ReadResult], spoil: Callable[[ReadResult], ReadResult]
) -> Callable[..., ReadResult]:
    def read_badly(*args: Any, **kwargs: Any) -> ReadResult:
        return spoil(read(*args, **kwargs))

    return read_badly


def _without_body(result: ReadResult) -> ReadResult:
    return replace(result, article=replace(result.article, article_body=None), paragraphs=())


def _first_paragraph(result: ReadResult) -> ReadResult:
    text = result.paragraphs[:1]
    article = replace(result.article, article_body="".join(text) or None)
    return replace(result, article=article, paragraphs=text)


def _site_name(result: ReadResult) -> ReadResult:
    return replace(result, article=replace(result.article, headline="Warta Ekonomi"))


def _without_date(result: ReadResult) -> ReadResult:
    article = result.article
    sources = {k: v for k, v in article.field_sources.items() if k != "date_published"}
    lost = {"date_published": None, "date_published_raw": None, "field_sources": sources}
    return replace(result, article=replace(article, **lost))  # type: ignore[arg-type]


_SPOILERS = {
    "date": _without_date,
    "body": _without_body,
    "first": _first_paragraph,
    "title": _site_name,
}
