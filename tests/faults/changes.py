"""Changes of pages: what becomes of a page's text, by the site, the address and the text."""

from __future__ import annotations

import re

from wartaspider.demo import DemoSite
from wartaspider.demo.pages import answer

LAST = 3
"""Pages of the list of the new day."""

_LIST = re.compile(r"(/indeks/20210709)(?:\?page=(\d+))?")
_MENU = re.compile(r"<nav\b.*?</nav>|<header\b.*?</header>", re.DOTALL)
_PAGE_LINK = re.compile(r'<li class="page-item[^"]*"><(?:a|span)[^>]*>([^<]*)</(?:a|span)></li>')


def page_of(target: str) -> int:
    """Which page of the new day's list an address asks for; 0 where it is another page."""
    found = _LIST.fullmatch(target)
    return int(found[2] or 1) if found else 0


def list_page(site: DemoSite, page: int) -> str:
    """A page of that list as it should be."""
    return answer(site, "/indeks/20210709", f"page={page}").body


def without_menu(site: DemoSite, target: str, text: str) -> str:
    """A page without its navigation."""
    return _MENU.sub("", text)


def ignores_page(site: DemoSite, target: str, text: str) -> str:
    """Each page of the list is its first."""
    return list_page(site, 1) if page_of(target) else text


def ends_early(site: DemoSite, target: str, text: str) -> str:
    """The last page of the list has nothing on it."""
    return list_page(site, LAST + 1) if page_of(target) == LAST else text


def loops(site: DemoSite, target: str, text: str) -> str:
    """The last page of the list is the first again."""
    return list_page(site, 1) if page_of(target) == LAST else text


def shortened(site: DemoSite, target: str, text: str) -> str:
    """The pager has no links but to pages 1 and 2."""
    if not page_of(target):
        return text
    return _PAGE_LINK.sub(lambda link: link[0] if link[1] in ("1", "2") else "", text)


def tells_changes(site: DemoSite, target: str, text: str) -> str:
    """The list's articles are dated to a day on which they were changed."""
    return text.replace("Jumat, 09 Juli", "Diperbarui: Rabu, 14 Juli") if page_of(target) else text


def promises_more(site: DemoSite, target: str, text: str) -> str:
    """The pager has a link to a page that is not there."""
    link = f'<a class="page-link" href="/indeks/20210709?page={LAST + 1}">{LAST + 1}</a>'
    more = f'<li class="page-item">{link}</li></ul>'
    return text.replace("</ul>", more) if page_of(target) and "pagination" in text else text
