"""A page's bytes as markup in UTF-8."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from wartaspider.pages.markup import markup_of, readable

PAGE = "<p>Harga “minyak” naik – kata café</p>"


def markup(body: bytes, encoding: str = "utf-8") -> str:
    return markup_of(HtmlResponse("https://example.org/", body=body, encoding=encoding)).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_page_that_says_utf8_is_read_as_what_it_is(encoding: str):
    assert markup(PAGE.encode(encoding)) == PAGE


def test_words_pasted_from_windows_are_read_within_a_page_of_utf8():
    body = "<p>“Harga” ".encode() + "“minyak” naik – ".encode("cp1252") + "naik ✓</p>".encode()
    assert markup(body) == "<p>“Harga” “minyak” naik – naik ✓</p>"


def test_byte_that_is_neither_is_shown_as_such():
    assert markup(b"<p>a\x81b</p>") == "<p>a\ufffdb</p>"


def test_page_that_says_windows_is_read_so():
    assert markup(PAGE.encode("cp1252"), "cp1252") == PAGE


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (PAGE.encode(), PAGE),
        (PAGE.encode("cp1252"), PAGE),
        (b"<p>Caf\xe9 Se\xf1or</p>", "<p>Café Señor</p>"),
        (("<p>" + "é" * 500).encode()[:-1] + b"</p>", "<p>" + "é" * 499 + "Ã</p>"),
    ],
    ids=["utf-8", "cp1252", "latin-1", "cut"],
)
def test_page_that_says_nothing_is_read_as_utf8_or_windows(body: bytes, text: str):
    response = readable(HtmlResponse("https://example.org/", body=body))
    assert markup_of(response).decode() == text


@given(st.binary(max_size=300))
def test_any_bytes_give_markup(body: bytes):
    assert len(markup(body)) <= len(body)
