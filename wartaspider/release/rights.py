"""``RIGHTS.md``: whose the texts and pictures are, and what that means for a reader."""

from __future__ import annotations

RIGHTS = """\
# Rights

**The articles are the publisher's.** Headlines, texts, captions and pictures are protected works
of Warta Ekonomi and of their authors and photographers. This folder grants no licence to any of
them. Pictures are not in it: `image_url` only says where the publisher keeps them.

What follows is a plain reading of Indonesia's Law No. 28 of 2014 on Copyright (UU 28/2014),
written with care but not by lawyers. It is no legal advice. Read the law itself, or ask someone
who knows it.

- **To study them.** Article 44(1)(a) lets a work be used in whole or in substantial part for
  education, research, scientific writing, reports, criticism and reviews, if the source is named
  in full and the reasonable interests of the author or rights holder are not harmed. Counting,
  measuring and analysing articles for such purposes is what this folder is made for.
- **To quote them.** Name the source in full: headline, author or editor where given, Warta
  Ekonomi, the date and the article's address (`url`).
- **Actual news.** Article 43(c) says that taking actual news from a newspaper or a like source is
  no infringement where the source is named in full. It is an exception for news reporting; do not
  count on it to pass on an archive of articles.
- **Not to publish them again.** Do not put the texts, or this folder, on the web or into a
  product, and do not sell them, without the publisher's leave. Share what you found out, figures
  and IDs, and the program and arguments (`manifest.json`) by which others can collect the same.
- **Do not change or misattribute them.** Authors keep their moral rights (Articles 5 to 7).
- **People.** Articles name people. Indonesia's Law No. 27 of 2022 on Personal Data Protection, or
  your own country's law, may bind what you do with that.

Outside Indonesia other rules may apply.

# Hak

**Artikel-artikel ini milik penerbitnya.** Judul, teks, keterangan, dan gambar adalah ciptaan yang
dilindungi, milik Warta Ekonomi serta para penulis dan fotografernya. Folder ini tidak memberikan
lisensi apa pun atasnya. Gambar tidak ada di dalamnya: `image_url` hanya menyebut tempat penerbit
menyimpannya.

Berikut ini pembacaan sederhana atas Undang-Undang Nomor 28 Tahun 2014 tentang Hak Cipta, ditulis
dengan hati-hati tetapi bukan oleh ahli hukum. Ini bukan nasihat hukum. Bacalah undang-undangnya,
atau bertanyalah kepada yang memahaminya.

- **Untuk dipelajari.** Pasal 44 ayat (1) huruf a membolehkan penggunaan ciptaan secara seluruh
  atau sebagian yang substansial untuk pendidikan, penelitian, penulisan karya ilmiah, penyusunan
  laporan, penulisan kritik atau tinjauan suatu masalah, bila sumbernya disebut secara lengkap dan
  kepentingan yang wajar dari pencipta atau pemegang hak cipta tidak dirugikan. Menghitung,
  mengukur, dan menganalisis artikel untuk tujuan itulah guna folder ini.
- **Untuk dikutip.** Sebutkan sumbernya secara lengkap: judul, penulis atau editor bila ada, Warta
  Ekonomi, tanggal, dan alamat artikelnya (`url`).
- **Berita aktual.** Menurut Pasal 43 huruf c, pengambilan berita aktual dari surat kabar atau
  sumber sejenis bukan pelanggaran bila sumbernya disebut secara lengkap. Itu pengecualian bagi
  pemberitaan; jangan dijadikan dasar untuk menyebarkan arsip artikel.
- **Bukan untuk diterbitkan ulang.** Jangan menaruh teksnya, atau folder ini, di web atau dalam
  produk, dan jangan menjualnya, tanpa izin penerbit. Bagikanlah temuan Anda, angka dan ID, serta
  program dan argumennya (`manifest.json`) agar orang lain dapat mengumpulkan hal yang sama.
- **Jangan diubah atau diatasnamakan orang lain.** Hak moral pencipta tetap berlaku (Pasal 5
  sampai 7).
- **Orang.** Artikel menyebut nama orang. Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan
  Data Pribadi, atau hukum negara Anda, dapat mengikat apa yang Anda lakukan dengannya.

Di luar Indonesia dapat berlaku aturan lain.
"""
