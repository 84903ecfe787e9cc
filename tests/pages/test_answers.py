"""Which further page of an article is needed, by what the pages so far say."""

from __future__ import annotations

import pytest

from wartaspider.items import Article
from wartaspider.pages.answers import page_after
from wartaspider.pages.article import ReadResult

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
