"""Passwords and keys of the operator: known from the settings, and hidden wherever text is written.

Logs, error messages and what a run leaves behind pass through ``hide``.
"""

from __future__ import annotations

import logging
import os
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

HIDDEN = "***"

_NAMES = re.compile(r"PASS(WORD|WD|PHRASE)?$|SECRET|TOKEN|ACCESS_KEY|API_?KEY|CREDENTIALS", re.I)
_QUERY_NAMES = re.compile(r"pass(word|wd)?$|pwd$|secret|token|api_?key|signature", re.I)
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")
# A password may hold "@": the last one before the host ends it.
_USERINFO = re.compile(r"(?<=://)([^\s/:@'\"]*):([^\s/'\"]+)@")
_QUERY = re.compile(r"([?&][\w-]*(?:password|passwd|pwd|secret|token|api_?key)=)[^\s&'\"]+", re.I)
_SHORTEST = 4
"""Shorter secrets would hide half of every line, and are none."""

_known: set[str] = set()


def learn(settings: BaseSettings) -> None:
    """Take note of every secret that the settings and the environment hold."""
    for name in settings:
        # What Scrapy ships as a default is no secret.
        if (settings.getpriority(name) or 0) > 0:
            _note(name, settings[name])
    for name, value in os.environ.items():
        if name.lower() in _PROXIES or name.startswith(("PG", "AWS_", "WARTA_")):
            _note(name, value)


def hide(text: str) -> str:
    """The text without known secrets, and without the passwords that any address in it bears."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    if "://" not in text:
        return text
    return _QUERY.sub(rf"\1{HIDDEN}", _USERINFO.sub(rf"\1:{HIDDEN}@", text))


class HideSecrets:
    """Scrapy add-on: whatever is logged while a crawl runs is without secrets."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Learn the crawl's secrets and look after the log from now on."""
        learn(settings)
        hide_in_logs()


def hide_in_logs() -> None:
    """Let every log record of this process, and its traceback, pass through ``hide``."""
    make = logging.getLogRecordFactory()
    if not isinstance(make, _Hiding):
        logging.setLogRecordFactory(_Hiding(make))


class _Hiding:
    """A log record factory around another one."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):
            return record  # logging itself tells of a message that does not fit its arguments
        if (hidden := hide(text)) != text:
            record.msg, record.args = hidden, ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = hide(logging.Formatter().formatException(record.exc_info))
        return record


def _note(name: str, value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _note(name, str(key))
            _note(str(key), inner)
    elif isinstance(value, str) and value:
        is_secret = _NAMES.search(name) is not None and "://" not in value
        for secret in (value,) if is_secret else _inside(value):
            _known.update(form for form in _forms(secret) if len(form) >= _SHORTEST)


def _inside(text: str) -> Iterator[str]:
    """The secrets in an address: its password, the query's, and what a proxy is told."""
    if match := _USERINFO.search(text):
        yield match[2]
        pair = f"{unquote(match[1])}:{unquote(match[2])}"
        yield b64encode(pair.encode("latin-1", "replace")).decode()
    try:
        query = urlsplit(text).query
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(query) if _QUERY_NAMES.search(name))


def _forms(secret: str) -> set[str]:
    """A secret as it was written, as it is meant, as an address bears it, as Python shows it."""
    forms = {secret, unquote(secret), quote(secret, safe="")}
    return forms | {repr(form)[1:-1] for form in forms}
