"""What a command costs: time on the clock, time of processors, memory; children included."""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build"
#: prctl(2), PR_SET_CHILD_SUBREAPER
_CHILD_SUBREAPER = 36
_BYTECODE = Path(tempfile.gettempdir()) / "octavo-bench-bytecode"


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall_s: float
    cpu_s: float = 0.0
    memory_mb: float = 0.0


def measured(command: list[str], folder: Path) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # whoever has installed it has its bytecode, too
    environment = {**os.environ, "PYTHONPATH": str(BUILD), "PYTHONPYCACHEPREFIX": str(_BYTECODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    _adopt()
    own = set(_children(os.getpid()))
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=told
        ) as process,
    ):
        most = [0.0]
        ended = threading.Event()
        watch = threading.Thread(target=_watched, args=(process.pid, ended, most))
        watch.start()
        process.wait()
        wall = time.perf_counter() - start
        ended.set()
        watch.join()
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"{command} failed:\n{told.read().decode()}")
    for left in set(_children(os.getpid())) - own:
        os.waitpid(left, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, most[0])


@functools.cache
def _adopt() -> None:
    """Have the children of a command that has ended be this process's, so that they count, too."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def _watched(process: int, ended: threading.Event, most: list[float]) -> None:
    """Look ten times a second how much memory a process and its children hold (``Pss``)."""
    while not ended.wait(0.1):
        kilobytes = 0
        for each in _family(process):
            try:
                lines = Path(f"/proc/{each}/smaps_rollup").read_text().split("\n")
            except OSError:
                continue
            kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        most[0] = max(most[0], kilobytes / 1000)


def _family(process: int) -> list[int]:
    return [process, *(each for child in _children(process) for each in _family(child))]


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]
