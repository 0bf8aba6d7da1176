"""Books of growing lengths: what a page costs should not grow with the book."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from costs import Cost, measured

import books

LENGTHS = (25_000, 50_000, 100_000, 200_000, 400_000)

_TYPST = "import typst; typst.compile('book.typ', output='typst.pdf')"

_INK = "#333"


def pandoc() -> str | None:
    """Where Pandoc is, if it is installed."""
    try:
        import pypandoc
    except ImportError:
        return shutil.which("pandoc")
    path: str = pypandoc.get_pandoc_path()
    return path


def measure(lengths: Sequence[int]) -> None:
    """Print a table of the lengths, and draw the costs of a page into ``growth.svg``."""
    print("words | pages | wall s | CPU s | CPU ms a page | memory MB | Typst MB | XeLaTeX CPU s")
    print("--:|--:|--:|--:|--:|--:|--:|--:")
    drawn: list[tuple[int, float]] = []
    for words in lengths:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "book.md").write_text(books.book(words), encoding="utf-8")
            octavo = [sys.executable, "-m", "octavo", "build", "-q", "-o", "out", "book.md"]
            cost = measured([*octavo, "--cache-dir", "cache"], folder)
            pages = _pages(folder / "out" / "pagemap.json")
            typst, latex = _rivals(folder)
        drawn.append((pages, 1000 * cost.cpu_s / pages))
        print(
            f"{words:,} | {pages} | {cost.wall_s:.1f} | {cost.cpu_s:.1f} | {drawn[-1][1]:.0f} | "
            f"{cost.memory_mb:.0f} | {typst.memory_mb:.0f} | {latex.cpu_s:.1f}",
            flush=True,
        )
    Path("growth.svg").write_text(_chart(drawn), encoding="utf-8")


def _pages(page_map: Path) -> int:
    edition = json.loads(page_map.read_text(encoding="utf-8"))["editions"][0]
    return int(edition["pages"][-1]["page"])


def _rivals(folder: Path) -> tuple[Cost, Cost]:
    """What Typst, by way of Pandoc, and XeLaTeX need for the same book; 0 where they are not."""
    made, typst, latex = pandoc(), Cost(0), Cost(0)
    if made and importlib.util.find_spec("typst"):
        text = measured([made, "book.md", "--toc", "-s", "-o", "book.typ"], folder)
        pages = measured([sys.executable, "-c", _TYPST], folder)
        most = max(text.memory_mb, pages.memory_mb)
        typst = Cost(text.wall_s + pages.wall_s, text.cpu_s + pages.cpu_s, most)
    if made and shutil.which("xelatex"):
        rival = [made, "book.md", "--toc", "-o", "rival.pdf", "--pdf-engine=xelatex"]
        latex = measured(rival, folder)
    return typst, latex


def _chart(costs: Sequence[tuple[int, float]]) -> str:
    """A line chart: pages to the right, milliseconds a page upwards."""
    wide, high, left, foot = 480, 240, 56, 44
    most_x, most_y = max(x for x, _ in costs), 1.25 * max(y for _, y in costs)

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (wide - left - 24) * x / most_x, high - foot - (high - foot - 16) * y / most_y

    places = [place(*cost) for cost in costs]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        'font-family="Source Sans 3, sans-serif" font-size="13">',
        f'<path d="M{left} 16V{high - foot}H{wide - 12}" fill="none" stroke="{_INK}"/>',
    ]
    for (pages, cost), (x, y) in zip(costs, places, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_INK}"/>')
        parts.append(_label(x, y - 10, f"{cost:.0f}"))
        parts.append(_label(x, high - foot + 16, f"{pages}"))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{_INK}" stroke-width="1.5"/>')
    parts.append(_label((left + wide) / 2, high - 6, "pages"))
    turned = f'transform="rotate(-90 16 {high / 2})"'
    parts.append(_label(16, high / 2, "milliseconds a page", turned))
    return "\n".join([*parts, "</svg>\n"])


def _label(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{_INK}" {more}>{text}</text>'
