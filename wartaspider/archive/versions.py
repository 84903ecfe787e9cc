"""What a reading makes of a version: a new one, or the same one brought up to date."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from wartaspider.archive.rows import text_hash, to_row
from wartaspider.items import COLUMNS, Article

Row = dict[str, object]
"""A row of ``versions``."""

SILENT_EDIT = "silent-edit"
"""Flag of a version whose text changed although the page's date of change did not."""

KEPT = frozenset(
    {"version", "date_downloaded", "date_published", "date_published_raw", "flags"}
    | {"article_id", "run_id", "text_hash"}
)
"""Columns that stay when the text is the same: when and by whom it was found."""

FALLBACK = "generic"
"""The layout of pages that no reader of a layout recognises."""

DATE_FROM_LISTING = "date-from-listing"
DATE_WITHOUT_TIME = "date-without-time"
_CLOCK = re.compile(r"(?<![\d.])\d{1,2}[:.]\d\d(?![\d.])")


def version_row(article: Article, run_id: int) -> Row:
    """An article as a row of ``versions``."""
    return to_row(article) | {"run_id": run_id, "text_hash": text_hash(article)}


def renewal(row: Mapping[str, object], sources: str) -> Row:
    """What a reading of the same text changes; ``sources`` are the version's ``field_sources``.

    The date stays, and so does where it is from.
    """
    found = json.loads(str(row["field_sources"]))
    found["date_published"] = json.loads(sources).get("date_published")
    ordered = {name: found[name] for name in COLUMNS if found.get(name) is not None}
    found = ordered | {name: origin for name, origin in found.items() if origin is not None}
    changed = {name: value for name, value in row.items() if name not in KEPT}
    return changed | {"field_sources": json.dumps(found, ensure_ascii=False)}


def is_poorer(layout: object, than: object) -> bool:
    """Whether a reading only guesses at what a reader of the page's own layout has read.

    So a site that is made anew takes nothing away from what was stored.
    """
    return layout == FALLBACK and than not in (None, FALLBACK)


def with_flag(flags: str, flag: str) -> str:
    """A version's ``flags`` and one more."""
    return json.dumps(sorted({*json.loads(flags), flag}), ensure_ascii=False)


def settled(row: Mapping[str, object], date: str, date_text: str | None) -> Row:
    """What changes in a version whose page has no date, when a list printed one."""
    sources = json.loads(str(row["field_sources"])) | {"date_published": "listing"}
    flags = {*json.loads(str(row["flags"])), DATE_FROM_LISTING} - {"date-unreadable"}
    if "T00:00:00" in date and not _CLOCK.search(date_text or ""):
        flags.add(DATE_WITHOUT_TIME)
    return {
        "date_published": date,
        "date_published_raw": date_text,
        "field_sources": json.dumps(sources, ensure_ascii=False),
        "flags": json.dumps(sorted(flags)),
    }
