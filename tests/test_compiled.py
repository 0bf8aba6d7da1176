"""What Python compiles while modules are loaded is kept, and is the same as what it compiles."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[1] / "build"

#: Loads the program as a build does, and tells what was compiled for it and what it can do.
LOADED = """
import re, sys
from octavo import compiled
compiled.recall("tests")
patterns = codes = 0
parse = re._compiler._parser.parse

def counted(*given):
    global patterns
    patterns += 1
    return parse(*given)

def counting(text, *more, **named):
    global codes
    codes += isinstance(text, str)
    return compile(text, *more, **named)

re._compiler._parser.parse = counted
compiled.compile = counting
import octavo.pipeline
from octavo.book import Target
compiled.keep()
one, same = Target("a", "figure", "b"), Target("a", "figure", "b", "", "")
assert one == same and hash(one) == hash(same) and one != Target("b", "figure", "b")
try:
    one.id = "c"
except AttributeError as frozen:
    print(type(frozen).__name__, frozen)
print(repr(one))
found = re.compile(r"(?P<year>\\d{4})-(?P<month>\\d\\d)(?:-\\d\\d)?", re.I).fullmatch("2026-01-02")
print(found.groupdict(), found.re.flags, found.re.groups, found.re)
print("compiled", patterns, codes)
"""


def loaded(bytecode: Path, *options: str, **environment: str) -> list[str]:
    """What a process says that loads the program."""
    place = {"PYTHONPATH": str(BUILD), "PYTHONPYCACHEPREFIX": str(bytecode), **environment}
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-P", *options, "-c", LOADED]
    done = subprocess.run(command, env=kept | place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def numbers(lines: list[str]) -> tuple[int, int]:
    """How many patterns and texts of code were compiled."""
    _, patterns, codes = lines[-1].split()
    return int(patterns), int(codes)


def test_modules_are_loaded_without_compiling_again(tmp_path: Path) -> None:
    first, second = loaded(tmp_path), loaded(tmp_path)
    assert first[:-1] == second[:-1]
    patterns, codes = numbers(first)
    assert patterns > 100
    assert codes > 50  # of a class one or, before Python 3.13, several
    again, coded = numbers(second)
    # what is not of a module is compiled each time: that of this test, and its like
    assert again <= 3
    assert coded == 0


@pytest.mark.parametrize("harm", ["cut", "changed", "other"])
def test_what_is_damaged_is_compiled_again(tmp_path: Path, harm: str) -> None:
    first = loaded(tmp_path)
    (kept,) = tmp_path.rglob("*.tests.kept")
    data = bytearray(kept.read_bytes())
    data[-5000] ^= 1
    kept.write_bytes({"cut": bytes(data[:-9]), "changed": bytes(data), "other": b"no"}[harm])
    assert loaded(tmp_path) == first
    assert numbers(loaded(tmp_path))[1] == 0


def test_where_no_bytecode_is_wanted_nothing_is_kept(tmp_path: Path) -> None:
    loaded(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    assert not list(tmp_path.rglob("*.kept"))


def test_bytes_are_no_texts_for_a_python_that_minds(tmp_path: Path) -> None:
    """Their digests are the same, so that to look up the one is to compare it with the other."""
    first, second = loaded(tmp_path, "-bb"), loaded(tmp_path, "-bb")
    assert first == second


def test_a_pattern_is_shown_where_that_is_asked_for(tmp_path: Path) -> None:
    """``re.DEBUG`` prints what a pattern is compiled to, be it kept or not."""
    text = "import re; re.compile('known', re.DEBUG)\n"
    (tmp_path / "shows.py").write_text(text)
    script = "from octavo import compiled; compiled.recall('tests'); import shows; compiled.keep()"
    place = {"PYTHONPATH": f"{BUILD}{os.pathsep}{tmp_path}", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    said = [
        subprocess.run(
            [sys.executable, "-P", "-c", script], env=kept | place, capture_output=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert b"LITERAL" in said[0]
    assert said[0] == said[1]


def test_what_is_kept_does_not_grow_with_each_build(tmp_path: Path) -> None:
    """Some libraries make patterns of sets, which have another order in each process."""
    place = {"PYTHONPATH": str(BUILD), "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}
    known = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-P", "-m", "octavo", "build", "-q", "book.md", "-j", "2"]
    seen: list[dict[str, bytes]] = []
    for number in range(4):
        (tmp_path / "book.md").write_text(f"# One\n\nText *{number}*.\n\n# Two\n\nMore.\n")
        subprocess.run(
            [*command, "--cache-dir", "cache"], cwd=tmp_path, env=known | place, check=True
        )
        kept = (tmp_path / "bytecode").rglob("*.kept")
        # who binds so little may be let go before it has kept anything
        seen.append({p.name: p.read_bytes() for p in kept if "finishing" not in p.name})
    assert len(seen[-1]) == 2
    assert seen[-1] == seen[-2]
