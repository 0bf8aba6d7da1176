"""What a command costs: time on the clock, time of processors, memory; children included."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build"
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
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        most = [0.0]
        ended = threading.Event()
        watch = threading.Thread(target=_watched, args=(process.pid, ended, most))
        watch.start()
        _, told = process.communicate()
        ended.set()
        watch.join()
    if process.returncode:
        raise SystemExit(f"{command} failed:\n{told.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, cpu, most[0])


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
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return [process]
    return [process, *(each for child in children for each in _family(int(child)))]
