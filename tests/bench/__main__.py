"""``python tests/bench [--pairs N] [WORDS ...]``: how long builds take, as ratios; by hand.

All is measured ``N`` times (3), one thing after the other; what is told are medians, those of the
ratios being of ratios within one round.

``python tests/bench growth [WORDS ...]`` measures books of growing lengths, and draws what a page
costs into ``growth.svg``. Rivals (pandoc, from PyPI's ``pypandoc_binary``; XeLaTeX; Typst, from
PyPI's ``typst``) are measured where they are installed.
Wall and CPU seconds of the whole process tree, and on Linux the most memory that it held. Run it on
a quiet machine; on a busy one CPU seconds still tell something.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import growth
from costs import BUILD, Cost, measured

import books


def _previewed(folder: Path, texts: list[str]) -> Cost:
    """Until the preview has the text and all pages of the last of several states of a book."""
    sys.path.insert(0, str(BUILD))
    from octavo.desk.watch.pages import Press
    from octavo.desk.watch.reading import look
    from octavo.desk.watch.values import Laid
    from octavo.workshop import Workshop

    shop = Workshop()

    async def shown() -> float:
        press = Press(folder / "preview")
        try:
            loop = asyncio.get_running_loop()
            for text in texts:
                start = time.perf_counter()
                (folder / "book.md").write_text(text, encoding="utf-8")
                laid: list[asyncio.Task[Laid]] = []

                def begin(*asked: Any, laid: list[asyncio.Task[Laid]] = laid) -> None:
                    work = press.lay_out(*asked[:2])
                    loop.call_soon_threadsafe(lambda: laid.append(loop.create_task(work)))

                await asyncio.to_thread(look, folder / "book.md", {}, "pdf", shop, begin)
                await laid[0]
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
    made = {"octavo --version": measured([*octavo, "--version"], folder)}

    def write(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        bare.write_text(text.replace("lang: en", "lang: en\npage-source: none"), encoding="utf-8")

    write(books.book(3000))
    measured([*build, "book.md", "--no-cache"], folder)
    write(text)
    made["octavo EPUB, cold"] = measured(epub, folder)
    made["octavo PDF, cold, one process"] = measured(
        [*build, "book.md", "--edition", "pdf", "--no-cache", "-j", "1"], folder
    )
    made["octavo PDF, cold"] = measured(
        [*build, "book.md", "--edition", "pdf", "--no-cache"], folder
    )
    made["octavo EPUB and PDF, cold"] = measured(both, folder)
    made["octavo EPUB and PDF, nothing changed"] = measured(both, folder)
    write(changed)
    made["octavo EPUB, a paragraph edited"] = measured(epub, folder)
    made["octavo EPUB and PDF, a paragraph edited"] = measured(both, folder)
    made["octavo watch, a paragraph edited"] = _previewed(folder, [text, changed])
    pandoc = growth.pandoc()
    if pandoc:
        rival = [pandoc, "book.md", "--toc", "-o"]
        made["pandoc EPUB"] = measured([*rival, "rival.epub"], folder)
        if shutil.which("xelatex"):
            made["pandoc XeLaTeX PDF"] = measured(
                [*rival, "rival.pdf", "--pdf-engine=xelatex"], folder
            )
    return made


#: What is compared with what: the work, the other, and the goal.
_GOALS = (
    ("octavo PDF, cold", "pandoc XeLaTeX PDF", 1.0),
    ("octavo PDF, cold", "octavo PDF, cold, one process", 0.6),
    ("octavo EPUB, cold", "pandoc EPUB", 0.7),
    ("octavo EPUB, a paragraph edited", "pandoc EPUB", 0.25),
    ("octavo EPUB and PDF, a paragraph edited", "octavo EPUB and PDF, cold", 1 / 8),
    ("octavo EPUB and PDF, a paragraph edited", "pandoc XeLaTeX PDF", 1 / 6),
    ("octavo watch, a paragraph edited", "octavo EPUB and PDF, cold", 1 / 16),
)


def _table(words: int, rounds: list[dict[str, Cost]]) -> None:
    print(f"\n{words:,} words | wall s | CPU s | memory MB")
    print("---|--:|--:|--:")
    for name in rounds[0]:
        costs = [made[name] for made in rounds]
        wall, cpu, memory = (
            statistics.median(getattr(cost, field) for cost in costs)
            for field in ("wall_s", "cpu_s", "memory_mb")
        )
        print(f"{name} | {wall:.2f} | {cpu:.2f} | {memory:.0f}")
    print("\nwork | compared with | median | least | most | goal")
    print("---|---|--:|--:|--:|--:")
    for name, other, goal in _GOALS:
        if other in rounds[0]:
            ratios = sorted(made[name].wall_s / made[other].wall_s for made in rounds)
            middle = statistics.median(ratios)
            span = f"{middle:.2f} | {ratios[0]:.2f} | {ratios[-1]:.2f}"
            print(f"{name} | {other} | {span} | {goal:.3g}", flush=True)


def main() -> None:
    """Print two tables for each length: what each thing costs, and how they compare."""
    if sys.argv[1:2] == ["growth"]:
        growth.measure([int(words) for words in sys.argv[2:]] or growth.LENGTHS)
        return
    parser = argparse.ArgumentParser(prog="python tests/bench")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("words", type=int, nargs="*", default=[25_000, 50_000, 100_000])
    asked = parser.parse_args()
    for words in asked.words:
        rounds = []
        for _ in range(asked.pairs):
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(_runs(words, Path(folder)))
        _table(words, rounds)


if __name__ == "__main__":
    main()
