"""The site is made anew over night: what no reader can be sure of is held back, not stored."""

from __future__ import annotations

from functools import partial

from faults.row import NONE, Row

from wartaspider.demo import DemoSite
from wartaspider.demo.html import rename

HISTORY = {"days": 3, "articles_per_day": 11, "page_size": 20}
DAYS = ("since=2021-07-06",)
"""So much of yesterday is stored that today can be held against it."""

REDESIGNS = {
    "classes": "all class names are others, and no label says who wrote",
    "dates": "dates are told by their age",
    "bodies": "texts lie where no reader looks",
    "half-bodies": "half of the texts lie where no reader looks",
    "titles": "all titles are the site's name",
}


def redesigned(how: str, site: DemoSite) -> None:
    """The site, redesigned."""
    site.redesign(how)  # type: ignore[arg-type]


def renamed(site: DemoSite, target: str, text: str) -> str:
    """A page whose classes and ids are other words."""
    return rename(text, 7) if "</html>" in text else text


DRIFT = (
    *(
        Row(
            name=f"redesign: {what}",
            code=3,
            bound=NONE,
            lost="some" if how == "half-bodies" else "all that is new",
            arguments=DAYS,
            site=HISTORY,
            plot=partial(redesigned, how),
        )
        for how, what in REDESIGNS.items()
    ),
    Row(
        name="redesign: all class names are others, and nothing else",
        code=3,
        bound=NONE,
        lost="all that is new",
        arguments=DAYS,
        site=HISTORY,
        change=renamed,
    ),
)
