"""The data dictionary of a release: a page in English and one in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wartaspider.exporters.plain import KINDS, Kind
from wartaspider.release.meanings import INDONESIAN, meanings
from wartaspider.release.schema import may_lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the page says beside the columns, in one language."""

    title: str
    intro: str
    head: tuple[str, ...]
    kinds: Mapping[Kind, str]
    null: str
    empty: str
    never: str
    foot: str


def dictionary(columns: Sequence[str]) -> str:
    """``DICTIONARY.md``: what each column means, in English."""
    return _page(_ENGLISH, columns, meanings())


def kamus(columns: Sequence[str]) -> str:
    """``KAMUS.md``: the same in Indonesian."""
    return _page(_INDONESIAN, columns, {name: text for name, (_, text) in INDONESIAN.items()})


def _page(words: Words, columns: Sequence[str], texts: Mapping[str, str]) -> str:
    lines = [f"# {words.title}", "", words.intro, "", _row(words.head), _row(["---"] * 4)]
    for name in columns:
        kind = KINDS[name]
        missing = words.null if may_lack(name) else words.never
        if kind in (Kind.LIST, Kind.MAPPING):
            missing = words.empty
        lines.append(_row((f"`{name}`", words.kinds[kind], missing, texts[name])))
    return "\n".join([*lines, "", words.foot])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_ENGLISH = Words(
    title="Data dictionary",
    intro="One row is one article, or one version of it where versions were asked for. "
    "Names are terms of schema.org's `NewsArticle` in snake_case where one exists.",
    head=("column", "type", "where it is missing", "meaning"),
    kinds={
        Kind.NUMBER: "whole number",
        Kind.TEXT: "text",
        Kind.WIB: "date and time, in WIB",
        Kind.UTC: "date and time, in UTC",
        Kind.LIST: "list of texts",
        Kind.MAPPING: "object: text to text",
    },
    null="null",
    empty="empty",
    never="never missing",
    foot="""\
## How the files write it

- JSON and JSON Lines: numbers, texts, arrays and objects; a date and time is ISO 8601 with its
  offset; what is missing is `null`. `schema.json` is the JSON Schema of a row.
- CSV: UTF-8 with a byte order mark, comma, quotes as in RFC 4180, lines ended by CR LF. A list is
  joined with `; `, an object is JSON, what is missing is an empty cell. A text that a spreadsheet
  would run as a formula (it begins with `=`, `+`, `-`, `@` or a tab) has one apostrophe in front.
- Parquet: whole numbers, texts, lists, and timestamps with a time zone.
- XLSX: real dates in the zone that the column names. A list is joined with `; `. A cell holds at
  most 32,767 characters: a longer text is cut there and marked.
""",
)
_INDONESIAN = Words(
    title="Kamus data",
    intro="Satu baris adalah satu artikel, atau satu versinya bila semua versi diminta. "
    "Nama kolom adalah istilah `NewsArticle` dari schema.org dalam snake_case bila ada.",
    head=("kolom", "tipe", "bila tidak ada", "arti"),
    kinds={
        Kind.NUMBER: "bilangan bulat",
        Kind.TEXT: "teks",
        Kind.WIB: "tanggal dan waktu, dalam WIB",
        Kind.UTC: "tanggal dan waktu, dalam UTC",
        Kind.LIST: "daftar teks",
        Kind.MAPPING: "objek: teks ke teks",
    },
    null="null",
    empty="kosong",
    never="selalu ada",
    foot="""\
## Cara berkas menuliskannya

- JSON dan JSON Lines: bilangan, teks, larik, dan objek; tanggal dan waktu menurut ISO 8601 dengan
  selisih zonanya; yang tidak ada adalah `null`. `schema.json` adalah JSON Schema satu baris.
- CSV: UTF-8 dengan tanda urutan bita (BOM), koma, tanda kutip menurut RFC 4180, baris diakhiri
  CR LF. Daftar digabung dengan `; `, objek ditulis sebagai JSON, yang tidak ada adalah sel kosong.
  Teks yang akan dijalankan lembar kerja sebagai rumus (diawali `=`, `+`, `-`, `@`, atau tab) diberi
  satu apostrof di depannya.
- Parquet: bilangan bulat, teks, daftar, dan cap waktu dengan zona waktu.
- XLSX: tanggal sebenarnya dalam zona yang disebut kolomnya. Daftar digabung dengan `; `. Satu sel
  memuat paling banyak 32.767 karakter: teks yang lebih panjang dipotong di sana dan ditandai.
""",
)
