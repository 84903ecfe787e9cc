"""Passwords and keys never reach a log, a message, the archive, the raw pages or the data."""

from __future__ import annotations

import gzip
import http.client
import os
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import forker
import pytest
from crawling import QUICK
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from wartaspider.demo import DemoSite, Options, serve

pytestmark = pytest.mark.crawl

SECRETS = ("Kata-Sandi-1", "kunci/S3+2=", "proksi@rahasia3", "token-empat")


class Proxy(BaseHTTPRequestHandler):
    """Passes requests on, for those who know the password."""

    told: list[str]

    def do_GET(self) -> None:
        self.told.append(self.headers.get("Proxy-Authorization", ""))
        target = urlsplit(self.path)
        line = http.client.HTTPConnection(target.netloc, timeout=10)
        line.request("GET", self.path.partition(target.netloc)[2])
        answer = line.getresponse()
        body = answer.read()
        line.close()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type", "text/html"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy on this machine and the credentials that it was told."""
    told: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Proxy,), {"told": told}))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", told
    server.shutdown()
    server.server_close()


def all_written(folder: Path) -> bytes:
    """Every byte under a folder, and what its packed files hold."""
    parts = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        parts.append(path.read_bytes())
        if path.suffix == ".gz":
            parts.append(gzip.decompress(parts[-1]))
    return b"\n".join(parts)


def all_rows(url: str) -> str:
    """Every row of every table of an archive."""
    engine = create_engine(url)
    with engine.connect() as db:
        names = inspect(engine).get_table_names()
        rows = [db.exec_driver_sql(f'select * from "{name}"').all() for name in names]  # noqa: S608
    engine.dispose()
    assert any(rows)
    return repr(rows)


def test_crawl_at_debug_writes_no_secret(
    archive_url: str, proxy: tuple[str, list[str]], tmp_path: Path
):
    place, told = proxy
    password = quote(SECRETS[2], safe="")
    url = make_url(archive_url)
    if url.get_backend_name() != "sqlite":  # this server lets any password in
        url = url.set(password=SECRETS[0])
    settings = {
        **QUICK,
        "LOG_LEVEL": "DEBUG",
        "WARTA_ARCHIVE": url.render_as_string(hide_password=False),
        "WARTA_RAW_DIR": str(tmp_path / "raw"),
        "AWS_SECRET_ACCESS_KEY": SECRETS[1],
        "FTP_PASSWORD": SECRETS[3],
    }
    words = ["scrapy", "crawl", "warta", "-a", "since=today", "-O", str(tmp_path / "out.json")]
    with serve(DemoSite(Options(days=1, articles_per_day=4, archive_days=()))) as server:
        settings["WARTA_BASE_URL"] = server.base_url
        for name, value in settings.items():
            words += ["-s", f"{name}={value}"]
        env = {**os.environ, "http_proxy": f"http://juru:{password}@{place}", "no_proxy": ""}
        done = forker.run(words, timeout=60, env=env)
    assert done.returncode == 0, done.stderr
    pair = b64encode(f"juru:{SECRETS[2]}".encode()).decode()
    assert set(told) == {f"Basic {pair}"}  # the secret was used
    assert "Overridden settings" in done.stderr  # and Scrapy would have told the others
    written = all_written(tmp_path).decode("utf-8", "replace") + done.stderr + done.stdout
    written += all_rows(settings["WARTA_ARCHIVE"])
    for secret in (*SECRETS, password, pair):
        assert secret not in written
    assert "AWS_SECRET_ACCESS_KEY': '***'" in done.stderr


@pytest.mark.parametrize(
    "setting",
    [
        "WARTA_BASE_URL=https://u:{}@wartaekonomi.co.id",
        "WARTA_ARCHIVE=postgresql+psycopg://u:{}@127.0.0.1:1/db",
        "WARTA_ARCHIVE=nonsense://u:{}@h/db",
    ],
)
def test_mistaken_setting_is_told_without_its_password(setting: str, tmp_path: Path):
    words = ["scrapy", "crawl", "warta", "-s", f"WARTA_ARCHIVE=sqlite:///{tmp_path}/a.db"]
    words += ["-s", setting.format(SECRETS[0])]
    done = forker.run(words, timeout=60, first=("middlewares.names", "resolve", [{}]))
    assert done.returncode == 2, done.stderr
    assert SECRETS[0] not in done.stderr + done.stdout
    assert setting.partition("=")[0] in done.stderr


@pytest.mark.parametrize(
    "words",
    [("coverage",), ("export", "-o", "x.csv"), ("report",), ("explain", "5"), ("doctor",)],
    ids=" ".join,
)
def test_mistaken_address_is_told_without_its_password_by_every_command(words: tuple[str, ...]):
    setting = f"WARTA_BASE_URL=https://u:{SECRETS[0]}@wartaekonomi.co.id"
    done = forker.run(["scrapy", *words, "-s", setting], timeout=60)
    assert done.returncode == 2, done.stderr
    assert SECRETS[0] not in done.stderr + done.stdout
    assert "WARTA_BASE_URL" in done.stderr
