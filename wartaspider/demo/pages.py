"""answer: what the stand-in site gives for a path."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wartaspider.demo import chrome, feeds, layouts, lists
from wartaspider.demo.chrome import Frame
from wartaspider.demo.head import json_ld, metas
from wartaspider.demo.html import esc
from wartaspider.demo.menu import CATEGORIES
from wartaspider.demo.model import Story
from wartaspider.demo.redesign import SITE, new_head, new_main
from wartaspider.demo.site import DemoSite
from wartaspider.urls import parse_article_path

HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_REDIRECTS = {"/indeks.html": "/indeks", "/index.php": "/"}
_INDEX = re.compile(r"/indeks(?:/(\d{4})(\d\d)(\d\d)(?:/(\d+))?)?", re.ASCII)
_CATEGORY = re.compile(r"/category-(\d+)/[a-z0-9-]+", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A response before it is sent."""

    status: int = 200
    body: str = ""
    content_type: str = HTML
    location: str | None = None
    changed: datetime | None = None
    """For ``Last-Modified``."""
    cacheable: bool = False
    max_age: int | None = None
    """Seconds, sent as ``Cache-Control``."""

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        digest = hashlib.sha256(self.body.encode("utf-8", "surrogatepass")).hexdigest()
        return f'"{digest[:20]}"'


def answer(site: DemoSite, path: str, query: str) -> Answer:
    """What the site gives for a path and query, faults aside."""
    with site.lock:
        path, page = lists.asked_page(path, query, site.options)
        if path in _REDIRECTS:
            return Answer(status=301, location=_REDIRECTS[path])
        special = _SPECIAL.get(path)
        if special:
            return special(site)
        if index := _INDEX.fullmatch(path):
            return _index(site, path, index, page)
        if category := _CATEGORY.fullmatch(path):
            return _category(site, int(category[1]), path, page)
        if member := feeds.sitemap(site, path):
            return Answer(body=member, content_type=_XML, cacheable=True)
        if parse_article_path(path):
            return _article(site, path, query, page)
        return _plain(site, path)


def not_found(site: DemoSite, status: int = 404) -> Answer:
    """The site's page for what is not there."""
    main = "<h1>Halaman tidak ditemukan</h1><p>Maaf, halaman yang Anda cari tidak ada.</p>"
    return Answer(status=status, body=chrome.page(site, Frame(title="404", main=main)))


def shell(site: DemoSite) -> str:
    """A page with menu and footer and nothing in it."""
    main = '<div class="articleList"></div>'
    return chrome.page(site, Frame(title="Warta Ekonomi", main=main))


def _home(site: DemoSite) -> Answer:
    newest = site.listed("indeks")[:8]
    slides = "\n".join(
        f'<div class="row item"><span class="news-title">'
        f'<a href="{lists.link(s)}">{esc(s.headline)}</a></span>'
        f'<a href="{lists.link(s)}" class="btn">Selengkapnya</a></div>'
        for s in newest[:4]
    )
    view = lists.ListView(
        title="Terkini", path="/", stories=newest, page=1, pages=1, options=site.options
    )
    main = f'<div class="flexslider">{slides}</div>{lists.listing(view)}'
    return _page(site, Frame(title="Perspektif Baru Bisnis", main=main, bootstrap=_old_lists(site)))


def _page(site: DemoSite, frame: Frame, changed: datetime | None = None) -> Answer:
    return Answer(body=chrome.page(site, frame), cacheable=True, changed=changed)


def _old_lists(site: DemoSite) -> bool:
    return site.options.list_markup != "current"


def _index(site: DemoSite, path: str, match: re.Match[str], page: str) -> Answer:
    if match[1] is None:
        return _list(site, "indeks", "Indeks Berita", "/indeks", page)
    try:
        day = datetime(int(match[1]), int(match[2]), int(match[3])).date()  # noqa: DTZ001
    except ValueError:
        return not_found(site)
    base = f"/indeks/{day:%Y%m%d}"
    key = day.isoformat()
    if site.options.forgets_days and day in site.options.archive_days:
        key = site.today.isoformat()
    return _list(site, key, f"Indeks {day:%d/%m/%Y}", base, match[4] or page)


def _category(site: DemoSite, number: int, path: str, page: str) -> Answer:
    category = next((c for c in CATEGORIES.values() if c.number == number), None)
    if category is None:
        return not_found(site)
    if path != category.path:
        return Answer(status=301, location=category.path)
    return _list(site, category.slug, category.label, category.path, page)


def _list(site: DemoSite, key: str, title: str, path: str, asked: str) -> Answer:
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    pages, form = site.pages_of(key), site.options.past_end
    if page > pages:
        if form == "404":
            return not_found(site)
        if form == "redirect":
            return Answer(status=302, location=path)
        page = {"last": pages, "first": 1}.get(form, page)
    stories = site.list_page(key, page)
    view = lists.ListView(
        title=title, path=path, stories=stories, page=page, pages=pages, options=site.options
    )
    frame = Frame(
        title=title, main=lists.listing(view), bootstrap=_old_lists(site), path=f"{path} {page}"
    )
    changed = max((story.updated or story.published for story in stories), default=None)
    return _page(site, frame, changed)


def _article(site: DemoSite, path: str, query: str, page: str) -> Answer:
    address = parse_article_path(path)
    number = address.article_id if address else 0
    story = site.article(number)
    if story is None or story.kind == "gone":
        how = site.removal(number)
        if how == "home":
            return Answer(status=302, location="/")
        return not_found(site, 410 if how == "410" else 404)
    if path != story.path and site.options.redirect_old:
        host = "https://wartaekonomi.co.id" if number % 2 else ""
        return Answer(status=301, location=f"{host}{story.path}{'?' + query if query else ''}")
    view = _view(site, story, page)
    return _article_page(site, view) if view else not_found(site)


def _view(site: DemoSite, story: Story, page: str) -> layouts.PageView | None:
    if page == "all":
        if site.options.page_all == "404":
            return None
        if site.options.page_all == "works":
            active = "all" if len(story.pages) > 1 else "1"
            return layouts.PageView(story, story.pages, active, site.options.redesign)
        page = "1"
    number = int(page) if page.isdecimal() and len(page) < 4 else 1
    if number > max(1, len(story.pages)):
        return None
    shown = story.pages[number - 1 : number]
    return layouts.PageView(story, shown, str(number), site.options.redesign)


def _article_page(site: DemoSite, view: layouts.PageView) -> Answer:
    story = view.story
    head = f'<link rel="canonical" href="{story.url}">\n{metas(story)}\n'
    head += json_ld(story, _another(site, story))
    how, escaped = site.options.redesign, esc(story.headline)
    head = new_head(head, how, story.headline, escaped)
    related = "".join(
        f'<li><a href="{other.url}">{esc(other.headline)}</a></li>'
        for other in site.listed(story.section)[:3]
    )
    main = f"""{new_main(layouts.article(view), how, escaped)}
<div class="relatedPost"><h3>Berita Terkait</h3><ul>{related}</ul></div>"""
    if story.kind == "video":
        main = f'<h1>{esc(story.headline)}</h1><div class="video-player" data-video="v1"></div>'
    frame = Frame(
        title=SITE if how == "titles" else story.headline,
        main=main,
        head=head,
        bootstrap=story.look.layout != "current",
        path=story.path,
    )
    return _page(site, frame, story.updated)


def _another(site: DemoSite, story: Story) -> Story | None:
    stories = site.in_id_order
    start = story.article_id % len(stories)
    others = (s for s in (*stories[start:], *stories[:start]) if s.same_text != story.same_text)
    return next(others, None)


def _plain(site: DemoSite, path: str) -> Answer:
    if path.startswith("/tag"):
        tagged = [s for s in site.listed("indeks") if s.keywords][:4]
        view = lists.ListView(
            title="Tag", path=path, stories=tagged, page=1, pages=1, options=site.options
        )
        return _page(site, Frame(title="Tag", main=lists.listing(view)))
    if path == "/video":
        main = '<h1>Video</h1><div class="video-grid"><iframe title="v"></iframe></div>'
        return _page(site, Frame(title="Video", main=main))
    if path.startswith(("/page/", "/berita-antara/", "/dateline", "/redaksi/", "/penulis")):
        main = "<h1>Tentang Kami</h1><p>Halaman ini bukan berita.</p>"
        return _page(site, Frame(title="Tentang Kami", main=main))
    return not_found(site)


_SPECIAL: dict[str, Callable[[DemoSite], Answer]] = {
    "/": _home,
    "/rss": lambda site: Answer(body=feeds.rss(site), content_type=_XML, cacheable=True),
    "/sitemap.xml": lambda site: Answer(body=feeds.sitemap_index(), content_type=_XML),
    "/robots.txt": lambda site: Answer(body=feeds.robots(site), content_type="text/plain"),
}
