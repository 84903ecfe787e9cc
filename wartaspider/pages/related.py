"""Titles of related articles that an editor put into a paragraph: ``Baca Juga: TITLE``."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from wartaspider.pages.text import Block

MAX_RELATED = 300
"""Characters of a title that is neither bold nor a link; a longer one is text."""

_MAX_LABELS = 20
_LABEL_WORDS = (
    "baca",
    "lihat",
    "simak",
    "tonton",
    "selanjutnya",
    "selengkapnya",
    "pilihan editor",
    "terkait",
)
_LABEL = re.compile(
    r"\b(?:(?:baca|lihat|simak|tonton)(?P<too> juga| pula)"
    r"|(?P<whole>(?:(?:baca|lihat|simak) )?(?:selanjutnya|selengkapnya)(?: baca)?"
    r"|menarik dibaca|pilihan editor|(?:berita|artikel) terkait)|baca|lihat|simak|tonton)"
    r"(?P<colon> ?[:：])?",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[\s(\[>»•*–—-]{1,20}\Z")
_AND = re.compile(r" ?[,;|] ?| ?,? (?:dan|serta) ")


class _Run(NamedTuple):
    start: int
    end: int
    linked: bool


def may_relate(line: Block, lower: str) -> bool:
    """Whether it is worth while to look for a related title; ``lower`` is the text, folded."""
    is_plain = len(line.pieces) == 1 and line.pieces[0][1:] == (None, False)
    is_marked = not is_plain or ":" in lower or "：" in lower
    return is_marked and any(word in lower for word in _LABEL_WORDS)


def without_related(line: Block) -> str:
    """The line's text without ``Baca Juga: TITLE`` at its start, end or between two sentences.

    A sentence that merely contains the words stays.
    """
    text = line.text
    labels = list(islice(_LABEL.finditer(text), _MAX_LABELS))
    runs = _runs(line) if labels else []
    kept, at = [], 0
    for label in labels:
        if label.start() >= at and (end := _end_of_related(text, label, runs)):
            kept.append(_OPENING.sub("", text[at : label.start()]))
            at = end + len(text[end:]) - len(text[end:].lstrip(" )].:"))
    return " ".join([*kept, text[at:]]).strip() if at else text


def _end_of_related(text: str, label: re.Match[str], runs: list[_Run]) -> int | None:
    """Where the related title behind a label ends; None if the label is part of a sentence."""
    before = text[max(0, label.start() - 20) : label.start()].rstrip(" >»•*–—-")
    stands_alone = not before or before[-1] in '.!?"”’)]([:'
    if label["whole"] and not stands_alone:
        return None
    run = next((r for r in runs if r.start <= label.end() + 1 and label.end() < r.end), None)
    if run and run.linked and (label["colon"] or (label["too"] and stands_alone)):
        end = _end_of_list(text, run, runs)
        continues = text[end : end + 2].strip()[:1].islower() or text[end : end + 1] == ","
        return None if continues and not label["colon"] else end
    if not (label["too"] and label["colon"]):
        return None
    if run:
        return run.end
    return len(text) if stands_alone and len(text) - label.end() <= MAX_RELATED else None


def _end_of_list(text: str, first: _Run, runs: list[_Run]) -> int:
    """Where the linked titles end that follow a first one: ``TITLE, TITLE dan TITLE``."""
    end = first.end
    for run in runs[runs.index(first) + 1 :]:
        if not (run.linked and _AND.fullmatch(text, end, run.start)):
            break
        end = run.end
    return end


def _runs(line: Block) -> list[_Run]:
    """Spans of ``line.text`` that are linked or bold; such spans that touch are one."""
    runs: list[_Run] = []
    at, pending_space = 0, False
    for piece in line.pieces:
        words = " ".join(piece.text.split())
        if not words:
            pending_space = True
            continue
        if at and (pending_space or piece.text[0].isspace()):
            at += 1
        start, at = at, at + len(words)
        pending_space = piece.text[-1].isspace()
        if piece.href is None and not piece.bold:
            continue
        linked = piece.href is not None
        if runs and start - runs[-1].end <= 1:
            runs[-1] = _Run(runs[-1].start, at, runs[-1].linked or linked)
        else:
            runs.append(_Run(start, at, linked))
    return runs
