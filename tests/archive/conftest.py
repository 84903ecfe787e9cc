from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import Server, postgres_server

__all__ = ["archive_url", "postgres_server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def archive_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an archive that is not there yet, on each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'warta.db'}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url
