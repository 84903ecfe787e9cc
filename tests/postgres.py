"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_QUICK = (
    "fsync=off",  # its data never outlives the tests
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "max_connections=40",
)


class UnavailableError(Exception):
    """No server can be had here; the text says why."""


@dataclass
class Server:
    """A running server."""

    port: int
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new, empty database, dropped in the end."""
        name = f"warta_{next(self.names)}"
        self.admin(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    def admin(self, statement: str) -> None:
        """Run a statement outside of every test's database."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="tester", dbname="postgres", autocommit=True
        ) as line:
            line.execute(statement)


@contextmanager
def serve_postgres() -> Iterator[Server]:
    """A server for as long as the block runs. Raises UnavailableError where there can be none."""
    tools = _tools()
    folder = Path(tempfile.mkdtemp(prefix="warta-pg-", dir="/tmp"))  # the server's user gets in
    try:
        user = _give_away(folder)
        data = folder / "data"
        command = [str(tools / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust"]
        done = subprocess.run(
            [*command, "-E", "UTF8", "--locale=C", "--no-sync"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **user,
        )
        if done.returncode:
            raise UnavailableError(f"initdb fails: {done.stderr.strip()[-300:]}")
        with _started(tools / "postgres", data, user) as port:
            yield Server(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _tools() -> Path:
    """The folder of initdb and postgres: Debian keeps it out of PATH."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise UnavailableError(f"the driver psycopg is not installed ({error})") from error
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise UnavailableError("PostgreSQL is not installed (Debian package postgresql)")


def _give_away(folder: Path) -> dict[str, Any]:
    """Which user the server runs as, for subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise UnavailableError("PostgreSQL refuses to run as root, and there is no other user")


@contextmanager
def _started(postgres: Path, data: Path, user: dict[str, Any]) -> Iterator[int]:
    port = _free_port()
    command = [str(postgres), "-D", str(data), "-p", str(port), "-k", ""]
    for setting in _QUICK:
        command += ["-c", setting]
    log = data.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=data.parent, stdout=output, stderr=output, **user)
    try:
        _wait(process, port, log)
        yield port
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown: waits for no client
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="tester", dbname="postgres", connect_timeout=5
            ).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise UnavailableError(f"postgres does not start: {log.read_text('utf-8')[-300:]}")


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
