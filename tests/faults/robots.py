"""Faults of robots.txt."""

from __future__ import annotations

from functools import partial

from faults.row import NONE, SLOW_PAGE, Row

from wartaspider.demo import Fault

NEW = "all that is new"
At = partial(Fault, path="^/robots.txt", times=None)
TEXT = (("Content-Type", "text/plain"),)
ELSEWHERE = b"User-agent: *\nDisallow: /\n"


def text(body: bytes) -> Fault:
    """This robots.txt."""
    return At(kind="answer", body=body, headers=TEXT)


ROBOTS = (
    *(
        Row(
            name=f"robots.txt answers {status}",
            code=0,
            bound=NONE,
            faults=(At(kind="status", status=status),),
        )
        for status in (404, 403)
    ),
    *(
        Row(
            name=f"robots.txt answers {status}",
            code=4,
            lost=NEW,
            faults=(At(kind="status", status=status),),
            says="robots.txt",
        )
        for status in (500, 429)
    ),
    Row(
        name="robots.txt answers 500 twice, then comes",
        code=0,
        faults=(Fault(kind="status", status=500, path="^/robots.txt", times=2),),
    ),
    Row(
        name="robots.txt is waited for in vain",
        code=4,
        bound=SLOW_PAGE,
        is_silent=True,
        lost=NEW,
        faults=(At(kind="stall", seconds=600),),
        says="robots.txt",
    ),
    Row(
        name="robots.txt resets the line",
        code=4,
        lost=NEW,
        faults=(At(kind="reset"),),
        says="robots.txt",
    ),
    Row(
        name="robots.txt redirects within the site, to rules that allow all",
        code=0,
        bound=NONE,
        faults=(
            At(kind="redirect-offsite", location="/aturan.txt"),
            Fault(
                kind="answer", path="^/aturan", times=None, body=b"User-agent: *\n", headers=TEXT
            ),
        ),
    ),
    Row(
        name="robots.txt redirects within the site, to rules that forbid all",
        code=4,
        bound=NONE,
        lost=NEW,
        faults=(
            At(kind="redirect-offsite", location="/aturan.txt"),
            Fault(kind="answer", path="^/aturan", times=None, body=ELSEWHERE, headers=TEXT),
        ),
    ),
    Row(
        name="robots.txt redirects to another site",
        code=0,
        bound=NONE,
        faults=(At(kind="redirect-offsite"),),
    ),
    Row(
        name="robots.txt redirects to itself",
        code=0,
        bound=NONE,
        faults=(At(kind="redirect-loop"),),
    ),
    Row(name="robots.txt forbids all", code=4, bound=NONE, lost=NEW, faults=(text(ELSEWHERE),)),
    Row(
        name="robots.txt forbids the articles",
        again=True,
        code=4,
        bound=NONE,
        lost=NEW,
        faults=(text(b"User-agent: wartaspider\nDisallow: /read\n"),),
    ),
    Row(
        name="robots.txt forbids `?page=all`",
        code=0,
        bound=NONE,
        faults=(text(b"User-agent: *\nDisallow: /*?page=all\n"),),
    ),
    Row(
        name="robots.txt forbids lists by `?page=N`, and not by `/N`",
        code=0,
        bound=NONE,
        faults=(text(b"User-agent: *\nDisallow: /indeks/*?\n"),),
    ),
    Row(
        name="robots.txt is of 20 MB",
        code=0,
        bound=NONE,
        faults=(text(b"User-agent: *\nDisallow: /search\n" + b"# panjang\n" * 2_000_000),),
    ),
    Row(name="robots.txt never ends", code=0, bound=NONE, faults=(At(kind="endless"),)),
    Row(
        name="robots.txt is a page of HTML",
        code=0,
        bound=NONE,
        faults=(At(kind="answer", body=b"<html><body>User-agent: *\nDisallow: /</body></html>"),),
    ),
    Row(
        name="robots.txt asks for 20 s between two requests",
        code=0,
        bound=1200,
        faults=(text(b"User-agent: *\nCrawl-delay: 20\n"),),
    ),
)
