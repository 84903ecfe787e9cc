"""Certificates are checked, and no answer costs more than its bounds of bytes and seconds."""

from __future__ import annotations

import gzip
import ssl
import time
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import trustme
from middlewares.loopback import PAGE, Answer, crawl, crawl_each
from scrapy.utils import _compression

OWN = "127.0.0.1"


def context(certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    return tls


@pytest.fixture
def trusted(tmp_path):
    """A certificate authority that the crawl trusts, and the environment that makes it do so."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return authority, {"SSL_CERT_FILE": str(tmp_path / "ca.pem")}


def test_crawl_when_the_certificate_is_good(serve, trusted):
    authority, env = trusted
    server = serve(tls=context(authority.issue_cert(OWN)))
    outcome = crawl(server.base, "/read1/a", env=env)
    assert outcome.ends == {f"{server.base}/read1/a": "ok"}


def test_crawl_when_the_certificate_is_bad_asks_nothing(serve, trusted):
    authority, env = trusted
    past = datetime.now(UTC) - timedelta(days=9)
    bad = {
        "unknown authority": trustme.CA().issue_cert(OWN),
        "wrong host": authority.issue_cert("wartaekonomi.co.id"),
        "expired": authority.issue_cert(OWN, not_before=past, not_after=past + timedelta(days=1)),
    }
    servers = [serve(tls=context(certificate)) for certificate in bad.values()]
    bases = [server.base for server in servers]
    outcomes = crawl_each(bases, "/read1/a", env=env, RETRY_TIMES=1)
    assert [outcome.reason for outcome in outcomes] == ["robots-unavailable"] * len(bad)
    assert [server.arrivals for server in servers] == [[]] * len(bad)
    assert "certificate verify failed" in outcomes[0].log


def packed(encoding, body):
    return Answer(body, headers={"Content-Encoding": encoding})


MAXSIZE = 2**20
ZEROS = b"0" * (64 * MAXSIZE)
BOMBS = {
    "gzip": packed("gzip", gzip.compress(ZEROS)),
    "gzip-members": packed("gzip", gzip.compress(ZEROS[:MAXSIZE]) * 64),
    "gzip-twice": packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "deflate": packed("deflate", zlib.compress(ZEROS)),
    "brotli": packed("br", brotli.compress(ZEROS, quality=5)),
    "zstd": packed("zstd", _compression.zstd.compress(ZEROS)),
    "plain": Answer(b"0" * (MAXSIZE + 1)),
    "announced": Answer(b"", length=2**40),
    "endless": Answer(fault="endless"),
}


def test_crawl_when_bodies_are_too_large_reads_none(serve):
    paths = [f"/read{n}/{name}" for n, name in enumerate(BOMBS, start=2)]
    server = serve(dict(zip(paths, BOMBS.values(), strict=True)))
    options = {"DOWNLOAD_MAXSIZE": MAXSIZE, "CONCURRENT_REQUESTS": 1}
    outcome = crawl(server.base, *paths, "/read99/z", **options)
    ends = {path: outcome.ends[server.base + path] for path in paths}
    assert ends == dict.fromkeys(paths, "too-large")
    assert outcome.ends[f"{server.base}/read99/z"] == "ok"
    assert len(server.paths) == len(paths) + 1  # a large page is not asked for again


TIMEOUT = 0.6
SLOW = {
    "drip": Answer(fault="drip"),
    "drip-head": Answer(fault="drip-head"),
    "hang": Answer(fault="hang"),
}


def test_crawl_when_answers_never_end_is_bounded_in_time(serve):
    paths = [f"/read{n}/{name}" for n, name in enumerate(SLOW, start=2)]
    server = serve({**dict(zip(paths, SLOW.values(), strict=True)), "/read99/z": Answer()})
    options = {"DOWNLOAD_TIMEOUT": TIMEOUT, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
    outcome = crawl(server.base, *paths, "/read99/z", **options)
    ends = {path: outcome.ends[server.base + path] for path in paths}
    assert ends == dict.fromkeys(paths, "DownloadTimeoutError")
    assert outcome.ends[f"{server.base}/read99/z"] == "ok"


def test_crawl_when_a_head_never_ends_hangs_up(serve):
    server = serve({"/read1/a": [Answer(fault="endless-head"), Answer()]})
    start = time.monotonic()
    outcome = crawl(server.base, "/read1/a", DOWNLOAD_TIMEOUT=20)
    assert outcome.bodies == {f"{server.base}/read1/a": PAGE.decode()}
    assert outcome.stats["warta/retries/count"] == 1
    assert time.monotonic() - start < 15  # and not at the timeout


def test_crawl_when_the_scheme_is_another_asks_nothing(serve, tmp_path):
    server = serve()
    secret = tmp_path / "secret.html"
    secret.write_text("RAHASIA", "utf-8")
    others = [secret.as_uri(), "data:text/html,RAHASIA", "ftp://127.0.0.1/x", "s3://bucket/x"]
    outcome = crawl(server.base, *others, "/read1/a")
    assert {outcome.ends[url] for url in others} == {"off-site"}
    assert outcome.bodies.keys() == {f"{server.base}/read1/a"}
