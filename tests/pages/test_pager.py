from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.document import Document
from wartaspider.pages.pager import read_pager
from wartaspider.urls import Site

URL = "https://wartaekonomi.co.id/read5/a"


def pager_of(html: str):
    site = Site()
    response = HtmlResponse(f"{URL}?page=all", body=html.encode(), encoding="utf-8")
    return read_pager(Document(response, site), site, site.article(URL))


def link(page: object, label: object = None, attributes: str = "") -> str:
    return f'<li><a href="{URL}?page={page}" {attributes}>{label or page}</a></li>'


@pytest.mark.parametrize(
    ("html", "pages", "is_whole"),
    [
        ("<p>no pager</p>", (), None),
        (link("all", "Tampilkan Semua"), (), None),
        (link(1) + link(2) + link(3) + "<li>Semua</li>", (2, 3), True),
        ("<li>1</li>" + link(2) + link("all"), (2,), False),
        (link(1) + link(2) + link("all"), (2,), None),
        (link(1, attributes='class="active"') + link(2) + link("all"), (2,), False),
        (link(1) + link(2) + link("all", "Semua", 'aria-current="page"'), (2,), True),
        (link(1) + link(2) + link(3), (2, 3), None),
        (link(1) + link(2) + "<li><span>Tampilkan Semua</span></li>", (2,), True),
        (link(1) + link(2) + "<p>Semua petani hadir di sana.</p>", (2,), None),
        (link(1) + link(2) + link(2, "Selanjutnya »"), (2,), False),
        (link(2, "Halaman Selanjutnya"), (2,), False),
        (f'<a href="{URL}">1</a>' + link(2) + "<li>Semua</li>", (2,), True),
        # A 1 in another list, as under a slide show, is no page of the article.
        (f'<ol><li><a href="{URL}">1</a></ol><ul><li>1</li>{link(2)}{link(3)}</ul>', (2, 3), False),
        (f'<ul><li><a href="{URL}">1</a></li>{link(2)}{link(3)}</ul>', (2, 3), None),
        (link(999), (), None),
        (link(101) + link(-1) + link("٣"), (), None),
        ('<a href="https://wartaekonomi.co.id/read6/b?page=4">4</a>', (), None),
        ('<a href="https://herstory.co.id/read5/a?page=4">4</a>', (), None),
    ],
)
def test_pager_says_how_many_pages_and_whether_this_is_all(
    html: str, pages: tuple[int, ...], is_whole: bool | None
):
    pager = pager_of(html)
    assert (pager.pages, pager.is_whole) == (pages, is_whole)
