"""An S3 server on this machine, in a process of its own, for feeds; ``serve`` gives it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen

BUCKET = "berita"
_SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=uji/20250101/us-east-1/s3/aws4_request,"
    " SignedHeaders=host, Signature=0",
    "Content-Type": "application/octet-stream",
}
"""Somebody signs; unless it is guarded, the server does not look at who."""

_SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""


@dataclass(frozen=True)
class ObjectServer:
    """A server with one bucket."""

    url: str

    @property
    def settings(self) -> dict[str, str]:
        """What a crawl needs to write there."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "kunci-umum",
            "AWS_SECRET_ACCESS_KEY": "kunci-rahasia-sekali",
            "AWS_REGION_NAME": "us-east-1",
        }

    def put(self, key: str, body: bytes) -> None:
        self._ask("PUT", f"/{BUCKET}/{key}", body)

    def get(self, key: str) -> bytes | None:
        """An object's bytes; None if there is none."""
        try:
            return self._ask("GET", f"/{BUCKET}/{key}")
        except HTTPError as error:
            if error.code == 404:
                return None
            raise

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """For as long as the block runs, credentials are looked at, and nobody's are known."""
        self._ask("POST", "/moto-api/reset-auth", b"0")
        try:
            yield
        finally:
            self._ask("POST", "/moto-api/reset-auth", b"inf")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = Request(self.url + path, body, _SIGNED, method=method)  # noqa: S310
        with urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())


@contextmanager
def serve() -> Iterator[ObjectServer]:
    """A server for as long as the block runs."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "ignore", "-c", _SERVER]
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        server = ObjectServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        server.put("", b"")
        yield server
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)
