"""Clean text and blocks of running text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from wartaspider.pages.bylines import read_bylines, split_names
from wartaspider.pages.pictures import read_caption
from wartaspider.pages.structured import parse_json
from wartaspider.pages.text import blocks_of, clean_text, label_text, resembles


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  a\n\tb  ", "a b"),
        ("a\u00a0\u2003b", "a b"),
        ("Kafe\u0301", "Kafé"),
        ("a\x00b\x07c\u200bd\ufeff\u00ade", "abcde"),
        ("a\ud800b", "ab"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("", None),
        (" \n\u00a0\u200b", None),
        (None, None),
    ],
)
def test_text_is_clean_when_it_was_dirty(text: str | None, clean: str | None):
    assert clean_text(text) == clean


@given(st.text())
def test_clean_text_stays_as_it_is_when_cleaned_again(text: str):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean is None or (clean == clean.strip() and unicodedata.is_normalized("NFC", clean))


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>a<br>b</p>", ["a b"]),
        ("<p>a<br><br>b<br/> <br/>c</p>", ["a", "b", "c"]),
        ("teks<div>dalam<p>p</p>ekor</div>akhir", ["teks", "dalam", "p", "ekor", "akhir"]),
        ("<p>a<!-- x -->b<script>c</script>d</p>", ["abd"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<table><tr><td>a<td>b<tr><td>c</table>", ["a b", "c"]),
        ("<p hidden>a</p><p style='display: none'>b</p><p>c</p>", ["c"]),
        ("<p>a <b>b</b><i>c</i> d</p>", ["a bc d"]),
        ("<p> &nbsp; </p><p></p>", []),
    ],
)
def test_blocks_are_parted_as_a_reader_sees_them(markup: str, texts: list[str]):
    assert [b.text for b in blocks_of(html.fromstring(f"<div>{markup}</div>"))] == texts


def test_links_are_known_when_they_hold_other_elements():
    (block,) = blocks_of(html.fromstring("<p>lihat <a href='/x'>dua <b>kata</b></a></p>"))
    assert [tuple(link) for link in block.links] == [("/x", "dua kata")]
    assert 0.4 < block.link_share < 0.7


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Harga Karet Naik Lagi", "Harga karet naik lagi - Warta Ekonomi", True),
        ("Harga Karet Naik Lagi di Pasar Desa", "Harga Karet Naik Lagi di ...", True),
        ("Harga Karet Naik Lagi", "Bank Desa Tumbuh Lagi", False),
        ("", "Harga Karet", False),
    ],
)
def test_titles_resemble_one_another_when_they_name_one_article(one: str, other: str, same: bool):
    assert resembles(one, other) is same


@pytest.mark.parametrize(
    ("lines", "authors", "editors"),
    [
        (["Penulis: Ana, Budi & Cici dan Dedi / Eka"], ["Ana", "Budi", "Cici", "Dedi", "Eka"], []),
        (["Penulis : Ana", "Editor:Budi"], ["Ana"], ["Budi"]),
        (["Penulis:", "Ana", "Editor:", "Budi"], ["Ana"], ["Budi"]),
        (["Penulis: Ana Editor: Budi"], ["Ana"], ["Budi"]),
        (["Editor: Redaksi"], [], ["Redaksi"]),
        (["Minggu, 18/03/2018 oleh Vira Fadhila"], ["Vira Fadhila"], []),
        (["Oleh: Ana"], ["Ana"], []),
        (["Editor:", "Kamis, 08 Juli 2021, 21:05 WIB"], [], []),
        (["Editor:", "Budi", "Kamis, 8 Juli 2021"], [], ["Budi"]),
        (["Penulis: Ana Sari - Kamis, 08/07/2021 21:05 WIB"], ["Ana Sari"], []),
        (["Penulis: Ana Sari, 8 Juli 2021"], ["Ana Sari"], []),
        (["Dibeli oleh warga desa"], [], []),
    ],
)
def test_bylines_name_people_by_role(lines: list[str], authors: list[str], editors: list[str]):
    found = read_bylines(lines, oleh=True)
    assert (found.authors, found.editors) == (authors, editors)


def test_degree_stays_with_its_name_when_names_are_split():
    assert split_names("Dr. Ana, S.E., M.M., Budi") == ["Dr. Ana, S.E., M.M.", "Budi"]


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Sawah hijau", "Sawah hijau", None),
        ("Kredit Foto: Ana", None, "Ana"),
        ("Sawah hijau Kredit Foto: Antara/Ana", "Sawah hijau", "Antara/Ana"),
        ("Sawah hijau. (Foto: Ana)", "Sawah hijau.", "Ana"),
        ("Sawah | Sumber Foto: Ana", "Sawah", "Ana"),
        ("Kredit Foto: Ana R.", None, "Ana R."),
        ("Sawah hijau. (Foto: Ana R.)", "Sawah hijau.", "Ana R."),
        ("Sawah hijau. Foto: Antara/Ana.", "Sawah hijau.", "Antara/Ana"),
        (None, None, None),
    ],
)
def test_caption_is_parted_from_its_credit(
    text: str | None, caption: str | None, credit: str | None
):
    assert read_caption(text) == (caption, credit)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": [1, 2,],}', [{"a": [1, 2]}]),
        ('<!-- {"a": "x\ny\x01"} -->', [{"a": "x\ny\x01"}]),
        ('/* <![CDATA[ */ {"a": 1} /* ]]> */', [{"a": 1}]),
        ('{"a": "kata "itu" benar", "b": 2}', [{"a": 'kata "itu" benar', "b": 2}]),
        ('{"a": "it\\\'s"}', [{"a": "it's"}]),
        ('{"a": 1}{"b": 2};', [{"a": 1}, {"b": 2}]),
        ("{&quot;a&quot;: 1}", [{"a": 1}]),
        ('{"a": ', []),
        ("", []),
        ("bukan json", []),
    ],
)
def test_json_is_read_when_it_is_malformed(text: str, values: list[object]):
    assert parse_json(text) == values


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("  Judul \n berita", "Judul berita"),
        ("a<b>b</b> <a href='/'>c</a>d", "ab cd"),
        ("a<span hidden>b</span>c", "ac"),
        ("a<span style='display:none'>b</span>c", "ac"),
        ("a<script>b</script><!-- c -->d", "ad"),
        ("a<p>b</p>c", "a b c"),
        ("<span>a<i>b</i></span><br>c", "ab c"),
        ("", ""),
    ],
)
def test_label_is_the_text_of_its_blocks_in_one_line(markup: str, text: str):
    label = html.fromstring(f"<div>{markup}</div>")
    assert label_text(label) == text == " ".join(block.text for block in blocks_of(label))
