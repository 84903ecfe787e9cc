"""A database server that drops its lines: what other wrecks do is in the table of faults."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from crawling import differences, read_rows
from faults.checks import opened
from faults.row import Row

pytestmark = pytest.mark.crawl


def test_postgresql_that_drops_its_lines_ends_the_run_and_the_next_one_completes_it(
    postgres_server: Any, tmp_path: Path
):
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    with (
        postgres_server.database() as url,
        opened(Row(name="its lines drop", code=1), tmp_path, None) as case,
    ):
        case.settings["WARTA_ARCHIVE"] = url
        case.server.at[12] = partial(postgres_server.admin, drop.format(url.rpartition("/")[2]))
        case.run()
        assert case.code in (0, 1), case.log
        asked = case.server.asked_ids()
        if case.code == 1:
            case.server.heal()
            case.run()
            assert case.code == 0, case.log
            assert len(case.server.asked_ids() & asked) < len(asked) / 2
        rows = {int(str(row["article_id"])): row for row in read_rows(case.output)}
        assert differences(rows, case.truth(set())) == []
