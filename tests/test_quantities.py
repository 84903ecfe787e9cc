"""Numbers and switches among the settings: said before a crawl, not as a fault in its midst."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from wartaspider import settings as ours
from wartaspider.exceptions import ArgumentError
from wartaspider.quantities import check_quantities, check_switches


def test_our_own_settings_are_allowed():
    settings = Settings()
    settings.setmodule(ours)
    check_quantities(settings)
    check_switches(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("WARTA_MAX_PAGES", value) for value in ("", "abc", "0", "-1", "1.5", "1e3", "٣", "nan")),
        *(("WARTA_BACKOFF", value) for value in ("", "abc", "-1", "nan", "inf", "1,5", "٣")),
        ("WARTA_MAX_FAILURES_IN_A_ROW", "-1"),
        ("WARTA_GROWTH_DAYS", "x"),
        ("WARTA_GROWTH_DAYS", "3651"),
        ("WARTA_MAX_RETRY_AFTER", "nan"),
        ("WARTA_MAX_CRAWL_DELAY", "-1"),
        ("DOWNLOAD_DELAY", "nan"),
        ("DOWNLOAD_DELAY", "-1"),
        ("DOWNLOAD_DELAY", None),
        ("DOWNLOAD_TIMEOUT", "0"),
        ("DOWNLOAD_MAXSIZE", "8M"),
        ("CONCURRENT_REQUESTS", True),
        ("CONCURRENT_REQUESTS", "1.5"),
        ("RETRY_TIMES", "many"),
        ("DNSCACHE_SIZE", "large"),
    ],
)
def test_what_is_no_such_number_is_named_with_what_is_allowed(name, value):
    with pytest.raises(ArgumentError, match=rf"^{name}=.*: allowed is a (whole )?number"):
        check_quantities(Settings({name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WARTA_BACKOFF", "1e-2"),
        ("WARTA_BACKOFF", " 0.5 "),
        ("WARTA_MAX_PAGES", " 20 "),
        ("DOWNLOAD_DELAY", 0.25),
        ("DOWNLOAD_DELAY", ".5"),
        ("RETRY_PRIORITY_ADJUST", "-1"),
    ],
)
def test_numbers_are_allowed_as_they_are_written(name, value):
    check_quantities(Settings({name: value}))


@pytest.mark.parametrize("name", ["LOG_ENABLED", "TELNETCONSOLE_ENABLED", "FEED_STORE_EMPTY"])
@pytest.mark.parametrize("value", ["", "maybe", "on"])
def test_switch_that_is_neither_on_nor_off_is_named(name: str, value: str):
    with pytest.raises(ArgumentError, match=f"^{name}='{value}': allowed are 1, 0, True and False"):
        check_switches(Settings({name: value}))


@pytest.mark.parametrize("value", ["1", "0", "True", "false", True, 0])
def test_switch_is_allowed_as_scrapy_reads_it(value: object):
    check_switches(Settings({"LOG_ENABLED": value}))
