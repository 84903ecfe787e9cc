"""What an article page's fields stand on: headline, text, by-lines, dates, each read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import ClassVar

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages import structured
from wartaspider.pages.body import Body, read_body, read_generic_body
from wartaspider.pages.bylines import Bylines, credit_of, labelled, read_bylines, split_names
from wartaspider.pages.crumbs import breadcrumb_near, first_row, is_home
from wartaspider.pages.document import Document
from wartaspider.pages.headings import heading_text, likely_heading
from wartaspider.pages.ownname import OwnName
from wartaspider.pages.pictures import LeadPicture, lead_picture
from wartaspider.pages.printed import unread_stamp, visible_stamp
from wartaspider.pages.published import (
    Published,
    Stamp,
    choose,
    has_moment,
    stamp_of,
    stated_stamps,
)
from wartaspider.pages.text import Block, blocks_of, clean_text, resembles
from wartaspider.pages.window import Window, elements_between, is_beside, scope_of, window_of
from wartaspider.urls import ArticleAddress, Site

MAX_CRUMBS = 12
MAX_BYLINE_BOXES = 20
MAX_MARKED = 60
MAX_OPENING = 60
"""Characters of the text that tell its first block from those before it."""

_AUTHOR_MARK = "*[@rel='author' or @itemprop='author' or contains(@class, 'author')]"


class ArticleParts:
    """The parts of one article's page. A layout names where it has them; None means unknown."""

    headline_css: ClassVar[str | None] = None
    header_css: ClassVar[str | None] = None
    breadcrumb_css: ClassVar[str | None] = None
    byline_css: ClassVar[str | None] = None
    body_css: ClassVar[str | None] = None

    def __init__(
        self,
        document: Document,
        *,
        site: Site,
        address: ArticleAddress | None,
        known_sections: Mapping[str, str],
    ) -> None:
        self.document = document
        self.site = site
        self.address = address
        self.known_sections = known_sections
        self.own_name = OwnName(document)

    @property
    def is_own_site(self) -> bool:
        """Whether the page is one of this site, where what is printed counts first."""
        return self.address is not None

    # The headline.

    @property
    def heading(self) -> etree._Element | None:
        """The element of the printed title."""
        return self._heading[0]

    @property
    def heading_source(self) -> str:
        """Where the printed title was found."""
        return self._heading[1]

    @cached_property
    def printed_headline(self) -> str | None:
        """The title as printed."""
        return None if self.heading is None else heading_text(self.heading)

    @cached_property
    def _heading(self) -> tuple[etree._Element | None, str]:
        for element in self.document.css(self.headline_css) if self.headline_css else ():
            if heading_text(element):
                return element, f"css:{self.headline_css}"
        likely = self._likely_heading()
        return likely, "none" if likely is None else f"css:{likely.tag}"

    def _likely_heading(self) -> etree._Element | None:
        hints = [*self.document.metas.get("og:title", [])[:1], self.document.title]
        hints += [structured.text_of(item.get("headline")) for item in self._articles]
        return likely_heading(self.document, [hint for hint in hints if hint])

    # Structured data.

    @cached_property
    def _articles(self) -> list[structured.Json]:
        return [item for item in self.document.json_ld if structured.is_article(item)]

    @cached_property
    def item(self) -> structured.Json | None:
        """The JSON-LD object of this article, not of another one or of the site."""
        return next((item for item in self._articles if self._is_own(item)), None)

    def _is_own(self, item: structured.Json) -> bool:
        addresses = structured.addresses_of(item)
        named = (self.site.article(url, self.document.base_url) for url in addresses)
        linked = next((address for address in named if address), None)
        if linked and self.address and linked.article_id != self.address.article_id:
            return False
        headline = structured.text_of(item.get("headline"), "@value")
        printed = self.printed_headline or next(iter(self.document.metas.get("og:title", [])), None)
        if headline and printed:
            return resembles(headline, printed)
        own = {_last_part(url) for url in (*self.document.own_addresses, self.document.base_url)}
        return not addresses or bool(linked) or any(_last_part(url) in own for url in addresses)

    # The text, and what is around it.

    @cached_property
    def body(self) -> Body:
        """The article's paragraphs, its dateline, and the element they were in."""
        containers = self.document.css(self.body_css) if self.body_css else []
        body = read_body(containers, self.heading, f"css:{self.body_css}")
        return body if body.paragraphs else self.body_elsewhere()

    def body_elsewhere(self) -> Body:
        """The text where the layout's own container is missing or empty."""
        stated = structured.long_text_of(self.item.get("articleBody")) if self.item else None
        is_site = None if self.is_own_site else self.own_name.is_title
        return read_generic_body(self.document, self.heading, stated, is_site)

    @cached_property
    def window(self) -> Window:
        """The blocks of text around headline and text."""
        heading, container = self.heading, self.body.container
        opening = "".join(self.body.paragraphs[:1])[:MAX_OPENING]
        if heading is None or container is None:
            return window_of(self.document.blocks, heading, container, opening)
        scope = scope_of(heading, container)
        blocks = self.document.blocks if scope.tag in ("body", "html") else blocks_of(scope)
        return window_of(blocks, heading, container, opening)

    @cached_property
    def header_blocks(self) -> Sequence[Block]:
        """The blocks of the article's own header, where the layout names it."""
        headers = self.document.css(self.header_css)[:2] if self.header_css else []
        return [block for header in headers for block in blocks_of(header)]

    @cached_property
    def picture(self) -> LeadPicture | None:
        """The picture the article opens with."""
        return lead_picture(self.document, self.heading, self.body.container, self.byline_css)

    # Dates.

    @cached_property
    def published(self) -> Published:
        """The publication date that counts."""
        visible = self.visible_date
        given = self._stated_dates(visible)
        if not has_moment(given) and (visible is None or not visible.reading.has_time):
            times = self._time_elements()
            given += [s for s in times if visible is None or s.refines(visible)]
        if not has_moment(given) and visible is None:
            printed = self.header_blocks or self.window.between
            visible = self._visible_date(with_updates=True) or unread_stamp(printed, "text")
        return choose(visible, given, is_visible_first=self.is_own_site)

    @cached_property
    def visible_date(self) -> Stamp | None:
        """The date printed in the header; else between headline and text; else right before."""
        return self._visible_date()

    def _visible_date(self, *, with_updates: bool = False) -> Stamp | None:
        stamp_in = partial(visible_stamp, headline=self.printed_headline, with_updates=with_updates)
        if stamp := stamp_in(self.header_blocks, f"css:{self.header_css}"):
            return stamp
        if stamp := stamp_in(self.window.between, "text"):
            return stamp
        before = [b for b in self.window.before[::-1] if is_beside(b, self.heading)]
        return stamp_in(before, "text")

    def _stated_dates(self, visible: Stamp | None) -> list[Stamp]:
        """The dates given to machines; where the printed one settles it, up to the first sound
        one, which tells whether they agree."""
        is_settled = self.is_own_site and visible is not None and visible.reading.has_time
        return stated_stamps(self.item, self.document.metas, until_sound=is_settled)

    def _time_elements(self) -> Iterator[Stamp]:
        found = []
        for tag in filter(self.document.usual.get, ("time", "abbr")):
            before = self._elements_before_text(tag)
            near = elements_between(self.document, tag, self.heading, None, limit=2)
            found += [element for element in near if element in before]
        for header in self.document.css(self.header_css)[:2] if self.header_css else ():
            found = [*self.document.xpath(".//time", header)[:3], *found]
        for time in found:
            given = time.get("datetime") or (time.get("title") if time.tag == "abbr" else "") or ""
            if stamp := stamp_of(clean_text(given[:200]), f"css:{time.tag}"):
                yield stamp

    def _elements_before_text(self, tag: str) -> list[etree._Element]:
        container = self.body.container
        if container is None:
            return []
        boxes = {b.owner for b in self.window.between if container in b.owner.iterancestors()}
        inside = [element for box in boxes for element in self.document.xpath(f".//{tag}", box)]
        return [*self.document.xpath(f"preceding::{tag}", container), *inside]

    # Names and links.

    @cached_property
    def bylines(self) -> Bylines:
        """The names printed on the page's by-lines."""
        blocks: list[Block] = []
        for box in self.document.css(self.byline_css)[:MAX_BYLINE_BOXES] if self.byline_css else ():
            blocks += blocks_of(box)
        if not blocks:
            around = self.window
            blocks = [*self.header_blocks, *around.between, *labelled(around.inside)]
            blocks += labelled(around.after)
        lines = [line for block in blocks for line in block.split(breaks=1)]
        found = read_bylines([credit_of(line) or line.text for line in lines], oleh=True)
        if self.is_own_site:
            return found
        people = [name for name in found.authors if not self.own_name.is_site(name)]
        return replace(found, authors=people) if people else found

    @cached_property
    def marked_authors(self) -> list[str]:
        """Names in elements marked as the author's, between headline and text, on other sites."""
        if self.is_own_site:
            return []
        found = elements_between(self.document, _AUTHOR_MARK, self.heading, None, limit=4)
        before = set(self._elements_before_text(_AUTHOR_MARK))
        texts = [heading_text(e) or "" for e in found if e in before]
        names = [
            n
            for t in texts
            if len(t) <= MAX_MARKED and ":" not in t
            for n in split_names(t.rstrip(" -|"))
        ]
        return [n for n in dict.fromkeys(names) if n.istitle() and not self.own_name.is_site(n)]

    @property
    def breadcrumbs(self) -> Iterator[tuple[list[str], str]]:
        """The labels of each breadcrumb without home and headline, and where it was found."""
        if self._marked_crumbs:
            yield self._marked_crumbs, f"css:{self.breadcrumb_css}"
        if self.is_own_site and self._near_crumbs:
            yield self._near_crumbs, "css:a"
        if crumbs := self._crumbs(structured.breadcrumb_of(self.document.json_ld)):
            yield crumbs, "json-ld"
        if not self.is_own_site and self._near_crumbs:
            yield self._near_crumbs, "css:a"

    @cached_property
    def _marked_crumbs(self) -> list[str]:
        """The breadcrumb where the layout names it."""
        items = self.document.css(self.breadcrumb_css)[:MAX_CRUMBS] if self.breadcrumb_css else []
        row = first_row(self.document, items)
        return self._crumbs([text for item in row if (text := heading_text(item))])

    @cached_property
    def _near_crumbs(self) -> list[str]:
        """The breadcrumb that stands before the headline."""
        if self.heading is None:
            return []
        return self._crumbs(breadcrumb_near(self.document, self.heading))

    def _crumbs(self, labels: list[str]) -> list[str]:
        if labels and self.own_name.is_site(labels[0]):
            labels = labels[1:]
        crumbs = [label for label in labels if not is_home(label)]
        headline = self.printed_headline
        if crumbs and headline and _repeats(crumbs[-1], headline):
            crumbs.pop()
        return crumbs


def _repeats(label: str, headline: str) -> bool:
    if label.casefold() == headline.casefold():
        return True
    return len(label.split()) > 3 and resembles(label, headline)


def _last_part(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
