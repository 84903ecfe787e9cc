"""What an answer makes of the article that was asked for, and which further page is needed."""

from __future__ import annotations

from datetime import datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import WIB, Article
from wartaspider.pages.answers import NoArticle, page_after, read_answer
from wartaspider.pages.article import ReadResult
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")
NOW = datetime(2021, 7, 8, 21, tzinfo=WIB)
A, B, C = ("Paragraf satu.",), ("Paragraf dua.",), ("Paragraf tiga.",)


def part(highest: int, text: tuple[str, ...], *, is_whole: bool | None = False) -> ReadResult:
    return ReadResult(Article(), tuple(range(2, highest + 1)), is_whole, text)


@pytest.mark.parametrize(
    ("parts", "all_is_whole", "page"),
    [
        ((part(1, A),), None, None),
        ((part(3, A, is_whole=True),), None, None),
        ((part(3, A, is_whole=None),), True, None),
        ((part(3, A, is_whole=None),), None, 2),
        ((part(3, A), part(3, B)), None, 3),
        ((part(3, A), part(3, B), part(3, C)), None, None),
        # A pager that shows only the next page, or a window.
        ((part(2, A), part(3, B)), None, 3),
        ((part(2, A), part(3, B), part(1, C)), None, None),
        # A page past the end that is the former one again, and leads on for ever.
        ((part(2, A), part(2, B), part(3, B)), None, None),
        ((part(2, A), part(3, A)), None, None),
        ((part(3, A), part(1, A)), None, 3),
    ],
)
def test_next_page_is_one_that_any_page_so_far_names(
    parts: tuple[ReadResult, ...], all_is_whole: bool | None, page: int | None
):
    assert page_after(parts, all_is_whole) == page


@pytest.mark.parametrize(
    ("path", "reason", "state"),
    [
        ("/", "redirected-away", "gone"),
        ("/category-1/news", "redirected-away", "gone"),
        ("/read70/kabar-lain", "redirected-to-other", "gone"),
        ("/amp/read70/kabar-lain", "redirected-away", "gone"),
        ("/amp/read7/kabar", "redirected-away", "failed"),
        ("/cetak/berita7", "redirected-away", "failed"),
    ],
)
def test_article_is_gone_when_its_address_leads_to_nothing_of_it(
    path: str, reason: str, state: str
) -> None:
    response = HtmlResponse(SITE.base + path, body=b"<html></html>", encoding="utf-8")
    assert read_answer(response, 7, site=SITE, now=NOW) == NoArticle(reason, state)
