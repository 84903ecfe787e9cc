"""Every class name and id of the site renamed: the generic reader must carry the crawl."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import as_row, crawl

from wartaspider.demo import DemoSite, Options, serve

pytestmark = pytest.mark.crawl

FIELDS = ("headline", "date_published", "article_body")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ids_are_true_and_98_percent_of_the_main_fields_when_all_is_renamed(
    seed: int, tmp_path: Path
):
    site = DemoSite(Options(seed=seed, rename=seed + 10))
    with serve(site) as server:
        done = crawl(server.base_url, tmp_path, "sections=all", check=0)
        assert not server.forbidden
    rows, truth = done.rows, site.truth_for(sections="all")
    assert rows.keys() == truth.keys()
    for field in FIELDS:
        right = sum(rows[i][field] == as_row(truth[i])[field] for i in truth)
        assert right >= 0.98 * len(truth), f"{field}: {right} of {len(truth)}"
