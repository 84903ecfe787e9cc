"""Facts about the archive itself: a value for each key."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select, update

from wartaspider.archive import tables as t


def get_meta(db: Connection, key: str) -> str | None:
    """The value of a key, None where it was never set."""
    found = db.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar()
    return None if found is None else str(found)


def set_meta(db: Connection, key: str, value: str) -> None:
    """Keep a value; the former one is gone."""
    if db.execute(update(t.meta).where(t.meta.c.key == key).values(value=value)).rowcount == 0:
        db.execute(t.meta.insert().values(key=key, value=value))


def menu_order(db: Connection) -> tuple[str, ...]:
    """The section slugs in the menu's order, as it was last read."""
    text = get_meta(db, "menu")
    return tuple(json.loads(text)) if text else ()
