"""A release: what is in it, that it is true, valid by others' validators, and always the same."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from frictionless import Package
from jsonschema_rs import Draft202012Validator, meta
from releases import DATA, bytes_of, hostile_archive, release, small_archive
from small_archive import SmallArchive, wib

from wartaspider.archive.dataset import Selection
from wartaspider.archive.reading import reading
from wartaspider.exceptions import ArgumentError
from wartaspider.release import verify_release, write_release
from wartaspider.release.rows import READERS

DOCUMENTS = {
    *("README.md", "RIGHTS.md", "CITATION.cff", "DICTIONARY.md", "KAMUS.md", "coverage.csv"),
    *("schema.json", "datapackage.json", "manifest.json", "SHA256SUMS"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    return hostile_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def folder(archive: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(archive, tmp_path_factory.mktemp("releases") / "all")[0]


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def days_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_release_holds_data_and_documents_and_nothing_else(folder: Path):
    names = {path.name for path in folder.iterdir()}
    assert names == DOCUMENTS | {f"articles.{kind}" for kind in DATA}
    assert [path.name for path in folder.parent.iterdir()] == ["all"], "drafts are left"


def test_release_verifies_itself(folder: Path):
    findings = verify_release(folder)
    assert {each.path: each.faults for each in findings.wrong} == {}
    assert (findings.rows, findings.compared) == (29, 5)


def test_sums_are_what_sha256sum_reads(folder: Path):
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("sha256sum is not installed")
    done = subprocess.run([tool, "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.count(b": OK\n") == len(DOCUMENTS) + len(DATA) - 1


def test_schema_is_a_schema_of_2020_12(folder: Path):
    meta.validate(read_json(folder / "schema.json"))


@pytest.mark.parametrize("kind", DATA)
def test_every_row_fits_the_schema(kind: str, folder: Path):
    validator = Draft202012Validator(read_json(folder / "schema.json"), validate_formats=True)
    with (folder / f"articles.{kind}").open("rb") as file:
        rows = list(READERS[kind](file))
    assert len(rows) == 29
    assert [(row["article_id"], str(e)) for row in rows for e in validator.iter_errors(row)] == []


def test_descriptor_is_a_valid_data_package_of_version_2(folder: Path):
    descriptor = read_json(folder / "datapackage.json")
    assert [str(error) for error in Package.metadata_validate(descriptor)] == []
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    names = [resource["path"] for resource in descriptor["resources"]]
    assert names == [f"articles.{kind}" for kind in DATA] + ["coverage.csv"]


def test_descriptor_that_breaks_the_standard_is_found_by_the_same_validator(folder: Path):
    descriptor = read_json(folder / "datapackage.json")
    descriptor["licenses"] = [{"title": "neither name nor path"}]
    assert len(list(Package.metadata_validate(descriptor))) == 1


@pytest.mark.parametrize("name", ["articles-csv", "coverage"])
def test_csv_reads_as_its_descriptor_says(name: str, folder: Path):
    resource = Package(str(folder / "datapackage.json")).get_resource(name)
    report = resource.validate()
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert resource.stats.rows or report.stats["rows"] > 0


def test_csv_is_written_in_the_dialect_that_is_described(folder: Path):
    resource = read_json(folder / "datapackage.json")["resources"][0]
    data = (folder / "articles.csv").read_bytes()
    assert "byte order mark" in resource["description"]
    assert data.startswith(b"\xef\xbb\xbfarticle_id,url,")
    assert resource["dialect"] == {
        "header": True,
        "delimiter": ",",
        "lineTerminator": "\r\n",
        "quoteChar": '"',
        "doubleQuote": True,
    }
    assert data.endswith(b"\r\n")


def test_citation_has_what_the_format_asks_for(archive: str, folder: Path, tmp_path: Path):
    found = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    # https://github.com/citation-file-format: the four that must be there, and what a dataset has
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "dataset"
    assert found["message"]
    assert found["title"] == "Articles of Warta Ekonomi"
    assert found["authors"] == [{"name": "Warta Ekonomi"}]
    assert date.fromisoformat(found["date-released"]) == date(2021, 7, 10)
    assert found["version"] == read_json(folder / "manifest.json")["version"]
    assert found["identifiers"][0]["value"] == read_json(folder / "manifest.json")["id"]
    named, _ = release(archive, tmp_path / "r", ["csv"], author='Siti "Rekaan": #1')
    found = yaml.safe_load((named / "CITATION.cff").read_text("utf-8"))
    assert found["authors"] == [{"name": 'Siti "Rekaan": #1'}]


def test_dates_are_those_of_the_last_run_and_not_of_the_clock(folder: Path):
    assert read_json(folder / "manifest.json")["created"] == "2021-07-10T02:00:00Z"
    assert b"2031" not in b"".join(
        data for name, data in bytes_of(folder).items() if name in DOCUMENTS
    )


def test_same_archive_and_arguments_give_the_same_bytes(archive: str, folder: Path, tmp_path: Path):
    again, _ = release(archive, tmp_path / "again")
    assert bytes_of(again) == bytes_of(folder)
    shuffled, _ = release(archive, tmp_path / "shuffled", DATA[::-1])
    assert bytes_of(shuffled) == bytes_of(folder)


def test_every_database_gives_the_same_bytes(archive_url: str, folder: Path, tmp_path: Path):
    here, _ = release(hostile_archive(tmp_path, archive_url), tmp_path / "here")
    assert bytes_of(here) == bytes_of(folder)


def test_id_and_version_change_when_the_data_does(tmp_path: Path):
    one = release(small_archive(tmp_path, 2), tmp_path / "one", ["csv"])[1]
    other = release(small_archive(tmp_path, 3), tmp_path / "other", ["csv"])[1]
    assert one.created == other.created
    assert one.id != other.id
    assert one.version != other.version


def test_coverage_tells_each_day_and_the_rows_of_it(folder: Path):
    days = days_of(folder)
    states = [(day["day"], day["state"], day["listed"]) for day in days]
    assert states == [
        ("2021-07-08", "complete", "3"),
        ("2021-07-09", "partial", "2"),
        ("2021-07-10", "never", "0"),
    ]
    rows = read_json(folder / "articles.json")
    published = Counter((row["date_published"] or "")[:10] for row in rows)
    assert {day["day"]: int(day["rows"]) for day in days} == {
        day["day"]: published[day["day"]] for day in days
    }


def test_readme_tells_what_is_proved_and_that_it_is_a_trial(folder: Path):
    text = " ".join((folder / "README.md").read_text("utf-8").split())
    assert "29 rows, one for each article" in text
    assert "Of the 3 days from 2021-07-08 to 2021-07-10 (WIB)" in text
    assert "complete: 1 (" in text
    assert "never: 1 (" in text
    assert "This is a trial" in text
    assert "http://h" in text


def test_release_of_the_live_site_is_no_trial(tmp_path: Path):
    small = SmallArchive(f"sqlite:///{tmp_path / 'live.db'}")
    run = small.archive.begin_run(
        "", base_url="https://wartaekonomi.co.id", process="1@h", now=wib("07-10 08:00")
    )
    assert run
    small.close()
    folder, manifest = release(small.url, tmp_path / "r", ["jsonl"])
    assert manifest.rows == 0
    assert "trial" not in (folder / "README.md").read_text("utf-8")
    assert "of no day is it proved" in (folder / "README.md").read_text("utf-8").replace("\n", " ")
    assert verify_release(folder).fault_count == 0


def test_only_the_chosen_formats_columns_and_rows_are_in_it(archive: str, tmp_path: Path):
    columns = ("headline", "article_id", "keywords")
    chosen = {"since": date(2021, 7, 9), "until": date(2021, 7, 9), "unique": True}
    folder, manifest = release(archive, tmp_path / "r", ["xlsx", "json"], columns=columns, **chosen)
    assert {path.name for path in folder.glob("articles.*")} == {"articles.json", "articles.xlsx"}
    assert manifest.columns == columns
    assert manifest.selection["since"] == "2021-07-09"
    assert 0 < manifest.rows < 29
    assert all(tuple(row) == columns for row in read_json(folder / "articles.json"))
    assert list(read_json(folder / "schema.json")["properties"]) == list(columns)
    assert "| `url`" not in (folder / "KAMUS.md").read_text("utf-8")
    assert [day["day"] for day in days_of(folder)] == ["2021-07-09"]
    assert verify_release(folder).fault_count == 0


def test_every_version_is_told_apart_by_two_columns(archive: str, tmp_path: Path):
    folder, manifest = release(archive, tmp_path / "r", versions=True)
    assert manifest.rows == 30
    resource = read_json(folder / "datapackage.json")["resources"][0]
    assert resource["schema"]["primaryKey"] == ["article_id", "version"]
    assert verify_release(folder).fault_count == 0
    with pytest.raises(ArgumentError, match="a release needs version"):
        release(archive, tmp_path / "s", columns=("article_id",), versions=True)


def test_columns_without_the_identity_are_refused_before_anything_is_written(
    archive: str, tmp_path: Path
):
    with pytest.raises(ArgumentError, match="a release needs article_id"):
        release(archive, tmp_path / "r", columns=("headline",))
    assert not list(tmp_path.iterdir())


def test_release_as_of_an_instant_says_of_when_its_rows_are(archive: str, tmp_path: Path):
    then = datetime.fromisoformat("2021-07-09T12:00:00+07:00")
    folder, manifest = release(archive, tmp_path / "r", ["csv"], as_of=then)
    assert manifest.selection["as_of"] == "2021-07-09T05:00:00Z"
    assert "The rows are those of 2021-07-09T05:00:00Z" in " ".join(
        (folder / "README.md").read_text("utf-8").split()
    )
    assert verify_release(folder).fault_count == 0


def test_data_and_documents_are_of_one_moment_while_a_run_writes(tmp_path: Path):
    url = small_archive(tmp_path, 3)
    small = SmallArchive(url)

    def meanwhile(rows: Any) -> Any:
        for row in rows:
            small.store(900 + row["article_id"])
            yield row

    with reading(url) as db:
        manifest = write_release(
            db, Selection(), tmp_path / "r", ["csv"], now=wib("07-20 10:00"), watch=meanwhile
        )
    small.close()
    assert manifest.rows == 3
    assert verify_release(tmp_path / "r").fault_count == 0
