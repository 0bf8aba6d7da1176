"""``octavo doctor``: what is installed, what is missing, what that costs, and what mends it."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from octavo import __version__, systems, tools
from octavo.desk.values import DONE, STOPPED, Reply, Tell
from octavo.files import styles_folder

State = Literal["ok", "missing", "note"]

#: What each library is called, what it does, and what is lost without it.
_LIBRARIES = (
    ("Pango", "no PDF can be made; the EPUB can"),
    ("Pango with FreeType", "no PDF can be made; the EPUB can"),
    ("HarfBuzz's subsetter", "PDFs are larger and not the same, byte for byte, on each machine"),
)

#: Programs from outside: names, what is lost without them, how they are to be had.
_PROGRAMS = (
    (
        "Graphviz",
        ("dot", "graphviz-pure"),
        "diagrams in its language stay text",
        "install Graphviz, or `pip install graphviz-pure`",
    ),
    (
        "Mermaid",
        ("mmdc", "mermaidx"),
        "diagrams in its language stay text",
        "install mermaid-cli, or `pip install mermaidx`",
    ),
    (
        "Hunspell",
        ("hunspell",),
        "`octavo check` does not look at spelling",
        "install Hunspell and the dictionary of your language (`hunspell-en-us` and the like)",
    ),
)

#: Less than this is little for the outputs of a large book and their temporary copies.
_LITTLE_BYTES = 200_000_000


@dataclass(frozen=True)
class Item:
    """Something that was looked at. A missing one that is ``needed`` keeps Octavo from working."""

    name: str
    state: State
    detail: str
    cost: str = ""
    mend: str = ""
    needed: bool = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Look at everything; the status is 1 where something is missing that every build needs."""
    items = [*_python(), *_packages(), *_libraries(), *_programs(), *_surroundings()]
    broken = any(item.state == "missing" and item.needed for item in items)
    lines = [line for item in items for line in _lines(item)]
    missing = [item for item in items if item.state == "missing"]
    lines.append(
        "everything is there"
        if not missing
        else f"{len(missing)} missing"
        + ("" if broken else "; books can be built without what is missing")
    )
    data = {"version": 1, "items": [asdict(item) for item in items]}
    return Reply(STOPPED if broken else DONE, "\n".join(lines), data=data)


def _lines(item: Item) -> Iterator[str]:
    yield f"{item.state:8} {item.name}: {item.detail}"
    if item.cost:
        yield f"{'':8}   without it: {item.cost}"
    if item.mend:
        yield f"{'':8}   → {item.mend}"


def _python() -> Iterator[Item]:
    where = f"{platform.python_version()} ({sys.executable})"
    yield Item("Python", "ok", where)
    try:
        styles = str(styles_folder())
        yield Item("Octavo", "ok", f"{__version__} ({Path(__file__).parents[1]}; styles {styles})")
    except FileNotFoundError as problem:
        yield Item("Octavo", "missing", str(problem), "no book can be made", needed=True)


def _packages() -> Iterator[Item]:
    found: list[str] = []
    for requirement in _requirements():
        name, pinned = _parsed(requirement)
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            cost = "books cannot be built, or not fully"
            yield Item(
                name, "missing", "not installed", cost, f"pip install '{requirement}'", needed=True
            )
            continue
        found.append(f"{name} {version}")
        if pinned and _parts(version) != _parts(pinned):
            detail = f"{version}; {pinned} is the version that was tested"
            mend = f"pip install '{requirement}'"
            yield Item(name, "note", detail, "", mend)
    yield Item("Python packages", "ok", f"{len(found)} ({', '.join(found)})")


def _requirements() -> list[str]:
    """What the package says it needs: from its metadata, or the checkout's ``pyproject.toml``."""
    project = Path(__file__).resolve().parents[3] / "pyproject.toml"
    try:
        declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        if declared["name"] == "octavo":
            return list(declared["dependencies"])
    except (OSError, ValueError, KeyError):
        pass
    try:
        return [line for line in metadata.requires("octavo") or [] if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        return []


def _parsed(requirement: str) -> tuple[str, str]:
    """The name of a requirement, and its version where it is pinned (PEP 508)."""
    found = re.match(r"\s*([\w.-]+)\s*(?:\(?==\s*([\w.]+))?", requirement)
    return (found.group(1), found.group(2) or "") if found else (requirement, "")


def _parts(version: str) -> list[int | str]:
    """A version's parts: 4.004 is 4.4 (PEP 440)."""
    return [int(part) if part.isdigit() else part for part in version.split(".")]


def _libraries() -> Iterator[Item]:
    manager = systems.manager()
    mend = systems.BY_HAND
    if manager:
        mend = systems.install_line(manager, systems.MANAGERS[manager][1])
    folders = systems.library_folders()
    for (names, _), (title, cost) in zip(systems.LIBRARIES, _LIBRARIES, strict=True):
        if systems.has_library(names, folders):
            yield Item(title, "ok", "found")
        else:
            yield Item(title, "missing", "the loader does not find it", cost, mend)


def _programs() -> Iterator[Item]:
    for title, names, cost, mend in _PROGRAMS:
        program = tools.find(*names)
        if program is not None:
            yield Item(title, "ok", str(program))
        else:
            yield Item(title, "missing", "not on the path (optional)", cost, mend)


def _surroundings() -> Iterator[Item]:
    here = Path.cwd()
    if os.access(here, os.W_OK):
        free = shutil.disk_usage(here).free
        state: State = "ok" if free > _LITTLE_BYTES else "note"
        yield Item("This folder", state, f"writable, {free / 1e9:.1f} GB free ({here})")
    else:
        mend = "choose another folder for the outputs: `octavo build -o DIR`"
        yield Item("This folder", "note", f"not writable ({here})", "", mend)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not (epoch.isascii() and epoch.isdigit()):
        detail = f"“{epoch}” is no number of seconds"
        yield Item("SOURCE_DATE_EPOCH", "note", detail, "", "unset it, or give it a number")
