"""What stands on every page: top line with today's date, menu, sidebars, sister sites, footer."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from wartaspider.demo.daytext import list_text, today_text
from wartaspider.demo.html import esc, pad, rename
from wartaspider.demo.menu import SECTIONS, Category, is_toggle
from wartaspider.demo.model import Story
from wartaspider.demo.options import Options
from wartaspider.demo.redesign import SEED
from wartaspider.demo.site import DemoSite

_SISTERS = ("nw.wartaekonomi.co.id", "herstory.co.id", "populis.id", "kontenjatim.id")
_HOSTS = ("https://wartaekonomi.co.id", "https://www.wartaekonomi.co.id", "")
"""Links of the menu are written in one of three ways."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What one page puts into the frame."""

    title: str
    main: str
    head: str = ""
    bootstrap: bool = False
    """Markup of 2018-2020."""
    path: str = "/"


def page(site: DemoSite, frame: Frame) -> str:
    """A whole page."""
    old = frame.bootstrap
    column = f'<div class="col-xs-9 main-column">{frame.main}</div>'
    side = sidebars(site, frame.path, old=old)
    content = f"{side}\n{column}" if old else f"<main>{frame.main}</main>\n{side}"
    text = f"""<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<title>{esc(frame.title)} - Warta Ekonomi</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="alternate" type="application/rss+xml" href="/rss">
{frame.head}
<style>.menu-main{{background:#111}} .articleListWrapper{{margin:0 0 1em}}</style>
<script>window.dataLayer = window.dataLayer || []; dataLayer.push({{"tulis": "<div>"}});</script>
</head>
<body>
<div id="fb-root"></div>
{_top(site)}
{_menu(site.options, old=old)}
<div class="container"><div class="row">
{content}
</div></div>
{_footer(site)}
</body>
</html>
"""
    text = pad(text, site.options.padding)
    seed = SEED if site.options.redesign == "classes" else site.options.rename
    return text if seed is None else rename(text, seed)


def _top(site: DemoSite) -> str:
    return f"""<header id="top" class="header-top">
<span class="header-date">{today_text(site.now)}</span>
<a class="navbar-brand" href="https://wartaekonomi.co.id/"><img src="/assets/img/logo.png"></a>
<form action="/search" method="post"><input name="q"><button>Cari</button></form>
</header>
<div class="ads"><ins class="adsbyadop" data-zone="1"></ins></div>"""


def _menu(options: Options, *, old: bool) -> str:
    entries = [_entry(s, i, options, old=old) for i, s in enumerate(SECTIONS)]
    link = "text-white text-uppercase" if old else "nav-link"
    fixed = (
        ("/video", "Video"),
        ("https://wartaekonomi.co.id/indeks", "Indeks"),
        ("/page/about-us", "About Us"),
    )
    home = f'<li><a href="https://wartaekonomi.co.id/" class="{link}">Home</a></li>'
    rest = [f'<li><a href="{href}" class="{link}">{label}</a></li>' for href, label in fixed]
    items = "\n".join([home, *entries, *rest, _social(old=old)])
    if old:
        return f"""<div id="menu-main" class="menu-main navbar container background-black-dark">
<ul class="nav navbar-nav">{items}</ul></div>"""
    return f"""<nav id="navbarMain" class="navbar navbar-expand-lg">
<ul class="navbar-nav me-auto">{items}</ul></nav>"""


def _entry(section: Category, at: int, options: Options, *, old: bool) -> str:
    toggle = is_toggle(section.slug, options.menu)
    href = "#" if toggle else f"{_HOSTS[at % 3]}{section.path}"
    label = esc(section.label)
    if not toggle and at % 2 == 0:
        return f'<li class="nav-item"><a class="nav-link" href="{href}">{label}</a></li>'
    leaves = "\n".join(
        f'<li><a class="dropdown-item" href="{_HOSTS[i % 3]}{leaf.path}">{esc(leaf.label)}</a></li>'
        for i, leaf in enumerate(section.leaves)
    )
    caret = '<span class="caret"></span>' if old else ""
    return f"""<li class="nav-item dropdown">
<a href="{href}" class="nav-link dropdown-toggle" data-toggle="dropdown" role="button">
  {label} {caret}
</a>
<ul class="dropdown-menu background-black">
{leaves}
</ul></li>"""


def _social(*, old: bool) -> str:
    leaves = "".join(
        f'<li><a href="https://{name}.contoh.invalid/warta">{name.title()}</a></li>'
        for name in ("sosial", "kicau", "kanal")
    )
    return f"""<li class="dropdown"><a href="#" class="dropdown-toggle">Social Media</a>
<ul class="dropdown-menu">{leaves}</ul></li>"""


def sidebars(site: DemoSite, path: str, *, old: bool) -> str:
    """The columns beside the page: popular articles of any day and section, tags, sister sites."""
    blocks = [_popular("Terpopuler", _chosen(site, "popular", 5), site, old=old)]
    if site.options.shifting_sidebar:
        blocks.append(_popular("Rekomendasi", _chosen(site, path, 4), site, old=old))
    blocks.append(_popular("Berita Terbaru", list(site.listed("indeks")[:3]), site, old=old))
    blocks.append(_tags())
    blocks.append(_sisters(site))
    inner = "\n".join(blocks)
    if old:
        return f'<div class="col-xs-3 padding-7px match-height sidebar-left">{inner}</div>'
    return f'<aside class="col-lg-4 sidebarRight">{inner}</aside>'


def _chosen(site: DemoSite, key: str, count: int) -> list[Story]:
    pool = site.in_id_order
    rng = Random(f"{site.options.seed} {key}")  # noqa: S311 - a repeatable site
    return rng.sample(pool, min(count, len(pool)))


def _popular(title: str, stories: list[Story], site: DemoSite, *, old: bool) -> str:
    if old:
        items = "\n".join(_old_item(n, s) for n, s in enumerate(stories, 1))
        return f"""<div class="widget news-popular-daily background-white">
<div class="widget-title"><h4 class="text-white">{title}</h4></div>
<div class="news-list bordered-yes number-yes">{items}</div></div>"""
    items = "\n".join(_item(s) for s in stories)
    return f"""<section class="sidebarBox"><h4 class="sidebarTitle">{title}</h4>
{items}</section>"""


def _item(story: Story) -> str:
    when = list_text(story.published, "current")
    return f"""<div class="articleListWrapper"><a class="articleListItem" href="{story.url}"
 title="{esc(story.headline)}"></a><h3><a href="{story.url}">{esc(story.headline)}</a></h3>
<time class="text-muted">{when}</time></div>"""


def _old_item(number: int, story: Story) -> str:
    when = esc(list_text(story.published, "2018"))
    return f"""<div class="item display-table"><span class="news-number">{number}</span>
<p class="news-date text-gray text-small">
    {when}                </p>
<p class="news-title"><a href="{story.url}.html">{esc(story.headline)}</a></p></div>"""


def _tags() -> str:
    links = "".join(
        f'<li><a href="/tag{n}/{slug}">{label}</a></li>'
        for n, slug, label in ((11, "populer-satu", "Populer Satu"), (12, "ramai", "Sedang Ramai"))
    )
    return f'<section class="tagBox"><h4>Tag Populer</h4><ul>{links}</ul></section>'


def _sisters(site: DemoSite) -> str:
    clashing = [story.article_id for story in site.listed("indeks")[:4]]
    links = "".join(
        f'<li><a href="https://{host}/read{number}/kabar-dari-jaringan">Kabar dari {host}</a></li>'
        for host, number in zip(_SISTERS, clashing, strict=False)
    )
    extra = '<li><a href="/berita-antara/4477.html">Kabar Kantor Berita</a></li>'
    extra += '<li><a href="https://foto.wartaekonomi.co.id/galeri/91.html">Galeri</a></li>'
    return f'<section class="network"><h4>Jaringan</h4><ul>{links}{extra}</ul></section>'


def _footer(site: DemoSite) -> str:
    return f"""<footer id="footer" class="footer">
<ul class="footer-menu"><li><a href="/page/about-us">Tentang Kami</a></li>
<li><a href="/page/pedoman">Pedoman</a></li><li><a href="/rss">RSS</a></li></ul>
<p>Copyright &copy; Warta Ekonomi 2012 - {site.now.year}. All rights reserved.</p>
</footer>
<script>var _gaq=_gaq||[];_gaq.push(['_setAccount','UA-0']);</script>"""
