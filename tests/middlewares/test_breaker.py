from __future__ import annotations

from wartaspider.exceptions import SiteDownError, SiteRefusesError
from wartaspider.middlewares.breaker import Breaker


def test_failed_when_limit_is_reached_trips_once():
    breaker = Breaker(3)
    assert [breaker.failed("down") for _ in range(5)] == [False, False, True, False, False]
    assert breaker.reason == "site-down"
    assert isinstance(breaker.error(), SiteDownError)


def test_failed_when_a_good_answer_lies_between():
    breaker = Breaker(2)
    breaker.failed("down")
    breaker.good()
    assert breaker.failed("down") is False
    assert breaker.error() is None


def test_reason_when_most_are_refusals():
    breaker = Breaker(3)
    for failure in ("refused", "down", "refused"):
        breaker.failed(failure)
    assert breaker.reason == "refused"
    assert isinstance(breaker.error(), SiteRefusesError)


def test_good_when_tripped_changes_nothing():
    breaker = Breaker(1)
    breaker.failed("down")
    breaker.good()
    assert breaker.reason == "site-down"


def test_failed_when_limit_is_zero_never_trips():
    breaker = Breaker(0)
    assert not any(breaker.failed("down") for _ in range(50))


def test_failed_when_pages_are_unsound_trips_late():
    breaker = Breaker(2)
    assert [breaker.failed("unsound") for _ in range(9)] == [False] * 7 + [True, False]
    assert breaker.reason == "site-down"


def test_failed_when_a_good_answer_lies_between_unsound_pages():
    breaker = Breaker(2)
    for _ in range(20):
        assert not breaker.failed("unsound")
        breaker.good()
