"""Releases for tests: small archives, a release of each, and what may be done to one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from small_archive import SmallArchive

from wartaspider.archive.dataset import Selection
from wartaspider.archive.reading import reading
from wartaspider.release import write_release
from wartaspider.release.manifest import Manifest

NOW = datetime(2031, 1, 1, tzinfo=UTC)
"""The clock while releases are written: it must not be seen in one."""

DATA = ("csv", "json", "jsonl", "parquet", "xlsx")


def hostile_archive(folder: Path, url: str | None = None) -> str:
    """The URL of an archive, in the folder unless one is given, that tries every format.

    One article has two versions, one no date and a long text; the titles are hostile.
    Days of the index: 8 July complete, 9 partial, 10 never.
    """
    from many_articles import article, hostile_articles  # slow to import: hypothesis

    small = SmallArchive(url or f"sqlite:///{folder / 'warta.db'}")
    small.walk("index:2021-07-08", "07-10 08:00", [1, 2, 3])
    for each in hostile_articles():
        small.archive.store(each, now=small.now)
    small.walk("index:2021-07-09", "07-10 09:00", [4, 500])
    small.archive.store(article(1, "Judul baru", article_body="Isi lain."), now=small.now)
    long = "Panjang sekali. " * 3000
    small.archive.store(article(600, date_published=None, article_body=long), now=small.now)
    small.close()
    return small.url


def small_archive(folder: Path, count: int = 2) -> str:
    """The URL of an archive with so many articles."""
    small = SmallArchive(f"sqlite:///{folder / f'small-{count}.db'}")
    small.walk("index:2021-07-08", "07-10 08:00", range(1, count + 1))
    small.store(*range(1, count + 1))
    small.close()
    return small.url


def release(
    url: str, folder: Path, formats: Sequence[str] = DATA, **options: Any
) -> tuple[Path, Manifest]:
    """A release of an archive; ``options`` are the selection's, ``columns`` and ``author``."""
    own = {name: options.pop(name) for name in ("columns", "author") if name in options}
    with reading(url) as db:
        manifest = write_release(db, Selection(**options), folder, formats, now=NOW, **own)
    return folder, manifest


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def reseal(
    folder: Path, change: Callable[[dict[str, Any]], object] = lambda _manifest: None
) -> None:
    """Make manifest, descriptor and proof fit the files again, as a forger would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource |= {"bytes": len(data), "hash": f"sha256:{_sha256(data)}"}
    _write(folder / "datapackage.json", package)
    for entry in manifest["files"]:
        data = (folder / entry["path"]).read_bytes()
        entry |= {"bytes": len(data), "sha256": _sha256(data)}
    change(manifest)
    _write(path, manifest)
    sums = {each["path"]: each["sha256"] for each in manifest["files"]}
    sums["manifest.json"] = _sha256(path.read_bytes())
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / "SHA256SUMS").write_text(text, "utf-8")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
