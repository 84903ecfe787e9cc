"""``CITATION.cff``: how to cite a release (Citation File Format 1.2.0)."""

from __future__ import annotations

import json

from wartaspider.release.facts import Facts
from wartaspider.urls import SITE

PUBLISHER = "Warta Ekonomi"


def citation(facts: Facts) -> str:
    """The file's text: YAML whose values are JSON texts, which YAML reads alike.

    The format asks for an author. Where nobody is named as the collector, it is the publisher,
    whose articles they are.
    """
    lines = [
        'cff-version: "1.2.0"',
        f"message: {_text(_message(facts))}",
        "type: dataset",
        f"title: {_text(facts.title)}",
        "authors:",
        f"  - name: {_text(facts.author or PUBLISHER)}",
        f"version: {_text(facts.version)}",
        f'date-released: "{facts.created.date()}"',
        "identifiers:",
        "  - type: other",
        f"    value: {_text(facts.id)}",
        "    description: made from the data, so the same data has the same ID",
        f"url: {_text(SITE)}",
        f"abstract: {_text(_abstract(facts))}",
        "keywords:",
        *(f"  - {word}" for word in ("Indonesia", "news", "berita", "ekonomi")),
    ]
    return "\n".join(lines) + "\n"


def _message(facts: Facts) -> str:
    if facts.author:
        return "Please cite the dataset by these details, and articles by their own addresses."
    return (
        "Please cite the dataset by these details, with the name of whoever collected it where you "
        "know it, and articles by their own addresses."
    )


def _abstract(facts: Facts) -> str:
    days, states = len(facts.days), facts.states
    proved = states["complete"] + states["empty"]
    rows = "version of an article" if facts.selection.versions else "article"
    return (
        f"{facts.rows:,} rows, one for each {rows}, from the site of Warta Ekonomi. Of {days:,} "
        f"days of its date index, {proved:,} are proved to be complete."
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
