"""Invented Indonesian prose, names and headlines."""

from __future__ import annotations

import random

PLACES = (
    "Jakarta", "Moskow", "Jombang", "Kuala Lumpur", "Surabaya", "Medan", "Makassar", "New Delhi",
    "Bandung", "Pangkal Pinang", "Yogyakarta", "Tokyo", "Balikpapan", "Washington", "Denpasar",
)  # fmt: skip
_FIRST = (
    "Raka", "Sekar", "Bagas", "Laras", "Galih", "Wulan", "Yudha", "Ayu", "Damar", "Kirana",
    "Satria", "Melati", "Bima", "Ratih", "Guntur", "Intan",
)  # fmt: skip
_LAST = (
    "Pradipta", "Kusumawati", "Nugraha", "Lestari", "Hartanto", "Maharani", "Siregar", "Wibisono",
    "Tanjung", "Purnama", "Sitorus", "Anggraini", "Subagja", "Nasution",
)  # fmt: skip
_COMPANY = (
    "PT Nusa Cakra", "PT Samudra Tirta", "PT Bumi Rasa", "PT Lintas Kirana", "Bank Arunika",
    "PT Sawit Jelita", "Koperasi Tunas Rimba", "PT Delta Buana", "Dompet Ceria", "PT Galur Baja",
    "PT Angkasa Lestari", "Grup Tiga Muara", "PT Rotan Mulia", "PT Kopi Sore Hari",
)  # fmt: skip
_ROLE = (
    "Direktur Utama", "Ketua Asosiasi", "Pengamat ekonomi", "Kepala Dinas", "Analis senior",
    "Juru bicara", "Sekretaris", "Wakil Ketua Komisi", "Peneliti", "Manajer pemasaran",
)  # fmt: skip
_TOPIC = (
    "harga minyak goreng", "ekspor udang", "kredit usaha kecil", "tarif tol", "panen tebu",
    "bursa karbon", "subsidi pupuk", "penjualan sepeda listrik", "ongkos kirim barang",
    "bunga simpanan", "pasar kain tenun", "peremajaan kebun sawit", "asuransi gagal panen",
    "pembayaran lewat kode batang", "kunjungan wisatawan", "stok beras di gudang",
    "pasokan batu kapur", "tiket kereta jarak jauh", "pajak kendaraan", "upah buruh pabrik",
    "investasi peladen data", "liga futsal antarkampung", "sertifikat tanah ulayat",
    "pengolahan limbah cair", "pelatihan juru masak", "sewa ruang kantor",
)  # fmt: skip
_MOVE = (
    "naik tipis", "turun tajam", "bergerak datar", "menguat lagi", "melampaui perkiraan",
    "masih tertahan", "kembali bergairah", "belum merata", "menyusut perlahan", "meroket",
)  # fmt: skip
_TIME = (
    "pada awal pekan", "sejak bulan lalu", "menjelang akhir tahun", "dalam tiga kuartal terakhir",
    "usai libur panjang", "selama musim hujan", "sepanjang semester pertama", "hingga tadi siang",
    "sejak aturan baru terbit", "setelah gudang diperluas", "di tengah cuaca yang tak menentu",
)  # fmt: skip
_CAUSE = (
    "permintaan dari luar pulau bertambah", "jalur kapal sempat ditutup", "bahan baku makin murah",
    "pembeli menunggu kepastian aturan", "panen datang lebih cepat", "kurs rupiah berayun lebar",
    "pedagang menahan barang", "tenaga terampil masih langka", "mesin lama baru saja diganti",
    "warga mulai beralih ke produk lokal", "penyaluran dana desa terlambat", "listrik kerap padam",
)  # fmt: skip
_STEP = (
    "membuka posko pengaduan di tiap kecamatan", "menyusun peta jalan lima tahun",
    "menambah armada pengangkut", "memangkas rantai perizinan", "menggandeng koperasi setempat",
    "menguji coba sistem antrean daring", "menunda kenaikan tarif", "menyiapkan dana talangan",
    "mengirim tim ke lapangan", "menerbitkan panduan bagi petani", "melatih ratusan pemuda desa",
    "memasang alat ukur di pelabuhan", "menghitung ulang kebutuhan pabrik",
)  # fmt: skip
_WHO = (
    "pelaku usaha", "para petani", "kalangan pengrajin", "nelayan di pesisir utara", "pemilik toko",
    "pengelola pasar", "warga di sekitar pabrik", "asosiasi angkutan", "mahasiswa tingkat akhir",
    "penyalur resmi", "pedagang keliling", "pengembang perumahan",
)  # fmt: skip
_TAGS = (
    "Minyak Goreng", "Udang", "UMKM", "Jalan Tol", "Tebu", "Bursa Karbon", "Pupuk", "Ojek Listrik",
    "Logistik", "Perbankan", "Tenun", "Kelapa Sawit", "Asuransi", "Pariwisata", "Beras", "Kereta",
    "Pajak", "Upah", "Pusat Data", "Futsal", "R&D", "B30", "Harga Emas",
)  # fmt: skip


class Prose:
    """Writes text from a source of chance; the same source gives the same text."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def _pick(self, words: tuple[str, ...]) -> str:
        return self._rng.choice(words)

    def name(self) -> str:
        """A person."""
        return f"{self._pick(_FIRST)} {self._pick(_LAST)}"

    def names(self, count: int) -> tuple[str, ...]:
        """Different persons."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.name()] = None
        return tuple(found)

    def tags(self, count: int) -> tuple[str, ...]:
        """Different tags."""
        return tuple(self._rng.sample(_TAGS, count))

    def company(self) -> str:
        """A firm."""
        return self._pick(_COMPANY)

    def place(self) -> str:
        """A place a report is sent from."""
        return self._pick(PLACES)

    def number(self) -> str:
        """A number as Indonesian text has it."""
        return f"{self._rng.randint(2, 989)},{self._rng.randint(1, 9)}"

    def sentence(self) -> str:
        """One sentence of ten to thirty words."""
        forms = (self._report, self._quote, self._count, self._plan, self._plain)
        return self._rng.choice(forms)()

    def _report(self) -> str:
        who, topic = self._pick(_WHO), self._pick(_TOPIC)
        return (
            f"{who.capitalize()} di {self.place()} menyebut {topic} {self._pick(_MOVE)} "
            f"{self._pick(_TIME)} karena {self._pick(_CAUSE)}."
        )

    def _quote(self) -> str:
        return (
            f"“{self._pick(_TOPIC).capitalize()} {self._pick(_MOVE)}, dan {self._pick(_CAUSE)},” "
            f"kata {self._pick(_ROLE)} {self.company()}, {self.name()}, {self._day_note()}."
        )

    def _count(self) -> str:
        return (
            f"Data {self.company()} mencatat {self._pick(_TOPIC)} mencapai Rp {self.number()} "
            f"miliar, atau {self._pick(_MOVE)} {self.number()} persen {self._pick(_TIME)}."
        )

    def _plan(self) -> str:
        return (
            f"Karena {self._pick(_CAUSE)}, {self._pick(_ROLE)} {self.name()} berencana "
            f"{self._pick(_STEP)} dan {self._pick(_STEP)} bersama {self._pick(_WHO)}."
        )

    def _plain(self) -> str:
        return (
            f"Di sisi lain, {self._pick(_WHO)} berharap {self._pick(_TOPIC)} tidak lagi "
            f"{self._pick(_MOVE)} meski {self._pick(_CAUSE)} {self._pick(_TIME)}."
        )

    def _day_note(self) -> str:
        day, month = self._rng.randint(1, 12), self._rng.randint(1, 12)
        weekday = self._pick(("Senin", "Selasa", "Rabu", "Kamis", "Jumat"))
        return f"{weekday} ({day}/{month}/2021)"

    def paragraph(self, sentences: int = 2) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def summary(self) -> str:
        """One sentence for a description, with quotes and an ampersand."""
        said = f"{self._pick(_TOPIC)} {self._pick(_MOVE)}"
        return f'{self.company()} & mitra: "{said}" {self._pick(_TIME)}'

    def subhead(self) -> str:
        """A short headline inside a text."""
        return f"{self._pick(_WHO).capitalize()} {self._pick(('menunggu', 'bergerak', 'khawatir'))}"

    def item(self) -> str:
        """A list item."""
        return f"{self._pick(_TOPIC).capitalize()}: {self.number()} ton, {self._pick(_MOVE)}"

    def caption(self) -> str:
        """A line under a picture."""
        return f"Suasana {self._pick(_TOPIC)} di {self.place()}, {self._pick(_TIME)}"

    def headline(self, form: str) -> str:
        """A headline; ``form`` is one of HEADLINE_FORMS."""
        plain = (
            f"{self._pick(_TOPIC).title()} {self._pick(_MOVE).title()}, {self.company()} Buka Suara"
        )
        return HEADLINE_FORMS[form].format(
            plain=plain, name=self.name(), number=self.number(), topic=self._pick(_TOPIC).title()
        )


HEADLINE_FORMS: dict[str, str] = {
    "plain": "{plain}",
    "equals": "=SUM(A1:A9) Jadi Lelucon, {name} Minta Data {topic} Dibuka",
    "plus": "+62 Dipakai Penipu, {name}: Waspada Soal {topic}",
    "minus": "-{number} Persen! {topic} Terpukul",
    "at": "@{name} Menjawab Soal {topic}",
    "quotes": "\"Jangan Panik\"; Kata {name} Tentang '{topic}'",
    "curly": "“{topic}” Versi {name}: Untung atau Buntung?",
    "emoji": "{topic} Naik 📈, Warganet Girang 👩‍🌾",
    "bidi": "\u200eTarif {number}%\u200f untuk {topic}, Apa Artinya?",
    "markup": "Rugi & Untung <{topic}> Menurut {name}",
    "word": "Merdeka!",
    "dots": "{topic} {number} Persen, Lalu…",
    "semicolons": "{topic}; {name}; dan Sisanya",
    "accent": "Café {name} Berdamai dengan {topic}",
}
