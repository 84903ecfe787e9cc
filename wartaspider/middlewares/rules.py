"""What a robots.txt says to us, read by RFC 9309.

Unlike Protego, it compares whole names of agents and counts a rule's own octets, not those it has
when it is encoded. Misspellings and missing colons are understood as it understands them.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

PRODUCT_TOKEN = "wartaspider"  # noqa: S105
# RFC 9309, 2.5: at least 500 KiB are to be parsed; more is cut off.
MAX_BYTES = 500 * 1024

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(
    r"\s*(?:(?P<agent>user[ -]?agent)|(?P<disallow>dis{1,2}al{1,2}[ao]w|diasllow)|(?P<allow>allow)"
    r"|(?P<delay>crawl[ -]delay)|(?P<sitemap>site-?maps?))(?:\s*:|\s)\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMES = ("agent", "disallow", "allow", "delay", "sitemap")
_TOKEN = re.compile(r"\*(?!\S)|[a-z_-]+", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_LEFT = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Rule:
    """A path pattern: ``*`` is any octets, a ``$`` at its end the end of the address."""

    octets: int
    """Its length, by which the most specific of several rules is found."""

    is_allow: bool
    parts: tuple[str, ...]
    is_anchored: bool

    @classmethod
    def of(cls, pattern: str, *, is_allow: bool) -> Rule:
        """The rule of a line's value."""
        normal = _normal(pattern)
        anchored = normal.endswith("$")
        parts = normal.removesuffix("$").replace("$", "%24").split("*")
        return cls(len(normal), is_allow, tuple(parts), anchored)

    def matches(self, path: str) -> bool:
        """Whether a path, in its normal form, fits the pattern."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.is_anchored or path == first
        at = len(first)
        for part in rest[:-1]:
            at = path.find(part, at)
            if at < 0:
                return False
            at += len(part)
        if self.is_anchored:
            return len(path) - len(rest[-1]) >= at and path.endswith(rest[-1])
        return path.find(rest[-1], at) >= 0


@dataclass(slots=True)
class Group:
    """The rules for one agent, from wherever they are in the file."""

    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to one agent."""

    group: Group = field(default_factory=Group)
    sitemaps: tuple[str, ...] = ()

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, if the file asks for it."""
        return self.group.delay

    def allows(self, url: str) -> bool:
        """Whether the address may be asked for: the longest rule says so, of two the kinder."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if "?" in url.partition("#")[0] else "")
        if path == "/robots.txt":
            return True
        normal = _normal(path).replace("*", "%2A").replace("$", "%24")
        fitting = ((r.octets, r.is_allow) for r in self.group.rules if r.matches(normal))
        return max(fitting, default=(0, True))[1]


def read_rules(body: bytes, token: str = PRODUCT_TOKEN) -> Rules:
    """The rules of a robots.txt for one agent, its groups merged (RFC 9309, 2.2.1).

    A page of HTML in its place has no rules.
    """
    text = _text(body[:MAX_BYTES])
    lines = _LINE_END.split("" if text.lstrip().startswith("<") else text)
    if len(body) > MAX_BYTES:
        lines.pop()  # half a rule may forbid more than the whole one
    read = list(_read(lines))
    groups = _groups(read)
    sitemaps = tuple(value for name, value in read if name == "sitemap" and value)
    return Rules(groups.get(token.lower()) or groups.get("*") or Group(), sitemaps)


def _text(body: bytes) -> str:
    """A robots.txt, which is UTF-8; other Unicode is read too where it says that it is."""
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _read(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The lines that mean something, and what they say."""
    for line in lines:
        if match := _LINE.fullmatch(line.partition("#")[0]):
            yield next(name for name in _NAMES if match[name]), match["value"].strip()


def _groups(lines: list[tuple[str, str]]) -> dict[str, Group]:
    """Agent -> its group. Lines of agents that follow each other share the rules after them.

    A Crawl-delay ends them as a rule does, though the RFC knows none: who writes one means it so.
    """
    groups: dict[str, Group] = {}
    current: list[Group] = []
    has_rules = False
    for name, value in lines:
        if name == "agent":
            if has_rules:
                current, has_rules = [], False
            token = _TOKEN.match(value)
            current.append(groups.setdefault(token[0].lower() if token else "", Group()))
        elif name != "sitemap":
            has_rules = True
            for group in current:
                _add(group, name, value)
    return groups


def _add(group: Group, name: str, value: str) -> None:
    if name != "delay":
        if value:
            group.rules.append(Rule.of(value, is_allow=name == "allow"))
        return
    try:
        delay = float(value)
    except ValueError:
        return
    if math.isfinite(delay) and delay >= 0:
        group.delay = delay


def _normal(path: str) -> str:
    """A path as it is compared (RFC 9309, 2.2.2): no escapes but those that are needed."""
    return _ESCAPE.sub(_escape, quote(path, safe=_LEFT))


def _escape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()
