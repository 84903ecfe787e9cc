"""The further pages of a list as its own links lead to them, whatever their addresses look like.

Read only where the number of a page leads to nothing new, so a plain pager costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from wartaspider.pages.links import (
    MAX_HREF,
    Node,
    html_root,
    list_path,
    page_number,
    text_of,
    upwards,
)
from wartaspider.urls import Site

MAX_LINKS = 20_000
MAX_FURTHER = 200
MAX_CLIMB = 6

_MORE = r"(?:muat|load|tampilkan|lihat) (?:berita |artikel )?(?:lebih|lagi|lain|more)\w*.{0,20}"
_ONWARDS = re.compile(
    rf"\W*(?:(?:halaman |page )?(?:berikut(?:nya)?|selanjutnya|next(?: page)?)|{_MORE}"
    r"|lebih banyak)\W*|[›»]|>{1,2}",
    re.I,
)
_BUTTON = re.compile(rf"\W*(?:{_MORE}|lebih banyak)\W*", re.I)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_NOWHERE = re.compile(r"(?:#.*|javascript:.*)?", re.I | re.S)
_PAGER_NAME = re.compile(r"pagina|paging|pager|halaman", re.I)
_HIDDEN = re.compile(r"display:\s*none", re.I)


def further_pages(response: TextResponse, *, site: Site, path: str) -> dict[str, bool]:
    """Addresses of other pages of the list at ``path``, each with whether a number shows it.

    A mere "next" promises nothing. A link is known by the list's own path and by its text, or by
    a page's number in its address.
    """
    root = html_root(response)
    if root is None:
        return {}
    base = get_base_url(response)
    found: dict[str, bool] = {}
    for node in islice(root.iter("a", "link"), MAX_LINKS):
        href = (node.get("href") or "").strip()
        if not 0 < len(href) <= MAX_HREF or _NOWHERE.fullmatch(href):
            continue
        url = site.resolve(href, base)
        if url is None or url == response.url or not _is_of_list(urlsplit(url).path, path):
            continue
        text, number = text_of(node, 60), page_number(url)
        is_number = bool(_NUMBER.fullmatch(text))
        is_onwards = int(text) > 1 if is_number else leads_on(node, text)
        # A link to page 1 leads to what was there before, unless pages are counted from 0.
        if is_onwards or number not in (None, 1):
            found[url] = found.get(url, False) or (is_number and is_onwards)
        if len(found) == MAX_FURTHER:
            break
    return found


def has_more_button(response: TextResponse) -> bool:
    """Whether a list says that it goes on, and only a script knows where."""
    root = html_root(response)
    return root is not None and any(map(_is_button, islice(_buttons(root), MAX_LINKS)))


def _is_of_list(path: str, list_at: str) -> bool:
    return list_path(path) == list_at or bool(
        re.fullmatch(rf"{re.escape(list_at)}/\d{{1,6}}/?", path)
    )


def leads_on(node: Node, text: str) -> bool:
    """Whether a link says in words that it leads to a list's next page."""
    return "next" in (node.get("rel") or "").lower().split() or bool(_ONWARDS.fullmatch(text))


def _buttons(root: Node) -> Iterator[Node]:
    for node in root.iter("a", "button", "input"):
        if node.tag != "a" or _NOWHERE.fullmatch((node.get("href") or "").strip()):
            yield node


def _is_button(node: Node) -> bool:
    text = (node.get("value") or "")[:60] if node.tag == "input" else text_of(node, 60)
    if text == "2":
        names = (f"{o.get('class') or ''} {o.get('id') or ''}" for o in upwards(node, MAX_CLIMB))
        return any(map(_PAGER_NAME.search, names))
    return bool(_BUTTON.fullmatch(text)) and not any(map(_is_hidden, upwards(node, MAX_CLIMB)))


def _is_hidden(node: Node) -> bool:
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))
