"""Small archives for tests: what walks saw and when, without a crawl."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, create_engine

from wartaspider.archive import Archive, open_archive
from wartaspider.archive import tables as t
from wartaspider.items import WIB, Article, Entry, Listing, Missing, utc_text


def wib(text: str) -> datetime:
    """An instant such as ``07-08 21:05`` of 2021, in WIB."""
    return datetime.fromisoformat(f"2021-{text}").replace(tzinfo=WIB)


class SmallArchive:
    """An archive at a URL; each method is a step of its life."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.archive: Archive = open_archive(self.url)
        self.engine = create_engine(self.url)
        self.now = wib("07-01 00:00")

    def close(self) -> None:
        self.archive.close()
        self.engine.dispose()

    def connect(self) -> Connection:
        return self.engine.connect()

    def walk(
        self,
        name: str,
        at: str,
        ids: Iterable[int] = (),
        *,
        pages: int = 1,
        failed: int = 0,
        ended: str | None = "no-new-id",
        entries: Iterable[Entry] = (),
    ) -> int:
        """A run of one walk; gives the run's number."""
        self.now = wib(at)
        entries = (*(Entry(article_id=i) for i in ids), *entries)
        run = self.archive.begin_run("", base_url="http://h", process="1@h", now=self.now)
        self.archive.see(
            Listing(walk=name, page=1, url="http://h/1", entries=entries, ended=ended), now=self.now
        )
        for _ in range(failed):
            self.archive.miss(Missing(url="http://h/2", reason="http-500", walk=name), now=self.now)
        with self.engine.begin() as db:
            is_this = (t.walks.c.walk == name) & (t.walks.c.run_id == run)
            db.execute(t.walks.delete().where(is_this))
            db.execute(
                t.walks.insert().values(
                    walk=name,
                    run_id=run,
                    started=utc_text(self.now),
                    pages=pages,
                    failed_pages=failed,
                    listed=len(entries),
                    ended=ended,
                )
            )
        self.archive.finish_run(exit_code=0, delivered=True, summary="", now=self.now)
        return run

    def store(
        self, *article_ids: int, body: str = "", day: str = "07-08", **values: object
    ) -> None:
        """Store articles of a day, each with a text of its own unless one is given."""
        for article_id in article_ids:
            text = body or f"Isi berita nomor {article_id}."
            article = Article(
                article_id=article_id,
                url=f"https://wartaekonomi.co.id/read{article_id}/judul-berita",
                article_body=text,
                word_count=len(text.split()),
                date_downloaded=self.now,
                **{  # type: ignore[arg-type]
                    "headline": f"Judul {article_id}",
                    "date_published": wib(f"{day} 10:00"),
                    **values,
                },
            )
            self.archive.store(article, now=self.now)

    def miss(self, article_id: int, reason: str, state: str = "failed") -> None:
        """An article could not be had."""
        url = f"https://wartaekonomi.co.id/read{article_id}/x"
        self.archive.miss(
            Missing(url=url, reason=reason, article_id=article_id, state=state), now=self.now
        )
