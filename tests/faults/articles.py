"""Faults of single articles: what their addresses give, and what their pages hold."""

from __future__ import annotations

import gzip
import zlib
from functools import partial

import brotli
from faults.laboratory import KNOWN, OTHER, VICTIM, site_of_today
from faults.row import NONE, PAGE, SLOW_PAGE, Row
from scrapy.utils import _compression

from wartaspider.demo import DemoSite, Fault
from wartaspider.demo.pages import answer

TODAY_ONLY = ("since=2021-07-09",)
At = partial(Fault, article_id=VICTIM, times=None)
NO_TEXT = b"<html><body><h1>Judul berita rekaan tanpa isi</h1></body></html>"
ZEROS = b"<html>" + b"0" * (32 * 2**20)


def packed(encoding: str, body: bytes) -> Fault:
    """An answer that was packed so."""
    return At(kind="answer", body=body, headers=(("Content-Encoding", encoding),))


def typed(content_type: str, body: bytes) -> Fault:
    """An answer of another type."""
    return At(kind="answer", body=body, headers=(("Content-Type", content_type),))


def true_page(article_id: int = VICTIM) -> str:
    """The page of an article as it should be."""
    site = site_of_today()
    return answer(site, site.articles[article_id].path, "page=all").body


def in_windows(page: str) -> bytes:
    """A page as Windows-1252; it must have signs that UTF-8 writes otherwise."""
    body = page.encode("cp1252", "xmlcharrefreplace")
    assert body.decode("utf-8", "replace").count("\ufffd") > 1
    return body


def needs(site: DemoSite, *looks: str) -> None:
    """Raises unless the new day has articles that look so."""
    found = {look for s in site.listed("2021-07-09") for look in (s.look.date.name, s.look.json_ld)}
    assert found >= set(looks)


STAYING = {
    "answers 403": (NONE, At(kind="status", status=403)),
    "answers 500": (PAGE, At(kind="status", status=500)),
    "resets the line": (PAGE, At(kind="reset")),
    "is cut": (PAGE, At(kind="cut")),
    "is longer than its `Content-Length`": (PAGE, At(kind="short-length")),
    "is empty": (PAGE, At(kind="empty")),
    "is a challenge": (PAGE, At(kind="challenge")),
    "is broken gzip": (PAGE, At(kind="bad-gzip")),
    "redirects to itself": (NONE, At(kind="redirect-loop")),
    "redirects to another site": (NONE, At(kind="redirect-offsite")),
    "redirects to 169.254.169.254": (
        NONE,
        At(kind="redirect-offsite", location="http://169.254.169.254/latest/meta-data/"),
    ),
    "redirects to `file:///etc/passwd`": (
        NONE,
        At(kind="redirect-offsite", location="file:///etc/passwd"),
    ),
    "never ends": (NONE, At(kind="endless")),
    "is of 9 MB": (NONE, typed("text/html", b"<html>" + b"<p>panjang</p>" * 700_000)),
    "is a gzip bomb": (NONE, packed("gzip", gzip.compress(ZEROS, 5))),
    "is a gzip bomb in gzip": (NONE, packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS, 5)))),
    "is a deflate bomb": (NONE, packed("deflate", zlib.compress(ZEROS, 5))),
    "is a brotli bomb": (NONE, packed("br", brotli.compress(ZEROS, quality=1))),
    "is a zstd bomb": (NONE, packed("zstd", _compression.zstd.compress(ZEROS))),
    "is bytes without meaning": (PAGE, typed("text/html", bytes(range(256)) * 20)),
}

FINAL = {
    "answers 404": At(kind="status", status=404),
    "answers 410": At(kind="status", status=410),
    "is a shell": At(kind="shell"),
    "redirects to the home page": At(kind="redirect-offsite", location="/"),
    "shows another article": typed("text/html", true_page(OTHER).encode()),
    "is a PDF": typed("application/pdf", b"%PDF-1.4\n" + bytes(range(256)) * 20),
    "has a headline and no text": typed("text/html", NO_TEXT),
}
"""What settles an article: it is not there, or it is none."""

PASSING = {
    "answers 500 three times": At(kind="status", status=500, times=3),
    "resets the line twice": At(kind="reset", times=2),
    "is cut twice": At(kind="cut", times=2),
    "is empty twice": At(kind="empty", times=2),
    "is a challenge once": At(kind="challenge", times=1),
    "is broken gzip once": At(kind="bad-gzip", times=1),
}

ARTICLES = (
    *(
        Row(
            name=f"an article {what}",
            code=1,
            bound=bound,
            lost="one",
            faults=(fault,),
            again=what in ("answers 500", "is a challenge", "is a gzip bomb"),
        )
        for what, (bound, fault) in STAYING.items()
    ),
    *(
        Row(
            name=f"an article {what}",
            code=1,
            bound=NONE,
            lost="one",
            faults=(fault,),
            is_final=True,
            again=what in ("answers 404", "is a shell"),
        )
        for what, fault in FINAL.items()
    ),
    *(
        Row(name=f"an article {what}, then comes", code=0, faults=(fault,))
        for what, fault in PASSING.items()
    ),
    Row(
        name="an article is waited for in vain",
        again=True,
        code=1,
        bound=SLOW_PAGE,
        is_silent=True,
        lost="one",
        faults=(At(kind="stall", seconds=600),),
    ),
    Row(
        name="an article drips, and never ends",
        code=1,
        bound=SLOW_PAGE,
        is_silent=True,
        lost="one",
        faults=(At(kind="slow", seconds=600),),
    ),
    Row(
        name="an article says that it is ISO 8859-1, and is UTF-8",
        code=0,
        bound=NONE,
        faults=(typed("text/html; charset=iso-8859-1", true_page().encode()),),
    ),
    Row(
        name="an article says that it is UTF-8, and is Windows-1252",
        code=0,
        bound=NONE,
        faults=(typed("text/html; charset=utf-8", in_windows(true_page())),),
    ),
    Row(
        name="a date only in the list; JSON-LD that contradicts the page, or is another article's",
        code=0,
        bound=NONE,
        is_new=True,
        arguments=TODAY_ONLY,
        site={"articles_per_day": 20, "seed": 5},
        plot=lambda site: needs(site, "listing", "contradiction", "other-article"),
    ),
    Row(
        name="an article that was stored answers 404",
        code=0,
        bound=NONE,
        plot=lambda site: site.remove(KNOWN),
        gone=(KNOWN,),
    ),
    Row(
        name="an article that was stored redirects to the home page",
        code=0,
        bound=NONE,
        plot=lambda site: site.remove(KNOWN, "home"),
        gone=(KNOWN,),
    ),
    Row(
        name="an article is published again under another ID",
        code=0,
        bound=NONE,
        plot=lambda site: site.repost(KNOWN),
    ),
    Row(
        name="an article's address has changed",
        code=0,
        bound=NONE,
        plot=lambda site: site.change_slug(VICTIM),
    ),
    Row(
        name="listed articles are not there, or are videos without text",
        code=1,
        bound=NONE,
        is_new=True,
        site={"broken": True, "articles_per_day": 20},
        plot=lambda site: site.unreadable[next(iter(site.unreadable))],
        again=True,
        says="missing",
    ),
    Row(
        name="an article is waited for in vain once, then comes",
        code=0,
        is_silent=True,
        faults=(At(kind="stall", seconds=2, times=1),),
    ),
    Row(name="`?page=all` is ignored", code=0, bound=NONE, site={"page_all": "ignored"}),
    Row(name="`?page=all` answers 404", code=0, bound=NONE, site={"page_all": "404"}),
)
