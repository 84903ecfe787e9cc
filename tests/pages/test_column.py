"""The element with the justified prose: the same by the short ways as by all of a page's text."""

from __future__ import annotations

import pytest
from lxml import html

from wartaspider.pages.column import densest_justified
from wartaspider.pages.density import densest
from wartaspider.pages.noise import body_blocks

TEXT = "Harga tandan buah segar di tingkat petani naik pekan ini karena permintaan ekspor. " * 5
P = f'<p style="text-align: justify;">{TEXT}</p>'
SHORT = '<p style="text-align: justify;">Harga naik.</p>'


@pytest.mark.parametrize(
    ("text", "has_text"),
    [
        (P * 5, True),
        (P * 5 + SHORT, True),
        (SHORT * 5, False),
        (f"<blockquote>{P * 5}</blockquote>", True),
        (f"<blockquote hidden>{P * 5}</blockquote>", False),
        (f'<div style="display: none">{P * 5}</div>', False),
        (f'<div class="baca-juga">{P * 5}</div>', False),
        (f'<div id="ivsplayer01-container">{P * 5}</div>', False),
        (f'<a href="/read1/lain">{P * 5}</a>', False),
        (f"<aside>{P * 5}</aside>", False),
        (P.replace("<p", "<p hidden") * 5, False),
        (P.replace("justify", "left") * 5, False),
        (f"<div>{P}{P}</div><div>{P}{P}{P}</div>", True),
        (f"<section><div>{P}</div></section><p>{TEXT}</p>", True),
        ("", False),
    ],
)
def test_justified_prose_is_found_as_in_all_of_the_page(text: str, has_text: bool):
    page = f"<body><div><h1>Judul Berita Ini</h1><div>{text}</div></div><p>{TEXT}</p></body>"
    root = html.document_fromstring(page)
    heading = root.find(".//h1")
    found = densest_justified(root, heading)
    assert found is densest(body_blocks(root), heading, justified=True)
    assert (found is not None) is has_text
