"""The code's own form: ruff and mypy have nothing to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import tinycss2

ROOT = Path(__file__).resolve().parents[1]

CHECKS = {
    "ruff check": ("ruff", "check", "build", "tests"),
    "ruff format": ("ruff", "format", "--check", "build", "tests"),
    "mypy": ("mypy", "build/octavo", "build/__main__.py"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_code_passes(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *CHECKS[name]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "styles").rglob("*.css")), ids=lambda p: p.name)
def test_a_style_sheet_has_no_scars(path: Path) -> None:
    """Rules and declarations can be read, and no comment has come to stand within a selector."""
    wrong: list[int] = []
    for rule in tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True):
        if rule.type == "error":
            wrong.append(rule.source_line)
        elif rule.type == "qualified-rule":
            wrong += [rule.source_line for token in rule.prelude if token.type == "comment"]
            declared = tinycss2.parse_blocks_contents(rule.content)
            wrong += [one.source_line for one in declared if one.type == "error"]
    assert wrong == []
