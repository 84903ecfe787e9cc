"""A loopback site for each test."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from middlewares.loopback import Answer, Server


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts loopback sites, and closes them after the test."""
    servers: list[Server] = []

    def start(
        script: Mapping[str, Answer | Sequence[Answer]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> Server:
        servers.append(Server(script, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
