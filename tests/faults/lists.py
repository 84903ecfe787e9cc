"""Faults of lists: their pagers, their ends, their order, and days without articles."""

from __future__ import annotations

from functools import partial

from faults.changes import ends_early, ignores_page, loops, promises_more, shortened, tells_changes
from faults.row import NONE, SECTION, SLOW_PAGE, Row

from wartaspider.demo import Fault

NEW = "all that is new"
TODAY = "2021-07-09"
LIST = f"^/indeks/{TODAY.replace('-', '')}"
Second = partial(Fault, path=f"{LIST}.*page=2", times=None)
Whole = partial(Fault, path=LIST, times=None)

ONE_PAGE = {
    "answers 500": Second(kind="status", status=500),
    "answers 403": Second(kind="status", status=403),
    "answers 404": Second(kind="status", status=404),
    "resets the line": Second(kind="reset"),
    "is cut": Second(kind="cut"),
    "is empty": Second(kind="empty"),
    "is a shell without a list": Second(kind="shell"),
    "is a challenge": Second(kind="challenge"),
    "redirects to itself": Second(kind="redirect-loop"),
    "redirects to the home page": Second(kind="redirect-offsite", location="/"),
    "redirects to another site": Second(kind="redirect-offsite"),
}

LISTS = (
    *(
        Row(name=f"page 2 of 3 of a list {what}", code=1, lost="a page", faults=(fault,))
        for what, fault in ONE_PAGE.items()
    ),
    Row(
        name="page 2 of 3 of a list is waited for in vain",
        again=True,
        code=1,
        bound=SLOW_PAGE,
        is_silent=True,
        lost="a page",
        faults=(Second(kind="stall", seconds=600),),
    ),
    Row(
        name="page 2 of 3 of a list is a shell once, then comes",
        code=0,
        faults=(Fault(kind="shell", path=f"{LIST}.*page=2", times=1),),
    ),
    Row(
        name="page 2 of a section's list answers 500",
        again=True,
        site={"page_size": 1},
        code=1,
        lost="a page",
        is_new=True,
        arguments=SECTION,
        faults=(Fault(kind="status", status=500, list_page=("kabar-sawit", 2), times=None),),
    ),
    Row(
        name="the pager ignores `?page`",
        again=True,
        code=1,
        bound=NONE,
        lost="a page",
        change=ignores_page,
    ),
    Row(
        name="the last page of a list is empty",
        code=1,
        bound=NONE,
        lost="a page",
        change=ends_early,
    ),
    Row(name="page 3 of a list is page 1 again", code=1, bound=NONE, lost="a page", change=loops),
    Row(name="the pager shows fewer pages than there are", code=0, bound=NONE, change=shortened),
    Row(name="the pager shows more pages than there are", code=1, bound=NONE, change=promises_more),
    *(
        Row(name=f"past its end a list {what}", code=0, bound=NONE, site={"past_end": form})
        for form, what in {
            "last": "repeats its last page",
            "first": "begins again",
            "404": "answers 404",
            "redirect": "redirects to its first page",
        }.items()
    ),
    Row(
        name="a list shows its first page only, and a button that wants a browser",
        code=1,
        bound=NONE,
        lost="some",
        site={"more_button": True},
        says="more-failed",
    ),
    Row(name="lists have no pager", code=0, bound=NONE, site={"pager": "none"}),
    Row(
        name="lists are out of order, and an old article stands on top",
        code=0,
        bound=NONE,
        is_new=True,
        site={"out_of_order": True},
        arguments=SECTION,
    ),
    Row(
        name="lists tell no dates",
        code=0,
        bound=NONE,
        is_new=True,
        site={"list_dates": False},
        arguments=SECTION,
    ),
    Row(
        name="a day's list tells when its articles were changed, days later",
        code=0,
        bound=NONE,
        change=tells_changes,
    ),
    Row(
        name="a sidebar shows other articles on each page",
        code=0,
        bound=NONE,
        site={"shifting_sidebar": True},
    ),
    Row(
        name="a day has no articles, and its list says so",
        code=0,
        bound=NONE,
        arguments=("since=2021-07-06",),
    ),
    Row(
        name="a day's list answers 500",
        again=True,
        code=1,
        bound=180,
        lost=NEW,
        faults=(Whole(kind="status", status=500),),
    ),
    Row(
        name="a day's list answers 403",
        code=1,
        bound=NONE,
        lost=NEW,
        faults=(Whole(kind="status", status=403),),
    ),
    Row(
        name="a day's list is a shell without results",
        again=True,
        code=1,
        bound=NONE,
        lost=NEW,
        faults=(Whole(kind="shell"),),
    ),
    Row(
        name="a day's list redirects to the home page",
        code=1,
        bound=NONE,
        lost=NEW,
        faults=(Whole(kind="redirect-offsite", location="/"),),
    ),
    Row(
        name="a day's list answers 404",
        code=1,
        bound=NONE,
        lost=NEW,
        faults=(Whole(kind="status", status=404),),
    ),
)
