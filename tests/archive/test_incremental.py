"""What a further run need not ask again."""

from __future__ import annotations

from datetime import UTC, datetime

from wartaspider.archive import open_archive
from wartaspider.archive.incremental import has_shown, headline_changes
from wartaspider.items import Article, Entry, Listing

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def test_list_has_shown_what_it_showed_itself_in_earlier_runs(archive_url: str):
    archive = open_archive(archive_url)
    shown = {"section:a": (1, 2), "section:b": (3,)}
    archive.begin_run("", base_url="http://h", process="1@h", now=NOW)
    for walk, ids in shown.items():
        archive.see(listing(walk, *ids), now=NOW)
    archive.close()
    archive = open_archive(archive_url)
    run = archive.begin_run("", base_url="http://h", process="1@h", now=NOW)
    archive.see(listing("section:a", 4), now=NOW)
    with archive.reading() as db:
        answers = {
            ids: has_shown(db, "section:a", entries(*ids), before_run=run)
            for ids in [(), (1,), (1, 2), (1, 3), (4,), (5,)]
        }
    archive.close()
    assert answers == {
        (): True,
        (1,): True,
        (1, 2): True,
        (1, 3): False,  # known, but from another list
        (4,): False,  # by this very run
        (5,): False,
    }


def test_other_headline_counts_unless_the_article_is_stored_under_it(archive_url: str):
    archive = open_archive(archive_url)
    archive.begin_run("", base_url="http://h", process="1@h", now=NOW)
    archive.see(Listing(walk="section:a", page=1, url="http://h/", entries=titled("Lama")), now=NOW)
    for number, headline in ((2, "Lama"), (3, "Baru")):
        url = f"https://wartaekonomi.co.id/read{number}/a"
        article = Article(
            article_id=number,
            url=url,
            headline=headline,
            article_body="Isi berita.",
            date_published=NOW,
            date_downloaded=NOW,
        )
        archive.store(article, now=NOW)
    with archive.reading() as db:
        changes = {
            title: headline_changes(db, "section:a", titled(title))
            for title in ("Lama", "Baru", "Lain", None)
        }
        elsewhere = headline_changes(db, "section:b", titled("Baru"))
    archive.close()
    # The third was looked at since the list showed it: there is nothing new to see.
    assert changes == {"Lama": set(), "Baru": {1, 2}, "Lain": {1, 2, 3}, None: set()}
    assert elsewhere == set()


def titled(headline: str | None) -> tuple[Entry, ...]:
    return tuple(Entry(article_id=i, slug="a", headline=headline) for i in (1, 2, 3))


def listing(walk: str, *ids: int) -> Listing:
    return Listing(walk=walk, page=1, url="http://h/", entries=entries(*ids))


def entries(*ids: int) -> tuple[Entry, ...]:
    return tuple(Entry(article_id=i, slug="a") for i in ids)
