"""The page itself: a report as one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from wartaspider.items import WIB
from wartaspider.report.contents import Report
from wartaspider.report.tables import Note, Word, result
from wartaspider.report.views import View
from wartaspider.report.words import LANGUAGES, WORDS, number

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_FOLDER = files(__package__)
NAMED_HOLES = 8
"""Ranges of holes that the summary names; the table has all."""


def render(report: Report, hints: list[str]) -> str:
    """The page; ``hints`` are the commands that close its holes. Raises ImportError without Jinja.

    Text from pages is escaped wherever it stands, and the page's own policy (CSP) lets a browser
    run no script and load nothing.
    """
    from markupsafe import Markup

    style = _FOLDER.joinpath("style.css").read_text("utf-8")
    return (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            view=View(report),
            hints=hints,
            named_holes=NAMED_HOLES,
            now=f"{report.now.astimezone(WIB):%Y-%m-%d %H:%M}",
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=_hash(style),
        )
    )


def _template(name: str) -> str:
    # Not from a folder: the program may run from a zip, as Scrapyd's eggs do.
    return _FOLDER.joinpath(name).read_text("utf-8")


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = number
    environment.globals |= {"say": say, "say_svg": say_svg, "result": result}
    environment.tests["word"] = lambda value: isinstance(value, Word)
    environment.tests["note"] = lambda value: isinstance(value, Note)
    return environment


def say(key: str | Word, **values: object) -> Markup:
    """A word in both languages; the page shows the one that is chosen."""
    return _both("span", key, values)


def say_svg(key: str | Word, **values: object) -> Markup:
    """The same inside of an SVG's text."""
    return _both("tspan", key, values)


def _both(tag: str, said: str | Word, values: Mapping[str, object]) -> Markup:
    from markupsafe import Markup

    word = said if isinstance(said, Word) else Word(said, values)
    shown = {name: _filled(value) for name, value in word.values.items()}
    template = Markup("<{tag} lang={language}>{text}</{tag}>")
    return Markup("").join(
        template.format(tag=tag, language=language, text=Markup(text).format(**shown))  # noqa: S704
        for language, text in zip(LANGUAGES, WORDS[word.key], strict=True)
    )


def _filled(value: object) -> object:
    """A value in a sentence: numbers parted, and no line ends in a date."""
    from markupsafe import Markup

    if isinstance(value, int | float):
        return number(value)
    return Markup('<span class="day">{}</span>').format(value)


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
