"""``python tests/bench [WORDS ...]``: how long builds take, as ratios within one run; by hand.

Rivals (pandoc, from PyPI's ``pypandoc_binary``; XeLaTeX) are measured where they are installed.
Wall and CPU seconds of the whole process tree. Run it on a quiet machine.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import books

_BUILD = Path(__file__).resolve().parents[2] / "build"


def _pandoc() -> str | None:
    try:
        import pypandoc
    except ImportError:
        return shutil.which("pandoc")
    path: str = pypandoc.get_pandoc_path()
    return path


def _measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(_BUILD)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def _runs(words: int, folder: Path) -> dict[str, tuple[float, float]]:
    text = books.book(words)
    path = folder / "book.md"
    path.write_text(text, encoding="utf-8")
    (folder / "none.md").write_text(
        text.replace("lang: en", "lang: en\npage-source: none"), encoding="utf-8"
    )
    octavo = [sys.executable, "-m", "octavo", "build", "-q", "-o", "out"]
    cache = ["--cache-dir", "cache"]
    pdf = [*octavo, "book.md", "--edition", "pdf"]
    made = {
        "octavo EPUB, cold": _measured(
            [*octavo, "none.md", "--edition", "epub", "--no-cache"], folder
        ),
        "octavo PDF, cold, one process": _measured([*pdf, "--no-cache", "-j", "1"], folder),
        "octavo PDF, cold": _measured([*pdf, *cache], folder),
        "octavo PDF, nothing changed": _measured([*pdf, *cache], folder),
    }
    path.write_text(books.edited(text), encoding="utf-8")
    made["octavo PDF, a paragraph edited"] = _measured([*pdf, *cache], folder)
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
    """Print a table for each length."""
    for words in [int(argument) for argument in sys.argv[1:]] or [25_000, 50_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            made = _runs(words, Path(folder))
        base = made["octavo PDF, cold, one process"]
        print(f"\n{words:,} words | wall s | CPU s | wall to one process\n---|--:|--:|--:")
        for name, (wall, cpu) in made.items():
            print(f"{name} | {wall:.1f} | {cpu:.1f} | {wall / base[0]:.2f}")


if __name__ == "__main__":
    main()
