"""The scripted stand-in site: shells whose lists and articles are made by scripts from JSON.

It behaves as badly as such sites do: what counts comes late, adverts of other hosts are woven in,
a script never arrives, another runs in circles, dialogs open, errors are thrown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

from wartaspider.demo import pages
from wartaspider.demo.html import rename
from wartaspider.demo.options import Fault
from wartaspider.demo.pages import Answer
from wartaspider.demo.site import DemoSite
from wartaspider.urls import parse_article_path

APP = "/data/app.js"
DATA = "/data/halaman.json"
ENDLESS = "/data/selamanya.js"
ADS = "iklan.contoh.invalid"

_LIST = re.compile(r"/(?:indeks(?:/\d{8})?|category-\d+/[a-z0-9-]+)")
_HEAD = (
    '<link rel="alternate" type="application/rss+xml" href="/rss">\n',
    "\n<style>",
)
_BODY = ('<div id="fb-root"></div>\n', "\n<footer")
_MAIN = ("<main>", "</main>")
_OLD_MAIN = ('<div class="col-xs-9 main-column">', "</div>\n</div></div>\n<footer")


def faults(site: DemoSite) -> tuple[Fault, ...]:
    """Of a scripted site: a script that is begun and never sent."""
    if site.options.scripted == "none":
        return ()
    return (Fault(kind="stall", path=f"^{re.escape(ENDLESS)}", times=None, seconds=3600.0),)


def answer(site: DemoSite, path: str, query: str) -> Answer:
    """What the site gives for a path and query: if scripted, a shell, or what its scripts want."""
    if site.options.scripted == "none":
        return pages.answer(site, path, query)
    if path == APP:
        script = files(__package__).joinpath("scripted.js").read_text("utf-8")
        return Answer(body=script, content_type="text/javascript; charset=utf-8", max_age=3600)
    if path == DATA:
        return _data(site, (parse_qs(query).get("alamat") or ["/"])[0])
    plain = pages.answer(site, path, query)
    kind = _kind(site, path)
    if plain.status != 200 or kind is None:
        return plain
    parts = _parts(site, plain.body, path)
    return Answer(body=_shell(site, kind, parts), cacheable=True)


def _kind(site: DemoSite, path: str) -> str | None:
    """``list``, ``article`` or ``page``, if scripts make it."""
    scripted = site.options.scripted
    if _LIST.fullmatch(path) and scripted in ("lists", "all"):
        return "list"
    if parse_article_path(path) and scripted in ("articles", "all"):
        return "article"
    return "page" if path == "/" and scripted == "all" else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """A page in pieces: joined in order they are the page."""

    start: str
    head: str
    between: str
    content: str
    end: str


def _parts(site: DemoSite, page: str, path: str) -> _Parts:
    start, head, rest = _cut(page, _HEAD)
    marks = _BODY if site.options.scripted == "all" else _MAIN
    seed = site.options.rename
    if seed is not None:
        marks = (rename(marks[0], seed), marks[1])
    if marks[0] not in rest:
        marks = (_OLD_MAIN[0] if seed is None else rename(_OLD_MAIN[0], seed), _OLD_MAIN[1])
    between, content, end = _cut(rest, marks)
    number = address.article_id if (address := parse_article_path(path)) else 0
    if number % 2 == 0:
        # Half of the articles tell machines plainly what they are, as such sites do.
        return _Parts(start + head, "", between, content, end)
    return _Parts(start, head, between, content, end)


def _cut(text: str, marks: tuple[str, str]) -> tuple[str, str, str]:
    """The text up to a mark and with it, up to the next, and the rest."""
    first = text.index(marks[0]) + len(marks[0])
    last = text.index(marks[1], first)
    return text[:first], text[first:last], text[last:]


def _shell(site: DemoSite, kind: str, parts: _Parts) -> str:
    more = site.options.more if kind == "list" else "pager"
    room = f"""<div data-ruang="{kind}" data-lagi="{more}"><p class="loading">Memuat...</p></div>
<noscript>Aktifkan JavaScript untuk membaca halaman ini.</noscript>
<iframe src="http://{ADS}/slot.html" title="iklan"></iframe>
<script async src="http://{ADS}/slot.js"></script>
<script async src="{ENDLESS}"></script>
<script src="{APP}"></script>"""
    return "".join((parts.start, parts.between, room, parts.end))


def _data(site: DemoSite, address: str) -> Answer:
    """The content of a page as JSON."""
    parts = urlsplit(address)
    plain = pages.answer(site, parts.path, parts.query)
    content_type = "application/json; charset=utf-8"
    if plain.status != 200 or _kind(site, parts.path) is None:
        return Answer(status=404, body="{}", content_type=content_type)
    page = _parts(site, plain.body, parts.path)
    value = {
        "kepala": page.head,
        "isi": page.content,
        "tunda": sum(address.encode()) % 7 * 120,
        "lingkaran": sum(address.encode()) % 9 == 0,
    }
    return Answer(body=json.dumps(value, ensure_ascii=False), content_type=content_type)
