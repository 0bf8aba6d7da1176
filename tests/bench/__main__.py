"""``python tests/bench [WORDS ...]``: how long builds take, as ratios within one run; by hand.

``python tests/bench growth [WORDS ...]`` measures books of growing lengths, and draws what a page
costs into ``growth.svg``. Rivals (pandoc, from PyPI's ``pypandoc_binary``; XeLaTeX; Typst, from
PyPI's ``typst``) are measured where they are installed.
Wall and CPU seconds of the whole process tree, and on Linux the most memory that it held. Run it on
a quiet machine; on a busy one CPU seconds still tell something.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

import growth
from costs import BUILD, Cost, measured

import books


def _previewed(folder: Path, texts: list[str]) -> Cost:
    """Until the preview shows the last of several states of a book, the pages of it all."""
    sys.path.insert(0, str(BUILD))
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


def main() -> None:
    """Print a table for each length; the last column is the wall time by that of the cold build."""
    if sys.argv[1:2] == ["growth"]:
        growth.measure([int(words) for words in sys.argv[2:]] or growth.LENGTHS)
        return
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
