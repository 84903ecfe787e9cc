"""What exporting 200,000 articles costs beside DuckDB and plain libraries, as JSON.

Usage: python -m benchmarks.export [--articles N] [--formats csv,...]. It makes an
archive of its own in a temporary folder, about 5 kB an article, and runs everything in processes
of their own:

* ``scrapy export``, from the start of the process to its end;
* ``duckdb``: DuckDB writes the same rows that a plain sqlite3 cursor reads from the same archive;
* ``duckdb-write``: it writes rows that it holds in memory already, and only the writing is timed;
* ``plain``: csv, json, pyarrow or xlsxwriter on the rows of that cursor.

Ratios are of seconds on the clock and of processor seconds; DuckDB takes all cores, and the others
one. Each figure is the best of ``--repeats`` runs, which take turns.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wartaspider.items import COLUMNS

ROOT = Path(__file__).parents[1]
BATCH = 500
GROUP = 10_000
RIVALS = ("duckdb", "duckdb-write", "plain")

Figures = dict[str, float]
Row = tuple[Any, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--formats", default=",".join(PLAIN))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument(
        "--archive", type=Path, help="one that a run of this has left, to save time"
    )
    # In processes of their own: what this one holds would count as theirs (getrusage(2)).
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rival", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rival:
        run_rival(*options.rival, options.archive)
        return
    if options.fill:
        from benchmarks.news_archive import fill

        fill(f"sqlite:///{options.archive}", options.articles)
        return
    with tempfile.TemporaryDirectory() as name:
        archive = options.archive or Path(name) / "warta.db"
        if not archive.exists():
            words = ["--fill", "--articles", str(options.articles), "--archive", str(archive)]
            measure([sys.executable, "-m", "benchmarks.export", *words], Path(name))
        found = {
            kind: compare(archive, Path(name), kind, options.repeats)
            for kind in options.formats.split(",")
        }
    print(json.dumps({"articles": options.articles, **found}, indent=2))


def compare(archive: Path, folder: Path, kind: str, repeats: int) -> dict[str, Any]:
    """The best figures of each, and ours as multiples of theirs."""
    output = folder / f"out.{kind}"
    setting = f"WARTA_ARCHIVE=sqlite:///{archive}"
    commands = {"scrapy": ["-m", "scrapy", "export", "-s", setting, "-o", str(output)]}
    for rival in RIVALS:
        if kind != "xlsx" or rival == "plain":  # DuckDB writes it with an extension only
            words = ["-m", "benchmarks.export", "--archive", str(archive), "--rival", rival, kind]
            commands[rival] = words
    best: dict[str, Figures] = {}
    for _ in range(repeats):
        for name, words in commands.items():
            figures = measure([sys.executable, *words], folder)
            if name not in best or figures["seconds"] < best[name]["seconds"]:
                best[name] = figures
    ours = best["scrapy"]
    ratios = {
        rival: {
            unit: round(ours[unit] / figures[unit], 2) for unit in ("seconds", "processor_seconds")
        }
        for rival, figures in best.items()
        if rival != "scrapy"
    }
    return {**best, "megabytes": round(output.stat().st_size / 1e6, 1), "ratios": ratios}


def measure(command: list[str], folder: Path) -> Figures:
    """Seconds and memory of a process; one that tells its own seconds is believed."""
    told = folder / "told.json"
    told.unlink(missing_ok=True)
    os.chdir(ROOT)
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ | {"WARTA_TOLD": str(told)})
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{command} failed")
    own = json.loads(told.read_text()) if told.exists() else {}
    figures = {
        "seconds": seconds,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_megabytes": usage.ru_maxrss / 1024,
    }
    return {name: round(value, 2) for name, value in (figures | own).items()}


def run_rival(rival: str, kind: str, archive: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / f"out.{kind}"
        if rival == "plain":
            PLAIN[kind](archive, output)
        elif rival == "duckdb":
            duckdb_copies(archive, output, kind)
        else:
            duckdb_writes(archive, output, kind)


def rows_of(archive: Path) -> Iterator[list[Row]]:
    """The columns of each article's current version, as the archive holds them."""
    own = [name for name in COLUMNS if name != "duplicate_of"]
    columns = ", ".join("a.duplicate_of" if n not in own else f"v.{n}" for n in COLUMNS)
    table = "versions v JOIN articles a ON a.article_id = v.article_id AND a.version = v.version"
    query = f"SELECT {columns} FROM {table} ORDER BY v.article_id"  # noqa: S608 - our own names
    cursor = sqlite3.connect(archive, check_same_thread=False).execute(query)
    while rows := cursor.fetchmany(BATCH):
        yield rows


def parsed_rows(archive: Path) -> Iterator[list[Row]]:
    """The same with lists and objects as such."""
    from wartaspider.exporters.plain import KINDS, Kind

    inner = [KINDS[name] in (Kind.LIST, Kind.MAPPING) for name in COLUMNS]
    for rows in rows_of(archive):
        yield [
            tuple(json.loads(v) if is_in else v for v, is_in in zip(row, inner, strict=True))
            for row in rows
        ]


def plain_csv(archive: Path, output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for rows in rows_of(archive):
            writer.writerows(rows)


def plain_json(archive: Path, output: Path) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with output.open("w", encoding="utf-8") as file:
        for rows in parsed_rows(archive):
            file.write(",\n".join(encode(dict(zip(COLUMNS, row, strict=True))) for row in rows))


def plain_parquet(archive: Path, output: Path) -> None:
    from pyarrow.parquet import ParquetWriter

    reader = arrow_reader(archive)
    with ParquetWriter(output, reader.schema, compression="snappy") as writer:
        for batch in reader:
            writer.write_batch(batch)


def plain_xlsx(archive: Path, output: Path) -> None:
    from xlsxwriter import Workbook

    book = Workbook(output, {"constant_memory": True, "use_zip64": True})
    sheet = book.add_worksheet()
    number = 0
    for rows in rows_of(archive):
        for row in rows:
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
            number += 1
    book.close()


PLAIN: dict[str, Callable[[Path, Path], None]] = {
    "csv": plain_csv,
    "json": plain_json,
    "jsonl": plain_json,
    "parquet": plain_parquet,
    "xlsx": plain_xlsx,
}


def arrow_reader(archive: Path) -> Any:
    """The rows with real types, in the plainest way that gives them."""
    import pyarrow as pa

    from wartaspider.exporters.parquet import schema

    real = schema(COLUMNS)
    read = pa.schema(
        [pa.field(f.name, pa.string() if pa.types.is_timestamp(f.type) else f.type) for f in real]
    )

    def made(rows: list[Row]) -> Any:
        columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
        columns["field_sources"] = [list(value.items()) for value in columns["field_sources"]]
        return pa.RecordBatch.from_pydict(columns, schema=read).cast(real)

    def batches() -> Iterator[Any]:
        group: list[Row] = []
        for rows in parsed_rows(archive):
            group += rows
            if len(group) >= GROUP:
                yield made(group)
                group = []
        if group:
            yield made(group)

    return pa.RecordBatchReader.from_batches(real, batches())


def text_reader(archive: Path) -> Any:
    """The rows as the archive holds them: what CSV needs."""
    import pyarrow as pa

    from wartaspider.exporters.plain import KINDS, Kind

    kinds = [pa.int64() if KINDS[n] is Kind.NUMBER else pa.string() for n in COLUMNS]
    schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
    made = (
        pa.RecordBatch.from_arrays(
            [pa.array(v, k) for v, k in zip(zip(*rows, strict=True), kinds, strict=True)],
            schema=schema,
        )
        for rows in rows_of(archive)
    )
    return pa.RecordBatchReader.from_batches(schema, made)


def duckdb_copies(archive: Path, output: Path, kind: str) -> None:
    import duckdb

    rows = text_reader(archive) if kind == "csv" else arrow_reader(archive)
    duckdb.from_arrow(rows).query("rows", copy_of("rows", output, kind))


def duckdb_writes(archive: Path, output: Path, kind: str) -> None:
    import duckdb

    rows = text_reader(archive) if kind == "csv" else arrow_reader(archive)
    duckdb.from_arrow(rows).create("held")
    started, used = time.perf_counter(), time.process_time()
    duckdb.sql(copy_of("held", output, kind))
    own = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time() - used,
    }
    Path(os.environ["WARTA_TOLD"]).write_text(json.dumps(own))


def copy_of(table: str, output: Path, kind: str) -> str:
    forms = {"csv": "csv", "json": "json, array true", "jsonl": "json", "parquet": "parquet"}
    return f"COPY {table} TO '{output}' (FORMAT {forms[kind]})"


if __name__ == "__main__":
    main()
