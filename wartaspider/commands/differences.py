"""What a replay found, as text, as JSON, and as a run's figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from wartaspider.commands.terminal import cut, safe, table

if TYPE_CHECKING:
    from wartaspider.replay.findings import FieldChanges, Findings

_VALUE = 60
"""Characters of a value that is shown."""

_LEAD = 15
"""Characters before the first difference of long texts."""

_NAMED = 10
"""Articles and files that are named."""


def as_text(findings: Findings, *, is_applied: bool) -> str:
    """The findings for a person."""
    lines = [_pages(findings)]
    if findings.fields:
        verb = "changed" if is_applied else "would change"
        rows = [(name, found.articles) for name, found in sorted_fields(findings)]
        lines += ["", f"Fields that {verb}, and in how many articles:"]
        lines += [f"  {line}" for line in table(("field", "articles"), rows, right=" r")]
        lines += ["", "Examples (ID, field, old -> new):", *_examples(findings)]
    lines += _named("today's readers cannot read, and so stay as they are", findings)
    if findings.unread:
        reasons = ", ".join(f"{safe(name)} {n}" for name, n in findings.unread.most_common())
        lines += ["", f"Articles without a version that cannot be read either: {reasons}"]
    if findings.damaged:
        lines += ["", "Raw pages that cannot be read:"]
        lines += [f"  {safe(what)}" for what in findings.damaged[:_NAMED]]
        if (more := len(findings.damaged) - _NAMED) > 0:
            lines.append(f"  and {more} more")
    return "\n".join([*lines, "", sentence(findings, is_applied=is_applied)])


def sentence(findings: Findings, *, is_applied: bool) -> str:
    """The findings in one sentence."""
    if findings.is_nothing:
        text = "Today's readers read the same: nothing to change"
    else:
        parts = [f"{findings.new} articles new", f"{findings.changed} changed"]
        if findings.new_versions or findings.fewer_versions:
            parts.append(f"{findings.new_versions} versions more")
            parts.append(f"{findings.fewer_versions} fewer")
        if total := findings.sightings.total():
            parts.append(f"{total} list entries otherwise")
        text = ("Written: " if is_applied else "To be written: ") + ", ".join(parts)
    if findings.lost:
        text += f"; {len(findings.lost)} stored articles cannot be read today"
    if findings.damaged:
        text += f"; {len(findings.damaged)} raw pages are damaged or gone"
    if not (is_applied or findings.is_nothing):
        return f"{text}. Nothing was written: add --apply to write it."
    return f"{text}."


def as_object(findings: Findings, *, is_applied: bool) -> dict[str, object]:
    """The findings for a program."""
    return {
        "applied": is_applied,
        "pages": dict(findings.pages),
        "first_page": findings.since,
        "last_page": findings.until,
        "articles": {
            "new": findings.new,
            "changed": findings.changed,
            "same": findings.same,
            "lost": len(findings.lost),
        },
        "versions": {"more": findings.new_versions, "fewer": findings.fewer_versions},
        "new_were": dict(findings.former_reasons),
        "fields": {
            name: {
                "articles": found.articles,
                "examples": [asdict(example) for example in found.examples],
            }
            for name, found in sorted_fields(findings)
        },
        "list_entries": {n: findings.sightings[n] for n in ("new", "changed", "gone")},
        "lost": [{"article_id": i, "reason": why} for i, why in sorted(findings.lost.items())],
        "unread": dict(findings.unread),
        "damaged": findings.damaged,
        "mended": findings.mended,
    }


def as_stats(findings: Findings) -> str:
    """What a run's row keeps of it, as JSON: all but the texts."""
    kept = as_object(findings, is_applied=True)
    fields = {name: found.articles for name, found in sorted_fields(findings)}
    lost = sorted(findings.lost)[:_NAMED]
    return json.dumps({"replay": kept | {"fields": fields, "lost": lost, "damaged": None}})


def sorted_fields(findings: Findings) -> list[tuple[str, FieldChanges]]:
    """The fields that change, the most frequent first."""
    return sorted(findings.fields.items(), key=lambda item: (-item[1].articles, item[0]))


def _pages(findings: Findings) -> str:
    if not findings.pages:
        return "There are no raw pages of these days."
    names = {"article": "article pages", "list": "list pages", "feed": "feeds"}
    parts = [f"{n} {names.get(kind, kind)}" for kind, n in sorted(findings.pages.items())]
    return (
        f"Read again: {', '.join(parts)}, fetched {findings.since} to {findings.until};"
        f" {findings.new} articles new, {findings.changed} changed, {findings.same} the same."
    )


def _examples(findings: Findings) -> Iterator[str]:
    for name, found in sorted_fields(findings):
        for example in found.examples:
            old, new = _pair(example.old, example.new)
            yield f"  {example.article_id} {name}: {old} -> {new}"


def _pair(old: object, new: object) -> tuple[str, str]:
    """Both values, cut to where they begin to differ."""
    before, after = _words(old), _words(new)
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    start = max(0, same - _LEAD) if max(len(before), len(after)) > _VALUE else 0
    lead = "…" if start else ""
    return tuple(lead + cut(text[start:], _VALUE) for text in (before, after))  # type: ignore[return-value]


def _words(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        return safe("; ".join(f"{name} {source}" for name, source in value.items()))
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return safe(text) or "none"


def _named(what: str, findings: Findings) -> list[str]:
    if not findings.lost:
        return []
    named = sorted(findings.lost.items())[:_NAMED]
    lines = ["", f"Articles that {what}:", *(f"  {i}: {safe(why)}" for i, why in named)]
    more = len(findings.lost) - _NAMED
    return [*lines, f"  and {more} more"] if more > 0 else lines
