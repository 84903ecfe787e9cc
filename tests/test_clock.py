"""The clock of a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.settings import Settings

from wartaspider.clock import now_from
from wartaspider.exceptions import ArgumentError


def test_clock_stands_still_when_the_setting_names_an_instant() -> None:
    now = now_from(Settings({"WARTA_NOW": "2021-07-08T21:05:00+07:00"}))
    assert now() == now() == datetime(2021, 7, 8, 14, 5, tzinfo=UTC)
    assert now().tzinfo is UTC


@pytest.mark.parametrize("value", [None, ""])
def test_clock_is_the_real_one_without_the_setting(value: str | None) -> None:
    before = datetime.now(UTC)
    assert before <= now_from(Settings({"WARTA_NOW": value}))() <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["2021-07-08T21:05:00", "kemarin", "0001-01-01T00:00:00+07:00"])
def test_clock_is_refused_when_the_setting_is_no_instant(text: str) -> None:
    with pytest.raises(ArgumentError, match="WARTA_NOW"):
        now_from(Settings({"WARTA_NOW": text}))
