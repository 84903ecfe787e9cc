"""A byte that changed anywhere is found; so is a forgery that fits its sums but not itself."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from releases import DATA, hostile_archive, release, reseal, small_archive

from wartaspider.exceptions import ArgumentError
from wartaspider.release import verify_release, verifying
from wartaspider.release.findings import MOST, Findings
from wartaspider.release.manifest import MAX_TEXT


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = hostile_archive(tmp_path_factory.mktemp("archive"))
    return release(url, tmp_path_factory.mktemp("releases") / "hostile")[0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = small_archive(tmp_path_factory.mktemp("archive"), 3)
    return release(url, tmp_path_factory.mktemp("releases") / "small", ["csv", "jsonl"])[0]


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A release of three articles in CSV and JSON Lines, to do things to."""
    return shutil.copytree(small, tmp_path / "r")


def faults(findings: Findings) -> dict[str, list[str]]:
    return {each.path: each.faults for each in findings.wrong}


def replace(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, count).encode())


def test_nothing_is_found_in_a_release_as_it_was_written(folder: Path, hostile: Path):
    assert faults(verify_release(folder)) == {}
    findings = verify_release(hostile)
    assert faults(findings) == {}
    assert findings.compared == len(DATA)
    assert all(each.unchecked is None for each in findings.files.values())


@pytest.mark.parametrize("place", [0.0, 0.31, 0.77, 1.0])
def test_changed_byte_is_found_in_every_file(place: float, hostile: Path, tmp_path: Path):
    folder = shutil.copytree(hostile, tmp_path / "r")
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        at = int(place * (len(data) - 1))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        found = faults(verify_release(folder))
        assert path.name in found, f"byte {at} of {path.name} was changed, and {found} was found"
        path.write_bytes(data)


@pytest.mark.parametrize("name", ["SHA256SUMS", "manifest.json"])
def test_changed_byte_is_found_anywhere_in_the_proof_itself(name: str, folder: Path):
    data = (folder / name).read_bytes()
    for at in range(0, len(data), 23):
        for flip in (1, 32):  # another character; another case
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            (folder / name).write_bytes(changed)
            assert verify_release(folder).fault_count, f"byte {at} of {name}"
    (folder / name).write_bytes(data + b"\n")
    assert name in faults(verify_release(folder))


def test_cut_and_longer_files_are_found(folder: Path):
    path = folder / "articles.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    found = faults(verify_release(folder))["articles.jsonl"]
    assert found[0].startswith(f"has {len(data) - 20:,} bytes; the manifest says")
    assert any("row 3 cannot be read" in fault for fault in found)
    path.write_bytes(data + b"{}\n")
    assert any("has 4 rows" in each for each in faults(verify_release(folder))["articles.jsonl"])


@pytest.mark.parametrize(
    "name",
    ["articles.csv", "KAMUS.md", "coverage.csv", "schema.json", "SHA256SUMS", "manifest.json"],
)
def test_missing_file_is_named(name: str, folder: Path):
    (folder / name).unlink()
    assert faults(verify_release(folder))[name] == ["is missing"]


def test_added_files_are_named(folder: Path):
    (folder / "catatan.txt").write_text("x")
    (folder / ".tersembunyi").mkdir()
    found = faults(verify_release(folder))
    said = ["is no part of the release"]
    assert found == {".tersembunyi": said, "catatan.txt": said}
    for number in range(30):
        (folder / f"x{number:02}").touch()
    assert "12 more are no part of the release" in faults(verify_release(folder))["..."]


def test_row_that_differs_between_formats_is_named(folder: Path):
    replace(folder / "articles.csv", "Judul 2", "Judul dua")
    reseal(folder)
    assert faults(verify_release(folder)) == {
        "articles.csv": ["row 2 (article 2): headline not as in articles.jsonl"]
    }


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("csv", ",Bursa,", ",bursa,"),
        ("json", '"page_count": 1,', '"page_count": 2,'),
        ("json", '"page_count": 1,', '"page_count": 1.0,'),
        ("json", '"version": 1,', '"version": true,'),
        ("json", '"keywords": ["=1+1"]', '"keywords": []'),
        ("jsonl", "2021-07-08T23:05:00+07:00", "2021-07-08T23:05:01+07:00"),
    ],
)
def test_difference_in_one_of_five_formats_is_found(
    kind: str, old: str, new: str, hostile: Path, tmp_path: Path
):
    folder = shutil.copytree(hostile, tmp_path / "r")
    path = folder / f"articles.{kind}"
    if old == ",Bursa,":
        old, new = "Siti Rekaan", "Siti rekaan"
    replace(path, old, new)
    reseal(folder)
    assert verify_release(folder).fault_count > 0


def test_changed_cell_of_a_workbook_and_of_parquet_is_found(hostile: Path, tmp_path: Path):
    import pyarrow.parquet as pq
    from xlsxwriter import Workbook

    folder = shutil.copytree(hostile, tmp_path / "r")
    table = pq.read_table(folder / "articles.parquet")
    place = table.schema.get_field_index("word_count")
    changed = table.set_column(place, table.schema.field(place), [[7] * len(table)])
    pq.write_table(changed, folder / "articles.parquet")
    with Workbook(folder / "articles.xlsx", {"constant_memory": True}) as book:
        book.add_worksheet("articles").write_string(0, 0, "article_id")
    reseal(folder)
    found = faults(verify_release(folder))
    assert found["articles.parquet"][0] == "row 1 (article 1): word_count not as in articles.jsonl"
    assert found["articles.xlsx"] == ["has 0 rows; the manifest says 29"]


def both(folder: Path, old: str, new: str) -> None:
    """The same change in both formats, so that they agree."""
    replace(folder / "articles.csv", old.replace('"', ""), new.replace('"', ""))
    replace(folder / "articles.jsonl", old, new)


def test_article_that_comes_twice_is_named(folder: Path):
    path = folder / "articles.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[0], lines[2]]), "utf-8")
    (folder / "articles.csv").unlink()
    reseal_without_csv(folder)
    assert faults(verify_release(folder)) == {"articles.jsonl": ["row 2 (article 1) comes twice"]}
    path.write_text("".join([lines[2], lines[1], lines[0]]), "utf-8")
    reseal(folder)
    assert faults(verify_release(folder))["articles.jsonl"] == [
        "row 2 (article 2) is out of order",
        "row 3 (article 1) is out of order",
    ]


def reseal_without_csv(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["path"] != "articles.csv"]
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] = [each for each in manifest["files"] if each["path"] != "articles.csv"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    reseal(folder)


def test_row_that_breaks_the_schema_is_named_though_all_formats_agree(folder: Path):
    both(folder, "https://wartaekonomi.co.id/read2/", "https://jahat.invalid/read2/")
    reseal(folder)
    found = faults(verify_release(folder))["articles.jsonl"]
    assert len(found) == 1
    assert found[0].startswith("row 2 (article 2): url: it does not match")


def test_only_the_first_faults_are_told_and_all_are_counted(tmp_path: Path):
    folder, _ = release(small_archive(tmp_path, 25), tmp_path / "r", ["csv", "jsonl"])
    replace(folder / "articles.csv", "judul-berita", "judul", 25)
    reseal(folder)
    found = verify_release(folder).files["articles.csv"]
    assert (len(found.faults), found.fault_count) == (MOST, 25)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.update(additionalProperties=True), "does not describe the columns"),
        (lambda s: s.clear(), "is no JSON Schema 2020-12"),
        (lambda s: s["properties"].pop("url"), "does not describe the columns"),
        (lambda s: s.update(required=[]), "does not require every column"),
        (lambda s: s["properties"]["url"].update(pattern="("), "cannot be used"),
        (
            lambda s: s["properties"].update(url={"$ref": "https://jahat.invalid/s.json"}),
            "cannot be used",
        ),
        (lambda s: s["properties"].update(url={"$ref": "file:///etc/passwd"}), "cannot be used"),
    ],
)
def test_schema_that_is_none_of_these_rows_is_found_and_fetches_nothing(
    change: Callable[[dict[str, Any]], object], said: str, folder: Path
):
    schema = json.loads((folder / "schema.json").read_text("utf-8"))
    change(schema)
    (folder / "schema.json").write_text(json.dumps(schema), "utf-8")
    reseal(folder)
    assert said in faults(verify_release(folder))["schema.json"][0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p.update(id="urn:uuid:lain"), "its id is not the manifest's"),
        (lambda p: p.update({"$schema": "https://x.invalid/"}), "it is no Data Package v2"),
        (lambda p: p["resources"].pop(), "its resources are not the data files of the manifest"),
        (lambda p: p.update(resources=5), "it has no list of resources"),
        (
            lambda p: p["resources"][0]["schema"]["fields"].pop(),
            "articles.csv: its fields are not the columns",
        ),
        (
            lambda p: p["resources"][0]["schema"].update(primaryKey=["url"]),
            "articles.csv: its primary key is not article_id",
        ),
    ],
)
def test_descriptor_that_contradicts_the_manifest_is_found(
    change: Callable[[dict[str, Any]], object], said: str, folder: Path
):
    path = folder / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    kept = json.dumps(package)
    change(package)
    path.write_text(kept, "utf-8")
    reseal(folder)
    path.write_text(json.dumps(package), "utf-8")
    assert said in faults(verify_release(folder))["datapackage.json"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("complete,3", "complete,2", "row 1: 2 rows of 2021-07-08, but there are 3"),
        (",complete,", ",sempurna,", "row 1: 'sempurna' is no state of a day"),
        ("2021-07-08,", "2021-08-08,", "row 2: 2021-07-09 is out of order"),
        ("2021-07-08,", "2021-02-30,", "line 2 cannot be read: "),
        ("listed", "listet", "its columns are not those of a coverage table"),
    ],
)
def test_coverage_that_contradicts_itself_or_the_rows_is_found(
    old: str, new: str, said: str, folder: Path
):
    replace(folder / "coverage.csv", old, new)
    reseal(folder)
    found = faults(verify_release(folder))["coverage.csv"]
    assert any(fault.startswith(said) for fault in found), found


def test_counts_of_the_manifest_are_held_to_the_rows(folder: Path):
    reseal(folder, lambda manifest: manifest.update(rows=4))
    found = faults(verify_release(folder))
    assert found["articles.csv"] == found["articles.jsonl"] == ["has 3 rows; the manifest says 4"]


def test_manifest_that_names_no_data_or_not_all_documents_is_found(folder: Path):
    reseal(
        folder,
        lambda m: m.update(files=[e for e in m["files"] if not e["path"].startswith("a")]),
    )
    assert "names no data file" in faults(verify_release(folder))["manifest.json"]
    reseal(folder, lambda m: m.update(files=[e for e in m["files"] if e["path"] != "KAMUS.md"]))
    assert faults(verify_release(folder))["KAMUS.md"] == ["is not in the manifest"]


# What a stranger may send.


@pytest.mark.parametrize(
    "path", ["../rahasia.txt", "/etc/passwd", "a/../b", "..", "a\\b", "", "x\n"]
)
def test_manifest_that_leads_out_of_the_folder_is_refused(path: str, folder: Path):
    (folder.parent / "rahasia.txt").write_text("rahasia")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["path"] = path
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (found,) = faults(verify_release(folder))["manifest.json"]
    assert found.endswith("is no name of a file in a release")


@pytest.mark.parametrize("name", ["articles.csv", "KAMUS.md", "manifest.json", "schema.json"])
def test_links_are_not_followed(name: str, folder: Path):
    target = folder.parent / "luar"
    shutil.move(folder / name, target)
    (folder / name).symlink_to(target)
    assert faults(verify_release(folder))[name] == ["is a link, which no file of a release is"]


def test_pipe_and_folder_in_the_place_of_a_file_are_faults_and_block_nothing(folder: Path):
    for name, make in (("KAMUS.md", os.mkfifo), ("articles.csv", os.mkdir)):
        (folder / name).unlink()
        make(folder / name)
    found = faults(verify_release(folder))
    assert found["KAMUS.md"] == ["is no file"]
    assert found["articles.csv"] == ["is no file"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "is no JSON"),
        ("9" * 10_000, "is no JSON"),
        ("", "is no JSON"),
        ("[]", "is no manifest of a release"),
        ('{"kind": "wartaspider-release", "format": 99}', "this program knows format 1"),
        ('{"kind": "wartaspider-release", "format": 1}', "name is missing or no str"),
        (" " * (MAX_TEXT + 1), "is larger than 16 MiB"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_manifest_that_is_none_is_a_clear_fault(text: str, said: str, folder: Path):
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert said in faults(verify_release(folder))["manifest.json"][0]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"article_id": ' + b"[" * 100_000,
        b"\x00" * 100_000,
        b"\xff\xfe",
        b"{}\n" * 100,
        b"null\n",
        b'{"article_id": NaN}\n',
        b'"a","b\n',
    ],
)
@pytest.mark.parametrize("kind", DATA)
def test_data_that_is_none_is_a_fault_in_every_format(
    kind: str, data: bytes, hostile: Path, tmp_path: Path
):
    folder = shutil.copytree(hostile, tmp_path / "r")
    (folder / f"articles.{kind}").write_bytes(data)
    reseal(folder)
    found = verify_release(folder)
    assert f"articles.{kind}" in faults(found)
    assert found.fault_count < 1000


def test_unknown_format_is_a_fault(folder: Path):
    shutil.move(folder / "articles.csv", folder / "articles.pkl")
    path = folder / "manifest.json"
    replace(path, "articles.csv", "articles.pkl")
    replace(folder / "datapackage.json", '"articles.csv"', '"articles.pkl"')
    reseal(folder)
    (found,) = faults(verify_release(folder)).values()
    assert found[0].startswith("is of no format that a release has")


def test_folders_that_are_no_release_are_refused(tmp_path: Path, folder: Path):
    (tmp_path / "kosong").mkdir()
    (tmp_path / "berkas").touch()
    for name, said in (
        ("kosong", "is no release: it has no manifest.json"),
        ("berkas", "is no folder"),
        ("hilang", "is not there"),
    ):
        with pytest.raises(ArgumentError, match=said):
            verify_release(tmp_path / name)
    (tmp_path / "tautan").symlink_to(folder)
    assert faults(verify_release(tmp_path / "tautan")) == {}


def test_missing_libraries_are_told_and_the_bytes_still_checked(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = shutil.copytree(hostile, tmp_path / "r")
    real = verifying.find_spec
    monkeypatch.setattr(
        verifying, "find_spec", lambda name: None if name == "pyarrow" else real(name)
    )
    monkeypatch.setitem(__import__("sys").modules, "jsonschema_rs", None)
    findings = verify_release(folder)
    assert faults(findings) == {}
    unchecked = {e.path: e.unchecked for e in findings.files.values() if e.unchecked}
    assert list(unchecked) == ["schema.json", "articles.parquet"] or set(unchecked) == {
        "schema.json",
        "articles.parquet",
    }
    assert "requirements-export.txt" in str(unchecked["articles.parquet"])
    data = (folder / "articles.parquet").read_bytes()
    (folder / "articles.parquet").write_bytes(data[:-1] + b"2")
    assert list(faults(verify_release(folder))) == ["articles.parquet"]
