"""Publication dates: which printed date is the article's, and which is of something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from wartaspider.items import Article, wib_text
from wartaspider.pages.article import read_article
from wartaspider.urls import Site

URL = "https://wartaekonomi.co.id/read7/harga-ubin-naik-lagi-di-kota"
PARAGRAPHS = (
    "Harga ubin naik lagi di kota karena pabrik besar berhenti bekerja selama dua pekan.",
    "Pedagang di pasar induk berharap pasokan dari daerah tetangga segera datang lagi.",
    "Wali kota menyebut pemerintah belum perlu turun tangan sampai akhir bulan depan.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
STATED = '<meta property="article:published_time" content="2026-11-22T14:40:00+07:00">'


SHARE = f"Dibaca: 1.234 kali | Bagikan: {' '.join(['Tautan', 'Surat', 'Pesan', 'Kabar'] * 5)}"
LONG = f"Oleh Ana | Diperbarui: 9 Juli 2021 10:00 | Kamis, 8 Juli 2021 | 21:05 WIB | {SHARE}"


def article(
    between: str,
    head: str = "",
    text: str = f"<section>{TEXT}</section>",
    headline: str = "Harga Ubin Naik Lagi di Kota",
) -> Article:
    """The article of a page with this markup between headline and text."""
    page = f"<head>{head}</head><div><h1>{headline}</h1>{between}{text}</div>"
    response = HtmlResponse(URL, body=page.encode(), encoding="utf-8")
    return read_article(response, site=Site(), now=datetime(2026, 11, 24, tzinfo=UTC)).article


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src='/a.jpg'><figcaption>Kamis (9/12/2025)</figcaption></figure>",
        "<figure><img src='/a.jpg'><p>Wali Kota di pabrik, 9 Desember 2025</p></figure>",
        "<div><img src='/a.jpg'><p>Wali Kota meninjau pabrik ubin, Kamis (9/12/2025).</p></div>",
        "<p>Wali Kota meninjau pabrik yang berhenti bekerja sejak 9 Desember 2025.</p>",
    ],
)
def test_day_in_a_caption_is_no_publication_date(caption: str):
    assert wib_text(article(caption, STATED).date_published) == "2026-11-22T14:40:00+07:00"
    assert article(caption).date_published is None
    assert article(caption, STATED).flags == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Jakarta, Kamis (8/7/2021)", "2021-07-08T00:00:00+07:00"),
        ("Kamis (8/7/2021), 21.05 WIB", "2021-07-08T21:05:00+07:00"),
        ("Diterbitkan pada hari Kamis, 8 Juli 2021 pukul 21:05 WIB oleh Budi, dibaca 120 kali",
         "2021-07-08T21:05:00+07:00"),
        ("editor: budi santoso | kamis, 8 juli 2021", "2021-07-08T00:00:00+07:00"),
        ("Kamis, 8 Juli 2021, 21:05 WIB oleh budi santoso dari meja ekonomi kami di kota",
         "2021-07-08T21:05:00+07:00"),
        (LONG, "2021-07-08T21:05:00+07:00"),
        ("<i>8 Juli 2021</i></p><p>Pukul 21:05 WIB", "2021-07-08T21:05:00+07:00"),
        ("<i>8 Juli 2021</i></p><p>pkl. 21.05 wib", "2021-07-08T21:05:00+07:00"),
        ("<i>8 Juli 2021</i></p><p>| 21:05 GMT+7 |", "2021-07-08T21:05:00+07:00"),
        ("<i>8 Juli 2021</i></p><p>Dibaca 21.05 kali", "2021-07-08T00:00:00+07:00"),
        ("<i>8 Juli 2021</i></p><p>9:05 PM", "2021-07-08T00:00:00+07:00"),
    ],
)  # fmt: skip
def test_date_line_is_the_publication_date_whatever_stands_in_it(line: str, expected: str):
    assert wib_text(article(f"<p>{line}</p>").date_published) == expected


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        ("<b>1</b><b>8 Juli 2021 21:05 WIB</b>", "8 Juli 2021 21:05 WIB"),
        ("<b>3</b><b>8 Juli 2021 21:05 WIB</b>", "8 Juli 2021 21:05 WIB"),
        ("<b>8 Juli 2021, 21:05 WIB</b><b>1.234 views</b>", "8 Juli 2021, 21:05 WIB"),
        ("<b>8 Juli 2021</b><b>21:05</b>", "8 Juli 2021 21:05"),
        ("<b>08</b>Juli 2021, 21<b>:</b>05", "08 Juli 2021, 21:05"),
        ("<b>8</b>/<b>7</b>/<b>2021</b> 21:05", "8/7/2021 21:05"),
    ],
)
@pytest.mark.parametrize("text", [f"<section>{TEXT}</section>", TEXT])
def test_elements_are_read_apart_when_no_space_is_between_them(line: str, raw: str, text: str):
    found = article(f"<p>{line}</p>", text=text)
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"
    assert (found.date_published_raw, found.flags) == (raw, [])
    assert found.article_body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Kamis, 8 Juli 2021, 21:05 WIB",
        "Jakarta, Kamis, 8 Juli 2021, 21:05 WIB",
        "Oleh Ana Sari | Kamis, 8 Juli 2021 21:05 WIB | Dibaca 120 kali",
    ],
)
def test_date_line_is_read_when_it_stands_among_the_paragraphs(line: str):
    found = article(f"<p>{line}</p>", text=TEXT)
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"
    assert found.article_body == "\n\n".join(PARAGRAPHS)


def test_first_paragraph_stays_when_it_names_day_and_time():
    first = "Gempa terasa di kota pada Kamis, 8 Juli 2021 21:05 WIB dan membuat warga panik."
    found = article("", text=f"<p>{first}</p>{TEXT}")
    assert found.article_body == "\n\n".join([first, *PARAGRAPHS])


@pytest.mark.parametrize(
    "line",
    [
        "Dilaporkan oleh warga pada Kamis, 8 Juli 2021 21:05 WIB bahwa gempa terasa di kota itu",
        "Gempa terasa di kota pada Kamis, 8 Juli 2021 21:05 WIB kata seorang oleh warga",
        f"Gempa terasa pada Kamis, 8 Juli 2021 21:05 WIB | {SHARE}",
    ],
)
def test_day_and_time_in_a_sentence_are_no_publication_date(line: str):
    assert article(f"<p>{line}</p>").date_published is None


def test_time_element_is_read_when_it_stands_among_the_paragraphs():
    time = '<p><time datetime="2021-07-08T21:05:00+07:00">8 Juli</time></p>'
    found = article(f"<p>Penulis: Ana Sari</p>{time}", text=TEXT)
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"
    assert (found.authors, found.article_body) == (["Ana Sari"], "\n\n".join(PARAGRAPHS))


def test_dateline_of_its_own_is_read_when_a_time_element_stands_in_the_same_box():
    dateline = "<p><time>8 Juli</time></p>Warta Ekonomi, Medan -<br><br>"
    found = article("", text=f"<section>{dateline}{TEXT}</section>")
    assert (found.dateline, found.article_body) == ("Medan", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("line", ["", "<p>Harga Ubin, Kamis 15 Juli 2021</p>"])
@pytest.mark.parametrize("tag", ["p", "header"])
def test_date_line_is_read_when_the_headline_names_the_same_day(line: str, tag: str):
    date = f"<{tag}>Kamis, 15 Juli 2021, 21:05 WIB</{tag}>"
    found = article(line + date, headline="Harga Ubin Kamis 15 Juli 2021")
    assert wib_text(found.date_published) == "2021-07-15T21:05:00+07:00"
    assert article(line, headline="Harga Ubin Kamis 15 Juli 2021").date_published is None


CHANGED = "Diperbarui: Jumat, 9 Juli 2021 10:00 WIB"
PUBLISHED = "Kamis, 8 Juli 2021, 21:05 WIB"


@pytest.mark.parametrize(
    "lines",
    [
        f"<p>{CHANGED}</p><p>{PUBLISHED}</p>",
        f"<p><span>{CHANGED}</span> <span>{PUBLISHED}</span></p>",
        f"<p>{PUBLISHED} | {CHANGED}</p>",
        f"<p>Terbit: {PUBLISHED}<br>Update 09/07/2021 10:00</p>",
        f"<p>{PUBLISHED}</p><p>Last Modified: 2021-07-09 10:00</p>",
    ],
)
def test_date_of_a_change_is_no_publication_date_when_both_are_printed(lines: str):
    assert wib_text(article(lines).date_published) == "2021-07-08T21:05:00+07:00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("Updated: 2021-07-09T01:00:00Z", "2021-07-09T08:00:00+07:00"),
        ("Updated: 2021-07-09 10:00 +0900", "2021-07-09T08:00:00+07:00"),
        ("Updated: 9 July 2021 01:00 GMT", "2021-07-09T08:00:00+07:00"),
        ("Diperbarui: 09/07/2021 09:00 (WITA)", "2021-07-09T08:00:00+07:00"),
        ("Diperbarui 9 Juli 2021 pada pukul 08.00 WIB", "2021-07-09T08:00:00+07:00"),
        ("Updated: 9 July 2021 08:00 PM", "2021-07-09T00:00:00+07:00"),
        ("Updated: 9 July 2021 09:00 SGT", "2021-07-09T00:00:00+07:00"),
    ],
)
@pytest.mark.parametrize("line", ["{published} | {change}", "{change}<br>{published}"])
def test_date_of_a_change_is_read_with_its_zone(line: str, change: str, expected: str):
    found = article(f"<p>{line.format(change=change, published=PUBLISHED)}</p>")
    assert wib_text(found.date_modified) == expected
    assert wib_text(found.date_published) == "2021-07-08T21:05:00+07:00"


def test_clock_of_a_change_is_not_the_published_days():
    found = article("<p>8 Juli 2021 Diperbarui 9 Juli 2021 pada pukul 08.00 WIB</p>")
    assert wib_text(found.date_published) == "2021-07-08T00:00:00+07:00"


def test_date_of_a_change_counts_when_there_is_no_other():
    assert wib_text(article(f"<p>{CHANGED}</p>").date_published) == "2021-07-09T10:00:00+07:00"
    assert wib_text(article(f"<p>{CHANGED}</p>", STATED).date_published) == STATED[-27:-2]


@pytest.mark.parametrize(
    "line",
    [
        "July 8, 2021 21:05",
        "Kamis, 08 Juli 21, 21:05 WIB",
        "Kamis, 08 Juli, 21:05 WIB",
        "08 Agst 2021",
        "08/07/21 21:05",
        "2 jam yang lalu",
    ],
)
def test_line_that_is_a_date_in_no_known_form_is_flagged(line: str):
    found = article(f"<header>{line}</header>")
    assert (found.date_published, found.flags) == (None, ["date-unreadable"])
    assert found.date_published_raw == line
    assert article(f"<header>{line}</header>", STATED).flags == []


@pytest.mark.parametrize(
    "line", ["Dibaca 1.234.567 kali", "5 min read", "Foto 12 dari 20", "Sekitar 3 menit"]
)
def test_line_that_is_no_date_is_not_flagged(line: str):
    assert article(f"<header>{line}</header>").flags == []


def test_number_for_a_date_is_flagged_when_there_is_no_other():
    item = '{"@type": "NewsArticle", "datePublished": 1625753100}'
    head = f'<script type="application/ld+json">{item}</script>'
    found = article("", head)
    assert (found.date_published, found.flags) == (None, ["date-unreadable"])
    time = '<header><time datetime="2021-07-08T21:05:00+07:00">8 Juli</time></header>'
    assert article(time, head).flags == []
    assert wib_text(article(time, head).date_published) == "2021-07-08T21:05:00+07:00"


TODAY = "<div>Selasa, 24 November 2026</div>"
MENU = "".join(f"<a href='/{n}'>Kanal {n}</a>" for n in range(12))


@pytest.mark.parametrize("clock", [TODAY, TODAY.replace("2026<", "2026 10:15 WIB<")])
@pytest.mark.parametrize(
    "page",
    [
        "<header>{clock}</header><main>{article}</main>",
        "<div>{menu}</div>{clock}<div>{article}</div>",
        "<div id=all><div>{menu}</div>{clock}<div>{article}</div></div>",
    ],
)
@pytest.mark.parametrize("header", ["articlePostHeader", "qx"])
def test_date_at_the_top_of_the_page_is_not_the_articles(clock: str, page: str, header: str):
    own = f"<div class={header}><h1>Harga Ubin Naik</h1></div><section>{TEXT}</section>"
    html = page.format(clock=clock, menu=MENU, article=own)
    for head, expected in ((STATED, STATED[-27:-2]), ("", None)):
        response = HtmlResponse(URL, body=f"<head>{head}</head><body>{html}".encode())
        now = datetime(2026, 11, 24, tzinfo=UTC)
        found = read_article(response, site=Site(), now=now).article
        assert wib_text(found.date_published) == expected


def test_date_over_the_headline_is_the_articles_when_it_stands_in_its_header():
    html = f"<div><p>Kamis, 8 Juli 2021</p><h1>Harga Ubin Naik</h1>{TEXT}</div>"
    response = HtmlResponse(URL, body=f"<body><div>{MENU}</div>{TODAY}{html}".encode())
    found = read_article(response, site=Site(), now=datetime(2026, 11, 24, tzinfo=UTC)).article
    assert wib_text(found.date_published) == "2021-07-08T00:00:00+07:00"
