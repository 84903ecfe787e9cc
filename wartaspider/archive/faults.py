"""Faults of the database, told so that its owner knows what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from wartaspider.exceptions import ArchiveError
from wartaspider.secrets import hide


@contextmanager
def named_faults(engine: Engine) -> Iterator[None]:
    """A fault of the database as an ArchiveError that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ArchiveError(
            f"the archive {hide(engine.url.render_as_string())} fails ({reason}): look after it"
            " (disk, lock, server), then run the same command again"
        ) from error
