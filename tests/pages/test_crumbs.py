"""Tags: which links to tags are an article's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TEXT = "<p>Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja dua pekan.</p>" * 3
TAGS = '<a href="/tag/ubin">#Ubin</a> <a href="/tag/pabrik">#Pabrik</a>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<article><h1>{h}</h1><section>{t}</section><footer>{tags}</footer></article>", True),
        ("<article><h1>{h}</h1>{t}<footer><div>{tags}</div></footer></article>", True),
        ("<h1>{h}</h1><section>{t}</section><footer>{tags}</footer>", False),
        ("<article><h1>{h}</h1>{t}</article><footer>{tags}</footer>", False),
        ("<article><h1>{h}</h1>{t}</article><article>x<footer>{tags}</footer></article>", False),
        ("<article><h1>{h}</h1>{t}<footer><nav>{tags}</nav></footer></article>", False),
    ],
)
def test_tags_in_a_footer_are_the_articles_when_the_footer_is(markup: str, expected: bool):
    page = markup.format(h="Harga Ubin Naik Lagi", t=TEXT, tags=TAGS)
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.keywords == (["Ubin", "Pabrik"] if expected else [])
