"""A feed to another machine that cannot be written is refused before the crawl."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import feed_process_params_from_cli

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.feeds import check_feeds


def check(feeds: Any, priority: str = "project", **settings: Any) -> None:
    own = Settings(settings)
    own.set("FEEDS", feeds, priority)
    check_feeds(own)


@pytest.mark.parametrize(
    "feeds",
    [
        {"s3://b/a.csv": {"format": "csv"}},
        {"s3://b/a.csv": {"format": "csv", "overwrite": True}},
        {"s3://key:secret@b/deep/a%(time)s.jsonl": {"format": "jsonl"}},
    ],
)
def test_accepts_what_can_be_written(feeds: Any) -> None:
    check(feeds, AWS_ENDPOINT_URL="http://127.0.0.1:9000")


def test_accepts_the_option_that_writes_anew() -> None:
    feeds = feed_process_params_from_cli(Settings(), [], overwrite_output=["s3://b/a.csv"])
    check(feeds, "cmdline")


@pytest.mark.parametrize(
    ("feeds", "priority", "message"),
    [
        (feed_process_params_from_cli(Settings(), ["s3://b/a.csv"]), "cmdline", "cannot be added"),
        ({"s3://b/a.csv": {"format": "csv", "overwrite": False}}, "project", "cannot be added"),
        ({"s3:a.csv": {"format": "csv"}}, "project", "write s3://BUCKET/PATH"),
        ({"s3://b": {"format": "csv"}}, "project", "write s3://BUCKET/PATH"),
        ({"gs://b/a.csv": {"format": "csv"}}, "project", "pip install google-cloud-storage"),
    ],
)
def test_refuses_with_a_sentence(feeds: Any, priority: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        check(feeds, priority)


def test_refuses_an_endpoint_that_is_none() -> None:
    with pytest.raises(ArgumentError, match="AWS_ENDPOINT_URL is 'localhost:9000'"):
        check({"s3://b/a.csv": {"format": "csv"}}, AWS_ENDPOINT_URL="localhost:9000")


def test_says_what_to_install_when_boto_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ArgumentError, match=r"s3: needs the package boto3: pip install -r req"):
        check({"s3://b/a.csv": {"format": "csv"}})
