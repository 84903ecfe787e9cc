"""What a crawl must deliver, from the articles themselves and never from their markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from wartaspider.demo.daytext import iso, list_text, printed
from wartaspider.demo.menu import CATEGORIES, SECTION_SLUGS
from wartaspider.demo.model import Story
from wartaspider.items import Article


def article_of(
    story: Story, *, renamed: bool, list_markup: str, listed: bool = True, in_future: bool = False
) -> Article:
    """An article's columns, without ``sections`` and ``duplicate_of``, which hang on the run.

    ``listed``: whether the run saw it in a list, the only place where some dates are printed.
    """
    body = body_of(story)
    raw = _raw_date(story, list_markup) if listed or story.look.date.name != "listing" else None
    return Article(
        article_id=story.article_id,
        url=story.url,
        headline=unicodedata.normalize("NFC", story.headline),
        date_published=story.published if raw else None,
        date_modified=story.modified,
        article_section=_last_crumb(story),
        authors=list(story.authors),
        editors=list(story.editors),
        dateline=story.place,
        description=story.description,
        article_body=body,
        word_count=len(body.split()),
        keywords=list(story.keywords),
        image_url=story.picture.url if story.picture else None,
        image_caption=story.picture.caption if story.picture else None,
        image_credit=story.picture.credit if story.picture else None,
        page_count=len(story.pages),
        date_published_raw=raw,
        layout="generic" if renamed else story.look.layout,
        flags=_flags(story, listed=listed, in_future=in_future),
    )


def body_of(story: Story) -> str:
    """The text: paragraphs parted by one blank line, all pages joined, no noise."""
    blocks = (block for page in story.pages for block in page)
    paragraphs = (text for block in blocks for text in block.texts)
    return unicodedata.normalize("NFC", "\n\n".join(paragraphs))


def _raw_date(story: Story, list_markup: str) -> str:
    plan = story.look.date
    if plan.visible:
        return printed(story.published, plan, story.look.spelling)
    if plan.name == "listing":
        return list_text(story.published, list_markup)
    return iso(story.published, plan.json_ld or plan.meta or "wib")


def _last_crumb(story: Story) -> str | None:
    if story.look.breadcrumb == "none":
        return None
    return CATEGORIES[story.leaf or story.section].label


def _flags(story: Story, *, listed: bool, in_future: bool) -> list[str]:
    plan = story.look.date
    named = {
        "date-from-listing": plan.name == "listing" and listed,
        "date-in-future": in_future,
        "dates-disagree": plan.json_ld == "wrong",
        "weekday-mismatch": plan.wrong_weekday,
    }
    return [flag for flag, holds in named.items() if holds]


def crumb_section(story: Story) -> tuple[str, ...]:
    """The section the breadcrumb names, if there is one."""
    return () if story.look.breadcrumb == "none" else (story.section,)


def with_sections(article: Article, slugs: Iterable[str]) -> Article:
    """The article with its sections in menu order."""
    found = set(slugs)
    return replace(article, sections=[slug for slug in SECTION_SLUGS if slug in found])


def with_duplicates(
    articles: Mapping[int, Article], texts: Mapping[int, int]
) -> dict[int, Article]:
    """The articles of a run, each repost with the ID of the earliest of its text in that run.

    ``texts``: article ID -> number of its text.
    """
    first: dict[int, int] = {}
    for number in sorted(articles):
        first.setdefault(texts[number], number)
    return {
        number: replace(article, duplicate_of=_earlier(number, first[texts[number]]))
        for number, article in articles.items()
    }


def _earlier(number: int, first: int) -> int | None:
    return None if first == number else first
