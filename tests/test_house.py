"""The arrows of the house: which room may import from which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wartaspider"
NOUNS = {
    "items",
    "urls",
    "dates",
    "exceptions",
    "clock",
    "minhash",
    "arguments",
    "browser",
    "manners",
    "quantities",
    "secrets",
}
ARROWS = {
    "spiders": {
        *("pages", "archive", "arguments", "browser", "items", "urls", "clock", "exceptions"),
    },
    "pages": {"items", "urls", "dates", "exceptions"},
    "middlewares": {
        *("archive", "browser", "raw", "urls", "items", "exceptions", "clock", "manners"),
    },
    "pipelines": {"items", "dates", "archive", "drift", "clock", "exceptions"},
    "drift": {"archive", "browser", "items"},
    "archive": {"browser", "items", "urls", "minhash", "exceptions", "secrets"},
    "exporters": {"items", "exceptions"},
    "release": {"archive", "exporters", "items", "urls", "exceptions"},
    "raw": {"archive", "items", "urls", "exceptions"},
    "replay": {"archive", "drift", "pages", "pipelines", "raw", "items", "urls", "exceptions"},
    "extensions": {"archive", "browser", "drift", "raw", "items", "clock", "exceptions", "secrets"},
    "report": {"archive", "items"},
    "commands": NOUNS
    | {"archive", "demo", "doctor", "exporters", "extensions", "pages", "raw", "release", "replay"}
    | {"report", "settings"},
    "doctor": {"middlewares", "pages", "items", "urls", "clock", "exceptions"},
    "demo": {"items", "urls"},
    "arguments": {"items", "urls", "exceptions"},
    "manners": {"items", "urls", "exceptions"},
    "quantities": {"exceptions"},
    "browser": {"exceptions"},
    "secrets": set(),
    "urls": set(),
    "items": set(),
    "dates": {"items"},
    "minhash": set(),
    "clock": {"exceptions"},
    "exceptions": set(),
    "settings": set(),
    "collection": {"archive", "arguments", "exceptions", "exporters", "items"},
    "__init__": {"collection"},
}


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("wartaspider.")}
    return rooms


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_module_imports_only_from_rooms_its_arrows_lead_to(path: Path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert imported_rooms(path) - {room} <= ARROWS[room]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.name)
def test_module_starts_with_a_line_on_what_lives_there(path: Path):
    assert (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
