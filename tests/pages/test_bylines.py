"""By-lines whose labels have no colon, or stand in lines of their own."""

from __future__ import annotations

import pytest

from wartaspider.pages.bylines import read_bylines, split_names


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
        (["Penulis/Editor: Ana Sari"], ["Ana Sari"], ["Ana Sari"]),
        (["Editor dan Penulis: Ana Sari"], ["Ana Sari"], ["Ana Sari"]),
        (["Penulis/Editor: Ana Sari/Budi Jaya"], ["Ana Sari"], ["Budi Jaya"]),
        (["Editor & Reporter:", "Budi Jaya"], ["Budi Jaya"], ["Budi Jaya"]),
        (["Penulis/Reporter: Ana, Budi"], ["Ana", "Budi"], []),
        (["Penulis: Ana/Editor: Budi"], ["Ana"], ["Budi"]),
    ],
)  # fmt: skip
def test_names_are_read_when_labels_are_lines(
    lines: list[str], authors: list[str], editors: list[str]
):
    found = read_bylines(lines, oleh=True)
    assert (found.authors, found.editors) == (authors, editors)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Sari, S.I.Kom", ["Ana Sari, S.I.Kom"]),
        ("Ana Sari, S.Sos., M.I.Kom., Budi", ["Ana Sari, S.Sos., M.I.Kom.", "Budi"]),
        ("Dr. Ana Sari, S.E., M.Pd.I., Ak., CA", ["Dr. Ana Sari, S.E., M.Pd.I., Ak."]),
        ("Ana Sari (Magang)", ["Ana Sari"]),
        ("Ana Sari (Kabar/Kita), Budi Jaya [Magang]", ["Ana Sari", "Budi Jaya"]),
        ("(Ana/Budi)", ["Ana", "Budi"]),
        ("(AS)", ["AS"]),
        ("Dan Jaya", ["Dan Jaya"]),
        ("Ana, Dan Jaya & DAN SARI", ["Ana", "Dan Jaya", "DAN SARI"]),
        ("Ana dan Budi, dan Cici and Dedi", ["Ana", "Budi", "Cici", "Dedi"]),
        ("Ana Dan Budi", ["Ana", "Budi"]),
        ("ANA SARI DAN BUDI JAYA", ["ANA SARI", "BUDI JAYA"]),
        ("Jaya And Sons", ["Jaya And Sons"]),
    ],
)
def test_names_are_parted_when_they_stand_in_one_text(text: str, names: list[str]):
    assert split_names(text) == names
