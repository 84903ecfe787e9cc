"""Runs ``scrapy crawl warta`` as a user does, in a process of its own, against a stand-in site."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

import forker
from jsonschema_rs import Draft202012Validator

from wartaspider.exporters.csv import read_csv
from wartaspider.items import COLUMNS, Article
from wartaspider.release.schema import row_schema

ROOT = Path(__file__).parents[1]
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "8",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "WARTA_BACKOFF": "0.05",
    "DOWNLOAD_TIMEOUT": "5",
    "WARTA_RENDER": "never",
}
"""A stand-in site on this machine need not be spared, and most tests need no browser."""

SCHEMA = Draft202012Validator(row_schema(), validate_formats=True)

UNTOLD = ("date_downloaded", "field_sources")
"""Columns the stand-in site cannot know."""


@dataclass(frozen=True)
class Crawl:
    """How a crawl ended and what it wrote."""

    exit_code: int
    log: str
    output: Path

    @property
    def last_line(self) -> str:
        return self.log.strip().splitlines()[-1]

    @property
    def rows(self) -> dict[int, dict[str, object]]:
        """The rows of the JSON, or CSV or JSON Lines, by ID."""
        rows = read_rows(self.output)
        found = {int(str(row["article_id"])): row for row in rows}
        assert len(found) == len(rows), "an ID has two rows"
        return found


def read_rows(path: Path) -> list[dict[str, object]]:
    """The rows of a feed, each of which must fit the JSON Schema if it has every column."""
    rows = _read(path)
    for row in rows:
        if len(row) == len(COLUMNS):
            SCHEMA.validate(row)
    return rows


def _read(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        return list(read_csv(path))
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(json.loads(text))


def crawl(
    base_url: str,
    folder: Path,
    *arguments: str,
    output: str = "out.json",
    settings: dict[str, str] | None = None,
    timeout: float = 300,
    check: int | None = None,
    first: forker.First = None,
) -> Crawl:
    """``scrapy crawl warta -a ARGUMENT... -O OUTPUT``; ``check`` is the exit code expected.

    ``first`` is called in the run's process before it begins.
    """
    command = ["scrapy", "crawl", "warta"]
    own = {
        "WARTA_BASE_URL": base_url,
        "WARTA_ARCHIVE": f"sqlite:///{folder / 'archive.db'}",
        "WARTA_RAW_DIR": str(folder / "raw"),
    }
    for name, value in (QUICK | own | (settings or {})).items():
        command += ["-s", f"{name}={value}"]
    for argument in arguments:
        command += ["-a", argument]
    if output:
        command += ["-O", str(folder / output)]
    done = forker.run(command, timeout=timeout, first=first)
    result = Crawl(done.returncode, done.stderr, folder / output)
    if check is not None:
        assert result.exit_code == check, done.stderr[-4000:]
    return result


def as_row(article: Article) -> dict[str, object]:
    """An article as the JSON feed must show it."""
    row: dict[str, object] = {}
    for field in fields(Article):
        value = getattr(article, field.name)
        serializer = field.metadata.get("serializer")
        row[field.name] = serializer(value) if serializer else value
    return row


def differences(rows: dict[int, dict[str, object]], truth: dict[int, Article]) -> list[str]:
    """Every column of every row that is not the truth, and every ID too few or too many."""
    found = [f"{i}: not in the data ({truth[i].url})" for i in sorted(truth.keys() - rows.keys())]
    found += [f"{i}: not in the truth" for i in sorted(rows.keys() - truth.keys())]
    for article_id in sorted(truth.keys() & rows.keys()):
        row, true = rows[article_id], as_row(truth[article_id])
        assert tuple(row) == COLUMNS, "columns or their order differ"
        found += [
            f"{article_id} {name}: {row[name]!r:.300} should be {true[name]!r:.300}"
            for name in COLUMNS
            if name not in UNTOLD and row[name] != true[name]
        ]
    return found


@dataclass(frozen=True)
class Job:
    """One crawl of a matrix."""

    arguments: dict[str, str]
    output: str = "out.jsonl"


def crawl_all(base_url: str, folder: Path, jobs: dict[str, Job]) -> dict[str, Crawl]:
    """Several crawls in one process, each with an archive of its own, by their names."""
    sent = []
    for name, job in jobs.items():
        own = {
            "WARTA_BASE_URL": base_url,
            "WARTA_ARCHIVE": f"sqlite:///{folder / name}.db",
            "LOG_LEVEL": "ERROR",
        }
        output = str(folder / f"{name}-{job.output}")
        sent.append({"arguments": job.arguments, "output": output, "settings": QUICK | own})
    script = str(Path(__file__).with_name("crawl_many.py"))
    job_file = folder / "jobs.json"
    job_file.write_text(json.dumps(sent))
    done = forker.run([script, str(job_file)], timeout=240)
    assert done.returncode == 0, done.stderr[-4000:]
    ends = json.loads(done.stdout)
    return {
        name: Crawl(
            end["exit_code"], "\n".join([*end["missing"], end["sentence"]]), Path(out["output"])
        )
        for (name, end, out) in zip(jobs, ends, sent, strict=True)
    }
