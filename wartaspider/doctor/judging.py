"""Judging: a page as the crawl's own readers see it -> a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from wartaspider.doctor.findings import Finding, Status
from wartaspider.items import WIB, Entry
from wartaspider.middlewares.rules import Rules
from wartaspider.pages.answers import NoArticle
from wartaspider.pages.article import FIELDS, ReadResult
from wartaspider.pages.feeds import Sitemap
from wartaspider.pages.links import html_root
from wartaspider.pages.listing import ListPage
from wartaspider.pages.markup import readable
from wartaspider.pages.menu import Menu
from wartaspider.urls import Site, parse_article_path

EXPECTED_SECTIONS = ("news", "ekbis", "kabar-sawit")
"""What a crawl without arguments walks."""

_PATHS = ("/", "/indeks/", "/read1/", "/rss", "/search")
_FEW = 0.5
_SCRIPT = re.compile(r"<script\b(?![^>]{0,200}\btype\s*=\s*[\"']?application/(?:ld\+)?json)", re.I)
_LIST_MARKUPS = (
    ("current", {"articleListWrapper"}),
    ("2018-2020", {"match-height", "news-title"}),
    ("2018-2020", {"item", "news-title"}),
)
_LEVELS = 3


def judge_robots(rules: Rules | None, status: object, site: Site) -> Finding:
    """What robots.txt asks of us; None: it could not be had."""
    url = site.url("/robots.txt")
    found = Finding(what="robots", status="ok", found="", url=url, is_essential=True)
    if rules is None:
        found.status = "no answer"
        how = f"answers {status}" if status else "does not answer"
        found.found = f"{how}, so nothing may be asked for"
        return found
    delay = f"Crawl-delay {rules.crawl_delay:g} s" if rules.crawl_delay else "no Crawl-delay"
    barred = [path for path in _PATHS if not rules.allows(site.url(path))]
    found.found = f"answers {status}, {delay}; forbids {', '.join(barred) or 'none of ours'}"
    return found


def judge_menu(menu: Menu, response: Response) -> Finding:
    """The menu, and whether it has the sections that are walked by default."""
    found = Finding(what="menu", status="ok", found="", url=response.url, is_essential=True)
    if not menu.sections:
        found.status, found.found = "not recognised", f"no menu of sections{_scripts(response)}"
        return found
    found.found = f"{len(menu.sections)} sections: {', '.join(menu.slugs)}"
    found.reader = "labels"
    absent = [slug for slug in EXPECTED_SECTIONS if menu.find(slug) is None]
    if absent:
        found.status, found.found = "doubt", f"{found.found}; absent: {', '.join(absent)}"
    return found


def judge_list(
    what: str,
    page: ListPage,
    response: TextResponse,
    *,
    day: date | None = None,
    may_be_empty: bool = False,
    is_essential: bool = True,
) -> Finding:
    """A list: how many articles, how many of them with title and date, dated as they should be."""
    found = Finding(what=what, status="ok", found="", url=response.url, is_essential=is_essential)
    if not page.entries:
        found.status, found.found = _empty(page, response, may_be_empty=may_be_empty)
        return found
    found.reader = _markup(page, response)
    titled = sum(bool(e.headline) for e in page.entries)
    dated = [e.date.astimezone(WIB).date() for e in page.entries if e.date]
    n = len(page.entries)
    found.found = f"{n} articles, {titled} with title, {len(dated)} with date"
    if titled < n * _FEW:
        found.status, found.found = "doubt", f"{found.found}; titles are mostly not read"
    if day and dated and sum(d == day for d in dated) < len(dated) * _FEW:
        found.status, found.found = "doubt", f"{found.found}; most are of other days than {day}"
    return found


def judge_pager(first: ListPage, second: ListPage | None, url: str) -> Finding:
    """Whether page 2 brings what page 1 has not; None: it is not found."""
    linked = f"links page {first.next_page}" if first.next_page else "links no further page"
    if first.last_page:
        linked += f", the highest is {first.last_page}"
    new = len(_ids(second) - _ids(first)) if second else 0
    status: Status = "ok"
    if new:
        found = f"{linked}; page 2 brings {new} others"
    elif first.next_page is None:
        found = f"{linked}; page 2 brings none: the list is one page"
    else:
        status, found = "doubt", f"{linked}, but page 2 brings no others"
    return Finding(what="pager", status=status, found=found, url=url)


def judge_past_end(
    first: ListPage, page: ListPage | None, response: Response, *, asked: str
) -> Finding:
    """What a page past the end gives; None: it is not found."""
    status: Status = "ok"
    if page is None:
        found = f"answers {response.status}"
    elif page.entries and _ids(page) == _ids(first):
        found = "gives the first page again"
    elif page.entries:
        found = "gives a page with articles, probably the last one again"
    elif page.is_sound:
        found = "gives an empty list"
    else:
        status, found = "doubt", "gives a page that is not recognised"
    if response.url != asked:
        found += f"; redirects to {response.url}"
    return Finding(what="past the end", status=status, found=found, url=asked)


def judge_article(what: str, result: ReadResult | NoArticle, response: Response) -> Finding:
    """An article: its layout, its empty columns, the source of each."""
    found = Finding(what=what, status="ok", found="", url=response.url, is_essential=True)
    if isinstance(result, NoArticle):
        found.status, found.found = "not recognised", result.reason
        return found
    article = result.article
    found.reader = article.layout
    found.sources = {name: article.field_sources.get(name) for name in FIELDS}
    # Readers note no source for the body where it has none.
    empty = [name for name in FIELDS if getattr(article, name) in (None, [], "")]
    found.found = f"layout {article.layout}, {len(FIELDS) - len(empty)} of {len(FIELDS)} columns"
    found.found += f"; empty: {', '.join(empty)}" if empty else ""
    found.found += f"; flags: {', '.join(article.flags)}" if article.flags else ""
    if lost := [name for name in ("headline", "article_body") if name in empty]:
        found.status = "not recognised"
        found.found = f"no {' and no '.join(lost)}{_scripts(response)}; {found.found}"
    elif "date_published" in empty or article.layout == "generic":
        found.status = "doubt"
    return found


def judge_whole(result: ReadResult, response: Response, *, is_found: bool) -> Finding:
    """What ``?page=all`` gives; ``is_found``: whether it answered with the article at all."""
    count = result.article.page_count or 1
    status: Status = "ok"
    if not is_found:
        status, found = "not there", "is not found; pages are asked for one by one"
    elif not result.pages:
        found = "gives the article, which has a single page"
    elif result.is_whole:
        found = f"gives all {count} pages of the article in one"
    else:
        status, found = "doubt", f"may give one of {count} pages; they are asked for one by one"
    return Finding(what="?page=all", status=status, found=found, url=response.url)


def judge_old_address(what: str, result: ReadResult | NoArticle, response: Response) -> Finding:
    """Whether an old address leads to its article."""
    asked = next(iter(response.meta.get("redirect_urls", ())), None)
    how = f"redirects to {response.url}" if asked else "answers without redirect"
    if isinstance(result, NoArticle):
        return Finding(
            what=what, status="doubt", found=f"{how}: {result.reason}", url=asked or response.url
        )
    return Finding(what=what, status="ok", found=how, url=asked or response.url)


def judge_feed(entries: Sequence[Entry], response: Response) -> Finding:
    """The feed."""
    status, found = _entries(entries)
    return Finding(what="feed", status=status, found=found, url=response.url)


def judge_sitemap(what: str, sitemap: Sitemap, response: Response) -> Finding:
    """A sitemap, or an index of sitemaps."""
    status, found = _entries(sitemap.entries)
    if sitemap.children:
        status, found = "ok", f"{len(sitemap.children)} sitemaps, {found}"
    return Finding(what=what, status=status, found=found, url=response.url)


def _entries(entries: Sequence[Entry]) -> tuple[Status, str]:
    titled, dated = (sum(bool(getattr(e, name)) for e in entries) for name in ("headline", "date"))
    found = f"{len(entries)} articles, {titled} with title, {dated} with date"
    return ("ok" if entries else "not recognised"), found


def _empty(page: ListPage, response: Response, *, may_be_empty: bool) -> tuple[Status, str]:
    beside = f"; {len(page.asides)} articles beside a list" if page.asides else ""
    if page.says_nothing:
        return "doubt", f"the page says that its list is empty{beside}"
    if may_be_empty and page.is_sound and not _scripts(response):
        return "doubt", f"an empty list{beside}"
    return "not recognised", f"no list of articles{beside}{_scripts(response)}"


def _ids(page: ListPage) -> set[int]:
    return {entry.article_id for entry in page.entries}


def _markup(page: ListPage, response: TextResponse) -> str:
    """The known markup that most articles of the list stand in; ``generic`` if it is none."""
    root, listed = html_root(response), _ids(page)
    found: Counter[str] = Counter()
    for link in root.iter("a") if root is not None else ():
        if _id_of(link.get("href") or "") in listed:
            around = (link, *islice(link.iterancestors(), _LEVELS))
            names = set(" ".join(node.get("class") or "" for node in around).split())
            known = (name for name, marks in _LIST_MARKUPS if marks <= names)
            found.update(islice(known, 1))
    return found.most_common(1)[0][0] if found else "generic"


def _id_of(href: str) -> int | None:
    try:
        address = parse_article_path(urlsplit(href.strip()).path)
    except ValueError:
        return None
    return address.article_id if address else None


def _scripts(response: Response) -> str:
    """A remark where a page without content has scripts that may bring it."""
    has_scripts = isinstance(response, TextResponse) and _SCRIPT.search(readable(response).text)
    remark = "; the page has scripts, which may bring it in a browser (docs/rendering.md)"
    return remark if has_scripts else ""
