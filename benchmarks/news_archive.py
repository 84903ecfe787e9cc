"""An archive of invented news, as long and as varied as the site's, filled in bulk."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from wartaspider.archive import open_archive
from wartaspider.archive import tables as t
from wartaspider.demo.text import HEADLINE_FORMS, Prose
from wartaspider.items import WIB, utc_text, wib_text

BATCH = 5_000
FIRST_ID = 300_000
FIRST = datetime(2021, 1, 1, tzinfo=WIB)
MENU = ("news", "ekbis", "new-economy", "kabar-finansial", "sport-lifestyle", "kabar-sawit")
PARAGRAPHS = 4_000
"""Distinct ones; an article holds 5 to 13 of them."""

_SOURCES = {
    "url": "canonical",
    "headline": "css:.articlePostHeader h1",
    "date_published": "json-ld",
    "date_modified": "meta:article:modified_time",
    "sections": "breadcrumb",
    "article_section": "breadcrumb",
    "editors": "css:.articlePostAuthor p",
    "dateline": "text",
    "description": "meta:description",
    "article_body": "css:.articlePostContent",
    "keywords": "links:/tag",
    "image_url": "meta:og:image",
    "image_caption": "css:figcaption",
    "page_count": "pager",
}

Row = dict[str, object]


def fill(url: str, count: int) -> None:
    """An archive of ``count`` stored articles; one in twenty was edited, one in thirty repeats."""
    archive = open_archive(url)
    archive.begin_run("fill", base_url="http://h", process="0@bench", now=datetime.now(UTC))
    archive.remember_menu(MENU, {slug: slug for slug in MENU})
    writer = _Newsdesk(archive.run_id)
    for start in range(0, count, BATCH):
        made = [writer.rows_of(start + n) for n in range(min(BATCH, count - start))]
        with archive.writing() as db:
            db.execute(t.articles.insert(), [article for article, _, _ in made])
            db.execute(t.versions.insert(), [row for _, rows, _ in made for row in rows])
            db.execute(t.sightings.insert(), [row for _, _, rows in made for row in rows])
    archive.finish_run(exit_code=0, delivered=True, summary="", now=datetime.now(UTC))
    archive.close()


class _Newsdesk:
    """Makes rows of the archive's tables."""

    def __init__(self, run_id: int) -> None:
        self._run = run_id
        self._rng = random.Random(20210101)
        prose = Prose(self._rng)
        self._paragraphs = [prose.paragraph() for _ in range(PARAGRAPHS)]
        self._lengths = [len(text.split()) for text in self._paragraphs]
        forms = ("plain",) * 40 + tuple(HEADLINE_FORMS)
        self._headlines = [prose.headline(self._rng.choice(forms)) for _ in range(PARAGRAPHS)]
        self._names = [prose.name() for _ in range(60)]
        self._sources = json.dumps(_SOURCES)

    def rows_of(self, number: int) -> tuple[Row, list[Row], list[Row]]:
        """An article, its versions and its sightings."""
        article_id = FIRST_ID + number
        published = FIRST + timedelta(minutes=9.6 * number)
        count = 2 if number % 20 == 7 else 1
        article = {
            "article_id": article_id,
            "state": "stored",
            "version": count,
            "duplicate_of": article_id - 30 if number % 30 == 29 else None,
            "first_seen": utc_text(published),
            "checked": utc_text(published),
            "fetched_run": self._run,
        }
        versions = [self._version(article_id, n + 1, published) for n in range(count)]
        return article, versions, list(self._sightings(article_id, published))

    def _version(self, article_id: int, version: int, published: datetime) -> Row:
        rng = self._rng
        picked = rng.choices(range(PARAGRAPHS), k=rng.randint(5, 13))
        headline = rng.choice(self._headlines)
        fetched = published + timedelta(hours=version)
        return {
            "article_id": article_id,
            "version": version,
            "run_id": self._run,
            "text_hash": f"{article_id:056x}{version:08x}",
            "url": f"https://wartaekonomi.co.id/read{article_id}/{_slug(headline)}",
            "headline": headline,
            "date_published": wib_text(published),
            "date_modified": wib_text(fetched) if version > 1 else None,
            "sections": json.dumps([rng.choice(MENU)]),
            "article_section": rng.choice(("Bursa", "Agribisnis", "Nasional", "Perbankan")),
            "authors": json.dumps(rng.sample(self._names, rng.choice((0, 0, 1, 2)))),
            "editors": json.dumps(rng.sample(self._names, 1)),
            "dateline": rng.choice(("Jakarta", "Medan", "Moskow", None)),
            "description": self._paragraphs[picked[0]],
            "article_body": "\n\n".join(self._paragraphs[n] for n in picked),
            "word_count": sum(self._lengths[n] for n in picked),
            "keywords": json.dumps(_tags(rng, headline)),
            "image_url": f"https://foto.wartaekonomi.co.id/files/{article_id}_big.jpg",
            "image_caption": headline,
            "image_credit": rng.choice(self._names),
            "page_count": 1,
            "date_published_raw": f"{published:%d/%m/%Y %H:%M} WIB",
            "date_downloaded": utc_text(fetched),
            "layout": "current",
            "field_sources": self._sources,
            "flags": '["silent-edit"]' if version > 1 else "[]",
        }

    def _sightings(self, article_id: int, published: datetime) -> Iterator[Row]:
        sections = self._rng.sample(MENU, self._rng.choice((0, 1, 1, 2)))
        for walk in (f"index:{published:%Y-%m-%d}", *(f"section:{slug}" for slug in sections)):
            yield {
                "article_id": article_id,
                "walk": walk,
                "first_run": self._run,
                "last_run": self._run,
                "date": wib_text(published),
                "date_has_time": 1,
            }


def _slug(headline: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in headline.lower()).split())


def _tags(rng: random.Random, headline: str) -> Sequence[str]:
    words = headline.split()
    return [" ".join(words[n : n + 2]) for n in range(rng.randint(2, 5)) if words[n : n + 2]]
