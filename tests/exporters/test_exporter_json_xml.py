"""JSON, JSON Lines and XML: whole files, and characters they cannot hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartaspider.exporters.json import JsonArticleExporter, JsonLinesArticleExporter
from wartaspider.exporters.xml import XmlArticleExporter
from wartaspider.items import COLUMNS, WIB, Article

ARTICLE = Article(
    article_id=5,
    headline="Kopi – “teh”",
    date_published=datetime(2021, 7, 8, 21, 5, tzinfo=WIB),
    keywords=["kopi", "teh"],
    date_downloaded=datetime(2021, 7, 9, 1, 2, 3, tzinfo=UTC),
    field_sources={"headline": "css:h1"},
)
LINE = (
    '{"article_id": 5, "url": null, "headline": "Kopi – “teh”", '
    '"date_published": "2021-07-08T21:05:00+07:00", "date_modified": null, "sections": [], '
    '"article_section": null, "authors": [], "editors": [], "dateline": null, '
    '"description": null, "article_body": null, "word_count": null, '
    '"keywords": ["kopi", "teh"], "image_url": null, "image_caption": null, '
    '"image_credit": null, "page_count": null, "duplicate_of": null, "version": 1, '
    '"date_published_raw": null, "date_downloaded": "2021-07-09T01:02:03Z", "layout": null, '
    '"field_sources": {"headline": "css:h1"}, "flags": []}'
)
XML = """<?xml version="1.0" encoding="utf-8"?>
<items>
<item><article_id>5</article_id><url></url><headline>Kopi – “teh”</headline>\
<date_published>2021-07-08T21:05:00+07:00</date_published><date_modified></date_modified>\
<sections></sections><article_section></article_section><authors></authors><editors></editors>\
<dateline></dateline><description></description><article_body></article_body>\
<word_count></word_count><keywords><value>kopi</value><value>teh</value></keywords>\
<image_url></image_url><image_caption></image_caption><image_credit></image_credit>\
<page_count></page_count><duplicate_of></duplicate_of><version>1</version>\
<date_published_raw></date_published_raw>\
<date_downloaded>2021-07-09T01:02:03Z</date_downloaded><layout></layout>\
<field_sources><headline>css:h1</headline></field_sources><flags></flags></item>
</items>"""


def exported(kind: type[Any], *articles: Article) -> bytes:
    file = BytesIO()
    exporter = kind(file, encoding="utf-8", indent=0)
    exporter.start_exporting()
    for article in articles:
        exporter.export_item(article)
    exporter.finish_exporting()
    return file.getvalue()


def test_writes_a_json_array() -> None:
    text = exported(JsonArticleExporter, ARTICLE, ARTICLE).decode()
    assert text == f"[\n{LINE},\n{LINE}\n]"
    assert tuple(json.loads(text)[0]) == COLUMNS


def test_writes_a_line_for_each_article() -> None:
    assert exported(JsonLinesArticleExporter, ARTICLE, ARTICLE).decode() == f"{LINE}\n" * 2


def test_writes_an_xml_document() -> None:
    assert exported(XmlArticleExporter, ARTICLE).decode() == XML


def test_writes_valid_files_when_there_are_no_articles() -> None:
    assert json.loads(exported(JsonArticleExporter)) == []
    assert exported(JsonLinesArticleExporter) == b""
    assert len(ElementTree.fromstring(exported(XmlArticleExporter))) == 0  # noqa: S314


@pytest.mark.parametrize("kind", [JsonArticleExporter, JsonLinesArticleExporter])
def test_loses_no_article_when_text_holds_a_lone_surrogate(kind: type[Any]) -> None:
    article = Article(headline="a\ud800b", keywords=["\udfff"], field_sources={"x\ud800": "\udc80"})
    text = exported(kind, article).decode()
    (read,) = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert read["headline"] == "a\ufffdb"
    assert read["keywords"] == ["\ufffd"]
    assert read["field_sources"] == {"x\ufffd": "\ufffd"}


def test_replaces_what_xml_forbids() -> None:
    data = exported(XmlArticleExporter, Article(headline="a\0b\x0bc\ud800d\uffffe", flags=["\x01"]))
    item = ElementTree.fromstring(data)[0]  # noqa: S314
    assert item.findtext("headline") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert item.findtext("flags/value") == "\ufffd"


texts = st.text() | st.text(st.characters())  # the latter with surrogates
articles = st.builds(
    Article,
    headline=st.none() | texts,
    keywords=st.lists(texts),
    field_sources=st.dictionaries(texts, texts),
)


@given(articles)
def test_writes_well_formed_files_of_any_text(article: Article) -> None:
    assert tuple(json.loads(exported(JsonArticleExporter, article))[0]) == COLUMNS
    assert tuple(json.loads(exported(JsonLinesArticleExporter, article))) == COLUMNS
    item = ElementTree.fromstring(exported(XmlArticleExporter, article))[0]  # noqa: S314
    assert tuple(element.tag for element in item) == COLUMNS
