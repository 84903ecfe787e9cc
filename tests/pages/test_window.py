"""What stands before and behind an element of a page."""

from __future__ import annotations

from lxml import html

from wartaspider.pages.window import following, preceding

PAGE = """<body><a>1</a><ul><li><a>2</a><li><a>3</a><!-- x --></ul><div><a>4<b>5</b></a>
<h1 id="here"><a>6</a></h1><p><a>7</a><a>8</a></p></div><a>9</a></body>"""


def test_elements_before_and_behind_are_those_of_the_axes():
    here = html.document_fromstring(PAGE).get_element_by_id("here")
    assert list(following(here, "a")) == here.xpath("following::a")
    assert list(preceding(here, "a")) == here.xpath("preceding::a")[::-1]
    assert [link.text for link in preceding(here, "a")] == ["4", "3", "2", "1"]
    assert [link.text for link in following(here, "a")] == ["7", "8", "9"]
