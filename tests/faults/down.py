"""Faults of the whole site: it is down, refuses, is silent, or gives pages that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from faults.changes import without_menu
from faults.laboratory import Case
from faults.row import NONE, ROW, SECTION, SILENCE, STORM, Row, Wreck

from wartaspider.demo import Fault

ALL = "/(?!robots)"
NEW = "all that is new"
Faulty = partial(Fault, path=ALL, times=None)


@contextmanager
def nobody_listens(case: Case) -> Iterator[None]:
    """A port at which there is nothing."""
    case.settings["WARTA_BASE_URL"] = "http://127.0.0.1:9"
    yield


def halfway(fault: Fault) -> Wreck:
    """From the tenth request on, and for good."""

    @contextmanager
    def wreck(case: Case) -> Iterator[None]:
        begin: Callable[[], None] = partial(case.server.add_faults, fault)
        case.server.at[10] = begin
        yield

    return wreck


DOWN = (
    Row(
        name="nothing listens",
        again=True,
        code=4,
        lost=NEW,
        wreck=nobody_listens,
        says="robots.txt",
    ),
    Row(
        name="every line is reset",
        code=4,
        lost=NEW,
        faults=(Fault(kind="reset", path="/", times=None),),
        says="robots.txt",
    ),
    Row(
        name="the site goes down halfway",
        again=True,
        code=4,
        bound=ROW,
        lost="some",
        wreck=halfway(Faulty(kind="reset")),
        says="the site is down",
    ),
    Row(
        name="every page answers 503",
        again=True,
        code=4,
        bound=ROW,
        lost=NEW,
        faults=(Faulty(kind="status", status=503),),
        says="the site is down",
    ),
    Row(
        name="every page answers 503, and a section is asked for",
        code=4,
        lost=NEW,
        arguments=SECTION,
        is_new=True,
        faults=(Faulty(kind="status", status=503),),
        says="the site is down",
    ),
    Row(
        name="every page answers 503 from halfway on",
        code=4,
        bound=ROW,
        lost="some",
        wreck=halfway(Faulty(kind="status", status=503)),
        says="the site is down",
    ),
    Row(
        name="every page answers 503 twice, then comes",
        code=0,
        bound=ROW,
        faults=(Fault(kind="status", status=503, path="/", times=2),),
    ),
    Row(
        name="every page answers 500 twice, then comes",
        code=0,
        bound=ROW,
        faults=(Fault(kind="status", status=500, path=ALL, times=2),),
    ),
    Row(
        name="every page answers 429 (too many requests)",
        code=4,
        bound=ROW,
        lost=NEW,
        faults=(Faulty(kind="status", status=429),),
        says="the site refuses us",
    ),
    Row(
        name="every page answers 429 with `Retry-After: 60`, whatever is waited",
        code=4,
        bound=STORM,
        lost=NEW,
        faults=(Faulty(kind="status", status=429, retry_after=60),),
        says="the site refuses us",
    ),
    Row(
        name="every page answers 429 with `Retry-After: 3600`",
        code=4,
        lost=NEW,
        faults=(Faulty(kind="status", status=429, retry_after=3600),),
        says="the site refuses us",
    ),
    Row(
        name="every list answers 429 with `Retry-After: 20` once, then comes",
        code=0,
        bound=ROW,
        faults=(Fault(kind="status", status=429, retry_after=20, path="/indeks"),),
    ),
    Row(
        name="a list answers 503 with a date in `Retry-After`, then comes",
        code=0,
        faults=(
            Fault(
                kind="status",
                status=503,
                retry_after=30,
                retry_after_date=True,
                path="/indeks/20210709.*page=2",
            ),
        ),
    ),
    Row(
        name="every page answers 403",
        again=True,
        code=4,
        lost=NEW,
        faults=(Fault(kind="status", status=403, path="/", times=None),),
        says="the site refuses us",
    ),
    Row(
        name="every article answers 403",
        code=4,
        lost=NEW,
        faults=(Fault(kind="status", status=403, path="/read", times=None),),
        says="the site refuses us",
    ),
    Row(
        name="every page is a challenge, with status 200",
        code=4,
        bound=ROW,
        lost=NEW,
        faults=(Faulty(kind="challenge"),),
        says="the site refuses us",
    ),
    Row(
        name="every page drips, and none ends",
        code=4,
        bound=SILENCE,
        is_silent=True,
        lost=NEW,
        faults=(Faulty(kind="slow", seconds=600),),
        says="the site is down",
    ),
    Row(
        name="every page is waited for in vain",
        code=4,
        bound=SILENCE,
        is_silent=True,
        lost=NEW,
        faults=(Faulty(kind="stall", seconds=600),),
        says="the site is down",
    ),
    Row(
        name="every page drips from halfway on",
        code=4,
        bound=SILENCE,
        is_silent=True,
        lost="some",
        wreck=halfway(Faulty(kind="slow", seconds=600)),
        says="the site is down",
    ),
    Row(
        name="every page is empty, with status 200",
        again=True,
        code=4,
        bound=ROW,
        lost=NEW,
        faults=(Faulty(kind="empty"),),
    ),
    Row(
        name="every page is empty, and a hundred days are asked for",
        code=4,
        bound=600,
        lost=NEW,
        is_new=True,
        arguments=("since=2021-04-01",),
        faults=(Faulty(kind="empty"),),
        says="the site is down",
    ),
    Row(name="every page is cut", code=4, bound=ROW, lost=NEW, faults=(Faulty(kind="cut"),)),
    Row(
        name="every page answers 404",
        code=1,
        bound=NONE,
        lost=NEW,
        faults=(Faulty(kind="status", status=404),),
    ),
    Row(
        name="every page redirects to another site",
        code=4,
        bound=NONE,
        lost=NEW,
        faults=(Faulty(kind="redirect-offsite"),),
    ),
    Row(
        name="every page redirects to itself",
        code=4,
        bound=NONE,
        lost=NEW,
        faults=(Faulty(kind="redirect-loop"),),
    ),
    Row(
        name="every page is a shell: menu and footer, and nothing between",
        again=True,
        code=3,
        bound=NONE,
        lost=NEW,
        faults=(Faulty(kind="shell"),),
    ),
    Row(
        name="the home page answers 500, the date index works",
        code=0,
        faults=(Fault(kind="status", status=500, path="^/$", times=None),),
    ),
    Row(
        name="the home page answers 500, and a section is asked for",
        code=4,
        lost=NEW,
        arguments=SECTION,
        is_new=True,
        faults=(Fault(kind="status", status=500, path="^/$", times=None),),
        says="the site is down",
    ),
    Row(name="the menu is gone, the date index works", code=0, bound=NONE, change=without_menu),
    Row(
        name="the menu is gone, and a section is asked for",
        again=True,
        code=3,
        bound=NONE,
        lost=NEW,
        arguments=SECTION,
        is_new=True,
        change=without_menu,
        says="layout",
    ),
)
