"""Stand-ins for programs from outside."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

#: Before a test changes it.
PYTHON = sys.executable


def program(folder: Path, name: str, body: str) -> None:
    """A stand-in for a program from outside."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{PYTHON}\nimport sys, time\nsource = sys.stdin.read()\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
