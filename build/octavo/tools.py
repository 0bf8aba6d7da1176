"""Programs from outside: found, run with a limit of time, told nothing they need not know."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: What a program may know of its surroundings.
_KEPT = (
    "PATH",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "DICPATH",
)


@dataclass(frozen=True)
class Ran:
    """What a program left: its exit status (-1 where it ran out of time) and what it said."""

    status: int
    out: bytes
    said: str


def find(*names: str) -> Path | None:
    """The first of the programs that is there: beside this Python, else on the path."""
    for name in names:
        for folder in (str(Path(sys.executable).parent), None):
            found = shutil.which(name, path=folder)
            if found:
                return Path(found)
    return None


def run(
    program: Path, arguments: Sequence[str], folder: Path, given: bytes = b"", limit_s: float = 60
) -> Ran:
    """Run a program in ``folder`` (its home, too), with ``given`` as its input."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    # with a proxy that is not there, nothing is fetched by programs that heed the variables
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    try:
        done = subprocess.run(
            [str(program), *arguments],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(-1, b"", f"it did not end within {limit_s:g} seconds")
    except OSError as problem:
        return Ran(-1, b"", problem.strerror or str(problem))
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
