"""List pages: the date index, sections, leaves; their items and pagers in each markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import parse_qs

from wartaspider.demo.daytext import list_text
from wartaspider.demo.html import esc
from wartaspider.demo.menu import CATEGORIES
from wartaspider.demo.model import Story
from wartaspider.demo.options import Options

_ADDRESSES = (
    "https://wartaekonomi.co.id/read{id}/{slug}",
    "/read{id}/{slug}",
    "https://www.wartaekonomi.co.id/read{id}/{slug}",
    "https://wartaekonomi.co.id/read{id}/{slug}?utm_source=daftar",
)
_OLD_ADDRESSES = (
    "https://www.wartaekonomi.co.id/read{id}/{slug}.html",
    "http://wartaekonomi.co.id/read{id}/{slug}.html",
    "https://m.wartaekonomi.co.id/berita{id}/{slug}",
)
_LABELS = (
    "",
    '<div class="ad-container"><span>Sponsored</span></div>',
    '<p><strong>Baca Juga:</strong> <a href="/indeks">kabar hari ini</a></p>',
    "",
    '<div id="ivsplayer01-container"><h4>Video Pilihan</h4><video></video></div>',
)
"""What stands after items of a list and is no heading of those that follow."""
_LIST = re.compile(r"(/indeks/\d{8}|/category-\d+/[a-z0-9-]+)(?:/(page/)?(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListView:
    """One page of a list."""

    title: str
    path: str
    stories: Sequence[Story]
    page: int
    pages: int
    options: Options


def link(story: Story) -> str:
    """The address of an article as lists have it; three in ten are of an older form."""
    at = story.article_id % 10
    shapes = _OLD_ADDRESSES if at < 3 else _ADDRESSES
    return shapes[at % len(shapes)].format(id=story.article_id, slug=story.slug)


def listing(view: ListView) -> str:
    """The main column of a list page."""
    items = [_item(story, view.options) for story in view.stories]
    if items:
        items.insert(len(items) // 2, _foreign(view.stories[0], view.options))
    if view.options.list_labels:
        items = [part for item, label in zip(items, cycle(_LABELS)) for part in (item, label)]
    empty = "" if items else '<p class="empty-list">Tidak ada berita.</p>'
    joined = "\n".join(items)
    return f"""<h1 class="listTitle">{esc(view.title)}</h1>
<div class="{_block(view.options)}">
{joined}{empty}
</div>
{pager(view)}"""


def _block(options: Options) -> str:
    return "articleList" if options.list_markup == "current" else "news-list bordered-yes"


def _item(story: Story, options: Options) -> str:
    writers = {"current": _current, "2020": _item_2020, "2018": _item_2018}
    return writers[options.list_markup](story, options)


def _when(story: Story, options: Options) -> str:
    return esc(list_text(story.published, options.list_markup)) if options.list_dates else ""


def _current(story: Story, options: Options) -> str:
    href, title, when = link(story), esc(story.headline), _when(story, options)
    date = f'<time class="text-muted">{when}</time>' if when else ""
    category = CATEGORIES[story.leaf or story.section]
    if story.article_id % 4 == 0:
        return f"""<div class="articleListWrapper"><a class="articleListItem" href="{href}">
<img class="lazy" data-src="{_thumb(story)}" alt=""><h3>{title}</h3>{date}</a></div>"""
    return f"""<div class="articleListWrapper row">
<a class="articleListItem col-4" href="{href}" title="{title}"><img data-src="{_thumb(story)}"></a>
<div class="col-8"><a class="articleListCategory" href="{category.path}">{esc(category.label)}</a>
<h3><a href="{href}">{title}</a></h3>
{date}
<p>{esc(story.description or "")} <a href="{href}" class="more">baca selengkapnya</a></p>
<a class="share" href="https://sosial.contoh.invalid/?u={href}">bagikan</a>
<a class="comment" href="{href}#komentar">0 komentar</a></div></div>"""


def _item_2020(story: Story, options: Options) -> str:
    href, title, when = link(story), esc(story.headline), _when(story, options)
    date = f'<p class="news-date text-gray text-small">\n   {when}   </p>' if when else ""
    return f"""<div class="item display-table width-100"><div class="col-xs-3">
<a href="{href}"><img src="{_thumb(story)}" alt="Foto {title}"/></a></div>
<div class="col-xs-9 padding-7px">
{date}
<p class="news-title text-large"><a href="{href}">{title}</a></p>
<div class="news-anchor"><a href="{href}" class="btn">Selengkapnya</a></div></div></div>"""


def _item_2018(story: Story, options: Options) -> str:
    href, title, when = link(story), esc(story.headline), _when(story, options)
    date = f'<p class="news-date text-small">{when}</p>' if when else ""
    return f"""<div class="row"><div class="col-xs-3">
<a href="{href}"><img src="{_thumb(story)}"></a></div>
<div class="col-xs-9 padding-7px match-height">
<span class="news-title display-block"><a href="{href}">{title}</a>                </span>
{date}<span>oleh <strong><a href="/redaksi/warta.html">Redaksi</a></strong></span></div></div>"""


def _thumb(story: Story) -> str:
    day = f"{story.published:%Y_%m_%d}"
    return f"https://foto.wartaekonomi.co.id/files/arsip_foto_{day}/{story.article_id}_small.webp"


def _foreign(story: Story, options: Options) -> str:
    """Items inside the list that are no articles of the site, one under an ID that is."""
    wrapper = "articleListWrapper" if options.list_markup == "current" else "item"
    number = story.article_id
    return f"""<div class="{wrapper}"><a class="articleListItem" title="Kabar dari jaringan"
 href="https://nw.wartaekonomi.co.id/read{number}/kabar-dari-jaringan">
<h3>Kabar Jaringan</h3></a></div>
<div class="{wrapper}"><a href="/berita-antara/{number}.html">Kabar kantor berita</a></div>
<div class="{wrapper}"><a href="https://wartaekonomi.co.id/banner/view/127.html"><img></a></div>"""


def pager(view: ListView) -> str:
    """Links to other pages, as far as the site has any."""
    form, last = view.options.pager, view.pages
    if view.options.more_button and view.page < last:
        return '<button class="btn">Muat Lebih Banyak</button><script src="/lagi.js"></script>'
    if form == "none" or last < 2 or not view.stories:
        return ""
    following = [(view.page + 1, "Selanjutnya »")] if view.page < last else []
    before = [(view.page - 1, "« Sebelumnya")] if view.page > 1 else []
    if form == "next":
        return _links(view, [*before, *following])
    near = {1, last, *range(max(1, view.page - 2), min(last, view.page + 2) + 1)}
    numbers = [(number, str(number)) for number in sorted(near)]
    return _links(view, [*before, *numbers, *following])


def _links(view: ListView, pages: Sequence[tuple[int, str]]) -> str:
    items = "".join(_page_link(view, number, label) for number, label in pages)
    return f'<ul class="pagination">{items}</ul>'


def _page_link(view: ListView, number: int, label: str) -> str:
    if label == str(view.page):
        return f'<li class="page-item active"><span class="page-link">{label}</span></li>'
    href = _page_address(view.path, number, view.options)
    return f'<li class="page-item"><a class="page-link" href="{href}">{label}</a></li>'


def _page_address(path: str, page: int, options: Options) -> str:
    """Where the pager leads for a page of a list."""
    forms = {
        "zero": f"?page={page - 1}",
        "hal": f"?hal={page}",
        "path": f"/page/{page}",
        "2020": f"/{page}",
        "offset": f"/{(page - 1) * options.page_size}",
    }
    return path + forms.get(options.page_address, f"?page={page}")


def asked_page(path: str, query: str, options: Options) -> tuple[str, str]:
    """The path of a list, and the page of it that an address asks for, as far as it says one."""
    form, values, found = options.page_address, parse_qs(query), _LIST.fullmatch(path)
    if options.more_button and found:
        return path, ""
    if form == "page" or found is None:
        return path, (values.get("page") or [""])[0]
    if form in ("hal", "zero"):
        page = (values.get("hal" if form == "hal" else "page") or [""])[0]
        return path, str(int(page) + 1) if form == "zero" and page.isdecimal() else page
    number = int(found[3] or 0) if bool(found[2]) is (form == "path") else 0
    return found[1], str(number // options.page_size + 1 if form == "offset" else number)
