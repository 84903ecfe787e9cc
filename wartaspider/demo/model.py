"""The articles as the stand-in site knows them: values first, markup only rendered from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph. ``text`` is what is meant, ``raw`` (if any) what the page holds."""

    text: str
    tag: str = ""
    """``strong``, ``em``, ``a``, or ``br`` (whose text is a space)."""
    raw: str | None = None


Paragraph = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to an article of the site from inside another."""

    href: str
    headline: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an article's body: text, or noise that is no part of it."""

    kind: str
    """``p``, ``h2``, ``h3``, ``ul``, ``ol``, ``quote``, ``broken`` (paragraphs parted by <br><br>),
    ``baca``, ``advert``, ``empty``, ``share``, ``closing``."""
    paragraphs: tuple[Paragraph, ...] = ()
    form: str = ""
    links: tuple[Reference, ...] = ()
    """A Baca Juga; on a paragraph it trails inside it."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Its paragraphs as text."""
        joined = ("".join(run.text for run in runs) for runs in self.paragraphs)
        return tuple(" ".join(text.split()) for text in joined)


@dataclass(frozen=True, slots=True)
class Picture:
    """The lead picture."""

    url: str
    caption: str | None
    credit: str | None
    lazy: str
    """How the address is written: ``plain``, ``data-src``, ``srcset``, ``relative``, ..."""
    credit_form: str


@dataclass(frozen=True, slots=True)
class DatePlan:
    """Where the page tells the publication date, and how."""

    name: str
    visible: bool = True
    form: str = "long"
    zone: str = "WIB"
    time_tag: str = ""
    """``both``: the visible text is in time[datetime]; ``only``: its text is no date."""
    json_ld: str = ""
    """``wib``, ``z``, ``seconds`` or ``wrong``."""
    meta: str = ""
    wrong_weekday: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How the page of one article is written."""

    layout: str
    date: DatePlan
    json_ld: str
    byline: str
    dateline: str
    breadcrumb: str
    tags: str
    modified: str
    """Where the page tells when it was changed: ``json-ld``, ``meta`` or nowhere."""
    description: str
    body: str
    """The recipe of the body; ``bare`` text has no paragraphs in the markup."""
    spelling: int
    """Which spelling of days and months the dates are printed in."""


@dataclass(frozen=True, slots=True)
class Story:
    """One article."""

    article_id: int
    slug: str
    headline: str
    published: datetime
    """Aware, in WIB; with seconds only where the page tells them."""
    modified: datetime | None
    section: str
    leaf: str | None
    also_in: tuple[str, ...]
    """Further lists it is in, by the slugs of their leaves."""
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    place: str | None
    description: str | None
    pages: tuple[tuple[Block, ...], ...]
    keywords: tuple[str, ...]
    picture: Picture | None
    look: Look
    kind: str = "article"
    """``article``, ``video`` (no body) or ``gone`` (listed, but 404)."""
    same_text: int = 0
    """Reposts share this number with their original."""
    updated: datetime | None = None
    """When the page last changed on the server."""

    @property
    def path(self) -> str:
        """Path of its address."""
        return f"/read{self.article_id}/{self.slug}"

    @property
    def url(self) -> str:
        """Its address on the live site."""
        return f"https://wartaekonomi.co.id{self.path}"

    @property
    def lists(self) -> tuple[str, ...]:
        """Slugs of the section and leaf lists that show it, section lists aside."""
        own = (self.leaf,) if self.leaf else ()
        return (*own, *self.also_in)
