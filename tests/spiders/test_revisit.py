"""What is kept of an answer to ask later whether its page has changed."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from wartaspider.spiders.revisit import answer_of, conditional, news_of

URL = "https://wartaekonomi.co.id/read7/judul?page=all"
MODIFIED = "Thu, 08 Jul 2021 14:05:00 GMT"


@pytest.mark.parametrize(
    ("asked", "answered", "is_news"),
    [
        ({}, {"ETag": '"a"'}, True),
        ({}, {"Last-Modified": MODIFIED}, True),
        ({}, {}, False),
        (conditional('"a"', None), {}, True),
        (conditional(None, MODIFIED), {}, True),
    ],
)
def test_answer_is_news_when_it_has_something_to_keep_or_to_forget(
    asked: dict[str, str], answered: dict[str, str], is_news: bool
):
    request = Request(URL, headers=asked)
    response = HtmlResponse(URL, headers=answered, request=request)
    answer = answer_of(response, URL, 7)
    assert list(news_of(answer, response)) == [answer] * is_news
