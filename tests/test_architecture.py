"""The house: who may import whom, how large a room may be, and what must never be there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "build" / "octavo"

#: What each room may import. A new edge is a decision about the house, not a convenience.
ALLOWED = {
    "report": set(),
    "edition": {"report"},
    "vocabulary": set(),
    # a value of the metadata that would outgrow book.py
    "citing": set(),
    # codes that options and records share
    "trade": set(),
    "files": set(),
    "tools": set(),
    "parcels": set(),
    "compiled": {"files"},
    "memory": set(),
    "workers": {"parcels", "compiled", "files", "memory"},
    "work": set(),
    "keys": set(),
    "rooms": set(),
    "keeping": set(),
    "workshop": {"workers", "keeping", "memory"},
    "cache": set(),
    "versions": {"cache"},
    "wording": set(),
    "systems": set(),
    "messages": {"report"},
    "severities": {"report"},
    "codes": set(),
    "lint": {
        *("pipeline", "book", "edition", "editions", "markup"),
        *("report", "severities", "codes", "tools", "origin", "vocabulary"),
    },
    "direction": set(),
    "origin": {"report"},
    "imprint": {"book", "wording"},
    "markup": {"report", "vocabulary"},
    "assets": set(),
    "cutting": set(),
    "faces": {"cutting", "workshop"},
    "scripts": {"faces", "vocabulary"},
    "fonts": {"book", "report", "files", "cutting", "faces", "scripts"},
    "formulas": {"vocabulary"},
    "pagemap": {"book", "edition", "report", "origin", "vocabulary", "work"},
    "book": {"report", "citing", "origin", "vocabulary"},
    "read": {
        *("book", "citing", "edition", "report", "markup", "files", "wording", "work", "keys"),
        "vocabulary",
    },
    "select": {"book", "edition", "report", "markup", "origin", "vocabulary", "wording"},
    "excerpt": {"book", "edition", "report", "markup", "vocabulary", "wording"},
    "resolve": {
        *("keys", "rooms", "work"),
        *("book", "citing", "report", "markup", "files", "vocabulary"),
        *("tools", "wording", "formulas", "direction"),
    },
    "editions": {
        *("book", "edition", "report", "markup", "files", "vocabulary"),
        *(
            "assets",
            "cutting",
            "direction",
            "fonts",
            "scripts",
            "wording",
            "pagemap",
            "formulas",
            "imprint",
            "origin",
            "workshop",
            "early",
            "rooms",
            "trade",
            "compiled",
        ),
    },
    # pages that have not changed are not read again
    "check": {"book", "edition", "report", "tools", "files", "vocabulary", "workshop"},
    "pipeline": {
        "read",
        "select",
        "excerpt",
        "resolve",
        "editions",
        "check",
        "report",
        "files",
        "book",
        "edition",
        "pagemap",
        "severities",
        *("request", "cache", "versions", "workshop", "workers", "early"),
    },
    # the desk looks at a manuscript without building it, too
    "desk": {
        *("pipeline", "read", "editions", "book", "edition", "vocabulary"),
        *("report", "files", "tools", "systems", "lint", "codes", "fonts", "messages"),
        # and at finished files that it did not build
        "check",
        # and lays pages out again and again
        *("workshop", "cache", "versions", "parcels"),
    },
    "progress": set(),
    "cli": {"pipeline", "report", "desk", "messages", "cache", "workshop", "progress"}
    | {"request", "lastbuild", "early", "workers", "compiled", "files"},
    "early": {"request", "workers", "workshop", "cache", "versions"},
    "request": {"report"},
    "lastbuild": {"request", "report", "cache", "versions", "files"},
    "__main__": {"cli", "memory"},
    "__init__": set(),
}

#: Each engine's one owner.
OWNERS = {
    "markdown": "read",
    "ebooklib": "editions/epub",
    "weasyprint": "editions/pdf/engine",
    "pydyf": "editions/pdf/engine",
    "mathra": "formulas",
    "uharfbuzz": "cutting.py",
}

#: What composes a folder in the place of its ``__init__``, which processes pass that want but a
#: part of it; or a part of the folder that is kept as a whole.
MAKERS = {
    "read/manuscript.py",
    "read/parsed.py",
    "read/pieces.py",
    "editions/making.py",
    "editions/epub/converting.py",
    "editions/pdf/making.py",
    "editions/pdf/material.py",
    "editions/pdf/parts.py",
    "editions/pdf/binding.py",
    "editions/pdf/press/finishing.py",
}

#: Small leaves that siblings share within their folder.
LEAVES = {
    "archives",
    "clearance",
    "fontface",
    "unused",
    "remote",
    "slots",
    "codelines",
    "titlepages",
    "columns",
    "declared",
    "sheets",
    "callouts",
    "kinds",
    "clusters",
    "mirror",
    "moves",
    "packing",
    "glyphs",
    "identifiers",
    "language",
    "attributes",
    "lines",
    "text",
    "alphabets",
    "allowed",
    "collation",
    "colours",
    "draft",
    "elements",
    "endless",
    "entries",
    "facts",
    "initials",
    "plainlines",
    "settling",
    "shaping",
    "shortcaptions",
    "hanging",
    "justify",
    "keys",
    "legacy",
    "log",
    "marks",
    "measure",
    "numbers",
    "options",
    "pagebox",
    "patterns",
    "pieces",
    "structure",
    "placed",
    "places",
    "planning",
    "readers",
    "reuse",
    "styles",
    "section",
    "sources",
    "tables",
    "trees",
    "unreadable",
    "values",
    "wholeness",
}


def modules() -> list[Path]:
    return sorted(CODE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(CODE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(CODE).as_posix())
def test_a_room_imports_only_what_the_house_allows(path: Path) -> None:
    own = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "octavo" or len(parts) < 2 or not _is_module(parts[1]):
            continue
        assert parts[1] == own or parts[1] in ALLOWED[own], f"{path} imports {name}"


def test_the_map_names_every_room_and_what_it_may_import() -> None:
    text = (ROOT / "build" / "README.md").read_text(encoding="utf-8")
    described, _, rule = text.partition("## The import rule")
    rooms = {room(path) for path in modules() if room(path)[0] != "_"}
    assert {name for name in rooms if not re.search(rf"\b{name}\b", described)} == set()
    told: dict[str, set[str]] = {}
    names, may = "", set[str]()
    for line in rule.split("\n\n")[1].splitlines():
        left, arrow, right = line.rpartition("<-")
        if not arrow and line.startswith(" " * 8):
            may.update(line.split())  # the line above goes on
            continue
        names += left if arrow else line
        if arrow:
            may = set() if "nothing of ours" in right else set(right.split())
            told |= dict.fromkeys(re.findall(r"\w+", names), may)
            names = ""
    assert told == {name: may for name, may in ALLOWED.items() if name[0] != "_"}


def _is_module(name: str) -> bool:
    return (CODE / name).is_dir() or (CODE / f"{name}.py").is_file()


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(CODE).as_posix())
def test_siblings_never_import_siblings(path: Path) -> None:
    folder = path.parent
    if folder == CODE or path.name == "__init__.py":
        return
    if path.relative_to(CODE).as_posix() in MAKERS:
        return
    package = ".".join(("octavo", *folder.relative_to(CODE).parts))
    siblings = {p.stem for p in folder.iterdir() if p.stem not in ("__init__", "__pycache__")}
    siblings -= {path.stem} | LEAVES
    for name in imports(path):
        rest = name.removeprefix(f"{package}.")
        if rest != name and rest.split(".")[0] in siblings:
            pytest.fail(f"{path.name} imports its sibling {rest.split('.')[0]}")


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(CODE).as_posix())
def test_each_engine_has_one_owner(path: Path) -> None:
    where = path.relative_to(CODE).as_posix()
    for name in imports(path):
        owner = OWNERS.get(name.split(".")[0])
        assert owner is None or where.startswith(owner), f"{where} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(CODE).as_posix())
def test_rooms_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, f"{path.name} has outgrown its room"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = sum(isinstance(n, ast.stmt) for n in ast.walk(node)) - 1
            assert size <= 40, f"{path.name}: {node.name} has {size} statements"


def test_only_the_command_line_prints() -> None:
    for path in modules():
        if path.name == "cli.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            printing = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            assert not printing, f"{path} prints"


def test_no_folder_lies_deeper_than_three_below_the_package() -> None:
    for path in modules():
        assert len(path.relative_to(CODE).parts) <= 4


def test_the_folder_build_is_no_package() -> None:
    # it would shadow PyPA's build for everyone who runs Python in the checkout
    assert not (ROOT / "build" / "__init__.py").exists()


def test_the_top_level_is_what_was_asked_for() -> None:
    asked = {"manuscript", "build", "styles", "tests", "pyproject.toml", "README.md"}
    assert all((ROOT / name).exists() for name in asked)


def test_the_tests_stand_alone() -> None:
    outside = "../" + "shared"
    for path in (ROOT / "tests").rglob("*.py"):
        assert outside not in path.read_text(encoding="utf-8"), path


def test_declared_versions_of_driven_engines_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for engine in ("weasyprint", "ebooklib", "markdown", "mathra"):
        assert any(entry.startswith(f"{engine}==") for entry in project["dependencies"])
