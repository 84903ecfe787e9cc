"""The site's own name among names of people."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from wartaspider.pages.document import Document
from wartaspider.pages.ownname import OwnName


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ana Sari", ["Ana Sari"]),
        ({"name": "Ana Sari"}, ["Ana Sari"]),
        ({"name": ["Ana Sari", "Budi"]}, ["Ana Sari", "Budi"]),
        ([{"name": "Ana Sari"}, {"name": "Budi"}], ["Ana Sari", "Budi"]),
        ({"name": "https://wartaekonomi.co.id/penulis/ana"}, []),
        ({"name": "Redaksi Warta Ekonomi"}, []),
        ({"name": "Tim Redaksi"}, []),
        ({"name": "Admin"}, []),
        ({"name": "Timothy Redaksio"}, ["Timothy Redaksio"]),
        ({"@type": "Organization", "name": "Ana"}, []),
    ],
)
def test_people_are_told_from_the_newsroom(value: object, expected: list[str]):
    document = Document(HtmlResponse("https://wartaekonomi.co.id/read5/a", body=b"<p>x</p>"))
    assert OwnName(document).people(value) == expected
