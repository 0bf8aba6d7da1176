"""The arithmetic of imposition: which page stands where on which side of which sheet.

Pages count from 0; None is a blank. Nothing here knows of PDF.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from octavo.editions.pdf.press.values import GRIDS, Cell, Side


def sides(count: int, impose: str, signature: int = 0, rtl: bool = False) -> list[Side]:
    """The sides of all sheets, front before back, for so many pages.

    ``signature`` is the number of pages that are folded together, 0 for all of them; ``rtl`` is
    for a book that is bound on the right.
    """
    if impose == "booklet":
        leaves = list(_leaves(count, signature, 1))
        made = [side for front, back in leaves for side in (front, back)]
    elif impose == "booklet-4up":
        made = list(_cut(list(_leaves(count, signature, 2))))
    else:
        columns, rows = GRIDS[impose]
        made = list(_in_order(count, columns, rows))
    return [_mirrored(side) for side in made] if rtl else made


def folded(count: int, signature: int, together: int = 1) -> list[int]:
    """How many leaves (two pages a side) each signature has: as even as can be.

    The number of all leaves is a multiple of ``together``.
    """
    leaves = math.ceil(math.ceil(count / 4) / together) * together
    most = max(1, signature // 4) if signature else leaves
    number = max(1, math.ceil(leaves / most))
    return [leaves // number + (index < leaves % number) for index in range(number)]


def _leaves(count: int, signature: int, together: int) -> Iterator[tuple[Side, Side]]:
    start = 0
    for leaves in folded(count, signature, together):
        last = start + 4 * leaves - 1
        for depth in range(leaves):
            low, high = start + 2 * depth, last - 2 * depth
            yield (
                (_cell(high, 0, depth, count), _cell(low, 1, depth, count)),
                (_cell(low + 1, 0, depth, count), _cell(high - 1, 1, depth, count)),
            )
        start = last + 1


def _cell(page: int, column: int, depth: int, count: int) -> Cell:
    return Cell(page if page < count else None, column, 0, depth)


def _cut(leaves: list[tuple[Side, Side]]) -> Iterator[Side]:
    """Two leaves on a sheet, one above the other: cut, then the lower pile goes below the upper."""
    half = len(leaves) // 2
    for upper, lower in zip(leaves[:half], leaves[half:], strict=True):
        for above, below in zip(upper, lower, strict=True):
            yield (*above, *(Cell(c.page, c.column, 1, c.depth) for c in below))


def _in_order(count: int, columns: int, rows: int) -> Iterator[Side]:
    each = columns * rows
    for start in range(0, count, each):
        yield tuple(
            Cell(
                start + index if start + index < count else None, index % columns, index // columns
            )
            for index in range(each)
        )


def _mirrored(side: Side) -> Side:
    last = max(cell.column for cell in side)
    return tuple(Cell(c.page, last - c.column, c.row, c.depth) for c in side)
