"""Paragraphs broken as a whole: where the lines of measured text end.

Pure: text with widths in, lines out. What knows of boxes and fonts is the engine.
"""

from __future__ import annotations

from collections.abc import Collection

from octavo.editions.pdf.lines import balance, totalfit
from octavo.editions.pdf.lines.opportunities import find
from octavo.editions.pdf.lines.values import (
    OBJECT,
    Line,
    Measured,
    Mode,
    Opportunity,
    Room,
    Rules,
    Span,
)

__all__ = [
    "OBJECT",
    "Line",
    "Measured",
    "Mode",
    "Opportunity",
    "Room",
    "Rules",
    "Span",
    "break_lines",
    "find",
]


def break_lines(
    measured: Measured,
    start: int,
    room: Room,
    rules: Rules,
    mode: Mode,
    without: Collection[int] = (),
    looseness: int = 0,
) -> tuple[Line, ...]:
    """The lines of a paragraph from character ``start`` to its end or its next line feed.

    Where no line can be found that fits, the lines before it are given; the caller goes on from
    there as it can. ``without`` are the characters before which no line may end. Justified lines
    are by ``looseness`` more or fewer than is best, or none where that is not to be had.
    """
    if mode == "balanced":
        lines = balance.balance(measured, start, room)
        if lines:
            return lines
    ragged = mode != "justified"
    return totalfit.fit(
        measured, start, room, rules, ragged=ragged, without=without, looseness=looseness
    )
