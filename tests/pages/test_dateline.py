"""The place before a report's first words, in the forms of many newsrooms."""

from __future__ import annotations

import time

import pytest

from wartaspider.pages.dateline import read_dateline

OWN = [
    ("Warta Ekonomi, Moskow - Teks.", "Moskow"),
    ("WE Online, Jakarta - Teks.", "Jakarta"),
    ("Warta Ekonomi, Port-au-Prince - Teks.", "Port-au-Prince"),
    ("Warta Ekonomi, Stratford-upon-Avon-Teks.", "Stratford-upon-Avon"),
    ("Warta Ekonomi, Moskow-Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow -Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow–Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow, 8/7/2021 - Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow (8/7/2021) - Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow, 8 Juli 2021 - Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow, Kamis - Teks.", "Moskow"),
    ("Warta Ekonomi, Moskow, Jum'at (9/7/2021) - Teks.", "Moskow"),
    ("Warta Ekonomi, Pasar Minggu, Jakarta - Teks.", "Pasar Minggu, Jakarta"),
    ("Warta Ekonomi, Moskow.- Teks.", "Moskow"),
    ("Warta Ekonomi, Washington, D.C. - Teks.", "Washington, D.C."),
    ("Warta Ekonomi, Frankfurt am Main - Teks.", "Frankfurt am Main"),
    ("Warta Ekonomi, Åbo - Teks.", "Åbo"),
    ("Warta Ekonomi, İstanbul - Teks.", "İstanbul"),
    ("Warta Ekonomi, Singapura/Jakarta - Teks.", "Singapura/Jakarta"),
    ("Moskow, Warta Ekonomi - Teks.", "Moskow"),
    ("MOSKOW, WARTA EKONOMI -- Teks.", "MOSKOW"),
]
OTHERS = [
    ("JAKARTA, KONTAN.CO.ID - Teks.", "JAKARTA"),
    ("KONTAN.CO.ID - JAKARTA. Teks.", "JAKARTA"),
    ("Bisnis.com, JAKARTA — Teks.", "JAKARTA"),
    ("Jakarta (ANTARA) - Teks.", "Jakarta"),
    ("Jakarta, 8/7 (ANTARA) - Teks.", "Jakarta"),
    ("KUALA LUMPUR, 9 Okt (Bernama) -- Teks.", "KUALA LUMPUR"),
    ("KUCHING, Oct 9 — Teks.", "KUCHING"),
    ("BANDUNG, (PR).- Teks.", "BANDUNG"),
    ("KBRN, Jakarta: Teks.", "Jakarta"),
    ("Banyuwangi - Teks.", "Banyuwangi"),
    ("Jakarta: Teks.", "Jakarta"),
    ("Kabar Contoh - Teks.", None),
    ("JAKARTA, Kabar Contoh – Teks.", "JAKARTA"),
    ("Kabar Contoh, Jakarta – Teks.", "Jakarta"),
    ("Contoh.com Contoh.com - Teks.", None),
]
TEXTS = [
    "Badan Pusat Statistik (BPS) - lembaga itu - terbit.",
    "Kamis, 8 Juli - hari itu - mulai.",
    "Pada Kamis, 8/7 - menurut polisi - mulai.",
    "Solo: Kisah Seorang Penari terbit lagi.",
    "Warta Ekonomi, Batu-bara kini turun.",
    "Koperasi Desa - kini ada di tiap desa - menjual beras.",
]


def is_site(name: str) -> bool:
    return name == "Kabar Contoh"


@pytest.mark.parametrize(("text", "place"), OTHERS)
def test_place_is_read_when_another_site_prints_it(text: str, place: str | None):
    found = read_dateline(text, is_site=is_site)
    assert found is not None
    assert (found.place, text[found.length :]) == (place, "Teks.")


@pytest.mark.parametrize(("text", "place"), OWN)
def test_place_is_read_when_it_is_of_the_own_site(text: str, place: str):
    found = read_dateline(text)
    assert found is not None
    assert (found.place, text[found.length :]) == (place, "Teks.")


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_no_dateline_when_it_only_looks_like_one(text: str):
    assert read_dateline(text) is None


def test_place_is_read_when_place_and_dash_are_bold():
    found = read_dateline("Lereng Hijau – Teks.", "Lereng Hijau –", any_bold_place=True)
    assert found is not None
    assert (found.place, found.length) == ("Lereng Hijau", len("Lereng Hijau – "))


@pytest.mark.parametrize(
    "piece", ["Kota ", "A-", "A-b-", "a.", "Kota, ", "Kota di ", "Kota/", "- ", "(A) "]
)
def test_no_text_takes_long_when_it_is_a_trap(piece: str):
    start = time.process_time()
    for _ in range(200):
        read_dateline(piece * 5_000, piece * 5_000, any_bold_place=True, is_site=is_site)
    assert time.process_time() - start < 1
