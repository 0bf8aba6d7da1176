"""The wheel holds the code and the styles, and works with no checkout around."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # hatchling's own entry point: no network, no second environment
    code = (
        "import sys, hatchling.build as b;"
        "sys.stdout.reconfigure(encoding='utf-8'); print(b.build_wheel(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def test_the_wheel_carries_code_and_styles(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    code = {
        f"octavo/{path.relative_to(ROOT / 'build' / 'octavo').as_posix()}"
        for path in (ROOT / "build" / "octavo").rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    styles = {f"octavo/styles/{path.name}" for path in (ROOT / "styles").glob("*.css")}
    assert code <= names
    assert styles <= names
    assert any(name.endswith("entry_points.txt") for name in names)


def test_the_installed_package_builds_without_a_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    manuscript = tmp_path / "note.md"
    manuscript.write_text("---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\nText.\n", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import octavo.cli as c, octavo;"
    code += f"assert octavo.__file__.startswith({str(site)!r});"
    code += "sys.exit(c.main(['build', 'note.md', '--edition', 'epub']))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "note.epub").is_file()


def test_the_installed_package_has_its_desk(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = f"import sys; sys.path.insert(0, {str(site)!r}); from octavo.cli import main;"
    code += "sys.exit(main(['new', 'book']) or main(['explain', 'link-broken']))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "book" / ".gitignore").is_file()
