"""What the labels of a menu say: a section, or one of the entries every site has."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from wartaspider.pages.links import words
from wartaspider.urls import slugify

MAX_LABEL = 40

SECTIONS = words(
    "news ekbis kabar-ekbis new-economy kabar-finansial finansial sport-lifestyle sports- "
    "leisure sport-leisure kabar-sawit kabar-indonesia global-connections"
)
"""Sections the site is known to have had: they show where the menu is, not what it may hold."""

UTILITIES = words(
    "home beranda depan halaman-depan indeks index indeks-berita video videos foto photo "
    "galeri galeri-foto gallery about about-us tentang tentang-kami social-media media-sosial "
    "sosial-media sosmed follow-us ikuti-kami redaksi kontak kontak-kami contact contact-us "
    "hubungi-kami search cari pencarian login masuk logout keluar daftar register akun my- "
    "account berita-antara antara rss feed karir career careers pedoman pedoman-media-siber "
    "kode-etik disclaimer kebijakan-privasi privacy-policy privacy iklan advertise info-iklan "
    "tag tags topik trending populer terpopuler terkini terbaru berita-terkini berita-terbaru "
    "berita-terpopuler e-paper epaper langganan subscribe newsletter podcast tv live "
    "streaming live-streaming facebook twitter x instagram youtube tiktok linkedin whatsapp "
    "telegram google-news menu close tutup english toggle-navigation sitemap peta-situs "
    "network jaringan"
)
"""Entries beside the sections."""

_COLLECTORS = words(
    "lainnya lain-lain more kategori kanal rubrik channel channels all-categories semua- "
    "kategori semua-kanal sections section menu-lainnya menu"
)
_EVERYTHING = words("semua all lihat-semua see-all view-all selengkapnya")
_NO_LIST = re.compile(
    r"/(?:tags?(?:[-\d/]|$)|topik|indeks|index|search|cari|berita-antara|gallery|galeri|foto|photo"
    r"|videos?(?:[/.]|$)|redaksi|dateline|page/|rss|feed|login|logout|register|about|tentang"
    r"|kontak|contact|hubungi|pedoman|kode-etik|privacy|kebijakan|disclaimer|kari[re]|career"
    r"|banner|user|akun|epaper|e-paper|materi-event|sitemap|cdn-cgi|files/|assets/)",
    re.I,
)


def is_section(label: str, url: str | None) -> bool:
    """Whether a label, and where it leads if it is a link, is that of a section."""
    slug = slugify(label)
    if not slug or slug.isdigit() or slug in UTILITIES or len(label) > MAX_LABEL:
        return False
    return url is None or not _NO_LIST.match(urlsplit(url).path)


def is_collector(label: str) -> bool:
    """Whether a label only opens a box with further sections: ``Lainnya``."""
    return slugify(label) in _COLLECTORS


def is_everything(label: str, section: str) -> bool:
    """Whether a leaf's label means its whole section: ``Semua``, ``Semua News``."""
    slug, own = slugify(label), slugify(section)
    return slug in _EVERYTHING or slug in {f"{word}-{own}" for word in _EVERYTHING}
