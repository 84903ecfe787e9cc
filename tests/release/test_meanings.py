"""The data dictionary: no column without a meaning, and no translation of what is said no more."""

from __future__ import annotations

import pytest

from wartaspider.items import COLUMNS
from wartaspider.release.dictionary import dictionary, kamus
from wartaspider.release.meanings import INDONESIAN, fingerprint, meanings


def test_every_column_has_its_docstring_as_meaning():
    assert list(meanings()) == list(COLUMNS)
    assert meanings()["headline"] == "The title as printed (schema.org `headline`)."


@pytest.mark.parametrize("column", COLUMNS)
def test_indonesian_translates_the_english_of_today(column: str):
    english = meanings()[column]
    assert INDONESIAN[column][0] == fingerprint(english), (
        f"items.py now says {english!r}: translate that and put {fingerprint(english)} beside it"
    )
    assert INDONESIAN[column][1] not in ("", english)


@pytest.mark.parametrize("page", [dictionary, kamus])
def test_pages_have_a_row_for_each_column_and_no_other(page):
    columns = ("article_id", "sections", "field_sources")
    rows = [line for line in page(columns).splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(columns)
    assert all(row.count(" | ") == 3 for row in rows)
