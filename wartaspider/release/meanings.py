"""What each column means: English from the docstrings of ``items.py``, and its translation."""

from __future__ import annotations

import ast
import hashlib
import inspect
from functools import cache

from wartaspider import items


@cache
def meanings() -> dict[str, str]:
    """Column -> what it holds, in English: its docstring, as one line of Markdown."""
    tree = ast.parse(inspect.getsource(items))
    article = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Article"
    )
    found = {}
    for column, text in zip(article.body, article.body[1:], strict=False):
        if isinstance(column, ast.AnnAssign) and isinstance(text, ast.Expr):
            words = str(ast.literal_eval(text.value)).replace("``", "`").split()
            found[ast.unparse(column.target)] = " ".join(words)
    return found


def fingerprint(meaning: str) -> str:
    """What ties a translation to the English that it translates: when that changes, so does it."""
    return hashlib.sha256(meaning.encode()).hexdigest()[:8]


# Beside each translation stands the fingerprint of its English; a test compares them.
INDONESIAN: dict[str, tuple[str, str]] = {
    "article_id": ("b1c1c51f", "Angka dalam `/read{ID}/`: identitas artikel."),
    "url": (
        "cb8499b0",
        "`https://wartaekonomi.co.id/read{ID}/{slug}`, tanpa kueri (schema.org `url`).",
    ),
    "headline": ("df412c5e", "Judul sebagaimana tercetak (schema.org `headline`)."),
    "date_published": (
        "4e7feb86",
        "Waktu terbit: dengan zona waktu, ditulis dalam WIB (schema.org `datePublished`).",
    ),
    "date_modified": (
        "449d220d",
        "Waktu perubahan terakhir menurut situs (schema.org `dateModified`).",
    ),
    "sections": (
        "0109b757",
        "Slug rubrik menu yang memuatnya atau yang disebut jejak navigasinya.",
    ),
    "article_section": (
        "e8490cdb",
        "Label entri terakhir jejak navigasi, misalnya `Bursa` (schema.org `articleSection`).",
    ),
    "authors": ("7bc9580c", "Nama-nama pada baris `Penulis` (schema.org `author`)."),
    "editors": ("4c62e09d", "Nama-nama pada baris `Editor` (schema.org `editor`)."),
    "dateline": ("dd91cf9c", "Tempat asal laporan, misalnya `Moskow` (schema.org `dateline`)."),
    "description": (
        "70e2bd4a",
        "Ringkasan yang ditulis halaman itu sendiri (schema.org `description`).",
    ),
    "article_body": (
        "9c28d491",
        "Paragraf dipisahkan satu baris kosong, semua halaman digabung (schema.org `articleBody`).",
    ),
    "word_count": ("e9de6681", "Jumlah kata `article_body` (schema.org `wordCount`)."),
    "keywords": ("0c1821c9", "Tag artikel (schema.org `keywords`)."),
    "image_url": ("8c6ff610", "Alamat gambar utama (schema.org `image`)."),
    "image_caption": (
        "1e40fd19",
        "Keterangan gambar itu, tanpa kreditnya (schema.org `caption`).",
    ),
    "image_credit": (
        "d543b8a6",
        "Pemilik gambar itu, tanpa `Kredit Foto:` (schema.org `creditText`).",
    ),
    "page_count": ("e0fae28c", "Menjadi berapa halaman situs membagi artikel itu."),
    "duplicate_of": (
        "a04e0ac8",
        "ID artikel yang lebih awal dengan teks yang sama atau hampir sama.",
    ),
    "version": (
        "ec561598",
        "1, 2, ... setiap kali judul atau teks berubah (schema.org `version`).",
    ),
    "date_published_raw": ("6a7b6a50", "Teks tanggal terbit persis seperti pada halaman."),
    "date_downloaded": ("f7f6558f", "Waktu halaman diambil, ditulis dalam UTC."),
    "layout": (
        "c246257d",
        "Pembaca yang membacanya: `current`, `2020`, `2018` atau `generic`.",
    ),
    "field_sources": (
        "8a7bab61",
        "Nama kolom -> tempat nilainya ditemukan: `json-ld`, `meta:NAME`, `css:...`.",
    ),
    "flags": ("9b788302", "Keraguan atas nilai-nilainya, misalnya `weekday-mismatch`."),
}
"""Column -> fingerprint of the English it translates, and the Indonesian."""
