"""Hostile pages, generated from seeds: none may stop the reader, stall it, or become an article."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.article import ReadResult, read_article
from wartaspider.urls import Site

URL = "https://wartaekonomi.co.id/read349153/harga-minyak?page=all"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 1.0
"""CPU time a page may take; the slowest here took 0.4 s when this was written."""

TEXT = "Harga minyak mentah naik lagi pada hari Kamis karena pasokan dari negara produsen menurun. "
HEADLINE = "Harga Minyak Mentah Naik Lagi Pekan Ini"


def read(body: bytes, url: str = URL, **headers: str) -> ReadResult:
    response = HtmlResponse(url, body=body, headers=headers)
    return read_article(response, site=Site(), now=NOW)


def page(body: str, head: str = "", title: str = HEADLINE) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


def article(content: str = "", head: str = "", headline: str = HEADLINE) -> str:
    paragraphs = "".join(f"<p>{TEXT * 2}</p>" for _ in range(4))
    return page(
        '<div class="articlePostHeader"><ul><li><a href="/">Home</a></li></ul>'
        f"<h1>{headline}</h1><div>Kamis, 08 Juli 2021, 21:05 WIB</div></div>"
        '<div class="articlePostAuthor"><p>Penulis: Ana Sari</p></div>'
        f'<div class="articlePostContent">{paragraphs}{content}</div>',
        head,
    )


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


TRAPS: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "spaces": lambda: " \n" * 500_000,
    "text-only": lambda: "x" * 5_000_000,
    "one-line": lambda: article(TEXT * 55_000),
    "one-line-links": lambda: article("<a href='/tag1/x'>x</a> " * 200_000),
    "deep-divs": lambda: article("<div>" * 50_000 + TEXT),
    "deep-inline": lambda: article("<b><i>" * 25_000 + TEXT),
    "deep-links": lambda: article("<a href='/read1/x'>" * 50_000 + TEXT),
    "deep-lists": lambda: article("<ul><li>" * 25_000 + TEXT),
    "deep-tables": lambda: article("<table><tr><td>" * 20_000 + TEXT),
    "deep-heading": lambda: article(headline="<span>" * 50_000 + "Judul Berita Ini"),
    "many-paragraphs": lambda: article("<p>x</p>" * 600_000),
    "many-breaks": lambda: article("x<br>" * 500_000),
    "many-double-breaks": lambda: article("x<br><br>" * 300_000),
    "many-comments": lambda: article("<!-- x -->" * 300_000),
    "many-images": lambda: article("<img src='/a.jpg'>" * 200_000),
    "many-figures": lambda: article("<figure><img src='/a.jpg'><figcaption>x" * 50_000),
    "nested-pictures": lambda: page(
        f"<h1>{HEADLINE}</h1><p>{TEXT}</p>" + "<div class='foto'><img src='/a.jpg'>x" * 20_000
    ),
    "picture-with-megabytes": lambda: page(
        f"<h1>{HEADLINE}</h1><p>{TEXT}</p><div class='foto'>{'x ' * 1_500_000}"
        + "<div><img src='/a.jpg'></div>" * 25
        + f"</div><p>{TEXT}</p>"
    ),
    "many-headings": lambda: article("<h1>Harga Minyak</h1>" * 100_000),
    "nested-headings": lambda: page(
        f"<p style='text-align:justify'>{TEXT}</p>" + "<h2>Harga minyak mentah" * 10_000
    ),
    "many-metas": lambda: article(head="<meta property='og:title' content='x'>" * 100_000),
    "many-scripts": lambda: article(head=json_ld('{"@type": "NewsArticle"}') * 50_000),
    "many-times": lambda: article("<time datetime='x'></time>" * 100_000),
    "many-pagers": lambda: article("<a href='?page=99999999999'>9</a>" * 50_000),
    "huge-attribute": lambda: article(f"<p class='{'x ' * 2_000_000}'>{TEXT}</p>"),
    "huge-style": lambda: article(f"<p style='{'text-align: justify;' * 200_000}'>{TEXT}</p>"),
    "huge-href": lambda: article(f"<a href='/tag/{'x' * 3_000_000}'>x</a>"),
    "huge-srcset": lambda: article(f"<figure><img srcset='{'/a.jpg 1w, ' * 300_000}'></figure>"),
    "huge-meta": lambda: article(head=f"<meta name='description' content='{'x ' * 2_000_000}'>"),
    "huge-canonical": lambda: article(head=f"<link rel=canonical href='/read1/{'x' * 3_000_000}'>"),
    "huge-base": lambda: article(head=f"<base href='http://x/{'y' * 3_000_000}'>"),
    "huge-title": lambda: page("<p>x</p>", title="Judul " * 500_000),
    "huge-headline": lambda: article(headline="Harga " * 500_000),
    "many-attributes": lambda: article(f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>x</p>"),
    "json-megabytes": lambda: article(head=json_ld('{"a": "' + "x" * 4_000_000 + '"}')),
    "json-broken-megabytes": lambda: article(head=json_ld('{"a": "x" "y",' * 300_000)),
    "json-deep-lists": lambda: article(head=json_ld("[" * 400_000)),
    "json-deep-objects": lambda: article(head=json_ld('{"@graph":' * 90_000)),
    "json-deep-closed": lambda: article(head=json_ld("[" * 90_000 + "]" * 90_000)),
    "json-many-objects": lambda: article(head=json_ld('{"@type": "NewsArticle"} ' * 30_000)),
    "json-wide": lambda: article(head=json_ld("[" + '{"@type":"NewsArticle"},' * 30_000 + "]")),
    "json-escapes": lambda: article(head=json_ld('{"a": "' + '\\"' * 400_000)),
    "json-quotes": lambda: article(head=json_ld('"' * 900_001)),
    "json-quotes-often": lambda: article(head=json_ld('{"a": "' + '"a" ' * 40_000 + '"}') * 30),
    "json-spaces": lambda: article(head=json_ld('{"a": 1,' + " " * 900_000)),
    "json-comments": lambda: article(head=json_ld("/*" * 400_000)),
    "json-numbers": lambda: article(head=json_ld('{"datePublished": ' + "9" * 90_000 + "}")),
    "json-types": lambda: article(
        head=json_ld('{"@type": [["NewsArticle"], 1, null, {}], "headline": [[], {"a": 1}]}')
    ),
    "json-values": lambda: article(
        head=json_ld(
            '{"@type": "NewsArticle", "url": {"@id": 5}, "headline": 7, "author": [1, [], {}],'
            '"datePublished": ["x"], "image": {"url": []}, "keywords": {"a": 1}}'
        )
    ),
    "json-surrogates": lambda: article(
        head=json_ld('{"@type": "NewsArticle", "description": "\\ud800 x", "headline": "\\ud83d"}')
    ),
    "baca-juga": lambda: article("<p>" + "Baca Juga " * 50_000 + "</p>"),
    "baca-juga-colons": lambda: article("<p>" + "Baca Juga: " * 50_000 + "</p>"),
    "baca-juga-links": lambda: article("<p>" + "Baca Juga: <a href='/read1/x'>x</a> " * 20_000),
    "spaces-inside": lambda: article("<p>a" + " " * 2_000_000 + "b</p>"),
    "no-break-spaces": lambda: article("<p>a" + "\u00a0" * 1_000_000 + "b</p>"),
    "dashes": lambda: article("<p>Warta Ekonomi, " + "- " * 500_000 + "</p>"),
    "capitals": lambda: article(f"<p>Warta Ekonomi, {'Kota ' * 200_000}</p>"),
    "dateline-first": lambda: page(
        f'<div class="articlePostContent"><p>Warta Ekonomi, {"A-" * 400_000}</p></div>'
    ),
    "digits": lambda: article("<p>" + "1" * 3_000_000 + "</p>"),
    "digit-words": lambda: page("<h1>Judul berita ini</h1>" + "<p>1 2 3 4 5 </p>" * 30_000),
    "dates": lambda: article("<p>" + "08 Juli 2021 " * 100_000 + "</p>"),
    "date-header": lambda: page(
        f'<div class="articlePostHeader"><h1>Judul berita</h1><div>{"08/07/" * 300_000}</div></div>'
    ),
    "colons": lambda: article("<p>Penulis" + ":" * 1_000_000 + "</p>"),
    "penulis": lambda: article("<p>" + "Penulis: " * 200_000 + "</p>"),
    "byline-names": lambda: page(
        f'<div class="articlePostAuthor"><p>Penulis: {"Ana, " * 300_000}</p></div>'
    ),
    "byline-boxes": lambda: page("<div class='articlePostAuthor'>Penulis: Ana</div>" * 40_000),
    "credit": lambda: article(
        f"<figure><img src=/a.jpg><figcaption>{'Foto: ' * 200_000}</figcaption></figure>"
    ),
    "brackets": lambda: article("<p>" + "(" * 1_000_000 + "</p>"),
    "quotes": lambda: article("<p>" + '"' * 1_000_000 + "</p>"),
    "marks": lambda: article("<p>a" + "\u0301\u0316" * 300_000 + "</p>"),
    "mark-headline": lambda: article(headline="Judul a" + "\u0301\u0316" * 100_000),
    "entities": lambda: article("<p>" + "&amp" * 300_000 + "&#xD800; &#0; &#99999999; &nope;</p>"),
    "bidi": lambda: article("<p>\u202e\u2066\u200f" + TEXT + "\u2069</p>"),
    "half-tags": lambda: article("<" * 1_000_000),
    "half-comment": lambda: article("<!--" * 500_000),
    "half-script": lambda: article("<script>" * 200_000),
    "half-cdata": lambda: article("<![CDATA[" * 300_000),
    "frameset": lambda: "<html><frameset><frame src=x></frameset></html>",
    "svg": lambda: page("<svg><title>Judul berita ini</title><p>x</p></svg>" * 10_000),
    "xml": lambda: '<?xml version="1.0" encoding="utf-16"?><rss><title>x</title></rss>',
    "doctype": lambda: "<!DOCTYPE a [" + '<!ENTITY a "b">' * 10_000 + "]><p>&a;</p>",
    "template": lambda: page("<template>" * 10_000 + TEXT),
    "base-loop": lambda: article(head="<base href='//[::1'><link rel=canonical href='//[::1'>"),
    "bad-urls": lambda: article(
        "<a href='http://[x?page=2'>2</a><img src='http://[::'>"
        "<a href='/tag/http://[::'>t</a><figure><img src='http://['></figure>",
        "<meta property='og:url' content='http://[::'><meta property='og:image' content='http://['>",
    ),
}


def assert_calm(body: bytes, **headers: str) -> ReadResult:
    start = time.process_time()
    result = read(body, **headers)
    assert time.process_time() - start < SECONDS
    assert result.article.article_id == 349153
    assert not [flag for flag in result.article.flags if flag.startswith("unreadable")]
    return result


@pytest.mark.parametrize("name", TRAPS)
def test_page_is_read_calmly_when_it_is_a_trap(name: str):
    assert_calm(TRAPS[name]().encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100_000,
        b"\xff\xfe\x00<\x00",
        b"\xef\xbb\xbf",
        b"\x1f\x8b" + b"\x00" * 99,
        bytes(range(256)) * 400,
        b"%PDF-1.7 " * 999,
        b"\xed\xa0\x80" * 10_000,
        b"<html>",
        b"</html>",
        b"<html><body></body></html>",
        b"<p>",
        b"<h1></h1>",
        b"<article></article>",
        b"<div class='articlePostContent'></div>",
        b"<div class='articlePostHeader'><h1> </h1></div>",
        b"<title>Just a moment...</title><p>Checking your browser</p>",
        b"<?xml version='1.0'?><rss><channel><title>Kabar</title><item><title>Harga Minyak Naik"
        b"</title><description>" + TEXT.encode() * 4 + b"</description></item></channel></rss>",
        b"<feed><entry><title>Harga Minyak Naik</title>" + TEXT.encode() * 4 + b"</entry></feed>",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_nothing_is_invented_when_a_page_is_empty(body: bytes):
    read_back = assert_calm(body).article
    assert (read_back.headline, read_back.article_body, read_back.word_count) == (None, None, None)
    assert (read_back.date_published, read_back.authors, read_back.keywords) == (None, [], [])
    assert (read_back.image_url, read_back.dateline, read_back.article_section) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize("seed", range(150))
def test_page_is_read_calmly_when_it_is_cut_and_garbled(seed: int):
    assert_calm(garbled(seed))


@pytest.mark.parametrize("seed", range(60))
def test_page_is_read_calmly_when_its_charset_is_a_lie(seed: int):
    rng = random.Random(seed)
    charset = rng.choice(["utf-16", "iso-8859-1", "utf-7", "big5", "shift_jis", "nope", "idna", ""])
    body = article(head=f"<meta charset='{charset}'>").encode(
        rng.choice(["utf-8", "utf-16", "cp1252"])
    )
    assert_calm(body, **({"Content-Type": f"text/html; charset={charset}"} if seed % 2 else {}))


@pytest.mark.parametrize("charset", ["iso-8859-1", "cp1252", "nope", "hex", "zlib", "idna"])
def test_text_is_right_when_utf8_is_declared_as_something_else(charset: str):
    body = article(f"<p>Café “Señorita” {TEXT}</p>", f"<meta charset='{charset}'>").encode()
    assert "Café “Señorita”" in (assert_calm(body).article.article_body or "")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32", "base64", "undefined"])
def test_text_is_right_when_ascii_is_declared_as_something_else(charset: str):
    body = article(f"<p>{TEXT}</p>").encode("ascii")
    read_back = assert_calm(body, **{"Content-Type": f"text/html; charset={charset}"}).article
    assert read_back.headline == HEADLINE


def garbled(seed: int) -> bytes:
    """An article with pieces cut out, doubled, turned round, or replaced by bytes of any value."""
    rng = random.Random(seed)
    ld = json_ld('{"@type": "NewsArticle", "headline": "Harga", "datePublished": "2021-07-08"}')
    body = bytearray(article(f"<p>Baca Juga: <a href='/read1/x'>X</a></p>{TEXT}", ld).encode())
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(body) or 1)
        end = at + rng.randint(1, 80)
        piece = body[at:end]
        change = rng.choice(["cut", "double", "turn", "noise", "null", "end"])
        if change == "cut":
            del body[at:end]
        elif change == "double":
            body[at:at] = piece * rng.randint(1, 200)
        elif change == "turn":
            body[at:end] = piece[::-1]
        elif change == "noise":
            body[at:end] = rng.randbytes(40)
        elif change == "null":
            body[at:at] = b"\x00" * rng.randint(1, 50)
        else:
            del body[at:]
    return bytes(body)
