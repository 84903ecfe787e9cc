"""The report's words in Indonesian and English, and numbers as both languages read them."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("id", "en")
_THIN = "\u202f"
"""Parts thousands in both languages: a point or a comma would mean another number in one."""


def number(value: float) -> str:
    """A whole number with its thousands parted; a positive one below 1 is ``<1``."""
    if 0 < value < 1:
        return "<1"
    return f"{round(value):,}".replace(",", _THIN)


WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Laporan arsip Warta Ekonomi", "Warta Ekonomi archive report"),
    "made": ("Keadaan arsip pada {now} WIB.", "The archive as of {now} WIB."),
    "range-all": ("Semua artikel di arsip.", "All articles in the archive."),
    "range": ("Artikel terbitan {since} s.d. {until}.", "Articles published {since} to {until}."),
    "range-until": ("Artikel terbitan s.d. {until}.", "Articles published up to {until}."),
    "wib": (
        "Hari dan jam menurut WIB (UTC+7).",
        "Days and hours are in Western Indonesian time, WIB (UTC+7).",
    ),
    "contents": ("Isi", "Contents"),
    "language": ("Bahasa", "Language"),
    "table": ("Tabel (baris: {n})", "Table (rows: {n})"),
    "empty-archive": (
        "Arsip ini masih kosong: belum ada artikel yang disimpan. Jalankan",
        "This archive is empty: no article is stored yet. Run",
    ),
    "empty-range": (
        "Tidak ada artikel yang terbit pada hari-hari ini di arsip.",
        "The archive holds no article published on these days.",
    ),
    # The summary.
    "summary": ("Ringkasan", "Summary"),
    "articles": ("Artikel", "Articles"),
    "published-range": ("terbit {first} s.d. {last}", "published {first} to {last}"),
    "complete-days": ("Hari tanpa celah", "Days without a hole"),
    "of": ("dari {n}", "of {n}"),
    "coverage-range": ("indeks {first} s.d. {last}", "index of {first} to {last}"),
    "never-walked": (
        "Indeks tanggal belum pernah ditelusuri, jadi belum ada hari yang terbukti lengkap.",
        "The date index was never walked, so no day is proven complete yet.",
    ),
    "last-run": ("Perayapan terakhir", "Last run"),
    "no-run": ("Belum ada perayapan.", "There was no run yet."),
    "versions-stored": ("Versi tersimpan", "Versions stored"),
    "edited": ("Disunting", "Edited"),
    "reposts": ("Terbitan ulang", "Reposts"),
    "versions-total": ("Versi tersimpan: {n}.", "Versions stored: {n}."),
    "no-holes": ("Tidak ada celah.", "No holes."),
    "holes": ("Celah (hari: {n})", "Holes (days: {n})"),
    "more-holes": ("dan rentang lain: {n}, lihat tabel", "and more ranges: {n}, see the table"),
    "close-holes": ("Cara menutupnya:", "To close them:"),
    # The calendar.
    "calendar": ("Kalender kelengkapan", "Coverage calendar"),
    "calendar-text": (
        "Satu kotak satu hari indeks tanggal; satu kolom satu minggu, mulai Senin. Hari lengkap"
        " bila semua halaman daftarnya terbaca dan setiap artikelnya tersimpan atau memang tidak"
        " dapat diperoleh lagi.",
        "A square is a day of the date index, a column a week from Monday on. A day is complete"
        " when every page of its list was read and each article is stored or gone for good.",
    ),
    "state-complete": ("lengkap", "complete"),
    "state-empty": ("tanpa artikel", "no articles"),
    "state-growing": ("bisa bertambah", "may still grow"),
    "state-partial": ("sebagian", "partial"),
    "state-failed": ("gagal", "failed"),
    "state-never": ("belum ditelusuri", "never walked"),
    "monday": ("Sen", "Mon"),
    "thursday": ("Kam", "Thu"),
    "sunday": ("Min", "Sun"),
    "day": ("Hari", "Day"),
    "state": ("Keadaan", "State"),
    "listed": ("Terdaftar", "Listed"),
    "stored": ("Tersimpan", "Stored"),
    "refused": ("Ditolak", "Refused"),
    "gone": ("Hilang", "Gone"),
    "failed": ("Gagal", "Failed"),
    "pending": ("Belum diambil", "Not fetched"),
    "elsewhere": ("Milik hari lain", "Of another day"),
    "late": ("Terlambat", "Late"),
    "why": ("Yang kurang", "What is lacking"),
    # Articles.
    "volume": ("Artikel menurut waktu", "Articles over time"),
    "per-day": ("Artikel per hari", "Articles a day"),
    "per-week": ("Artikel per minggu (mulai Senin)", "Articles a week (from Monday on)"),
    "per-month": ("Artikel per bulan", "Articles a month"),
    "per-year": ("Artikel per tahun", "Articles a year"),
    "most": ("Terbanyak: {n} ({name}).", "Most: {n} ({name})."),
    "outside": (
        "Artikel tanpa tanggal, atau bertanggal di luar grafik: {n}.",
        "Articles without a date, or with one outside of the charts: {n}.",
    ),
    "period": ("Waktu", "Period"),
    "by-day": ("Artikel per hari dan rubrik", "Articles a day and a section"),
    "by-day-text": ("Hanya hari yang ada artikelnya.", "Only days that have articles."),
    "sections": ("Artikel menurut rubrik", "Articles by section"),
    "sections-text": (
        "Satu artikel dihitung di setiap rubrik yang memuatnya, jadi jumlahnya bisa melebihi"
        " jumlah artikel. Semua grafik kecil memakai skala yang sama.",
        "An article counts in each section that lists it, so these can add up to more than there"
        " are articles. The small charts share one scale.",
    ),
    "section": ("Rubrik", "Section"),
    "no-section": ("(tanpa rubrik)", "(no section)"),
    "sections-rest": (
        "Rubrik kecil yang hanya ada di tabel jumlah: {n}.",
        "Smaller sections that are in the table of totals only: {n}.",
    ),
    "section-totals": ("Jumlah per rubrik", "Totals by section"),
    "section-days": ("Per rubrik menurut waktu", "By section over time"),
    "hours": ("Jam terbit", "Hours of publication"),
    "hours-text": (
        "Jam WIB. Artikel yang jamnya tidak diketahui, jadi tidak dihitung: {n}.",
        "Hours in WIB. Articles whose hour is not known, so that they do not count: {n}.",
    ),
    "hour": ("Jam", "Hour"),
    "per-hour": ("Artikel per jam", "Articles an hour"),
    # Empty fields.
    "empty-fields": ("Kolom kosong", "Empty fields"),
    "empty-fields-text": (
        "Porsi artikel yang tidak memiliki nilai di kolom itu, menurut waktu terbit. Kolom yang"
        " mendadak kosong menandakan tata letak situs berubah.",
        "Share of the articles that have no value in that column, by time of publication. A column"
        " that turns empty at once is a sign of a changed layout.",
    ),
    "no-articles": ("tanpa artikel", "no articles"),
    "empty-count": (
        "Artikel yang kolomnya kosong",
        "Articles whose column is empty",
    ),
    # Versions.
    "versions": ("Versi dan terbitan ulang", "Versions and reposts"),
    "versions-text": (
        "Artikel yang teks atau judulnya berubah setelah terbit, dan artikel yang teksnya (hampir)"
        " sama dengan artikel sebelumnya, menurut waktu terbit.",
        "Articles whose text or headline changed after publication, and articles with (nearly) the"
        " text of an earlier one, by time of publication.",
    ),
    "silent": (
        "Perubahan tanpa tanggal perubahan baru di situs: {n}.",
        "Changes without a new date of change on the site: {n}.",
    ),
    "version-count": ("Jumlah versi", "Number of versions"),
    "version-counts": ("Artikel menurut jumlah versi", "Articles by number of versions"),
    "over-time": ("Menurut waktu", "Over time"),
    # Tags and places.
    "tags": ("Tag teratas", "Top tags"),
    "places": ("Tempat teratas", "Top places"),
    "tag": ("Tag", "Tag"),
    "place": ("Tempat", "Place"),
    "places-text": ("Tempat asal berita (dateline).", "Where the report was sent from (dateline)."),
    "kinds": ("Yang berbeda: {n}.", "Different ones: {n}."),
    "none-found": ("Tidak ada.", "None."),
    # Runs.
    "runs": ("Perayapan terakhir", "Last runs"),
    "runs-text": (
        "Yang terakhir {n} dari {total}, tanpa batas hari. Jeda: diminta situs atau sebelum"
        " mencoba lagi. Gangguan: permintaan yang akhirnya tidak berhasil.",
        "The last {n} of {total}, whatever the days. Waits: asked for by the site, or before"
        " trying again. Faults: requests that brought nothing in the end.",
    ),
    "run": ("Nomor", "Number"),
    "started": ("Mulai", "Started"),
    "took": ("Lama", "Took"),
    "arguments": ("Argumen", "Arguments"),
    "default": ("(bawaan)", "(default)"),
    "exit-code": ("Kode keluar", "Exit code"),
    "result": ("Hasil", "Result"),
    "requests": ("Permintaan", "Requests"),
    "retries": ("Dicoba lagi", "Retries"),
    "waits": ("Jeda", "Waits"),
    "waited": ("Jeda (detik)", "Waited (seconds)"),
    "faults": ("Gangguan", "Faults"),
    "fault-reasons": ("Sebab gangguan", "Reasons of faults"),
    "new": ("Baru", "New"),
    "changed": ("Berubah", "Changed"),
    "exit-0": ("lengkap", "nothing missing"),
    "exit-1": ("ada yang kurang", "something missing"),
    "exit-2": ("salah perintah", "bad usage"),
    "exit-3": ("tata letak situs berubah", "layout changed"),
    "exit-4": ("situs mati atau menolak", "site down or refusing"),
    "exit-5": ("arsip sedang dipakai", "archive locked"),
    "exit-other": ("kode keluar {n}", "exit code {n}"),
    "exit-none": ("tidak selesai", "did not finish"),
    "foot": (
        "Dibuat oleh wartaspider dari arsip saja; halaman ini tidak memuat apa pun dari luar dan"
        " tidak menjalankan skrip.",
        "Made by wartaspider from the archive alone; this page loads nothing from outside and runs"
        " no script.",
    ),
    "site": ("Situs:", "Site:"),
}
"""Key -> Indonesian and English; ``{name}`` is filled in by the page."""
