"""Checking a release: every byte, every row, and everything that is said of them.

Needs neither archive nor network, and reads nothing but regular files in the folder itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from wartaspider.exceptions import ArgumentError, ReleaseError
from wartaspider.exporters.folders import former_of
from wartaspider.release.agreement import RowCheck, Source, Validate
from wartaspider.release.datapackage import COVERAGE, format_of
from wartaspider.release.description import (
    DESCRIPTOR,
    SCHEMA,
    check_days,
    check_descriptor,
    schema_check,
)
from wartaspider.release.findings import FileFindings, Findings
from wartaspider.release.manifest import (
    MANIFEST,
    SUMS,
    FileEntry,
    Manifest,
    digest,
    open_inside,
    parse_manifest,
    read_text,
    sums,
)
from wartaspider.release.rows import NEEDS, READERS

Advance = Callable[[int], object]
"""Told after each row that was checked; the number is how many there are in all."""

DOCUMENTS = (
    *(SCHEMA, DESCRIPTOR, COVERAGE),
    *("README.md", "RIGHTS.md", "CITATION.cff", "DICTIONARY.md", "KAMUS.md"),
)
"""Files that every release has beside its data, the manifest and its proof."""

MOST_STRANGERS = 20
_INSTALL = "pip install -r requirements-export.txt"


def verify_release(folder: Path, advance: Advance = lambda _total: None) -> Findings:
    """Check a release folder; memory does not grow with its rows.

    Raises ArgumentError where the folder is none, or no release.
    """
    _check_folder(folder)
    findings = Findings(folder=str(folder))
    with _noting(findings.of(MANIFEST)):
        text = read_text(folder, MANIFEST)
        manifest = parse_manifest(text)
        findings.title = f"{manifest.name} {manifest.version}"
        _check_files(folder, manifest, findings)
        _check_sums(folder, sums(manifest.files, text.encode()), findings)
        of_days = _check_rows(folder, manifest, findings, advance)
        with _noting(findings.of(DESCRIPTOR)) as found:
            check_descriptor(folder, manifest, _key(manifest), found)
        with _noting(findings.of(COVERAGE)) as found:
            check_days(folder, of_days, found)
    return findings


def _check_folder(folder: Path) -> None:
    former = former_of(Path(os.path.realpath(folder)))
    if not os.path.lexists(folder) and former.is_dir():
        raise ArgumentError(
            f"{folder} is not there: its program was killed as it changed releases; the former one"
            f" is {former}, which the next scrapy export --release puts back"
        )
    if not folder.is_dir():
        wrong = "is no folder" if os.path.lexists(folder) else "is not there"
        raise ArgumentError(f"{folder} {wrong}; name the folder of a release")
    if not any(os.path.lexists(folder / name) for name in (MANIFEST, SUMS)):
        raise ArgumentError(
            f"{folder} is no release: it has no {MANIFEST}; name a folder that"
            " scrapy export --release has written"
        )


@contextmanager
def _noting(found: FileFindings) -> Iterator[FileFindings]:
    """Note what is wrong with a file, and go on behind the block."""
    try:
        yield found
    except ReleaseError as error:
        found.fault(str(error).removeprefix(f"{found.path} "))


def _check_files(folder: Path, manifest: Manifest, findings: Findings) -> None:
    """Each file is there with the bytes that the manifest says, and no other file."""
    for name in sorted({*(each.path for each in manifest.files), *DOCUMENTS}):
        with _noting(findings.of(name)) as found:
            _check_bytes(folder, manifest.entry(name), found)
    known = {*findings.files, MANIFEST, SUMS}
    with os.scandir(folder) as entries:
        strangers = sorted(each.name for each in entries if each.name not in known)
    for name in strangers[:MOST_STRANGERS]:
        findings.of(name).fault("is no part of the release")
    if (more := len(strangers) - MOST_STRANGERS) > 0:
        findings.of("...").fault(f"{more:,} more are no part of the release")


def _check_bytes(folder: Path, entry: FileEntry | None, found: FileFindings) -> None:
    with open_inside(folder, found.path) as file:
        found.bytes = os.fstat(file.fileno()).st_size
        if entry is None:
            raise ReleaseError("is not in the manifest")
        if found.bytes != entry.bytes:
            raise ReleaseError(f"has {found.bytes:,} bytes; the manifest says {entry.bytes:,}")
        found.sha256 = digest(file)
        if found.sha256 != entry.sha256:
            raise ReleaseError("was changed: its SHA-256 is not the manifest's")


def _check_sums(folder: Path, expected: str, findings: Findings) -> None:
    """Nothing but what follows from the manifest: so a change of either is found."""
    for name in (MANIFEST, SUMS):
        with _noting(findings.of(name)) as found, open_inside(folder, name) as file:
            found.bytes, found.sha256 = os.fstat(file.fileno()).st_size, digest(file)
    with _noting(findings.of(SUMS)) as found:
        text = read_text(folder, SUMS)
        if text == expected:
            return
        lines, wanted = set(text.splitlines()), expected.splitlines()
        missing = [line.partition("  ")[2] for line in wanted if line not in lines]
        if MANIFEST in missing:
            findings.of(MANIFEST).fault(f"its SHA-256 is not the one in {SUMS}")
        found.fault(f"does not follow from the manifest ({', '.join(missing[:5]) or 'its form'})")


def _check_rows(
    folder: Path, manifest: Manifest, findings: Findings, advance: Advance
) -> Mapping[str, int] | None:
    """Check all data files row by row; gives the rows of each day of publication."""
    data = [each for each in manifest.files if each.path.startswith("articles.")]
    if not data:
        raise ReleaseError("names no data file")
    check = RowCheck(
        columns=manifest.columns,
        key=_key(manifest),
        validate=_validator(folder, manifest, findings),
    )
    with ExitStack() as stack:
        found = [_source(folder, entry, findings, stack) for entry in data]
        sources = [source for source in found if source]
        check.run(sources, lambda: advance(manifest.rows))
    for source in sources:
        _check_count(source, manifest)
    findings.rows = max((source.count for source in sources), default=None)
    findings.compared = len(sources)
    return check.of_days if sources and "date_published" in manifest.columns else None


def _source(folder: Path, entry: FileEntry, findings: Findings, stack: ExitStack) -> Source | None:
    """A data file to be read; None where it cannot be, which is noted."""
    found, kind = findings.of(entry.path), format_of(entry.path)
    if kind not in READERS:
        found.fault(f"is of no format that a release has ({', '.join(READERS)})")
        return None
    if (module := NEEDS.get(kind)) and not find_spec(module):
        found.unchecked = f"{module} is not installed ({_INSTALL})"
        return None
    try:
        file = stack.enter_context(open_inside(folder, entry.path))
    except ReleaseError:  # noted when its bytes were checked
        return None
    return Source(kind, READERS[kind](file), found)


def _check_count(source: Source, manifest: Manifest) -> None:
    entry = manifest.entry(source.findings.path)
    source.findings.rows = source.count
    if entry is None or not source.count == entry.rows == manifest.rows:
        said = entry.rows if entry and entry.rows != source.count else manifest.rows
        source.findings.fault(f"has {source.count:,} rows; the manifest says {said or 0:,}")


def _validator(folder: Path, manifest: Manifest, findings: Findings) -> Validate:
    with _noting(findings.of(SCHEMA)):
        try:
            return schema_check(folder, manifest.columns)
        except ImportError:
            findings.of(SCHEMA).unchecked = f"jsonschema-rs is not installed ({_INSTALL})"
    return lambda _row: None


def _key(manifest: Manifest) -> tuple[str, ...]:
    is_versions = manifest.selection.get("versions") is True
    return ("article_id", "version") if is_versions else ("article_id",)
