"""What the README must not miss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wartaspider import settings
from wartaspider.arguments import ALLOWED
from wartaspider.items import COLUMNS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_FILES = sorted((ROOT / "wartaspider" / "commands").glob("[!_]*.py"))
COMMANDS = [path.stem for path in _FILES if "\nclass Command(" in path.read_text()]


def test_readme_is_short():
    assert len(README.splitlines()) <= 250


@pytest.mark.parametrize("column", COLUMNS)
def test_readme_names_the_column(column: str):
    assert f"`{column}`" in README


@pytest.mark.parametrize("argument", ALLOWED)
def test_readme_names_the_argument(argument: str):
    assert f"`{argument}`" in README


@pytest.mark.parametrize("name", [n for n in vars(settings) if n.startswith("WARTA_")])
def test_readme_names_the_setting(name: str):
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_shows_the_command(command: str):
    assert f"scrapy {command}" in README


@pytest.mark.parametrize("code", range(6))
def test_readme_explains_the_exit_code(code: int):
    assert f"\n| {code} | " in README


def test_every_requirement_says_what_it_is_for():
    for path in ROOT.glob("requirements*.txt"):
        lines = [line for line in path.read_text().splitlines() if re.match(r"\w", line)]
        own = {"pytest", "ruff", "mypy"}
        bare = [x for x in lines if "#" not in x and re.split(r"\W", x)[0] not in own]
        assert not bare
        assert all("<" in line and ">=" in line for line in lines)
