"""Broken markup gives the tree that browsers make of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.pages.markup import parse_html
from wartaspider.urls import Site

FIRST = "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja."
SECOND = "Pedagang di pasar induk berharap pasokan segera datang lagi."


@pytest.mark.parametrize(
    "rest",
    [
        "</body></html><p>{}</p>",
        "</html>\n<p>{}</p>\n</body></html>",
        "</body></html><html><head><title>Lain</title></head><body><p>{}</p></body></html>",
        "</body></html><!-- x --><div><p>{}</p></div><script>var a;</script></body></html>",
    ],
)
def test_text_is_read_on_when_the_page_is_closed_too_early(rest: str):
    page = f"<html><body><h1>Harga Ubin Naik Lagi</h1><p>{FIRST}</p>{rest.format(SECOND)}"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.headline == "Harga Ubin Naik Lagi"
    assert article.article_body == f"{FIRST}\n\n{SECOND}"


def test_page_that_is_closed_thousands_of_times_is_one_tree():
    root = parse_html(b"<html><body><p>a" + b"</html><p>b" * 20_000 + b"</body></html>")
    assert len(list(root.iter("p"))) == 20_001
