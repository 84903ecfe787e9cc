"""What differs between two versions of an article, by field and in the text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from wartaspider.archive.rows import STORED

MAX_LINES = 40
"""Lines of a text's difference; what is more is counted in a last line."""

MAX_LINE = 300
"""Characters of such a line."""

_UNTOLD = frozenset(
    {"article_id", "version", "date_downloaded", "article_body", "field_sources", "flags"}
)
_FIELDS = tuple(name for name in STORED if name not in _UNTOLD)
_JSON = frozenset({"sections", "authors", "editors", "keywords"})
_CONTEXT = 4
_MAX_MARKED = 100
# difflib is quadratic: a hostile text of a million words must not stall the command.
_MAX_COMPARED = 300


@dataclass(frozen=True, slots=True)
class Change:
    """A field that has another value than in the version before."""

    field: str
    old: object
    new: object


def changed_fields(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    """What differs between two rows of ``versions`` but for the body, in column order.

    What is said of a reading, not of the article, is left out: flags, sources, when.
    """
    return tuple(
        Change(name, _value(name, old[name]), _value(name, new[name]))
        for name in _FIELDS
        if old[name] != new[name]
    )


def text_changes(old: str, new: str) -> tuple[str, ...]:
    """The difference of two bodies: ``- gone``, ``+ new``, ``~ some [-old-] {+new+} words``.

    A line for each paragraph that differs, at most ``MAX_LINES`` and one that counts the rest.
    """
    lines = list(_paragraph_lines(_paragraphs(old), _paragraphs(new)))
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = [f"... and {len(lines) - MAX_LINES} more changed paragraphs"]
    return tuple(lines)


def _value(name: str, value: object) -> object:
    return json.loads(str(value)) if name in _JSON else value


def _paragraphs(text: str) -> list[str]:
    return [p for p in text.split("\n\n") if p]


def _paragraph_lines(old: list[str], new: list[str]) -> Iterator[str]:
    for gone, come in _hunks(old, new):
        if len(gone) == len(come):
            for before, after in zip(gone, come, strict=True):
                yield from _word_lines(before, after)
        else:
            yield from (_cut(f"- {p}") for p in gone)
            yield from (_cut(f"+ {p}") for p in come)


def _word_lines(before: str, after: str) -> Iterator[str]:
    """One line where words changed within a paragraph; two where it is another paragraph."""
    old, new = before.split(), after.split()
    hunks = list(_hunks(old, new))
    touched = sum(max(len(gone), len(come)) for gone, come in hunks)
    if not hunks or 2 * touched > max(len(old), len(new)):
        yield _cut(f"- {before}")
        yield _cut(f"+ {after}")
        return
    yield _cut(f"~ {' '.join(_marked(old, new))}")


def _marked(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The new words with what changed marked; of long equal runs only the ends."""
    blocks = _blocks(old, new)
    for n, (tag, i1, i2, j1, j2) in enumerate(blocks):
        if tag == "equal":
            head = _CONTEXT if n else 0
            tail = _CONTEXT if n + 1 < len(blocks) else 0
            words = list(new[j1:j2])
            if len(words) > head + tail + 1:
                words = [*words[:head], "...", *words[len(words) - tail :]]
            yield from words
            continue
        if i2 > i1:
            yield f"[-{_cut(' '.join(old[i1:i2]), _MAX_MARKED)}-]"
        if j2 > j1:
            yield f"{{+{_cut(' '.join(new[j1:j2]), _MAX_MARKED)}+}}"


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    for tag, i1, i2, j1, j2 in _blocks(old, new):
        if tag != "equal":
            yield list(old[i1:i2]), list(new[j1:j2])


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's opcodes; a long middle that differs is one replacement, uncompared."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    i, j = len(old) - tail, len(new) - tail
    blocks: list[tuple[str, int, int, int, int]] = []
    if head:
        blocks.append(("equal", 0, head, 0, head))
    if max(i, j) - head > _MAX_COMPARED:
        blocks.append(("replace", head, i, head, j))
    else:
        matcher = SequenceMatcher(None, old[head:i], new[head:j], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            blocks.append((tag, i1 + head, i2 + head, j1 + head, j2 + head))
    if tail:
        blocks.append(("equal", i, len(old), j, len(new)))
    return blocks


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))


def _cut(line: str, length: int = MAX_LINE) -> str:
    return line if len(line) <= length else line[: length - 3] + "..."
