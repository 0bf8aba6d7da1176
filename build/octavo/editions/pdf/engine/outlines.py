"""Outlines of drawings drawn at once, as those of formulas are written.

WeasyPrint reads a path by looking for its next two numbers again and again, and remembers the
angles of all its corners, for markers: a page of formulas took longer to draw than to lay out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from weasyprint import svg as drawings

#: Paths of straight lines and curves, all absolute, each command written out.
_PATH = re.compile(r"(?:M[^A-Za-z]+(?:[LHVCQ][^A-Za-z]+)+Z?)+")

_STEP = re.compile("([MLHVCQZ])([^A-Z]*)")

#: How many numbers follow a command (SVG 2, section 9.3).
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}

_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with paths drawn at once, for as long as the context lasts."""
    original = drawings.TAGS["path"]
    drawings.TAGS["path"] = _drawing(original)
    try:
        yield
    finally:
        drawings.TAGS["path"] = original


def _drawing(original: Callable[..., None]) -> Callable[..., None]:
    def path(svg: Any, node: Any, font_size: float) -> None:
        steps = None if any(map(node.get, _MARKERS)) else _steps(node.get("d", ""))
        if steps is None:
            original(svg, node, font_size)
        else:
            _draw(svg.stream, steps)

    return path


def _steps(path: str) -> Sequence[tuple[str, Sequence[float]]] | None:
    """The commands of a path with their numbers; None where it is written otherwise."""
    if not _PATH.fullmatch(path):
        return None
    try:
        steps = [(str(name), [*map(float, told.split())]) for name, told in _STEP.findall(path)]
    except ValueError:
        return None
    return steps if all(len(numbers) == _NUMBERS[name] for name, numbers in steps) else None


def _draw(stream: Any, steps: Sequence[tuple[str, Sequence[float]]]) -> None:
    """The operators of a path, as WeasyPrint writes them."""
    stream.move_to(0, 0)
    x = y = left = top = 0.0
    for name, numbers in steps:
        if name == "Z":
            stream.close()
            x, y = left, top
            continue
        before = x, y
        if name == "H":
            x = numbers[0]
        elif name == "V":
            y = numbers[0]
        else:
            x, y = numbers[-2:]
        if name == "M":
            left, top = x, y
            stream.move_to(x, y)
        elif name == "C":
            stream.curve_to(*numbers)
        elif name == "Q":
            stream.curve_to(*_cubic(*before, *numbers))
        else:
            stream.line_to(x, y)


def _cubic(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> tuple[float, ...]:
    """A quadratic curve from a point as a cubic one."""
    begin = x1 * 2 / 3 + x / 3, y1 * 2 / 3 + y / 3
    end = x1 * 2 / 3 + x2 / 3, y1 * 2 / 3 + y2 / 3
    return (*begin, *end, x2, y2)
