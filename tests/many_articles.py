"""Articles that try a format: hostile titles, every kind of value, missing and empty ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from wartaspider.items import WIB, Article

HOSTILE = (
    '=HYPERLINK("http://jahat.invalid";"klik")',
    "=1+1",
    "+62 812; 'nomor', \"palsu\"",
    "-1,5 Persen!",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "'=sudah berapostrof",
    "\"Kutip\"; koma, titik koma; 'apostrof'",
    "Baris satu\nbaris dua\r\nbaris tiga",
    "Harga naik 📈 di pasar 👩‍🌾",
    "\u200eTarif 5%\u200f untuk \u202eterbalik\u202c مرحبا",
    "https://jahat.invalid/klik",
    "mailto:a@jahat.invalid",
    "internal:Sheet1!A1",
    "<r><t>bukan teks kaya</t></r>",
    "<script>alert(1)</script> & <b>",
    "_x0041_ bukan huruf A",
    "  spasi di tepi  ",
    "null",
    "NaN",
    "TRUE",
    "007",
    "1e5",
    "2021-07-08",
    "\\N \\n \\\\ %s {0}",
    "{=cmd|' /C calc'!A0}",
    "a" * 300,
)
"""Titles that a program could run, split, cut, convert or turn round."""


def article(article_id: int, headline: str = "Judul", **values: object) -> Article:
    """An article as the archive can hold it."""
    given: dict[str, object] = {
        "url": f"https://wartaekonomi.co.id/read{article_id}/judul",
        "date_published": datetime(2021, 7, 8, 21, 5, tzinfo=WIB) + timedelta(hours=article_id),
        "sections": ["news", "ekbis"],
        "editors": ["Budi Contoh"],
        "article_body": f"{headline}.\n\nAlinea “dua”; dengan, koma.",
        "word_count": 6,
        "page_count": 1,
        "date_downloaded": datetime(2021, 7, 9, 1, 2, 3, tzinfo=UTC),
        "field_sources": {"headline": "css:h1", "article_body": 'css:div[class="isi"]'},
        **values,
    }
    return Article(article_id=article_id, headline=headline, **given)  # type: ignore[arg-type]


def hostile_articles() -> list[Article]:
    """Each hostile title, in every column of text and list."""
    return [
        article(
            number,
            title,
            article_section=title,
            authors=[title, "Siti Rekaan"],
            dateline=title,
            description=title,
            keywords=[title],
            image_caption=title,
            field_sources={title: title},
            date_modified=None,
        )
        for number, title in enumerate(HOSTILE, start=1)
    ]


_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
_LINES = st.text("=+-@;,\"'\n\r\t\\ab– 📈\x00\x07\x1f\x7f\x85\u2028\ud800\udc00", max_size=12)
_WORDS = _TEXT | _LINES | st.sampled_from(HOSTILE)
_LISTS = st.lists(_WORDS, max_size=3)
_TIMES = st.builds(
    datetime.fromtimestamp, st.integers(-(2**31), 2**32), st.sampled_from((UTC, WIB))
)

ARTICLES = st.builds(
    Article,
    article_id=st.integers(1, 2**31),
    headline=_WORDS,
    date_published=st.none() | _TIMES,
    date_modified=st.none() | _TIMES,
    sections=_LISTS,
    authors=_LISTS,
    description=st.none() | _WORDS,
    article_body=_WORDS,
    word_count=st.none() | st.integers(0, 10**6),
    keywords=_LISTS,
    duplicate_of=st.none() | st.integers(1, 10**6),
    date_downloaded=_TIMES,
    field_sources=st.dictionaries(_WORDS, _WORDS, max_size=2),
)
