"""Is a page a challenge (a captcha, a browser check) that stands in for the content?

Protection services put their scripts into ordinary pages as well (Cloudflare's
``/cdn-cgi/challenge-platform/scripts/jsd/`` for one), so a mark alone proves nothing: a page with
links into the site, or with a text of its own, is content. So is a page that its own scripts will
fill, although it tells readers without them to allow some.
"""

from __future__ import annotations

import html
import re

from scrapy.http import Response

from wartaspider.urls import Site

# Challenge pages known are below 50 kB; one that embeds its pictures may be larger.
MAX_BYTES = 512 * 1024
# An own page links its menu, its articles; a challenge at most its home page and a contact.
_FEW_LINKS = 2
_SHORT_TEXT = 800

_TITLE = re.compile(
    r"just a moment|one moment|attention required|ddos-guard|checking your browser|please wait"
    r"|security (check|verification)|human verification|robot check|are you (a )?(human|robot)"
    r"|verif(y|ying) you|access denied|captcha|mohon tunggu|pemeriksaan (keamanan|browser)"
    r"|verifikasi (keamanan|bahwa anda)|bukan robot",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"_cf_chl|cf-chl|cf-challenge|challenge-platform(?!/scripts/jsd)|cf-browser-verification"
    r"|challenge-form|turnstile(?!/v0/api)|_incapsula_resource|incapsula incident|ddos-guard"
    r"|sucuri_cloudproxy|datadome|awswaf|/tspd/|your support id is"
    # A script of it may watch over a form of any page; its widget or text is the challenge.
    r"|captcha(?!/api|/enterprise|-badge)"
    r"|checking your browser|verify(ing)? (that )?you('| a)re (a )?(human|not a robot)"
    r"|bukan robot",
    re.IGNORECASE,
)
_WANTS_SCRIPTS = re.compile(
    r"enable javascript|javascript (is )?(required|disabled)|requires javascript"
    r"|aktifkan javascript",
    re.IGNORECASE,
)
_SCRIPT_SRC = re.compile(r"<script\b[^<>]*?\ssrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_ACTS = re.compile(r"<(script|noscript|form|iframe)\b|http-equiv=.?refresh", re.IGNORECASE)
_SHOWS = re.compile(r"<(a|img|script|iframe)\b", re.IGNORECASE)
_TITLE_TAG = re.compile(r"<title[^<>]*>([^<]{0,300})", re.IGNORECASE)
_HREF = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
# Spelled out and on bytes: of all patterns here only this one sees every page of a run.
_ARTICLE_LINK = re.compile(
    rb"<[aA]\s[^<>]*?[hH][rR][eE][fF]\s*=\s*[\"']?([^\"'\s<>]*/(?:read|berita)\d[^\"'\s<>]*)"
)
_HIDDEN = re.compile(r"<(script|style|noscript|template)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def is_challenge(response: Response, site: Site) -> bool:
    """Whether the page is a challenge; looks at the decoded body and the headers."""
    if response.headers.get("cf-mitigated", b"") == b"challenge":
        return True
    if len(response.body) > MAX_BYTES or _links_articles(response, site):
        return False
    page = response.body.decode("utf-8", errors="replace")
    title = _TITLE_TAG.search(page)
    has_title = title is not None and _TITLE.search(title[1]) is not None
    if not has_title and not _is_marked(page, response.url, site):
        return False
    return not _has_content(page, response.url, site)


def _is_marked(page: str, url: str, site: Site) -> bool:
    if not _ACTS.search(page):
        return False
    if _MARK.search(page):
        return True
    return _WANTS_SCRIPTS.search(page) is not None and not _is_shell(page, url, site)


def _is_shell(page: str, url: str, site: Site) -> bool:
    """Whether scripts of the site itself fill the page, and only others are asked to allow them."""
    if _WANTS_SCRIPTS.search(visible(page)):
        return False
    sources = (html.unescape(match[1]) for match in _SCRIPT_SRC.finditer(page))
    targets = (site.resolve(source, url) for source in sources)
    return any(t and not t.startswith(f"{site.base.rstrip('/')}/cdn-cgi/") for t in targets)


def is_blank(body: bytes) -> bool:
    """Whether a page shows nothing at all: no text or title, no link, no script to make some.

    An empty list under the site's title is a page (past the end of a walk, for one).
    """
    if len(body) > 4096:
        return False
    page = body.decode("utf-8", errors="replace")
    return not _SHOWS.search(page) and not _text(page)


def visible(page: str) -> str:
    """The text that a reader sees, without head, scripts and tags; good enough to measure."""
    return _text(page[max(page.find("<body"), 0) :])


def _text(page: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", _without_hidden(page))).split())


def _without_hidden(page: str) -> str:
    """The page without its scripts and styles; linear, whatever a hostile page does."""
    kept, at = [], 0
    lower = page.lower()
    while opening := _HIDDEN.search(page, at):
        kept.append(page[at : opening.start()])
        end = lower.find(f"</{opening[1].lower()}", opening.end())
        at = len(page) if end < 0 else end
    return "".join([*kept, page[at:]])


def _links_articles(response: Response, site: Site) -> bool:
    """Whether the page plainly links an article of the site, as nearly every page of it does."""
    for match in _ARTICLE_LINK.finditer(response.body):
        if site.article(html.unescape(match[1].decode("latin-1")), response.url):
            return True
    return False


def _has_content(page: str, url: str, site: Site) -> bool:
    links = set()
    for match in _HREF.finditer(page):
        href = html.unescape(match[1])
        if site.article(href, url):
            return True
        target = site.resolve(href, url)
        if target and not target.startswith(("#", f"{site.base.rstrip('/')}/cdn-cgi/")):
            links.add(target.partition("#")[0])
    return len(links - {site.url("/")}) > _FEW_LINKS or len(visible(page)) > _SHORT_TEXT
