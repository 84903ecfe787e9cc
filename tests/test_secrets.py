"""What is a secret, and that it is hidden in text and in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from scrapy.settings import Settings

from wartaspider import secrets
from wartaspider.archive.opening import open_archive
from wartaspider.exceptions import ArchiveError
from wartaspider.secrets import hide, hide_in_logs, learn

SECRETS = ("Kata-Sandi-1", "kunci/S3+2=", "proksi@rahasia3", "token-empat")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What one test learns, no other knows."""
    known, factory = set(secrets._known), logging.getLogRecordFactory()
    yield
    secrets._known.clear()
    secrets._known.update(known)
    logging.setLogRecordFactory(factory)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql+psycopg://u:pw@h/db", "postgresql+psycopg://u:***@h/db"),
        ("at ftp://u:p@ss@h/x, and", "at ftp://u:***@h/x, and"),
        ("http://:pw@proxy:3128", "http://:***@proxy:3128"),
        ("postgresql://h/db?user=u&password=pw&x=1", "postgresql://h/db?user=u&password=***&x=1"),
        ("sqlite:////srv/warta.db", "sqlite:////srv/warta.db"),
        ("https://wartaekonomi.co.id/read1/a?page=2", "https://wartaekonomi.co.id/read1/a?page=2"),
        ("a mail: x@y.id, a ratio: 1:2", "a mail: x@y.id, a ratio: 1:2"),
    ],
)
def test_hide_when_an_address_bears_a_password(text: str, shown: str):
    assert hide(text) == shown


def test_hide_when_the_settings_hold_secrets():
    learn(
        Settings(
            {
                "WARTA_ARCHIVE": f"postgresql+psycopg://u:{quote(SECRETS[0])}@h/db",
                "AWS_SECRET_ACCESS_KEY": SECRETS[1],
                "FEEDS": {f"s3://x:{quote(SECRETS[2], safe='')}@bucket/a": {"format": "csv"}},
                "MY_API_TOKEN": SECRETS[3],
                "MAIL_PASS": "ab",
            }
        )
    )
    for secret in SECRETS:
        assert hide(f"<{secret}> {quote(secret, safe='')} {secret!r}") == "<***> *** '***'"
    assert hide("a guest came by at night") == "a guest came by at night"  # Scrapy's FTP_PASSWORD


def test_log_when_messages_and_tracebacks_hold_secrets(caplog: pytest.LogCaptureFixture):
    learn(Settings({"FTP_PASSWORD": SECRETS[0]}))
    hide_in_logs()
    hide_in_logs()
    logger = logging.getLogger("a.program")
    logger.warning("%s of %d%%", SECRETS[0], 5)
    try:
        int(SECRETS[0])
    except ValueError:
        logger.exception("It failed: %s", {"password": SECRETS[0]})
    logger.warning("100% plain")
    assert SECRETS[0] not in caplog.text
    assert "*** of 5%" in caplog.text
    assert "ValueError: invalid literal for int() with base 10: '***'" in caplog.text
    assert "100% plain" in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:{}@127.0.0.1:1/db",
        "postgresql+psycopg://127.0.0.1:1/db?user=u&password={}",
        "postgresql+psycopg://u:{}@127.0.0.1:port/db",
        "nonsense://u:{}@h/db",
        "postgresql+psycopg://u:{}@[::1/db",
    ],
)
def test_archive_that_cannot_be_opened_is_named_without_its_password(url: str):
    with pytest.raises(ArchiveError) as error:
        open_archive(url.format(SECRETS[0]))
    assert SECRETS[0] not in str(error.value)
    assert "WARTA_ARCHIVE" in str(error.value)
