from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import Server, UnavailableError, serve_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server a session; tests that need it skip where there is none."""
    try:
        with serve_postgres() as server:
            yield server
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def archive_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an archive that is not there yet, on each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'warta.db'}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url
