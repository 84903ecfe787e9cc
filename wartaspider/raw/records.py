"""WARC 1.1 records as bytes: a gzip member each, with digests, without secrets.

Written by hand, because warcio's writer takes some milliseconds a page; its reader and checker read
them (https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/).
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from wartaspider.items import utc_text

ASKED = "Warta-Asked"
"""A field of our own: what an answer was asked for, as a JSON object."""

FAULT = "Warta-Fault"
"""A field of our own in metadata records: why the page they concern was not read, as JSON."""

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_SECRETS = frozenset(
    {
        *(b"authorization", b"proxy-authorization", b"cookie", b"cookie2"),
        *(b"set-cookie", b"set-cookie2", b"proxy-authenticate", b"authentication-info"),
    }
)
_FRAMING = frozenset({b"transfer-encoding", b"trailer"})
"""Of a body sent in chunks, which is kept joined."""

# On a page of 80 kB, level 3 takes a third of the time of level 6 for a tenth more bytes.
_LEVEL = 3
# What came packed gets no smaller.
_AS_IT_IS = 0

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, as they went over the line."""

    url: str
    method: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    status: int
    protocol: str
    """``HTTP/1.1``, as what newer ones say is kept in its form."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    """As it was sent, packed if it was."""

    at: datetime
    ip_address: str | None = None
    is_cut: bool = False
    """Whether we stopped reading before its end."""

    asked: Mapping[str, object] = field(default_factory=dict)
    """What it was asked for, so that a later program knows how to read it."""

    @property
    def target(self) -> str:
        """The address without user name, password and fragment."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


@dataclass(frozen=True, slots=True)
class Original:
    """The earlier record that holds the same body."""

    record_id: str
    url: str
    at: str


def record_id(file: str, start: int) -> str:
    """The ID of the record that begins there: any record can be referred to by its place."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'warta:{file}:{start}')}>"


def digest_of(data: bytes) -> str:
    """SHA-1 in base32, as tools for WARC compare payloads."""
    sha1 = hashlib.sha1(data, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(sha1).decode()}"


def info_record(own_id: str, at: datetime, file: str, about: Mapping[str, str]) -> bytes:
    """The record that begins a file: who wrote it, and in which run."""
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in about.items())
    fields = {"WARC-Filename": file, "Content-Type": "application/warc-fields"}
    return _member("warcinfo", own_id, at, fields, lines.encode())


def request_record(own_id: str, exchange: Exchange, info_id: str) -> bytes:
    """What was sent."""
    parts = urlsplit(exchange.target)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    head = [f"{exchange.method} {path} HTTP/1.1\r\n".encode()]
    if not any(name.lower() == b"host" for name, _ in exchange.request_headers):
        head.append(f"Host: {parts.netloc}\r\n".encode())
    head += _lines(exchange.request_headers)
    fields = {
        "WARC-Target-URI": exchange.target,
        "WARC-Warcinfo-ID": info_id,
        "Content-Type": "application/http; msgtype=request",
    }
    return _member("request", own_id, exchange.at, fields, b"".join(head) + b"\r\n")


def answer_record(
    own_id: str,
    request_id: str,
    exchange: Exchange,
    info_id: str,
    *,
    digest: str | None = None,
    original: Original | None = None,
) -> bytes:
    """A response; where an earlier record holds its body, a revisit that refers to it."""
    fields = {
        "WARC-Target-URI": exchange.target,
        "WARC-Concurrent-To": request_id,
        "WARC-Warcinfo-ID": info_id,
    }
    if exchange.ip_address:
        fields["WARC-IP-Address"] = exchange.ip_address
    if digest:
        fields["WARC-Payload-Digest"] = digest
    if exchange.is_cut:
        fields["WARC-Truncated"] = "length"
    if exchange.asked:
        fields[ASKED] = json.dumps(exchange.asked, separators=(",", ":"))
    fields["Content-Type"] = "application/http; msgtype=response"
    head = _answer_head(exchange)
    if original is None:
        is_packed = any(name.lower() == b"content-encoding" for name, _ in exchange.headers)
        level = _AS_IT_IS if is_packed else _LEVEL
        return _member("response", own_id, exchange.at, fields, head + exchange.body, level)
    fields |= {
        "WARC-Profile": SAME_PAYLOAD,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.at,
    }
    return _member("revisit", own_id, exchange.at, fields, head)


def fault_record(
    own_id: str, at: datetime, info_id: str, *, file: str, start: int, fault: str
) -> bytes:
    """A note that the page whose record begins there is not what was asked for."""
    fields = {
        "WARC-Refers-To": record_id(file, start),
        "WARC-Warcinfo-ID": info_id,
        FAULT: json.dumps({"file": file, "start": start, "fault": fault}),
        "Content-Type": "application/warc-fields",
    }
    return _member("metadata", own_id, at, fields, f"fault: {fault}\r\n".encode())


def _answer_head(exchange: Exchange) -> bytes:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    first = f"{exchange.protocol} {exchange.status} {phrase}".rstrip() + "\r\n"
    kept = [(k, v) for k, v in exchange.headers if k.lower() not in _FRAMING]
    return b"".join([first.encode("latin-1", "replace"), *_lines(kept), b"\r\n"])


def _lines(headers: Headers) -> Iterable[bytes]:
    """Header lines without those that hold secrets; each on one line, whatever it holds."""
    for name, value in headers:
        if name.lower() not in _SECRETS:
            yield b"%s: %s\r\n" % (name, b" ".join(value.splitlines()))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _member(
    kind: str,
    own_id: str,
    at: datetime,
    fields: Mapping[str, str],
    block: bytes,
    level: int = _LEVEL,
) -> bytes:
    """A record as a gzip member of its own."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": own_id,
        "WARC-Date": utc_text(at) or "",
        **fields,
        "WARC-Block-Digest": digest_of(block),
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    packed = packer.compress(f"WARC/1.1\r\n{lines}\r\n".encode())
    return packed + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()
