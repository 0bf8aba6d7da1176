"""Places on sheets, as values."""

from __future__ import annotations

from dataclasses import dataclass

#: Columns and rows of pages on one side of a sheet.
GRIDS: dict[str, tuple[int, int]] = {
    "booklet": (2, 1),
    "booklet-4up": (2, 2),
    "2-up": (2, 1),
    "4-up": (2, 2),
}


@dataclass(frozen=True)
class Cell:
    """A place for a page on a side of a sheet.

    ``column`` and ``row`` count from the top left. ``depth`` is how many sheets lie round this one
    in its signature: so many thicknesses of paper its pages move towards the fold.
    """

    page: int | None
    column: int
    row: int
    depth: int = 0


#: The cells of one side of a sheet. Sides come in pairs, front and back.
Side = tuple[Cell, ...]
