"""The archive's schema as SQL: how version 1 was, and how a database has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect

FOLDER = Path(__file__).with_name("archive")


def stored(dialect: str) -> str:
    """Version 1 as it was written down."""
    return (FOLDER / f"schema_v1_{dialect}.sql").read_text("utf-8")


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
