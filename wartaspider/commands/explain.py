"""``scrapy explain``: the life of one article, or where an ID that was never seen may be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from wartaspider.archive.quarantine import QUARANTINED, drifted_fields
from wartaspider.commands.calendar import few_hints, hint_lines
from wartaspider.commands.terminal import as_json, crawl_command, cut, put, safe, table
from wartaspider.exceptions import ArgumentError, WartaError

if TYPE_CHECKING:
    from wartaspider.archive.history import Around, History, Sighting, Version
    from wartaspider.urls import Site

MAX_TWINS = 20
"""Later articles of the same text that the text names; ``--json`` names all."""

_VALUE = 100
"""Characters of a value in the text."""


class Command(ScrapyCommand):
    """Exit codes: 0 known, 1 never seen, 2 bad usage or no archive."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own shape

    def syntax(self) -> str:
        return "ID|URL [--json]"

    def short_desc(self) -> str:
        return "Tell the life of one article: listed, fetched, changed, refused, or never seen"

    def long_desc(self) -> str:
        return (
            "Prints where and when an article was listed, its versions and what changed between "
            "them, which source gave each field, its twins and failures; of an ID never seen, "
            "which days around it are incomplete. "
            "Example: scrapy explain https://wartaekonomi.co.id/read346413/judul "
            "Exit codes: 0 known, 1 never seen, 2 bad usage or no archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the history; sets ``exitcode``."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        try:
            history, near, days = _asked(args, self.settings)
        except WartaError as error:
            sys.stderr.write(f"scrapy explain: {safe(error)}\n")
            self.exitcode = 2
            return
        as_told = _as_json if opts.json else _as_text
        put(as_told(history, near, days, self.settings), is_json=opts.json)
        self.exitcode = 0 if history.is_known else 1


def article_id_of(text: str, site: Site) -> int:
    """The ID that an ID or an address of the site names. Raises ArgumentError if none."""
    from wartaspider.urls import MAX_ID

    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MAX_ID:
        return int(text)
    address = None if text.isdigit() else site.article(text)
    if address is None and "://" not in text:
        address = site.article(f"https://{text}")
    if address is None:
        raise ArgumentError(
            f"{cut(text, 200)!r} is no article of the site: allowed is an ID such as 346413,"
            " or an address such as https://wartaekonomi.co.id/read346413/judul"
        )
    return address.article_id


def _asked(
    args: Sequence[str], settings: BaseSettings
) -> tuple[History, Around | None, Sequence[date]]:
    """The history; for an ID never seen, the days it may be of and those a crawl should walk."""
    from wartaspider.archive import archive_url
    from wartaspider.archive.coverage import days_between, growth_days_of, open_days
    from wartaspider.archive.history import around, history_of
    from wartaspider.archive.reading import reading
    from wartaspider.arguments import check_base_url
    from wartaspider.clock import now_from
    from wartaspider.urls import Site

    if len(args) != 1:
        raise ArgumentError(f"one ID or address is expected, {len(args)} were given")
    check_base_url(settings["WARTA_BASE_URL"])
    article_id = article_id_of(args[0], Site(settings["WARTA_BASE_URL"]))
    now, growth_days = now_from(settings)(), growth_days_of(settings)
    with reading(archive_url(settings)) as db:
        history = history_of(db, article_id)
        near = None if history.is_known else around(db, article_id, now=now)
        days = days_between(near.since, near.until) if near else []
        return history, near, sorted(open_days(db, days, now=now, growth_days=growth_days))


def _fetch_command(history: History, settings: BaseSettings) -> str:
    from wartaspider.urls import canonical_url

    current = history.current
    url = current.url if current else canonical_url(history.article_id, None)
    return crawl_command(settings, f"urls={url}")


def _as_json(
    history: History, near: Around | None, days: Sequence[date], settings: BaseSettings
) -> str:
    told = {"is_known": history.is_known, **asdict(history)}
    told["fetch_command"] = _fetch_command(history, settings)
    if not history.is_known:
        told["around"] = asdict(near) if near else None
        told["open_days"] = days
        told["commands"] = hint_lines(days, settings)
    return as_json(told)


def _as_text(
    history: History, near: Around | None, days: Sequence[date], settings: BaseSettings
) -> str:
    if not history.is_known:
        return "\n".join(_never_seen(history, near, days, settings))
    parts = [
        _head(history),
        _listed(history.sightings),
        _versions(history.versions),
        _sources(history.current),
        _twins(history),
        _failures(history),
        _to_do(history, settings),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(history: History) -> list[str]:
    current = history.current
    why = f" ({safe(history.reason)})" if history.reason else ""
    lines = [f"Article {history.article_id}: {history.state}{why}"]
    if current:
        lines += [f"  {safe(current.headline)}", f"  {safe(current.url)}"]
        lines.append(f"  published {current.date_published or 'at an unknown time'}")
    lines.append(f"  first seen {history.first_seen}")
    run = f", read by run {history.fetched_run}" if history.fetched_run else ""
    lines.append(f"  last asked for {history.checked}{run}" if history.checked else "  never asked")
    return lines


def _listed(sightings: Sequence[Sighting]) -> list[str]:
    if not sightings:
        return ["Listed: by no walk."]
    lines = ["Listed:"]
    for s in sightings:
        last = "" if s.last_run == s.first_run else f", last by run {s.last_run} of {s.last_seen}"
        lines.append(f"  {safe(s.walk)}: by run {s.first_run} of {s.first_seen}{last}")
        shown = [f'"{cut(safe(s.headline), _VALUE)}"'] if s.headline else []
        shown += [cut(safe(s.date_text or s.date), _VALUE)] if s.date_text or s.date else []
        if shown:
            lines.append(f"    as {', '.join(shown)}")
    return lines


def _versions(versions: Sequence[Version]) -> list[str]:
    if not versions:
        return []
    lines = ["Versions:"]
    for v in versions:
        flags = f", flags: {safe(', '.join(v.flags))}" if v.flags else ""
        words = "?" if v.word_count is None else v.word_count
        lines.append(f"  {v.version}: fetched {v.date_downloaded} by run {v.run_id}, {words} words")
        lines[-1] += flags
        if v.is_silent:
            lines.append("    silent edit: the text changed, the site's date of change did not")
        lines += [f"    {c.field}: {_value(c.old)} -> {_value(c.new)}" for c in v.changes]
        lines += [f"    {safe(line)}" for line in v.text_changes]
    return lines


def _value(value: object) -> str:
    if value is None:
        return "none"
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return cut(safe(text), _VALUE) or "none"


def _sources(current: Version | None) -> list[str]:
    if current is None or not current.field_sources:
        return []
    rows = [(safe(name), safe(source)) for name, source in current.field_sources.items()]
    lines = table(("field", "found in"), rows)
    return [f"Sources of version {current.version}:", *(f"  {line}" for line in lines)]


def _twins(history: History) -> list[str]:
    lines = []
    if history.duplicate_of is not None:
        lines.append(f"Duplicate of {history.duplicate_of}, which has (nearly) the same text.")
    if history.duplicates:
        named = ", ".join(map(str, history.duplicates[:MAX_TWINS]))
        more = len(history.duplicates) - MAX_TWINS
        lines.append(f"Its duplicates: {named}" + (f" and {more} more" if more > 0 else ""))
    return lines


def _failures(history: History) -> list[str]:
    if not history.failures:
        return []
    lines = ["Failures:"]
    for f in history.failures:
        detail = f" ({cut(safe(f.detail), _VALUE)})" if f.detail else ""
        lines.append(f"  {f.at} run {f.run_id}: {safe(f.reason)}{detail} {safe(f.url)}")
    return lines


def _to_do(history: History, settings: BaseSettings) -> list[str]:
    if history.state == QUARANTINED:
        fields = ", ".join(drifted_fields(history.reason))
        return [
            f"In quarantine: its page was read, but not trusted in {safe(fields)}. Mend the reader"
            " (wartaspider/pages), then bring it in from the raw pages:",
            "  scrapy replay --apply",
            "Without raw pages, fetch it again:",
            f"  {_fetch_command(history, settings)}",
        ]
    if history.state not in ("listed", "failed"):
        return []
    return ["To fetch it:", f"  {_fetch_command(history, settings)}"]


def _never_seen(
    history: History, near: Around | None, days: Sequence[date], settings: BaseSettings
) -> list[str]:
    lines = [f"Article {history.article_id}: never seen."]
    if near is None:
        lines.append("No article is stored, so its day cannot be told.")
    else:
        lines.append(f"By its neighbours it was published {_between(near)}.")
        if days:
            lines.append(f"Days among them that a crawl should still walk: {len(days)}")
            lines += [f"  {hint}" for hint in few_hints(days, settings)]
        else:
            lines.append("All these days are complete: no list of the site has shown this ID.")
    return [*lines, "To ask the site for it:", f"  {_fetch_command(history, settings)}"]


def _between(near: Around) -> str:
    known = [f"{n.article_id} is of {n.day}" for n in (near.lower, near.higher) if n]
    return f"from {near.since} to {near.until} ({', '.join(known)})"
