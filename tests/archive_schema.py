"""The archive's schema as SQL: how version 1 was, and how a database has it.

``python tests/archive_schema.py`` writes ``schema_v1_*.sql`` from ``tables.py`` anew. That is right
only until version 1 is released; afterwards the files stay, and ``migrations.py`` gets a step.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

FOLDER = Path(__file__).with_name("archive")
DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def stored(dialect: str) -> str:
    """Version 1 as it was written down."""
    return _file(dialect).read_text("utf-8")


def sql_of_tables(dialect: str) -> str:
    """``tables.py`` of today as SQL, with the row that says version 1."""
    from wartaspider.archive.tables import metadata

    statements = []
    for table in metadata.sorted_tables:
        statements.append(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            statements.append(CreateIndex(index).compile(dialect=DIALECTS[dialect]))
    texts = ["\n".join(line.rstrip() for line in str(s).strip().splitlines()) for s in statements]
    texts.append("INSERT INTO meta (key, value) VALUES ('schema_version', '1')")
    return "".join(f"{text};\n\n" for text in texts)


def load(engine: Engine, sql: str) -> None:
    """Run statements that are separated by semicolons."""
    with engine.begin() as db:
        for statement in sql.split(";\n"):
            if statement.strip():
                db.exec_driver_sql(statement)


def reflected(engine: Engine) -> dict[str, Any]:
    """Everything about a database's tables that a program could notice, by table."""
    found: dict[str, Any] = {}
    look = inspect(engine)
    for table in look.get_table_names():
        found[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in look.get_columns(table)
            },
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (k["constrained_columns"], k["referred_table"], k["referred_columns"])
                for k in look.get_foreign_keys(table)
            ),
            "indexes": sorted(
                (i["name"], i["column_names"], bool(i["unique"])) for i in look.get_indexes(table)
            ),
        }
    return found


def _file(dialect: str) -> Path:
    return FOLDER / f"schema_v1_{dialect}.sql"


if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER.parents[1]))
    for name in DIALECTS:
        _file(name).write_text(sql_of_tables(name), "utf-8")
