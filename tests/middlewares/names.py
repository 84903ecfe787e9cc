"""Names as a test wants them to resolve, in a crawl's own process."""

from __future__ import annotations

import socket


def resolve(names: dict[str, str]) -> None:
    """Let these names have these addresses, and all others none."""

    def lookup(name: str) -> str:
        if name in names:
            return names[name]
        socket.inet_aton(name)  # an address is its own; OSError for anything else
        return name

    socket.gethostbyname = lookup  # type: ignore[assignment]
