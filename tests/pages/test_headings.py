"""The heading that is an article's title."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.document import Document
from wartaspider.pages.headings import likely_heading

TITLE = "Harga Ubin Naik Lagi di Kota"


@pytest.mark.parametrize(
    ("html", "tag", "place"),
    [
        ("<h1>Warta Palsu Hari Ini</h1><h2 id=x>{t}</h2>", "h2", "x"),
        ("<h2><a href=/a>{t}</a></h2><h2 id=x>{t}</h2>", "h2", "x"),
        ("<a href=/a><h2>{t}</h2></a><h3 id=x>{t}</h3>", "h3", "x"),
        ("<h1 id=x><a href=/a>{t}</a></h1><h2>Lain</h2>", "h1", "x"),
        ("<h1 id=x>Judul yang Berbeda</h1>", "h1", "x"),
        ("<h1>Warta</h1><h2>Lain Lagi</h2>", None, None),
    ],
)
def test_title_is_the_heading_that_is_no_link_when_several_are_alike(
    html: str, tag: str | None, place: str | None
):
    body = f"<body>{html.format(t=TITLE)}</body>".encode()
    found = likely_heading(Document(HtmlResponse("https://x.id/a", body=body)), [TITLE])
    is_found = found is not None
    assert (tag, place) == ((found.tag, found.get("id")) if is_found else (None, None))
