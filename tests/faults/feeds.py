"""Faults of the feed and the sitemaps, by which an hourly run sees whether anything is new."""

from __future__ import annotations

from functools import partial

from faults.row import HOURLY, NONE, PAGE, Row

from wartaspider.demo import Fault

XML = (("Content-Type", "application/xml"),)
Feeds = partial(Fault, path="^/(rss|news/|sitemap)", times=None)

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{_LAUGHS}]><rss>&l9;</rss>'
FILE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'

FAULTS = {
    "are not there": (NONE, Feeds(kind="status", status=404)),
    "answer 500": (2 * PAGE, Feeds(kind="status", status=500)),
    "are cut": (2 * PAGE, Feeds(kind="cut")),
    "are no XML": (NONE, Feeds(kind="answer", body=b"<rss><channel><item></rss", headers=XML)),
    "are empty": (2 * PAGE, Feeds(kind="empty")),
    "are a page of HTML": (NONE, Feeds(kind="shell")),
    "are an XML bomb (entities in entities)": (
        NONE,
        Feeds(kind="answer", body=BOMB.encode(), headers=XML),
    ),
    "name a file of this machine as an entity": (
        NONE,
        Feeds(kind="answer", body=FILE.encode(), headers=XML),
    ),
}

FEEDS = tuple(
    Row(name=f"feed and sitemaps {what}", code=0, bound=bound, arguments=HOURLY, faults=(fault,))
    for what, (bound, fault) in FAULTS.items()
)
