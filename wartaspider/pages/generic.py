"""The page class of an article in any markup: each field with its chain of sources.

A field is a method that yields what it finds, the best source first; the first value counts.
A layout for known markup (``layouts``) names its selectors and overrides what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.dates import read_date
from wartaspider.pages import bylines, structured
from wartaspider.pages.body import Body, read_body, read_generic_body
from wartaspider.pages.crumbs import breadcrumb_near, is_home, tags_near
from wartaspider.pages.document import Document
from wartaspider.pages.pictures import Caption, is_small, picture_of, read_caption
from wartaspider.pages.published import METAS, Published, Stamp, choose, stamp_of, visible_stamp
from wartaspider.pages.text import Block, blocks_of, clean_text, resembles
from wartaspider.urls import ArticleAddress, Site, slugify

MAX_HEADLINE = 500
MAX_HEADINGS = 80
WINDOW = 60
"""Blocks between the headline and the text that may hold the date, by-line or credit."""

SITE_NAMES = frozenset({"warta ekonomi", "wartaekonomi", "wartaekonomi.co.id", "redaksi"})


class Found(NamedTuple):
    """A value of a field and where it was found."""

    value: object
    source: str


class GenericPage:
    """An article page of markup never seen: structured data first, then the densest text."""

    layout: ClassVar[str] = "generic"

    headline_css: ClassVar[str | None] = None
    header_css: ClassVar[str | None] = None
    breadcrumb_css: ClassVar[str | None] = None
    byline_css: ClassVar[str | None] = None
    body_css: ClassVar[str | None] = None
    picture_css: ClassVar[str | None] = None

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

    @property
    def is_own_site(self) -> bool:
        """Whether the page is one of this site, where what is printed counts first."""
        return self.address is not None

    # Fields, in the order of the columns.

    def headline(self) -> Iterator[Found]:
        """The title as printed."""
        if (heading := self.heading) is not None:
            yield Found(_heading_text(heading), self._heading[1])
        if item := self.item:
            yield Found(structured.text_of(item.get("headline")), "json-ld")
        yield from self._metas("og:title", "twitter:title", "title", cut=True)
        if self.body.paragraphs:
            yield Found(self._without_site_name(self.document.title), "html:title")

    def date_published(self) -> Iterator[Found]:
        """When it was published; ``published`` holds its own text and the doubts."""
        if self.published.source:
            yield Found(self.published.value, self.published.source)

    def date_modified(self) -> Iterator[Found]:
        """When the page says it was last changed."""
        if item := self.item:
            yield Found(_moment(structured.text_of(item.get("dateModified"))), "json-ld")
        for name in ("article:modified_time", "og:updated_time", "datemodified"):
            for text in self.document.metas.get(name, [])[:1]:
                yield Found(_moment(text), f"meta:{name}")

    def sections(self) -> Iterator[Found]:
        """Slugs of the menu sections that the breadcrumb names."""
        for labels, source in self._breadcrumbs():
            slugs = (self.known_sections.get(slugify(label)) for label in labels)
            yield Found(list(dict.fromkeys(s for s in slugs if s)), source)

    def article_section(self) -> Iterator[Found]:
        """The label of the last breadcrumb entry."""
        for labels, source in self._breadcrumbs():
            yield Found(labels[-1] if labels else None, source)
        if item := self.item:
            yield Found(structured.text_of(item.get("articleSection")), "json-ld")
        yield from self._metas("article:section")

    def authors(self) -> Iterator[Found]:
        """Names behind ``Penulis``; names of the site itself only where they are printed."""
        yield from self._printed("authors")
        if item := self.item:
            yield Found(self._people(item.get("author")), "json-ld")
        for name in ("author", "dable:author", "dtk:author"):
            if contents := self.document.metas.get(name):
                yield Found(self._people(contents[0]), f"meta:{name}")

    def editors(self) -> Iterator[Found]:
        """Names behind ``Editor``."""
        yield from self._printed("editors")
        if item := self.item:
            yield Found(self._people(item.get("editor")), "json-ld")

    def dateline(self) -> Iterator[Found]:
        """The place before the first sentence."""
        yield Found(self.body.dateline, self.body.source)

    def description(self) -> Iterator[Found]:
        """The page's own summary."""
        yield from self._metas("description", "og:description")
        if item := self.item:
            yield Found(structured.text_of(item.get("description")), "json-ld")

    def article_body(self) -> Iterator[Found]:
        """The text, its paragraphs parted by one blank line."""
        yield Found("\n\n".join(self.body.paragraphs), self.body.source)

    def keywords(self) -> Iterator[Found]:
        """The article's tags."""
        if self.body.container is not None:
            yield Found(tags_near(self.document, self.body.container), "css:a[href*='/tag']")
        if item := self.item:
            yield Found(_keywords(structured.texts_of(item.get("keywords"), "name")), "json-ld")
        for name in ("news_keywords", "keywords", "dable:keywords", "meta_keywords"):
            yield Found(_keywords(self.document.metas.get(name, [])[:1]), f"meta:{name}")
        yield Found(_keywords(self.document.metas.get("article:tag", [])), "meta:article:tag")

    def image_url(self) -> Iterator[Found]:
        """The address of the lead picture."""
        if self.picture is not None and self.is_own_site:
            yield Found(self._picture_url(self.picture), "css:figure img")
        for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image"):
            for content in self.document.metas.get(name, [])[:1]:
                yield Found(self.document.absolute(content), f"meta:{name}")
        if item := self.item:
            url = structured.text_of(item.get("image"), "url", "contentUrl", "@id")
            yield Found(self.document.absolute(url), "json-ld")
        for image in self._images_before_text():
            yield Found(self._picture_url(image), "css:img")

    def image_caption(self) -> Iterator[Found]:
        """What stands under the lead picture, without the credit."""
        yield Found(self.caption.text, "css:figcaption")

    def image_credit(self) -> Iterator[Found]:
        """Whose picture it is."""
        yield Found(self.caption.credit, "css:figcaption")
        for block in self.lead_blocks:
            if len(block.text) <= 200 and (credit := read_caption(block.text)).credit:
                yield Found(None if credit.text else credit.credit, "text")

    # What the fields stand on.

    @cached_property
    def _heading(self) -> tuple[etree._Element | None, str]:
        if self.headline_css:
            for element in self.document.css(self.headline_css):
                if _heading_text(element):
                    return element, f"css:{self.headline_css}"
        likely = self._likely_heading
        return likely, f"css:{likely.tag}" if likely is not None else "none"

    @property
    def heading(self) -> etree._Element | None:
        """The element of the printed title."""
        return self._heading[0]

    @cached_property
    def _likely_heading(self) -> etree._Element | None:
        """The first heading like the page's title; else the first h1 that is no site name."""
        hints = [
            h for h in (*self.document.metas.get("og:title", [])[:1], self.document.title) if h
        ]
        hints += [h for i in self._articles if (h := structured.text_of(i.get("headline")))]
        seen = [(e, t) for e in self._headings if (t := _heading_text(e))]
        likely = (e for e, text in seen if any(resembles(text, hint) for hint in hints))
        first = (e for e, text in seen if e.tag == "h1" and len(text.split()) >= 3)
        return next(likely, next(first, None))

    @cached_property
    def _headings(self) -> list[etree._Element]:
        ranked = [self.document.xpath(f"//{tag}")[:MAX_HEADINGS] for tag in ("h1", "h2", "h3")]
        return [element for elements in ranked for element in elements]

    @cached_property
    def _articles(self) -> list[structured.Json]:
        return [item for item in self.document.json_ld if structured.is_article(item)]

    @cached_property
    def item(self) -> structured.Json | None:
        """The JSON-LD object of this article, not of another one or of the site."""
        return next((item for item in self._articles if self._is_own(item)), None)

    def _is_own(self, item: structured.Json) -> bool:
        for address in structured.addresses_of(item):
            named = self.site.article(address, self.document.base_url)
            if named and self.address:
                if named.article_id != self.address.article_id:
                    return False
                break
        headline = structured.text_of(item.get("headline"), "@value")
        printed = _heading_text(self.heading) if self.heading is not None else None
        printed = printed or next(iter(self.document.metas.get("og:title", [])), None)
        if headline and printed:
            return resembles(headline, printed)
        return headline is None or self._names_page(item)

    def _names_page(self, item: structured.Json) -> bool:
        own = {_last_part(url) for url in (*self.document.own_addresses, self.document.base_url)}
        return any(_last_part(url) in own for url in structured.addresses_of(item))

    @cached_property
    def body(self) -> Body:
        """The article's paragraphs, its dateline, and the element they were in."""
        if self.body_css:
            for container in self.document.css(self.body_css):
                body = read_body(container, f"css:{self.body_css}")
                if body.paragraphs:
                    return body
        return self._other_body()

    def _other_body(self) -> Body:
        stated = structured.text_of(self.item.get("articleBody")) if self.item else None
        return read_generic_body(self.document, self.heading, stated)

    @cached_property
    def window(self) -> Sequence[Block]:
        """The blocks of text from the headline to the article's first paragraph."""
        return self._between()[0]

    @cached_property
    def lead_blocks(self) -> Sequence[Block]:
        """The header's own blocks, or those between headline and text."""
        return [*self._header_blocks, *self.window]

    @cached_property
    def _header_blocks(self) -> Sequence[Block]:
        if not self.header_css:
            return []
        return [b for e in self.document.css(self.header_css)[:2] for b in blocks_of(e)]

    def _between(self) -> tuple[Sequence[Block], Sequence[Block], Sequence[Block]]:
        """Blocks from headline to text, right before the headline, and right after the text."""
        blocks = self.document.blocks
        inside = set() if self.body.container is None else set(self.body.container.iter())
        start = next((n for n, b in enumerate(blocks) if self._is_heading(b)), None)
        body = [n for n, b in enumerate(blocks) if b.owner in inside and n > (start or -1)]
        first = body[0] if body else len(blocks)
        after = blocks[body[-1] + 1 : body[-1] + 16] if body else []
        if start is None:
            return blocks[max(0, first - 10) : first], [], after
        return (
            blocks[start + 1 : min(first, start + WINDOW)],
            blocks[max(0, start - 4) : start],
            after,
        )

    def _is_heading(self, block: Block) -> bool:
        return self.heading is not None and (
            block.owner is self.heading or self.heading in block.owner.iterancestors()
        )

    @cached_property
    def published(self) -> Published:
        """The date that counts."""
        return choose(
            self.visible_date, self._structured_dates(), is_visible_first=self.is_own_site
        )

    @cached_property
    def visible_date(self) -> Stamp | None:
        """The date printed in the article's header, else between headline and text, else near."""
        headline = _heading_text(self.heading) if self.heading is not None else None
        if self._header_blocks:
            stamp = visible_stamp(self._header_blocks, f"css:{self.header_css}", headline)
            if stamp:
                return stamp
        between, before, after = self._between()
        near = (visible_stamp(b, "text", headline) for b in (between, before[::-1], after[:6]))
        return next((stamp for stamp in near if stamp), None)

    def _structured_dates(self) -> Iterator[Stamp | None]:
        if item := self.item:
            yield stamp_of(structured.text_of(item.get("datePublished")), "json-ld")
        for name in METAS:
            for content in self.document.metas.get(name, [])[:1]:
                yield stamp_of(content, f"meta:{name}")
        for time in self.document.xpath("//time[@datetime]")[:20]:
            if self._is_in_header(time):
                yield stamp_of(clean_text(time.get("datetime")[:200]), "css:time")

    def _is_in_header(self, element: etree._Element) -> bool:
        owners = {b.owner for b in self.lead_blocks}
        return element.getparent() in owners or element in owners

    @cached_property
    def bylines(self) -> bylines.Bylines:
        """The names printed on the page's by-lines."""
        lines = self._byline_lines()
        return bylines.read_bylines(lines, oleh=True)

    def _byline_lines(self) -> list[str]:
        if self.byline_css:
            found = [b for e in self.document.css(self.byline_css)[:20] for b in blocks_of(e)]
            if found:
                return [line.text for block in found for line in block.split(breaks=1)]
        between, _, after = self._between()
        blocks = [*self._header_blocks, *between, *self.body.bylines, *after]
        return [line.text for block in blocks for line in block.split(breaks=1)]

    def _printed(self, role: str) -> Iterator[Found]:
        source = f"css:{self.byline_css}" if self.byline_css else "text"
        yield Found(getattr(self.bylines, role), source)

    def _people(self, value: object) -> list[str]:
        people = value if isinstance(value, list) else [value]
        kept = (p for p in people[:20] if not _is_organization(p))
        names = [
            n for p in kept for t in structured.texts_of(p, "name") for n in bylines.split_names(t)
        ]
        return [n for n in dict.fromkeys(names) if not self._is_site_name(n)]

    def _is_site_name(self, name: str) -> bool:
        own = {n.casefold() for n in self.document.metas.get("og:site_name", [])[:3]}
        host = urlsplit(self.document.base_url).hostname or ""
        words = "".join(name.casefold().split())
        return (
            name.casefold() in SITE_NAMES | own
            or "developer" in words
            or (len(words) > 3 and words.partition(".")[0] in host.split("."))
            or words.endswith((".com", ".id", ".net", ".tv"))
        )

    def _breadcrumbs(self) -> Iterator[tuple[list[str], str]]:
        if self.breadcrumb_css:
            labels = [_heading_text(e) for e in self.document.css(self.breadcrumb_css)[:12]]
            yield self._crumbs([x for x in labels if x]), f"css:{self.breadcrumb_css}"
        yield self._crumbs(structured.breadcrumb_of(self.document.json_ld)), "json-ld"
        if self.heading is not None:
            yield self._crumbs(breadcrumb_near(self.document, self.heading)), "css:a"

    def _crumbs(self, labels: list[str]) -> list[str]:
        """Without the entry for the home page and one that repeats the headline."""
        headline = _heading_text(self.heading) if self.heading is not None else None
        own = [
            x
            for n, x in enumerate(labels)
            if not is_home(x) and not (n == 0 and self._is_site_name(x))
        ]
        if own and headline and len(own[-1].split()) > 3 and resembles(own[-1], headline):
            own.pop()
        return own

    @cached_property
    def picture(self) -> etree._Element | None:
        """The img element of the lead picture in a figure."""
        for figure in self._lead_figures():
            for image in self.document.xpath(".//img", figure)[:5]:
                if picture_of(image):
                    return image
        return None

    def _lead_figures(self) -> Iterator[etree._Element]:
        """Figures from the headline to the text's first paragraphs."""
        scope = self.heading if self.heading is not None else self.body.container
        if scope is None:
            return
        yield from self.document.xpath("following::figure[position()<=2]", scope)
        if self.body.container is not None and self.heading is not None:
            yield from self.document.xpath("preceding::figure[position()<=1]", self.heading)

    def _images_before_text(self) -> Iterator[etree._Element]:
        if self.heading is None or self.body.container is None:
            return
        inside = set(self.body.container.iter())
        for image in self.document.xpath("following::img[position()<=6]", self.heading):
            if image not in inside and not is_small(image):
                yield image
            if image in inside:
                return

    def _picture_url(self, image: etree._Element) -> str | None:
        return self.document.absolute(picture_of(image))

    @cached_property
    def caption(self) -> Caption:
        """The caption and credit of the lead picture's figure."""
        if self.picture is None:
            return Caption(None, None)
        figure = next(self.picture.iterancestors("figure"), None)
        found = self.document.first(".//figcaption", figure)
        if found is None:
            return Caption(None, None)
        lines = [line.text for b in blocks_of(found) for line in b.split(breaks=1)]
        parts = [read_caption(line) for line in lines]
        text = " ".join(p.text for p in parts if p.text) or None
        return Caption(text, next((p.credit for p in parts if p.credit), None))

    def _metas(self, *names: str, cut: bool = False) -> Iterator[Found]:
        for name in names:
            for content in self.document.metas.get(name, [])[:1]:
                yield Found(self._without_site_name(content) if cut else content, f"meta:{name}")

    def _without_site_name(self, title: str | None) -> str | None:
        """A title without ``| Site`` or ``- Site`` behind it."""
        if not title:
            return None
        for mark in (" | ", " - ", " – ", " — ", " : "):
            head, _, tail = title.rpartition(mark)
            if head and (mark == " | " or self._is_site_name(tail)):
                return head.strip()
        return title[:MAX_HEADLINE]


def _heading_text(element: etree._Element) -> str | None:
    text = clean_text(" ".join(b.text for b in blocks_of(element)))
    return text if text and len(text) <= MAX_HEADLINE else None


def _moment(text: str | None) -> datetime | None:
    return read_date(text).value if text else None


def _keywords(values: Sequence[str]) -> list[str]:
    parts = (clean_text(k.strip(" #;")) for v in values[:50] for k in v[:5_000].split(","))
    return list(dict.fromkeys(k for k in parts if k))[:50]


def _is_organization(value: object) -> bool:
    return isinstance(value, Mapping) and "organization" in " ".join(structured.types_of(value))


def _last_part(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
