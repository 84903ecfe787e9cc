"""What an article's page tells machines: meta elements and JSON-LD, sound or not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wartaspider.demo.daytext import iso
from wartaspider.demo.html import esc
from wartaspider.demo.menu import CATEGORIES
from wartaspider.demo.model import Story

Json = dict[str, object]


def metas(story: Story) -> str:
    """The meta elements of an article."""
    look = story.look
    named: Json = {"name=description": story.description, "property=og:type": "article"}
    named |= {"property=og:title": story.headline, "property=og:description": story.description}
    named["property=og:url"] = story.url
    if story.picture:
        named["property=og:image"] = story.picture.url
    if look.date.meta:
        named["property=article:published_time"] = iso(story.published, look.date.meta)
    if look.modified == "meta" and story.modified:
        named["property=article:modified_time"] = iso(story.modified, "wib")
    if story.keywords:
        named["name=keywords"] = "berita terbaru, berita ekonomi, berita bisnis"
    return "\n".join(_meta(key, str(value)) for key, value in named.items() if value is not None)


def _meta(key: str, value: str) -> str:
    attribute, _, name = key.partition("=")
    return f'<meta {attribute}="{name}" content="{esc(value)}">'


def json_ld(story: Story, other: Story | None) -> str:
    """The JSON-LD of an article in its own form; ``other`` is what one may wrongly describe."""
    form = story.look.json_ld
    own = _news_article(story)
    match form:
        case "absent":
            return ""
        case "graph":
            return _script({"@context": "https://schema.org", "@graph": [_website(), own]})
        case "list":
            return _script([_organization(), own])
        case "two-scripts":
            return _script(_organization()) + _script(own)
        case "no-address":
            return _script({k: v for k, v in own.items() if k not in ("url", "mainEntityOfPage")})
        case "with-body":
            return _script(own | {"articleBody": "Ringkasan singkat tanpa isi. Baca Juga: lainnya"})
        case "organization":
            return _script(_organization())
        case "website":
            return _script(_website())
        case "other-article":
            return _script(_news_article(other, always_dated=True) if other else _website())
        case "nonsense":
            return _script(["teks", None, 7, {"@type": ["NewsArticle", 3], "headline": [None]}])
        case "plain":
            return _script(own)
        case _:
            return _broken(form, own)


def _script(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>\n'


def _broken(form: str, own: Mapping[str, object]) -> str:
    text = json.dumps(own, ensure_ascii=False, indent=1).replace("</", "<\\/")
    if form == "trailing-comma":
        text = text.removesuffix("\n}") + ",\n}"
    elif form == "raw-newlines":
        text = text.replace('"Redaksi singkat"', '"Redaksi\n\tsingkat"')
    else:
        text = f"<!--\n//<![CDATA[\n{text}\n//]]>\n-->"
    return f'<script type="application/ld+json">\n{text}\n</script>\n'


def _news_article(story: Story, *, always_dated: bool = False) -> Json:
    look = story.look
    value: Json = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": story.url},
        "url": story.url,
        "headline": story.headline[:110],
        "alternativeHeadline": "Redaksi singkat",
        "publisher": _organization(),
        "author": _author(story),
    }
    if look.date.json_ld or always_dated:
        value["datePublished"] = iso(story.published, look.date.json_ld or "wib")
    if story.modified and (look.modified == "json-ld" or always_dated):
        value["dateModified"] = iso(story.modified, "wib")
    if story.description:
        value["description"] = story.description
    if story.picture:
        value["image"] = {"@type": "ImageObject", "url": story.picture.url}
    if look.breadcrumb != "none":
        value["articleSection"] = CATEGORIES[story.leaf or story.section].label
    return value


def _author(story: Story) -> object:
    people = [{"@type": "Person", "name": name} for name in story.authors]
    return people or {"@type": "Organization", "name": "Warta Ekonomi"}


def _organization() -> Json:
    return {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "name": "Warta Ekonomi",
        "url": "https://wartaekonomi.co.id",
        "logo": "https://wartaekonomi.co.id/assets/img/logo.png",
        "foundingDate": "1989-01-01",
    }


def _website() -> Json:
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "url": "https://wartaekonomi.co.id/",
        "name": "Warta Ekonomi",
        "datePublished": "2012-01-01T00:00:00+07:00",
    }
