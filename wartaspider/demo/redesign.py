"""A redesign over night: what changes in the pages of articles when the site is made anew."""

from __future__ import annotations

import re
from typing import Literal

Redesign = Literal["none", "classes", "dates", "bodies", "half-bodies", "titles"]

SITE = "Warta Ekonomi"
SEED = 2027
"""Of the new class names."""

_MACHINE_DATE = re.compile(
    r'((?:"datePublished": |datetime=|"article:published_time" content=)")(\d{4}-[^"]*)(")'
)
_SHOWN_DATE = re.compile(
    r"(?:\w+['’]?\w*, )?\d{1,2}[/ ](?:\d\d|\w+)[/ ]\d{4},?(?: \|)? \d\d[:.]\d\d(?: WI\w+)?"
)
_LABEL = re.compile(r"(?:Penulis|Editor|Oleh|Reporter)(\s*</?\w+>)?\s*:\s*")


def new_head(head: str, how: Redesign, title: str, escaped: str) -> str:
    """What an article tells machines, redesigned. ``title`` is its headline, plain and escaped."""
    if how == "titles":
        return head.replace(escaped, SITE).replace(title[:110], SITE)
    return _MACHINE_DATE.sub(r"\g<1>baru saja\g<3>", head) if how == "dates" else head


def new_main(main: str, how: Redesign, escaped: str) -> str:
    """The column of an article, redesigned."""
    if how == "titles":
        return re.sub(rf"(<h[12][^>]*>\s*){re.escape(escaped)}", rf"\g<1>{SITE}", main)
    if how == "dates":
        main = _MACHINE_DATE.sub(r"\g<1>baru saja\g<3>", main)
        return _SHOWN_DATE.sub("3 jam yang lalu", main, count=1)
    return _LABEL.sub("", main) if how == "classes" else main


def new_text(text: str, how: Redesign, article_id: int) -> str:
    """The text of an article, redesigned: kept where a script would take it from."""
    if how == "bodies" or (how == "half-bodies" and sum(map(int, str(article_id))) % 2):
        return f'<template class="isi">{text}</template><div class="tampil"></div>'
    return text
