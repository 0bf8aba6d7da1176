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

    What was found is known for a while: most paragraphs of a chapter are as they were when another
    has been edited, or when it is laid out once more.
    """
    key = (measured.name, start, room, rules, mode, tuple(without), looseness)
    found = _known.pop(key, None)
    if found is None:
        found = _broken(measured, start, room, rules, mode, without, looseness)
        if len(_known) >= _MOST:
            del _known[next(iter(_known))]
    _known[key] = found  # what was asked for last goes last
    return found


#: The lines of paragraphs, by all that they depend on.
_known: dict[object, tuple[Line, ...]] = {}

#: So many paragraphs are known: those of a long chapter.
_MOST = 1000


def _broken(
    measured: Measured,
    start: int,
    room: Room,
    rules: Rules,
    mode: Mode,
    without: Collection[int],
    looseness: int,
) -> tuple[Line, ...]:
    if mode == "balanced":
        lines = balance.balance(measured, start, room)
        if lines:
            return lines
    ragged = mode != "justified"
    return totalfit.fit(
        measured, start, room, rules, ragged=ragged, without=without, looseness=looseness
    )
