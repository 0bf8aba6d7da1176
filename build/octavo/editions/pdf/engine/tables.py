"""The grid of a table: what its rows lack, and how far its cells reach."""

from __future__ import annotations

import re
from typing import Any


def role(element: Any) -> str:
    """What an element is: the name of HTML's, also where it stands in a note as another."""
    return str(element.get("data-pdf") or element.tag).lower()


def span(cell: Any, name: str) -> int:
    """How many columns (``colspan``) or rows (``rowspan``) a cell is to have."""
    value = cell.get(name, "1").strip()
    return max(1, int(value)) if re.fullmatch(r"\d{1,3}", value) else 1


def grid(table: Any) -> dict[Any, int]:
    """For each row how many cells it lacks, for each cell how many rows it has.

    A cell does not reach beyond its part of the table (HTML, section 4.9.12.1).
    """
    found: dict[Any, int] = {}
    widths: dict[Any, int] = {}
    for part in table:
        rows = [row for row in part if role(row) == "tr"] if role(part) in _PARTS else []
        held: dict[int, int] = {}
        for number, row in enumerate(rows):
            taken = {column for column, left in held.items() if left}
            held = {column: left - 1 for column, left in held.items() if left > 1}
            column = 0
            for cell in row:
                if role(cell) not in ("td", "th"):
                    continue
                while column in taken:
                    column += 1
                across = range(column, column + span(cell, "colspan"))
                found[cell] = min(span(cell, "rowspan"), len(rows) - number)
                taken.update(across)
                if found[cell] > 1:
                    held |= dict.fromkeys(across, found[cell] - 1)
            widths[row] = len(taken)
    most = max(widths.values(), default=0)
    return found | {row: most - width for row, width in widths.items()}


_PARTS = frozenset(("thead", "tbody", "tfoot"))
