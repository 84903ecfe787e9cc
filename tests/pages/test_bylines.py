"""By-lines whose labels have no colon, or stand in lines of their own."""

from __future__ import annotations

import pytest

from wartaspider.pages.bylines import read_bylines


@pytest.mark.parametrize(
    ("lines", "authors", "editors"),
    [
        (["Reporter", "Ana Sari", "Editor", "Budi Jaya"], ["Ana Sari"], ["Budi Jaya"]),
        (["Ana Sari,", "Penulis", "Budi Jaya", "Editor"], ["Ana Sari"], ["Budi Jaya"]),
        (["Tim Redaksi", "Ana Sari", "Penulis", "Budi Jaya", "Editor", "Lihat Foto"],
         ["Ana Sari"], ["Budi Jaya"]),
        (["Ekonomi", "Editor", "Budi Jaya"], [], ["Budi Jaya"]),
        (["Editor", "Harga beras naik lagi pekan ini"], [], []),
        (["Editor", "Penulis", "Ana Sari"], ["Ana Sari"], []),
        (["Oleh", "Ana Sari"], ["Ana Sari"], []),
        (["Penulis:", "ana sari"], ["ana sari"], []),
        (["Laporan Wartawan Kabar.com, Ana Sari"], ["Ana Sari"], []),
        (["Laporan wartawan kami dari kota, hujan turun"], [], []),
        (["oleh Ana Sari"], ["Ana Sari"], []),
    ],
)  # fmt: skip
def test_names_are_read_when_labels_are_lines(
    lines: list[str], authors: list[str], editors: list[str]
):
    found = read_bylines(lines, oleh=True)
    assert (found.authors, found.editors) == (authors, editors)
