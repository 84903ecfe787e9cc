"""The demo writes beside its output and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import forker
import pytest

pytestmark = pytest.mark.crawl


def test_demo_keeps_its_raw_pages_in_its_folder_and_only_those(tmp_path: Path):
    mine, raw = tmp_path / "mine", tmp_path / "demo" / "raw"
    raw.mkdir(parents=True)
    (raw / "former.warc.gz").touch()
    env = {**os.environ, "WARTA_RAW_DIR": str(mine)}
    done = forker.run(["scrapy", "demo", "--output", str(raw.parent)], timeout=120, env=env)
    assert done.returncode == 0, done.stderr
    (kept,) = raw.iterdir()
    assert kept.name.startswith("warta-")
    assert not mine.exists()
