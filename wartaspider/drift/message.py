"""The last lines of a run that met drift: what died, where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wartaspider.archive.expectation import LayoutPast
from wartaspider.drift.doubts import CONTRADICTED, ESSENTIAL, LIKELY, OTHERS, sources_of
from wartaspider.drift.evidence import Evidence, Kind
from wartaspider.drift.watch import LISTS, Watch

SHOWN = 5
"""Sources of a field that are named."""

NOTABLE = 0.05
"""Share of a field's values from which on a source is missed when it is gone."""


def drift_lines(watch: Watch) -> list[str]:
    """The drift of a run in words; nothing where there is none."""
    lines = [_line(watch, kind, watch.evidence[kind]) for kind in _told(watch)]
    if watch.is_blind:
        lines.append(
            "drift: list pages, field entries: no link to an article is recognised on any;"
            f" for example {watch.empty_lists[0]}; mend the reader (wartaspider/pages/listing.py),"
            " then run the same command again"
        )
    if lines and watch.quarantined:
        lines.append(
            f"drift: {len(watch.quarantined)} articles are in quarantine, none of them is stored;"
            " mend the reader (wartaspider/pages), then run: scrapy replay --apply"
        )
    return lines


def _told(watch: Watch) -> Iterator[Kind]:
    """For each field the kind of drift with the most cases; what matters most is last."""
    kinds = sorted(watch.certain, key=lambda kind: (watch.evidence[kind].doubtful, kind))
    by_field = {kind.field: kind for kind in kinds}
    yield from sorted(by_field.values(), key=lambda kind: (kind.field in ESSENTIAL, kind))


def _line(watch: Watch, kind: Kind, found: Evidence) -> str:
    if kind == LISTS:
        return (
            "drift: list pages of sections, field entries: hardly an article is recognised any"
            f" more ({found.doubtful} of {found.judged} lists); for example {found.example};"
            " mend the reader (wartaspider/pages/listing.py), then run the same command again"
        )
    layout = f" of layout {kind.layout}" if kind.layout else ""
    parts = [f"drift: article pages{layout}, field {kind.field}: {_what(kind, found)}"]
    past, now = _past(watch, kind), _now(watch, kind)
    gone = _gone(past, now) if kind.field == "layout" else []
    if gone:
        parts.append(f"no article has {', '.join(gone)} any more")
    fields = (*ESSENTIAL, *gone) if kind.field == "layout" else (kind.field,)
    dead = [name for field in fields for name in _dead(past, now, field)]
    if dead:
        parts.append(f"no longer matching: {', '.join(dict.fromkeys(dead))}")
    if kind.field != "layout" and now.articles:
        parts.append(f"now from {_shares(now, kind.field)}")
    return "; ".join([*parts, f"for example {found.example}"])


def _what(kind: Kind, found: Evidence) -> str:
    of = f"{found.doubtful} of {found.judged}"
    if kind.how == CONTRADICTED:
        return f"{of} are not what the lists say, or repeated"
    if kind.field == "layout":
        return f"{of} are read by the fallback, as no known markup is found"
    if kind.field == "headline":
        what = "lack it, have the site's name, or have it from where it never was"
        return f"{of} {what} ({found.rate:.1%} to be expected)"
    return f"{of} lack it or have it from where it never was ({found.rate:.1%} to be expected)"


def _past(watch: Watch, kind: Kind) -> LayoutPast:
    return watch.past.layouts.get(kind.layout, watch.past.whole)


def _now(watch: Watch, kind: Kind) -> LayoutPast:
    """This run's articles of the layout, as far as any field of theirs was found."""
    sources: Counter[tuple[str, str]] = Counter()
    for (layout, field, source), count in watch.sources.items():
        if kind.layout in ("", layout):
            sources[field, source] += count
    return LayoutPast(articles=watch.articles[kind.layout], sources=sources)


def _gone(past: LayoutPast, now: LayoutPast) -> list[str]:
    """The fields that many articles had, and none has now."""
    there = {field for (field, _), count in now.sources.items() if count}
    return [f for f in OTHERS if past.filled[f] >= LIKELY * past.articles and f not in there]


def _dead(past: LayoutPast, now: LayoutPast, field: str) -> Iterator[str]:
    """The sources that history used and that never match now."""
    before = sources_of(past, field)
    for source, count in sorted(before.items(), key=lambda item: -item[1])[:SHOWN]:
        if count >= NOTABLE * sum(before.values()) and not now.sources[field, source]:
            yield source


def _shares(now: LayoutPast, field: str) -> str:
    found = sorted(sources_of(now, field).items(), key=lambda item: -item[1])
    none = now.articles - sum(count for _, count in found)
    named = [f"{source} {count}" for source, count in found[:SHOWN]]
    return ", ".join([*named, *([f"nowhere {none}"] if none else [])])
