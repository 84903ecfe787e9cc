"""Numbers among the settings: said before a crawl, and not as a fault in the midst of it."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from wartaspider import settings as ours
from wartaspider.exceptions import ArgumentError
from wartaspider.quantities import check_quantities


def test_our_own_settings_are_allowed():
    settings = Settings()
    settings.setmodule(ours)
    check_quantities(settings)


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
