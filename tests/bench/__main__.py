"""``python tests/bench [WORDS ...]``: how long builds take, as ratios within one run; by hand.

Rivals (pandoc, from PyPI's ``pypandoc_binary``; XeLaTeX) are measured where they are installed.
Wall and CPU seconds of the whole process tree, and on Linux the most memory that it held. Run it on
a quiet machine; on a busy one CPU seconds still tell something.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import books

_BUILD = Path(__file__).resolve().parents[2] / "build"
_BYTECODE = Path(tempfile.gettempdir()) / "octavo-bench-bytecode"


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall_s: float
    cpu_s: float = 0.0
    memory_mb: float = 0.0


def _pandoc() -> str | None:
    try:
        import pypandoc
    except ImportError:
        return shutil.which("pandoc")
    path: str = pypandoc.get_pandoc_path()
    return path


def _measured(command: list[str], folder: Path) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # whoever has installed it has its bytecode, too
    environment = {**os.environ, "PYTHONPATH": str(_BUILD), "PYTHONPYCACHEPREFIX": str(_BYTECODE)}
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


def _previewed(folder: Path, texts: list[str]) -> Cost:
    """Until the preview shows the last of several states of a book, the pages of it all."""
    sys.path.insert(0, str(_BUILD))
    from octavo.desk.watch.pages import Press
    from octavo.desk.watch.reading import look
    from octavo.workshop import Workshop

    shop = Workshop()

    async def shown() -> float:
        press = Press(folder / "preview")
        try:
            for text in texts:
                start = time.perf_counter()
                (folder / "book.md").write_text(text, encoding="utf-8")
                seen = look(folder / "book.md", {}, "pdf", shop)
                assert seen.resolved is not None
                assert seen.edition is not None
                await press.lay_out(seen.resolved, seen.edition)
            return time.perf_counter() - start
        finally:
            press.close()

    return Cost(asyncio.run(shown()))


def _runs(words: int, folder: Path) -> dict[str, Cost]:
    text = books.book(words)
    changed = books.edited(text)
    path, bare = folder / "book.md", folder / "none.md"
    octavo = [sys.executable, "-m", "octavo"]
    build = [*octavo, "build", "-q", "-o", "out"]
    cache = ["--cache-dir", "cache"]
    epub = [*build, "none.md", "--edition", "epub", *cache]
    both = [*build, "book.md", *cache]
    made = {"octavo --version": _measured([*octavo, "--version"], folder)}

    def write(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        bare.write_text(text.replace("lang: en", "lang: en\npage-source: none"), encoding="utf-8")

    write(books.book(3000))
    _measured([*build, "book.md", "--no-cache"], folder)
    write(text)
    made["octavo EPUB, cold"] = _measured(epub, folder)
    made["octavo PDF, cold, one process"] = _measured(
        [*build, "book.md", "--edition", "pdf", "--no-cache", "-j", "1"], folder
    )
    made["octavo PDF, cold"] = _measured(
        [*build, "book.md", "--edition", "pdf", "--no-cache"], folder
    )
    made["octavo EPUB and PDF, cold"] = _measured(both, folder)
    made["octavo EPUB and PDF, nothing changed"] = _measured(both, folder)
    write(changed)
    made["octavo EPUB, a paragraph edited"] = _measured(epub, folder)
    made["octavo EPUB and PDF, a paragraph edited"] = _measured(both, folder)
    made["octavo watch, a paragraph edited"] = _previewed(folder, [text, changed])
    pandoc = _pandoc()
    if pandoc:
        rival = [pandoc, "book.md", "--toc", "-o"]
        made["pandoc EPUB"] = _measured([*rival, "rival.epub"], folder)
        if shutil.which("xelatex"):
            made["pandoc XeLaTeX PDF"] = _measured(
                [*rival, "rival.pdf", "--pdf-engine=xelatex"], folder
            )
    return made


def main() -> None:
    """Print a table for each length; the last column is the wall time by that of the cold build."""
    for words in [int(argument) for argument in sys.argv[1:]] or [25_000, 50_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            made = _runs(words, Path(folder))
        base = made["octavo EPUB and PDF, cold"].wall_s
        print(f"\n{words:,} words | wall s | CPU s | memory MB | to the cold build")
        print("---|--:|--:|--:|--:")
        for name, cost in made.items():
            numbers = f"{cost.wall_s:.2f} | {cost.cpu_s:.2f} | {cost.memory_mb:.0f}"
            print(f"{name} | {numbers} | {cost.wall_s / base:.3f}", flush=True)


if __name__ == "__main__":
    main()
