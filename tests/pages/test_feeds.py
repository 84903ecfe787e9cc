"""RSS and sitemaps: what they name, broken or hostile as they may be."""

from __future__ import annotations

import gzip
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from wartaspider.items import WIB
from wartaspider.pages import feeds
from wartaspider.pages.feeds import MAX_BYTES, Sitemap, read_feed, read_sitemap
from wartaspider.urls import Site

FOLDERS = sorted(path for path in (Path(__file__).parent / "feeds").iterdir() if path.is_dir())
SITE = Site("http://127.0.0.1:8000")
ITEM = "<item><title>{}</title><link>https://wartaekonomi.co.id/read1/x</link></item>"


def response(body: str | bytes) -> Response:
    return Response(SITE.url("/rss"), body=body.encode() if isinstance(body, str) else body)


def told(folder: Path) -> dict[str, Any]:
    page = response((folder / "page.xml").read_bytes())
    sitemap = read_sitemap(page, site=SITE)
    entries = read_feed(page, site=SITE) or sitemap.entries
    named = ("article_id", "slug", "href", "headline", "date_has_time")
    rows = [
        {name: getattr(e, name) for name in named} | {"date": e.date and e.date.isoformat()}
        for e in entries
    ]
    return {"children": list(sitemap.children), "entries": rows}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["children", "entries"])
def test_feed(folder: Path, name: str) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert told(folder)[name] == expected[name]


def test_packed_sitemap_is_unpacked() -> None:
    body = (Path(__file__).parent / "feeds" / "sitemap-news" / "page.xml").read_bytes()
    plain = read_sitemap(response(body), site=SITE)
    assert plain.entries
    assert read_sitemap(response(gzip.compress(body)), site=SITE) == plain


def test_packed_bomb_is_not_unpacked_beyond_the_bound() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (4 * MAX_BYTES) + b"</urlset>")
    assert read_sitemap(response(bomb), site=SITE) == Sitemap()


def test_entities_are_not_expanded_when_they_multiply() -> None:
    names = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    body = f'<!DOCTYPE l [<!ENTITY a0 "ha">{names}]><rss>{ITEM.format("&a9;")}</rss>'
    start = time.process_time()
    entries = read_feed(response(body), site=SITE)
    assert time.process_time() - start < 5
    assert all(not entry.headline for entry in entries)


@pytest.mark.parametrize("kind", ['SYSTEM "{}"', 'PUBLIC "x" "{}"'])
def test_external_entities_are_not_read(tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("RAHASIA", "utf-8")
    entity = kind.format(secret.as_uri())
    body = f"<!DOCTYPE l [<!ENTITY e {entity}>]><rss>{ITEM.format('Satu &e; dua')}</rss>"
    assert [e.headline for e in read_feed(response(body), site=SITE)] == ["Satu dua"]


def test_external_dtd_is_not_read(tmp_path: Path) -> None:
    dtd = tmp_path / "luar.dtd"
    dtd.write_text('<!ENTITY e "RAHASIA">', "utf-8")
    body = f'<!DOCTYPE rss SYSTEM "{dtd.as_uri()}"><rss>{ITEM.format("Satu &e; dua")}</rss>'
    assert [e.headline for e in read_feed(response(body), site=SITE)] == ["Satu dua"]


@pytest.mark.parametrize(
    "fields",
    [
        "<media:title>Foto</media:title><title>Judul</title>",
        "<m:title xmlns:m='http://search.yahoo.com/mrss/'>Foto</m:title><title>Judul</title>",
        "<title>Judul</title><media:title>Foto</media:title>",
    ],
)
@pytest.mark.parametrize("xmlns", ["", " xmlns='http://www.w3.org/2005/Atom'"])
def test_headline_is_the_items_own_when_a_picture_has_a_title(fields: str, xmlns: str) -> None:
    link = "<link>https://wartaekonomi.co.id/read1/x</link>"
    body = f"<feed{xmlns}><entry>{fields}{link}</entry></feed>"
    assert [e.headline for e in read_feed(response(body), site=SITE)] == ["Judul"]


@pytest.mark.parametrize("zone", ["+0700", "+0700 (WIB)", "+0700 (Western Indonesia Time)"])
def test_date_is_read_when_a_comment_names_its_zone(zone: str) -> None:
    date = f"<pubDate>Thu, 08 Jul 2021 21:05:00 {zone}</pubDate>"
    body = f"<rss>{ITEM.replace('</item>', date + '</item>')}</rss>"
    moments = [entry.date for entry in read_feed(response(body), site=SITE)]
    assert moments == [datetime(2021, 7, 8, 21, 5, tzinfo=WIB)]


@pytest.mark.parametrize(
    "body", [b"", b" ", b"<", b"\0", b"\x1f\x8b", b"\x1f\x8bxx", b"{}", b"<a/>"]
)
def test_what_is_no_feed_gives_nothing(body: bytes) -> None:
    assert read_feed(response(body), site=SITE) == ()
    assert read_sitemap(response(body), site=SITE) == Sitemap()


def test_cut_feed_gives_what_came() -> None:
    body = f"<rss><channel>{ITEM.format('Satu')}<item><title>Du"
    assert [e.headline for e in read_feed(response(body), site=SITE)] == ["Satu"]


@pytest.mark.parametrize("count", [9, 10])
def test_no_more_is_read_when_a_feed_has_too_many_items(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 10)
    own = "http://127.0.0.1:8000/read7/judul"
    items = "<item><link>x</link></item>" * count + f"<item><link>{own}</link></item>"
    pages = "<url><loc>x</loc></url>" * count + f"<url><loc>{own}</loc></url>"
    assert len(read_feed(response(f"<rss>{items}</rss>"), site=SITE)) == 10 - count
    sitemap = read_sitemap(response(f"<urlset>{pages}</urlset>"), site=SITE)
    assert len(sitemap.entries) == 10 - count


def test_deep_feed_is_survived() -> None:
    assert read_feed(response("<item>" * 100_000), site=SITE) == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    read_feed(response(body), site=SITE)
    read_sitemap(response(body), site=SITE)
