"""By-lines: who wrote and who edited an article, from lines such as ``Penulis: NAME``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from wartaspider.dates import MONTHS, WEEKDAYS
from wartaspider.pages.noise import is_byline
from wartaspider.pages.text import Block, clean_text

MAX_LINE = 300
MAX_NAMES = 20
MAX_PARTS = 12

_AUTHOR = "penulis|reporter|pewarta|wartawan|jurnalis|kontributor|laporan|oleh|author|by"
_EDITOR = "editor|redaktur|penyunting"
# Penulis: ; Penulis/Editor:
_LABEL = re.compile(
    rf"\b(?:(?P<author>{_AUTHOR})|(?P<editor>{_EDITOR}))"
    rf"(?: ?(?:[/&]|dan) ?(?:(?P<other_author>{_AUTHOR})|(?P<other_editor>{_EDITOR})))? ?[:：] ?",
    re.IGNORECASE,
)
_OLEH = re.compile(
    r"(?:^|[\s|,-])(?:oleh|(?i:laporan (?:wartawan|reporter|kontributor|jurnalis)) [\w. -]{2,40},) "
    r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4})\W*$"
)
_SIGNS = re.compile(r"oleh |laporan ", re.IGNORECASE)
_ROLE = re.compile(rf"(?P<author>{_AUTHOR})|(?P<editor>{_EDITOR})", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){0,4},?\Z")
_FULL_NAME = re.compile(r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){1,4},?")
_BEFORE_NAME = re.compile(r"\A(?i:oleh|by)\s+(?=[A-Z])")
# Dan is a name, too, where none stands before it.
_SEPARATOR = re.compile(r"\s*(?:[,;&/|\n•]|\bdan\b|\band\b)\s*|(?<=\S)\s+(?:D[Aa][Nn]|AND)\s+")
_DEGREE = re.compile(
    r"(?:[SMD]\w?\.? ?[A-Z]\w{0,4}(?:\. ?[A-Z]\w{0,4}){0,2}\.?(?: ?[A-Z]\w?\.)?|Ph\.? ?D\.?"
    r"|M\.?B\.?A\.?|Ak\.?)"
)
_REMARK = re.compile(r"(?<=[\w.]) ?[(\[][^()\[\]]{0,80}[)\]]")
_INITIALS = re.compile(r"[A-Z]{2,4}")
_NO_NAME = re.compile(
    r"\W*|\d.*|.*(?:https?:|www\.|@).*|(?:admin|null|none|unknown|n/a|-)", re.IGNORECASE
)
_DATE = re.compile(
    rf"\W*(?:\b(?:{'|'.join(' '.join(WEEKDAYS).split())})\b\W{{0,4}})?"
    rf"\b\d{{1,2}}[ /.-](?:\d{{1,2}}|{'|'.join(' '.join(MONTHS).split())})[ /.-]\d{{4}}\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class Bylines:
    """The names of an article's by-lines, in order, each once."""

    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)

    def add(self, role: str, names: Iterable[str]) -> None:
        """Takes further names for ``authors`` or ``editors``."""
        into: list[str] = getattr(self, role)
        into.extend(n for n in names if n.casefold() not in {k.casefold() for k in into})
        del into[MAX_NAMES:]

    def add_to(self, roles: Sequence[str], names: Sequence[str]) -> None:
        """Takes names for the roles of one label; of two names for two roles each has its own."""
        is_each = len(roles) == len(names) == 2
        for n, role in enumerate(roles):
            self.add(role, names[n : n + 1] if is_each else names)


def read_bylines(lines: Sequence[str], *, oleh: bool = False) -> Bylines:
    """The names behind ``Penulis:`` and ``Editor:`` labels; a label may be a line of its own.

    With ``oleh`` a line that ends in ``oleh NAME`` or ``Laporan Wartawan SITE, NAME`` counts too,
    though it has no colon.
    """
    found = Bylines()
    roles: list[str] = []
    for line in _with_colons(lines):
        if len(line) > MAX_LINE:
            roles = []
            continue
        labels = list(_LABEL.finditer(line)) if ":" in line or "：" in line else []
        if not labels:
            if empty := [role for role in roles if not getattr(found, role)]:
                found.add_to(empty, split_names(line))
            elif oleh and _SIGNS.search(line) and (match := _OLEH.search(line)):
                found.add("authors", split_names(match["name"]))
            roles = []
        for label, after in zip_longest(labels, labels[1:]):
            roles = _roles_of(label)
            end = after.start() if after else len(line)
            found.add_to(roles, split_names(line[label.end() : end]))
    return found


def _roles_of(label: re.Match[str]) -> list[str]:
    first = "authors" if label["author"] else "editors"
    other = "authors" if label["other_author"] else "editors" if label["other_editor"] else first
    return [first] if other == first else [first, other]


def _with_colons(lines: Sequence[str]) -> Sequence[str]:
    """The lines with ``Editor: NAME`` for a line ``Editor`` and the name in the next one.

    Where a name stands before each such line it is that one's.
    """
    roles = [n for n, line in enumerate(lines) if _ROLE.fullmatch(line.strip())]
    step = -1 if all(n and _FULL_NAME.fullmatch(lines[n - 1]) for n in roles) else 1
    beside = {n + step: n for n in roles if 0 <= n + step < len(lines) and n + step not in roles}
    names = {at: n for at, n in beside.items() if _PERSON.match(lines[at])}
    named = {at: f"{lines[n].strip()}: {lines[at]}" for at, n in names.items()}
    return [named.get(n, line) for n, line in enumerate(lines) if n not in names.values()]


def credit_of(line: Block) -> str | None:
    """A line whose label has no colon as one that has: a name and ``Editor`` in elements of
    their own, in either order; None if it is no such line."""
    parts = [text for piece in line.pieces[:MAX_PARTS] if (text := piece.text.strip())]
    if len(line.pieces) > MAX_PARTS or len(parts) != 2:
        return None
    for label, name in (parts, parts[::-1]):
        if _ROLE.fullmatch(label) and _PERSON.fullmatch(name):
            return f"{label}: {name}"
    return None


def split_names(text: str) -> list[str]:
    """Names in a list of names: ``Ana, Budi & Cici dan Dedi``; a degree stays with its name.

    What stands in brackets behind a name (``Magang``), or from a date on, is none.
    """
    names: list[str] = []
    text = _DATE.sub("", text[: MAX_LINE * 10])
    text = _REMARK.sub("", text) if ")" in text or "]" in text else text
    for part in _SEPARATOR.split(text)[: MAX_NAMES * 2]:
        name = _BEFORE_NAME.sub("", clean_text(part) or "").strip(" -–—:()[]")
        if not name or _NO_NAME.fullmatch(name) or len(name) > 80:
            continue
        if names and _INITIALS.fullmatch(name):
            continue  # an editor's sign behind the reporter's name
        if names and _DEGREE.fullmatch(name):
            names[-1] += f", {name}"
        else:
            names.append(name)
    return list(dict.fromkeys(names))[:MAX_NAMES]


def labelled(blocks: Sequence[Block]) -> list[Block]:
    """The by-lines among blocks that are not the header's, with the name behind a bare label."""
    found: list[Block] = []
    for n, block in enumerate(blocks):
        if is_byline(block.text) or credit_of(block):
            found += blocks[n : n + 2] if block.text.rstrip().endswith(":") else [block]
    return found
