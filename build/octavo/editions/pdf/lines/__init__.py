"""Paragraphs broken as a whole: where the lines of measured text end.

Pure: text with widths in, lines out. What knows of boxes and fonts is the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
    "Key",
    "Line",
    "Measured",
    "Mode",
    "Opportunity",
    "Room",
    "Rules",
    "Span",
    "asked",
    "break_lines",
    "find",
    "know",
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
    key: Key = (measured.name, start, room, rules, mode, tuple(without), looseness)
    found = _known.pop(key, None)
    if found is None:
        found = _broken(measured, start, room, rules, mode, without, looseness)
        if len(_known) >= _MOST:
            del _known[next(iter(_known))]
    _known[key] = found  # what was asked for last goes last
    _asked.add(key)
    return found


#: All that the lines of a paragraph depend on.
Key = tuple[bytes, int, Room, Rules, Mode, tuple[int, ...], int]

_known: dict[Key, tuple[Line, ...]] = {}
_asked: set[Key] = set()

#: So many paragraphs are known: those of a long chapter.
_MOST = 1000


def know(found: Mapping[Key, tuple[Line, ...]]) -> None:
    """Know what was found in another process, and forget what was asked for in this one so far."""
    _known.update(dict(list(found.items())[: _MOST - len(_known)]))
    _asked.clear()


def asked() -> Mapping[Key, tuple[Line, ...]]:
    """What was asked for since ``know`` was called, as far as it is known still."""
    return {key: lines for key, lines in _known.items() if key in _asked}


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
