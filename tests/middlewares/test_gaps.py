"""The time between two requests, as the site sees it."""

from __future__ import annotations

import socketserver
import threading
import time
from itertools import pairwise

import pytest
from middlewares.loopback import PAGE, crawl

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)


class KeepingServer(socketserver.ThreadingTCPServer):
    """Keeps its connections, and ends each without a word once it is asked ``most`` times."""

    daemon_threads = True

    def __init__(self, most):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.most = most
        self.arrivals = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def gaps(self):
        return [later - sooner for sooner, later in pairwise(self.arrivals)]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for nth in range(1, self.server.most + 1):
            path = self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            if not path:
                return
            self.server.arrivals.append(time.monotonic())
            if nth < self.server.most:
                self.wfile.write(ANSWER + PAGE)


@pytest.fixture
def keeping_server():
    servers = []

    def start(most):
        servers.append(KeepingServer(most))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


PATHS = [f"/read{n}/x" for n in range(1, 6)]


@pytest.mark.parametrize("most", [2, 3, 99])
def test_gap_when_connections_are_kept_and_end_is_never_shorter(most, keeping_server):
    server = keeping_server(most)
    outcome = crawl(server.base, *PATHS, DOWNLOAD_DELAY=0.1, DOWNLOAD_DELAY_JITTER=0)
    assert set(outcome.ends.values()) == {"ok"}
    assert len(server.arrivals) == outcome.stats["warta/manners/requests"]
    assert min(server.gaps) > 0.05
