"""An archive in which everything occurs that a report can show; its texts are hostile."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from wartaspider.archive import Archive, open_archive
from wartaspider.extensions.figures import run_figures
from wartaspider.items import WIB, Article, Entry, Listing, Missing

FIRST, LAST = date(2021, 5, 20), date(2021, 7, 10)
NOW = datetime(2021, 7, 11, 9, 30, tzinfo=WIB)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style><style>*{display:none}",
    "{{ 7 * 7 }} {% raw %} &lt;b&gt;",
    "\u202eterbalik\u202c \u2067קוד",
    "javascript:alert(1)//" + "panjang" * 30,
)
TAGS = (*HOSTILE, "Sawit", "Bursa", "Inflasi", "Emas", "Rupiah", "Ekspor", "Tebu", "Nikel", "Kopi")
PLACES = ("Jakarta", "Medan", "Kuala Lumpur", "<b>Moskow</b>", "Surabaya", None)
SECTIONS = ("news", "ekbis", "kabar-sawit", "<script>alert(2)</script>")
UNDATED = 500_000
"""An ID that no page and no list dates; the index of ``FIRST`` shows it."""

FUTURE = 500_001
_STATS = {
    "downloader/request_count": 1234,
    "warta/waits/count": 2,
    "warta/waits/seconds": 61.5,
    "warta/backoff/count": 1,
    "warta/backoff/seconds": 0.75,
    "warta/retries/count": 3,
    "warta/articles/new": 40,
    "warta/articles/changed": 2,
}


def fill(url: str) -> None:
    """Runs of 52 days, about three articles a day."""
    archive = open_archive(url)
    try:
        _Life(archive).live()
    finally:
        archive.close()


class _Life:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.rng = random.Random(7)
        self.now = NOW
        self.next_id = 346_000

    def live(self) -> None:
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        self.begin(days[40] + timedelta(days=1), f"since={FIRST} <i>x</i>")
        for day in days[:40]:
            self.walk(day)
        self.strange()
        self.end(0, dict(_STATS))
        for n, day in enumerate(days[40:]):
            self.begin(day + timedelta(days=1), "")
            self.walk(day)
            if n == 4:
                continue  # killed: it never ends
            self.end(n % 2, _STATS | {"downloader/request_count": 90 + n * 11})
        self.begin(LAST + timedelta(days=1), "sections=kabar-sawit")
        self.end(4, None)

    def begin(self, day: date, arguments: str) -> None:
        self.now = datetime.combine(day, time(7), WIB)
        self.archive.begin_run(arguments, base_url="http://h<b>", process="1@h", now=self.now)

    def end(self, code: int, stats: dict[str, object] | None) -> None:
        self.archive.settle()
        self.archive.finish_run(
            exit_code=code,
            delivered=code < 2,
            summary=f"Exit code {code}: <script>alert(3)</script>.",
            stats=run_figures(stats, doubts={}, first_pages={}) if stats else "",
            now=self.now + timedelta(minutes=61, seconds=7),
        )

    def walk(self, day: date) -> None:
        """A day of the index: some are empty, cut short, failed, or were never walked."""
        walk, url = f"index:{day}", f"http://h/indeks/{day:%Y%m%d}"
        kind = self.rng.choice(("whole",) * 12 + ("empty", "cut", "failed", "never"))
        if kind == "never":
            return
        if kind == "failed":
            self.archive.miss(Missing(url=url, reason="http-500", walk=walk), now=self.now)
            self.see(walk, url, [], ended="failed")
            return
        ids = [] if kind == "empty" else self.articles(day)
        self.see(walk, url, ids, ended=None if kind == "cut" else "no-new-id")
        for section in SECTIONS[:3]:
            self.see(f"section:{section}/daun", url, self.rng.sample(ids, len(ids) // 3))

    def see(self, walk: str, url: str, ids: list[int], ended: str | None = "no-new-id") -> None:
        entries = tuple(Entry(article_id=i) for i in ids)
        listing = Listing(walk=walk, page=1, url=url, entries=entries, ended=ended)
        self.archive.see(listing, now=self.now)

    def articles(self, day: date) -> list[int]:
        ids = []
        for _ in range(self.rng.randint(1, 6)):
            self.next_id += self.rng.randint(1, 9)
            ids.append(self.next_id)
            lot = self.rng.random()
            if lot < 0.03:
                missing = Missing(url="http://h/x", reason="timeout", article_id=self.next_id)
                self.archive.miss(missing, now=self.now)
                continue
            self.store(self.next_id, day, repeats=lot > 0.9)
            if lot < 0.2:
                self.store(self.next_id, day, suffix=" Tambahan.")
        return ids

    def store(
        self, article_id: int, day: date, suffix: str = "", *, repeats: bool = False, **more: object
    ) -> None:
        rng = self.rng
        hour = min(23, int(rng.triangular(0, 24, 10)))
        published = datetime.combine(day, time(hour, rng.randrange(60)), WIB)
        number = 0 if repeats else article_id
        body = " ".join(f"kalimat {number} ke {n} tentang panen {number * n}" for n in range(30))
        values: dict[str, object] = {
            "headline": f"{rng.choice(HOSTILE)} {article_id}",
            "date_published": published,
            "date_modified": rng.choice((None, published + timedelta(hours=2))),
            "sections": rng.choice(([], ["news"], ["ekbis", "news"], [SECTIONS[3]])),
            "article_section": rng.choice(("Bursa", None)),
            "editors": rng.choice(([], ["Ayu <b>"])),
            "dateline": rng.choice(PLACES) if day.month != 6 else None,
            "description": rng.choice(("Ringkasan", None, None)),
            "keywords": rng.sample(TAGS, rng.randint(0, 4)),
            "image_url": rng.choice(("http://h/1.jpg",) * 9 + (None,)),
            "flags": ["date-without-time"] if hour == 0 else [],
        }
        article = Article(
            article_id=article_id,
            url=f"https://wartaekonomi.co.id/read{article_id}/judul",
            article_body=body + suffix,
            word_count=len(body.split()),
            date_downloaded=self.now,
            **(values | more),  # type: ignore[arg-type]
        )
        self.archive.store(article, now=self.now)

    def strange(self) -> None:
        """An article without a date and one from the future."""
        self.store(UNDATED, FIRST, date_published=None, flags=["date-unreadable"])
        self.see(f"index:{FIRST}", "http://h/indeks", [UNDATED])
        self.store(FUTURE, FIRST, date_published=datetime(2099, 1, 1, tzinfo=WIB))


if __name__ == "__main__":
    import sys

    fill(sys.argv[1])
