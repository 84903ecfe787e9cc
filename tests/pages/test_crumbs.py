"""Tags: which links to tags are an article's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import read_article
from wartaspider.urls import Site

TEXT = "<p>Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja dua pekan.</p>" * 3
TAGS = '<a href="/tag/ubin">#Ubin,</a> <a href="/tag/pabrik">#Pabrik</a>'


CRUMBS = '<a href="/">Home</a>', '<a href="/category-1/news">News</a>', "Hukum"


@pytest.mark.parametrize(
    "row",
    [
        "<ul><li>{0}</li><li>{1}</li><li>{2}</li></ul>",
        "<ol><li>{0}</li><li>{1}</li><li class=active>{2}</li><li>Harga Ubin Naik Lagi</li></ol>",
        "<div>{0} &raquo; {1} &raquo; <a href='/x'>{2}</a></div>",
    ],
)
def test_breadcrumb_ends_with_its_last_entry_whether_that_is_a_link_or_not(row: str):
    page = f"<div>{row.format(*CRUMBS)}<h1>Harga Ubin Naik Lagi</h1>{TEXT}</div>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.article_section, article.sections) == ("Hukum", ["news"])


@pytest.mark.parametrize(
    "links",
    [
        "<a href='https://sosial.test/x'>Sosial</a>",
        "<a href='#'>Salin</a>",
        "<a href='javascript:bagi()'>Salin</a>",
        "<a href='kirim://send?text=x'>Kirim</a>",
        "<a>Kirim</a>",
    ],
)
def test_breadcrumb_is_not_the_list_to_share_the_article_when_both_are_in_the_header(links: str):
    row = "<ul><li>{}</li><li>{}</li><li>{}</li></ul>".format(*CRUMBS)
    share = f"<ul><li>{links}</li></ul>"
    for start, end in ((row, share), (share, row)):
        header = f"<div class=articlePostHeader>{start}<h1>Harga Ubin Naik Lagi</h1>{end}</div>"
        page = f"{header}<div class=articlePostContent>{TEXT}</div>"
        response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
        article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
        assert (article.article_section, article.sections) == ("Hukum", ["news"])


def test_menu_in_the_header_of_the_page_is_no_breadcrumb():
    menu = '<header><nav><a href="/">Home</a><a href="/category-1/news">News</a></nav></header>'
    stated = '<meta property="article:section" content="Hukum">'
    page = f"{stated}<body>{menu}<div><h1>Harga Ubin Naik Lagi</h1>{TEXT}</div>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert (article.article_section, article.sections) == ("Hukum", [])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<article><h1>{h}</h1><section>{t}</section><footer>{tags}</footer></article>", True),
        ("<article><h1>{h}</h1>{t}<footer><div>{tags}</div></footer></article>", True),
        ("<h1>{h}</h1><section>{t}</section><div>{rel}</div>", True),
        ("<h1>{h}</h1><section>{t}</section><footer>{tags}</footer>", False),
        ("<article><h1>{h}</h1>{t}</article><footer>{tags}</footer>", False),
        ("<article><h1>{h}</h1>{t}</article><article>x<footer>{tags}</footer></article>", False),
        ("<article><h1>{h}</h1>{t}<footer><nav>{tags}</nav></footer></article>", False),
    ],
)
def test_tags_in_a_footer_are_the_articles_when_the_footer_is(markup: str, expected: bool):
    rel = TAGS.replace("/tag/", "/topik/").replace("<a", "<a rel='nofollow tag'")
    page = markup.format(h="Harga Ubin Naik Lagi", t=TEXT, tags=TAGS, rel=rel)
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.keywords == (["Ubin", "Pabrik"] if expected else [])


@pytest.mark.parametrize(
    "sentence",
    [
        '“Kami siap,” kata <a href="/tag1/ana-sari">Ana Sari</a>.',
        'Ia menolak <b><a href="/tag1/bicara">bicara</a></b>.',
        '<a href="/tag1/ana-sari">Ana Sari</a> <a href="/tag2/menteri">Menteri</a> menolak.',
    ],
)
def test_tags_are_those_below_when_a_short_sentence_links_one(sentence: str):
    page = f"<h1>Harga Ubin Naik Lagi</h1><section>{TEXT}<p>{sentence}</p>{TEXT}</section>"
    page += f"<div>{TAGS}</div>"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.keywords == ["Ubin", "Pabrik"]


@pytest.mark.parametrize(
    "row",
    [
        "<p>Tag {0}, {1}</p>",
        "<p><b>Topik Terkait :</b> {0} | {1}</p>",
        "<div>Baca tentang: {0} dan {1}</div>",
        "<div>Editor: <a href='/x'>Ana Sari</a><br>Tags: {0} {1}</div>",
        "<div><span>Kata Kunci</span> #<span>{0}</span> #<span>{1}</span> <i>Bagikan</i></div>",
        "<div>{0} (12) {1} (3) <span>Lihat semua</span></div>",
    ],
)
def test_tags_are_read_when_a_label_or_a_counter_stands_beside_them(row: str):
    tags = [tag.replace(",", "").replace("#", "") + "</a>" for tag in TAGS.split("</a>")[:2]]
    page = f"<h1>Harga Ubin Naik Lagi</h1><section>{TEXT}</section>{row.format(*tags)}"
    response = HtmlResponse("https://wartaekonomi.co.id/read7/a", body=page.encode())
    article = read_article(response, site=Site(), now=datetime(2026, 1, 1, tzinfo=UTC)).article
    assert article.keywords == ["Ubin", "Pabrik"]
