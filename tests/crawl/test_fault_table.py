"""Every fault of the table: exit code, bound in time, and what is in the archive afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from faults.checks import make_earlier, meet, opened, past
from faults.document import PATH, document
from faults.row import Row
from faults.table import ROWS

pytestmark = pytest.mark.crawl

Earlier = Callable[[Row], Path]


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    """Gives what an earlier good run left, made once for each kind of run."""
    made: dict[tuple[tuple[str, ...], str], Path] = {}

    def get(row: Row) -> Path:
        key = (row.arguments, repr(past(row)))
        if key not in made:
            folder = tmp_path_factory.mktemp("earlier") / "run"
            make_earlier(row, folder)
            made[key] = folder
        return made[key]

    return get


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_fault(row: Row, earlier: Earlier, tmp_path: Path):
    with opened(row, tmp_path, None if row.is_new else earlier(row)) as case:
        meet(case)


def test_table_is_whole_and_stands_in_the_docs():
    assert len(ROWS) == len({row.name for row in ROWS}) >= 40
    assert document() == PATH.read_text("utf-8"), "run python -m faults.document"
