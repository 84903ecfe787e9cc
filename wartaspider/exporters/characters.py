"""Characters that a file format cannot hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

LOST = "\N{REPLACEMENT CHARACTER}"

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_utf8(text: str) -> bytes:
    """The text as UTF-8, with lone surrogates as U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub(LOST, text).encode()


def encodable(value: object) -> object:
    """The same value with lone surrogates, which no UTF-8 file can hold, as U+FFFD."""
    return _replaced(_LONE_SURROGATE, value)


def fit_for_xml(value: object) -> object:
    """The same value with the characters that XML 1.0 forbids as U+FFFD."""
    return _replaced(_NOT_XML, value)


def _replaced(unfit: re.Pattern[str], value: object) -> object:
    if isinstance(value, str):
        return unfit.sub(LOST, value)
    if isinstance(value, list | tuple):
        return type(value)(_replaced(unfit, each) for each in value)
    if isinstance(value, Mapping):
        return {_replaced(unfit, key): _replaced(unfit, each) for key, each in value.items()}
    return value
