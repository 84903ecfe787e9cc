"""A release appears whole or not at all, whatever kills it, and takes no place but a release's."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import forker
import pytest
from releases import bytes_of, release, small_archive

from wartaspider.exceptions import ArgumentError
from wartaspider.release import verify_release

SCRIPT = str(Path(__file__).parents[1] / "write_killed.py")
FORMATS = ["csv", "jsonl"]
THE_END = 22
"""Of what a process does, the last, in which folders change places and one is removed."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("archives")
    return small_archive(folder, 2), small_archive(folder, 3)


@pytest.fixture(scope="module")
def former(archives: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(archives[0], tmp_path_factory.mktemp("former") / "r", FORMATS)[0]


def write_killed(url: str, folder: Path, number: int, *flags: str) -> forker.Done:
    return forker.run([SCRIPT, url, str(folder), str(number), *flags], timeout=60)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.parent.iterdir() if path != folder]


def whole(folder: Path) -> int:
    """How many rows the release has that is found there; it must be one that is right."""
    findings = verify_release(folder)
    assert {each.path: each.faults for each in findings.wrong} == {}
    assert findings.rows is not None
    return findings.rows


@pytest.mark.parametrize("flags", [(), ("no-exchange",)], ids=["exchanged", "renamed-twice"])
def test_former_release_or_the_new_one_is_whole_when_killed_anywhere(
    flags: tuple[str, ...], archives: tuple[str, str], former: Path, tmp_path: Path
):
    folder = tmp_path / "releases" / "r"
    shutil.copytree(former, folder)
    total = int(write_killed(archives[1], folder, 0, *flags).stdout)
    found, gaps = [], 0
    for number in [*range(1, total - THE_END, 6), *range(total - THE_END, total + 1)]:
        shutil.rmtree(folder.parent)
        shutil.copytree(former, folder)
        assert write_killed(archives[1], folder, number, *flags).returncode == -signal.SIGKILL
        if not folder.exists():
            assert flags, "the folder is gone although folders can be exchanged"
            with pytest.raises(ArgumentError, match="the former one is") as caught:
                verify_release(folder)
            aside = folder.parent / ".r.warta-former"
            assert str(aside) in str(caught.value)
            found.append(whole(aside))
            gaps += 1
        else:
            found.append(whole(folder))
    assert sorted(found) == found, "an older release came back"
    assert set(found) == {2, 3}
    assert gaps == len(flags), "no process was killed between the two renames"


@pytest.mark.parametrize("flags", [(), ("no-exchange",)], ids=["exchanged", "renamed-twice"])
def test_next_run_completes_what_was_killed_and_leaves_nothing_behind(
    flags: tuple[str, ...], archives: tuple[str, str], former: Path, tmp_path: Path
):
    folder = tmp_path / "releases" / "r"
    shutil.copytree(former, folder)
    total = int(write_killed(archives[1], folder, 0, *flags).stdout)
    wanted = bytes_of(folder)
    for number in range(total - THE_END, total + 1, 6):
        shutil.rmtree(folder.parent)
        shutil.copytree(former, folder)
        write_killed(archives[1], folder, number, *flags)
        release(archives[1], folder, FORMATS)
        assert bytes_of(folder) == wanted
        assert hidden(folder) == []


def test_nothing_is_seen_of_a_first_release_that_is_killed(
    archives: tuple[str, str], tmp_path: Path
):
    folder = tmp_path / "releases" / "r"
    total = int(write_killed(archives[0], folder, 0).stdout)
    for number in range(1, total, 8):
        shutil.rmtree(folder.parent, ignore_errors=True)
        write_killed(archives[0], folder, number)
        assert not folder.exists() or whole(folder) == 2
    release(archives[0], folder, FORMATS)
    assert hidden(folder) == []


def test_former_release_stays_when_the_new_one_fails(
    archives: tuple[str, str], former: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = shutil.copytree(former, tmp_path / "r")
    before = bytes_of(folder)

    def full(_facts: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wartaspider.release.writing.citation", full)
    with pytest.raises(OSError, match="No space left"):
        release(archives[1], folder, FORMATS)
    assert bytes_of(folder) == before
    assert hidden(folder) == []


def test_empty_folder_and_link_to_a_folder_are_filled(
    archives: tuple[str, str], former: Path, tmp_path: Path
):
    (tmp_path / "empty").mkdir()
    assert whole(release(archives[0], tmp_path / "empty", FORMATS)[0]) == 2
    target = shutil.copytree(former, tmp_path / "target")
    (tmp_path / "link").symlink_to(target)
    release(archives[1], tmp_path / "link", FORMATS)
    assert (tmp_path / "link").is_symlink()
    assert whole(target) == 3


def test_rights_of_the_former_folder_are_kept(
    archives: tuple[str, str], former: Path, tmp_path: Path
):
    folder = shutil.copytree(former, tmp_path / "r")
    folder.chmod(0o750)
    release(archives[1], folder, FORMATS)
    assert folder.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("name", ["catatan.xlsx", ".rahasia", "sub"])
def test_folder_with_something_of_the_users_is_never_replaced(
    name: str, archives: tuple[str, str], former: Path, tmp_path: Path
):
    folder = shutil.copytree(former, tmp_path / "r")
    if name == "sub":
        (folder / name).mkdir()
    else:
        (folder / name).write_text("milik saya")
    with pytest.raises(ArgumentError, match=r"it holds what is no part of a release \(") as caught:
        release(archives[1], folder, FORMATS)
    assert name in str(caught.value)
    assert verify_release(folder).rows == 2
    assert (folder / name).exists()


def test_folder_that_is_no_release_is_never_touched(
    archives: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "foto").mkdir()
    for number in range(5):
        (tmp_path / "foto" / f"{number}.jpg").write_bytes(b"x")
    (tmp_path / "berkas").write_text("teks")
    with pytest.raises(ArgumentError, match=r"\(0.jpg, 1.jpg, 2.jpg and 2 more\)"):
        release(archives[0], tmp_path / "foto", FORMATS)
    with pytest.raises(ArgumentError, match="it is a file; name a folder"):
        release(archives[0], tmp_path / "berkas", FORMATS)
    with pytest.raises(ArgumentError, match="a folder of its own"):
        release(archives[0], Path("/"), FORMATS)
    (tmp_path / "di-sini").mkdir()
    monkeypatch.chdir(tmp_path / "di-sini")
    with pytest.raises(ArgumentError, match="a folder of its own"):
        release(archives[0], Path(), FORMATS)
    assert len(list((tmp_path / "foto").iterdir())) == 5


def test_folder_whose_manifest_names_the_users_files_is_kept(
    archives: tuple[str, str], former: Path, tmp_path: Path
):
    folder = shutil.copytree(former, tmp_path / "r")
    (folder / "articles.csv").unlink()
    (folder / "articles.csv").mkdir()
    (folder / "articles.csv" / "catatan").write_text("milik saya")
    with pytest.raises(ArgumentError, match=r"\(articles.csv\)"):
        release(archives[1], folder, FORMATS)
    assert (folder / "articles.csv" / "catatan").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is write-protected for root")
def test_folder_that_cannot_be_written_is_a_clear_error(archives: tuple[str, str], tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(OSError, match="Permission denied"):
        release(archives[0], tmp_path / "r", FORMATS)
    tmp_path.chmod(0o700)
