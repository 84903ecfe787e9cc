"""``README.md`` of a release: what it is, how to open it, and what of it is proved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill

from wartaspider.items import utc_text
from wartaspider.release.datapackage import COVERAGE, format_of
from wartaspider.release.facts import Facts
from wartaspider.release.manifest import FileEntry

_WIDTH = 96

_DOCUMENTS: Mapping[str, str] = {
    f"`{COVERAGE}`": "each day of the site's date index, its state and its counts",
    "`schema.json`": "JSON Schema of a row of the JSON and JSON Lines files",
    "`datapackage.json`": "Frictionless Data Package v2: files, columns, types",
    "`DICTIONARY.md`, `KAMUS.md`": "what each column means, in English and in Indonesian",
    "`CITATION.cff`": "how to cite it",
    "`RIGHTS.md`": "whose the articles are, and what you may do with them",
    "`manifest.json`, `SHA256SUMS`": "size, rows and SHA-256 of every file",
}
_STATES: Mapping[str, str] = {
    "complete": "all that the site listed is stored, or is known to be gone or to be no article",
    "empty": "the site listed nothing, which is proved too",
    "partial": f"something is missing, and `{COVERAGE}` says what",
    "failed": "the list could not be read",
    "never": "never looked at",
}
_CHECKS = """\
    sha256sum -c SHA256SUMS     # in this folder: no byte has changed
    scrapy verify FOLDER        # with wartaspider: also that rows, schema and formats agree"""
_DATA: Mapping[str, str] = {
    "csv": "for spreadsheets and everything else",
    "json": "an array of objects",
    "jsonl": "an object a line",
    "parquet": "typed and small",
    "xlsx": "for spreadsheets, with real dates",
}
_OPEN: Mapping[str, Sequence[str]] = {
    "csv": (
        'pandas.read_csv("articles.csv", parse_dates=["date_published"])   # Python',
        'readr::read_csv("articles.csv")                                    # R',
    ),
    "json": ('pandas.read_json("articles.json")                                   # Python',),
    "jsonl": ('pandas.read_json("articles.jsonl", lines=True)                      # Python',),
    "parquet": (
        'pandas.read_parquet("articles.parquet")                            # Python',
        'arrow::read_parquet("articles.parquet")                            # R',
        "SELECT * FROM 'articles.parquet'                                    -- DuckDB",
    ),
    "xlsx": ('readxl::read_excel("articles.xlsx")                                 # R',),
}


def readme(facts: Facts) -> str:
    """The page, in English with a summary in Indonesian."""
    files = {f"`{each.path}`": f"the articles, {_DATA[_kind(each)]}" for each in _articles(facts)}
    parts = [
        f"# {facts.title}",
        _summary(facts),
        *_trial(facts),
        "## Files",
        _bullets(f"{name}: {text}" for name, text in {**files, **_DOCUMENTS}.items()),
        "## Open it",
        "\n".join(f"    {line}" for each in _articles(facts) for line in _OPEN[_kind(each)]),
        "Spreadsheets open the CSV and XLSX files as they are.",
        "## What is proved, and what is not",
        *_proof(facts),
        "## Check it",
        _CHECKS,
        "## Ringkasan",
        _ringkasan(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _articles(facts: Facts) -> list[FileEntry]:
    return [each for each in facts.data if each.path != COVERAGE]


def _kind(entry: FileEntry) -> str:
    return format_of(entry.path)


def _wrapped(text: str, indent: str = "") -> str:
    return fill(
        text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(_wrapped(f"- {line}", "  ") for line in lines)


def _summary(facts: Facts) -> str:
    row = "version of an article" if facts.selection.versions else "article"
    order = " and ".join(f"`{name}`" for name in facts.key)
    return _wrapped(
        f"{facts.rows:,} rows, one for each {row}, ordered by {order}, from the news site of Warta "
        f"Ekonomi (wartaekonomi.co.id). Version {facts.version}, of {utc_text(facts.created)}."
    )


def _trial(facts: Facts) -> list[str]:
    if not facts.trials:
        return []
    sites = ", ".join(facts.trials)
    return [
        _wrapped(
            f"**This is a trial.** Runs of its archive read a stand-in site ({sites}), so articles "
            "may be invented."
        )
    ]


def _proof(facts: Facts) -> list[str]:
    if not facts.days:
        return [
            _wrapped(
                "No day of the site's date index was walked, so of no day is it proved that "
                "nothing is missing."
            )
        ]
    first, last = facts.days[0].day, facts.days[-1].day
    return [
        f"Of the {len(facts.days):,} days from {first} to {last} (WIB):",
        _bullets(f"{state}: {count:,} ({_STATES[state]})" for state, count in facts.states.items()),
        _wrapped(" ".join(_limits(facts))),
    ]


def _limits(facts: Facts) -> list[str]:
    found = [
        "This rests on the site's own date index: an article that it never showed counts nowhere."
    ]
    if facts.scope:
        found.append("Days are counted for all that the site lists, not for what was chosen here.")
    if facts.selection.as_of:
        found.append(
            f"The rows are those of {utc_text(facts.selection.as_of)}, "
            f"the states of days those of {utc_text(facts.created)}."
        )
    return found


def _ringkasan(facts: Facts) -> str:
    proved = facts.states["complete"] + facts.states["empty"]
    rows, days, proved_days = map(_angka, (facts.rows, len(facts.days), proved))
    return _wrapped(
        f"{rows} baris artikel Warta Ekonomi (wartaekonomi.co.id). Dari {days} hari indeks "
        f"tanggalnya, {proved_days} hari terbukti lengkap; `{COVERAGE}` merinci setiap hari. Arti "
        "setiap kolom ada di `KAMUS.md`. Hak atas teks dan gambar ada pada penerbitnya: bacalah "
        "`RIGHTS.md`. Untuk memeriksa bahwa tidak ada bita yang berubah: `sha256sum -c SHA256SUMS`."
    )


def _angka(number: int) -> str:
    """A number as Indonesian writes it."""
    return f"{number:,}".replace(",", ".")
