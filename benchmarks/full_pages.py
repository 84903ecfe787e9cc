"""Pages of the stand-in site filled up to the size and shape of real ones.

A real news page of 80 to 90 kB has 700 to 1,100 elements, 150 to 260 links, 40 meta elements, some
30 scripts, 20 comments and a fifth of white space; the stand-in's own page has a quarter of that.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wartaspider.demo import DemoSite, Options
from wartaspider.demo.html import esc, pad, rename
from wartaspider.demo.model import Story
from wartaspider.demo.pages import answer
from wartaspider.items import WIB

TODAY = date(2021, 7, 9)
BASE_URL = "http://127.0.0.1:8000"
SMALL, FULL = 15_000, 80_000
"""Bytes: a page as the stand-in site makes it, and one like the real site's."""

RENAME_SEED = 7
_OTHER_LINKS, _LINKS_EACH = 65, 5

_SCRIPT = """<script>
  (function (w, d, s) {{
    w.antrean = w.antrean || []; w.antrean.push({{'event': 'muat-{n}', 'waktu': +new Date()}});
    var f = d.getElementsByTagName(s)[0], j = d.createElement(s);
    j.async = true; j.src = '//ukur.contoh.invalid/pustaka-{n}.js?sesi=' + Math.random();
    if (f && f.parentNode) {{ f.parentNode.insertBefore(j, f); }}
  }})(window, document, 'script');
</script>
"""
_STYLE = """<style>
  .kotak-{n} > .judul {{ font: 600 15px/1.4 sans-serif; margin: 0 0 .5em; color: #12263a }}
  .kotak-{n} .waktu {{ color: #6b7a88; font-size: 12px }} .kotak-{n} img {{ max-width: 100% }}
  @media (max-width: 767px) {{ .kotak-{n} {{ display: block; padding: 8px 12px }} }}
</style>
"""
_COMMENT = "<!-- Kotak {n}: dimuat ulang tiap lima menit, jangan diubah dari sini -->\n"


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One page to be read, and the address it was asked for at."""

    url: str
    body: bytes
    layout: str
    """The layout of an article, or ``list``."""


def small_articles(count: int) -> list[SamplePage]:
    """Whole articles of the stand-in site, as many of each of its three layouts."""
    site = _site()
    return [_article(site, story, filled=False) for story in _stories(site, count)]


def full_articles(count: int, *, renamed: bool = False) -> list[SamplePage]:
    """The same articles in pages of real size; ``renamed``: in markup that no reader knows."""
    site = _site()
    return [_article(site, story, renamed=renamed) for story in _stories(site, count)]


def full_list(links: int) -> SamplePage:
    """A page of the date index with about so many links in all, five to each article listed."""
    listed = (links - _OTHER_LINKS) // _LINKS_EACH
    site = _site(page_size=listed, articles_per_day=max(listed, 20))
    path = f"/indeks/{TODAY - timedelta(days=1):%Y%m%d}"
    return SamplePage(
        site_url(f"{path}?page=1"), answer(site, path, "page=1").body.encode(), "list"
    )


def site_url(path: str) -> str:
    """An address on the stand-in site."""
    return f"{BASE_URL}{path}"


def _site(page_size: int = 20, articles_per_day: int = 40) -> DemoSite:
    options = Options(
        today=TODAY,
        days=6,
        archive_days=(),
        page_size=page_size,
        articles_per_day=articles_per_day,
    )
    return DemoSite(options)


def _stories(site: DemoSite, count: int) -> list[Story]:
    """The newest articles, layout by layout."""
    chosen: list[Story] = []
    for layout in ("current", "2020", "2018"):
        of_layout = [s for s in site.in_id_order if s.look.layout == layout]
        chosen += of_layout[: -(-count // 3)]
    return chosen[:count]


def full_article(site: DemoSite, story: Story) -> str:
    """An article's whole page on any stand-in site, of real size."""
    return _filled(answer(site, story.path, "page=all").body, site, story)


def _article(
    site: DemoSite, story: Story, *, filled: bool = True, renamed: bool = False
) -> SamplePage:
    page = answer(site, story.path, "page=all").body
    if filled:
        page = _filled(page, site, story)
    if renamed:
        page = rename(page, RENAME_SEED)
    url = site_url(f"{story.path}?page=all")
    return SamplePage(url, page.encode(), "generic" if renamed else story.look.layout)


def _filled(page: str, site: DemoSite, story: Story) -> str:
    """The page with what real ones have around an article, and script up to its size."""
    rng = random.Random(story.article_id)
    others = rng.sample(site.in_id_order, 48)
    head = "".join(_meta(n) for n in range(24)) + "".join(_STYLE.format(n=n) for n in range(6))
    boxes = "".join(_box(f"Kotak Berita {n}", others[n * 12 : n * 12 + 12], n) for n in range(4))
    page = page.replace("</head>", f"{head}{_scripts(0, 10)}</head>", 1)
    # The older markup has no elements that say what they are for.
    tag = "aside" if story.look.layout == "current" else "div"
    page = page.replace("<footer", f"<{tag}>{boxes}</{tag}>\n{_scripts(10, 14)}<footer", 1)
    page = page.replace('<ul class="footer-menu">', f"{_directory()}<ul class='footer-menu'>", 1)
    return pad(page, FULL)


def _meta(number: int) -> str:
    return f'<meta name="contoh:tanda-{number}" content="Nilai contoh untuk tanda {number}">\n'


def _scripts(first: int, end: int) -> str:
    return "".join(_COMMENT.format(n=n) + _SCRIPT.format(n=n) for n in range(first, end))


def _box(title: str, stories: Sequence[Story], number: int) -> str:
    items = "".join(_item(story) for story in stories)
    return f"""{_COMMENT.format(n=number)}
<section class="kotak-{number}">
    <h4 class="judul">{title}</h4>
    <ul class="list-unstyled">
{items}    </ul>
</section>
"""


def _item(story: Story) -> str:
    when = story.published.astimezone(WIB)
    return f"""        <li class="media clearfix">
            <div class="gambar"><a href="{story.url}" title="{esc(story.headline)}">
                <img class="lazy" src="/assets/img/blank.gif" width="120" height="80"
                     data-src="https://foto.contoh.invalid/{story.article_id}_small.webp"></a></div>
            <div class="media-body">
                <h5 class="judul"><a href="{story.url}">{esc(story.headline)}</a></h5>
                <span class="waktu"><i class="ikon-jam"></i> {when:%d/%m/%Y %H:%M} WIB</span>
            </div>
        </li>
"""


def _directory() -> str:
    rows = "".join(
        f'    <li class="kolom"><a href="/topik-{n}/arsip-contoh">Arsip Contoh {n}</a></li>\n'
        for n in range(60)
    )
    return f'<ul class="direktori">\n{rows}</ul>\n'
