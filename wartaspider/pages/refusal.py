"""Pages in an article's place that say there is none: not found, log in, maintenance."""

from __future__ import annotations

import re

MAX_TITLE = 150

_THING = r"(?:halaman|artikel|berita|konten|url|tautan|page|article|content)"
_REFUSALS = re.compile(
    rf"\W*(?:(?:error|galat|oops|ups|maaf)\W+)*(?:"
    rf"(?:40[0-9]|410|429|50[0-9])(?:\W+(?:error|not found|forbidden|bad gateway|{_THING}\b).*)?"
    rf"|{_THING}(?: yang (?:anda|kamu) (?:cari|minta|tuju))?(?: ini)? (?:tidak|belum|telah|sudah)"
    r" (?:dapat |bisa )?(?:ditemukan|tersedia|ada|dihapus|diakses)"
    rf"|(?:{_THING} )?not found|(?:akses|access) (?:ditolak|denied)|forbidden|bad gateway"
    r"|(?:internal )?server error|(?:service|temporarily) unavailable|too many requests"
    r"|(?:situs |website |kami )?sedang (?:dalam )?(?:perbaikan|pemeliharaan)"
    r"|(?:site )?(?:is )?(?:under|down for) maintenance|(?:masuk|login|log in|sign in)"
    r"(?: (?:ke|to) (?:akun|account|your)\b.*)?|just a moment|(?:mohon )?tunggu sebentar"
    r"|attention required|are you (?:a )?(?:human|robot)|verifikasi (?:keamanan|manusia)"
    r")\b(?:\s(?:ya|lagi|di|pada|karena|untuk)\b.{0,40})?\W*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r" [|–—-] ")


def is_refusal(title: str | None) -> bool:
    """Whether a page's title says that there is no article, alone or beside the site's name."""
    if not title or len(title) > MAX_TITLE:
        return False
    return any(_REFUSALS.fullmatch(part) for part in (title, *_BETWEEN.split(title)))
