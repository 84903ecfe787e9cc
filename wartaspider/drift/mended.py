"""Mended: whether a field that was lost is there again."""

from __future__ import annotations

from wartaspider.drift.doubts import LOST_LAYOUT
from wartaspider.drift.titles import is_same_title, is_site_name
from wartaspider.items import Article


def is_lost(article: Article, name: str, listed_headline: str | None) -> bool:
    """Whether an article lacks a field; a title must be one, and its list's, if that is known."""
    if name == LOST_LAYOUT.field:
        return False
    value = getattr(article, name, None)
    if name == "headline" and value:
        is_other = bool(listed_headline) and not is_same_title(value, listed_headline or "")
        return is_site_name(value) or is_other
    return not value
