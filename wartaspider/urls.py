"""Every address of the site, and an article's identity.

The site moved its articles twice (``/read{ID}/{slug}.html`` until 2019, ``www.`` until 2021,
``m.../berita{ID}/{slug}`` on phones); the ID is the same in all of them, so it is the identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

SITE = "https://wartaekonomi.co.id"
SITE_HOSTS = frozenset({"wartaekonomi.co.id", "www.wartaekonomi.co.id", "m.wartaekonomi.co.id"})
MAX_ID = 2**31 - 1

_ARTICLE_PATH = re.compile(r"/(?:read|berita)(\d{1,10})(?:/([^/?#]*))?/?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9-]+", re.ASCII)
_WHOLE = re.compile(r"(https?)://([a-z0-9.:-]+)(/[^\s;?#]*)?(?:\?([^\s#]+))?", re.ASCII)
_ROOTED = re.compile(r"(?:/[\w-][\w.-]*)+/?(?:\?[^\s#]+)?", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ArticleAddress:
    """What the address of an article says: its ID, and its slug where it has one."""

    article_id: int
    slug: str | None

    @property
    def url(self) -> str:
        """The canonical address, as the column ``url`` holds it."""
        return canonical_url(self.article_id, self.slug)


def canonical_url(article_id: int, slug: str | None) -> str:
    """``https://wartaekonomi.co.id/read{ID}/{slug}``; without a known slug it ends in the ID."""
    return f"{SITE}/read{article_id}" + (f"/{slug}" if slug else "")


@dataclass(frozen=True, slots=True)
class Site:
    """The site as reached through a base URL: which hosts are its own, where requests go.

    With another base URL than the live site's (a stand-in), the live site's hosts still count as
    its own names, but every request goes to the base URL.
    """

    base: str = SITE

    @property
    def host(self) -> str:
        """Host and, if it is not the default, port of the base URL."""
        return _host(self.base) or ""

    @property
    def file_name(self) -> str:
        """The host as part of a file's name."""
        return re.sub(r"[^a-z0-9.-]", "-", self.host)

    @property
    def is_live(self) -> bool:
        """Whether the base URL is the real site."""
        return self.host in SITE_HOSTS

    @property
    def is_on_live_host(self) -> bool:
        """Whether the base URL leads to the real site's servers, on whatever port."""
        return self.host.partition(":")[0] in SITE_HOSTS

    def owns(self, url: str) -> bool:
        """Whether an absolute http(s) address is on one of the site's hosts."""
        host = _host(url)
        return host is not None and (host in SITE_HOSTS or host == self.host)

    def may_request(self, url: str) -> bool:
        """Whether a request may go there: the base URL's host, and its aliases on the live site."""
        host = _host(url)
        return host is not None and (host == self.host or (self.is_live and host in SITE_HOSTS))

    def resolve(self, href: str, page_url: str) -> str | None:
        """A link as an absolute address on the base URL; None if it leaves the site."""
        try:
            url = joined(page_url, href.strip())
            if not self.owns(url):
                return None
            parts = urlsplit(url)
        except ValueError:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base.rstrip('/')}{parts.path or '/'}{query}"

    def is_home(self, url: str) -> bool:
        """Whether an address is the home page."""
        return self.owns(url) and urlsplit(url).path in ("", "/", "/index.html", "/index.php")

    def public(self, url: str) -> str:
        """An address as the live site has it: one on a stand-in's host is the live site's."""
        if self.is_live or _host(url) != self.host:
            return url
        parts = urlsplit(url)
        return f"{SITE}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def article(self, href: str, page_url: str | None = None) -> ArticleAddress | None:
        """The article a link leads to; None if it is no article of this site."""
        try:
            scheme, netloc, path, _ = split(href.strip(), page_url or self.base)
            host = _host_of(scheme, netloc)
            is_own = host is not None and (host in SITE_HOSTS or host == self.host)
            return parse_article_path(path) if is_own else None
        except ValueError:
            return None

    def article_request_url(self, article_id: int, slug: str | None) -> str:
        """Where the whole article is asked for: ``{base}/read{ID}/{slug}?page=all``."""
        return f"{self.base.rstrip('/')}/read{article_id}/{slug or ''}?page=all"

    def url(self, path: str, **query: str | int) -> str:
        """An address of the site by its path and query."""
        return f"{self.base.rstrip('/')}{path}" + (f"?{urlencode(query)}" if query else "")

    def index_day(self, day: date, page: int = 1) -> str:
        """A page of the date index; days are WIB days."""
        return self.url(f"/indeks/{day:%Y%m%d}", page=page)


def parse_article_path(path: str) -> ArticleAddress | None:
    """The article of a path ``/read{ID}/{slug}`` in any of its forms; None if it is none."""
    match = _ARTICLE_PATH.fullmatch(path)
    if not match or not 0 < int(match[1]) <= MAX_ID:
        return None
    slug = (match[2] or "").removesuffix(".html").lower()
    return ArticleAddress(int(match[1]), slug if _SLUG.fullmatch(slug) else None)


def joined(base: str, href: str) -> str:
    """``urljoin``, without its work for what plainly is a whole address. Raises ValueError too."""
    return href if _WHOLE.fullmatch(href) else urljoin(base, href)


def is_whole(url: str) -> bool:
    """Whether an address plainly is a whole one of http(s), with a host."""
    return _WHOLE.fullmatch(url) is not None and "://:" not in url


def split(href: str, base: str) -> tuple[str, str, str, str]:
    """Scheme, authority, path and query of a link: ``urljoin`` and ``urlsplit``.

    Without their work for what plainly is a whole address, or one from the root. Raises
    ValueError too.
    """
    if whole := _WHOLE.fullmatch(href):
        scheme, netloc, path, query = whole.groups("")
        return scheme, netloc, path, query
    if _ROOTED.fullmatch(href) and (origin := _origin(base)):
        path, _, query = href.partition("?")
        return (*origin, path, query)
    parts = urlsplit(urljoin(base, href))
    return parts.scheme, parts.netloc, parts.path, parts.query


def with_page(url: str, page: int) -> str:
    """The address of page N of a list: its query's ``page`` replaced."""
    base, _, query = url.partition("?")
    kept = [p for p in query.split("&") if p and not p.startswith("page=")]
    return f"{base}?{'&'.join([*kept, f'page={page}'])}"


def slugify(label: str) -> str:
    """A section's slug from its label: lower case, ``&`` dropped, spaces to ``-``."""
    return "-".join(re.sub(r"[^\w\s-]", " ", label.lower()).replace("_", " ").split())


@lru_cache(maxsize=256)
def _host(url: str) -> str | None:
    try:
        if whole := _WHOLE.fullmatch(url):
            return _host_of(whole[1], whole[2])
        parts = urlsplit(url)
        return _host_of(parts.scheme, parts.netloc)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _origin(url: str) -> tuple[str, str] | None:
    """Scheme and authority of a page's address; a page has many links from the root."""
    parts = urlsplit(url)
    is_plain = parts.scheme in _DEFAULT_PORTS and parts.netloc
    return (parts.scheme, parts.netloc) if is_plain else None


@lru_cache(maxsize=256)
def _host_of(scheme: str, netloc: str) -> str | None:
    """A host and, if it is not the default, port; a page has many links to few hosts."""
    parts = SplitResult(scheme, netloc, "", "", "")
    host, port = parts.hostname, parts.port
    if scheme not in _DEFAULT_PORTS or not host or parts.username is not None:
        return None
    host = host.rstrip(".")
    return host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
