"""Balanced lines, for titles and captions: as few as possible, and as alike as possible."""

from __future__ import annotations

from octavo.editions.pdf.lines.values import Line, Measured, Opportunity, Room

#: More lines than this are a paragraph, which is broken as one.
MOST_LINES = 5

_STEPS = 12


def balance(measured: Measured, start: int, room: Room) -> tuple[Line, ...]:
    """The lines from character ``start`` on, as CSS Text 4 describes ``text-wrap: balance``.

    Nothing where there would be more than ``MOST_LINES``, or where a word is wider than a line.
    """
    width = min(room.widths)
    usual = _greedy(measured, start, width, room.indent)
    if not usual or len(usual) > MOST_LINES:
        return ()
    least, most = width / len(usual) * 0.5, width
    for _ in range(_STEPS if len(usual) > 1 else 0):
        middle = (least + most) / 2
        tried = _greedy(measured, start, middle, room.indent)
        if tried and len(tried) == len(usual):
            most, usual = middle, tried
        else:
            least = middle
    return usual


def _greedy(measured: Measured, start: int, width: float, indent: float) -> tuple[Line, ...]:
    stop = measured.text.find("\n", start)
    stop = len(measured.text) if stop < 0 else stop
    end = len(measured.text[:stop].rstrip(" "))
    places = [
        one
        for one in measured.opportunities
        if start < one.end and one.next < stop and not one.hyphen and not one.last_resort
    ]
    places.append(Opportunity(end, stop, stop))
    lines: list[Line] = []
    x, best = measured.before[start] - indent, None
    begin = start
    for place in places:
        while measured.after[place.end] - x > width * (1 + 1e-6):
            if best is None:
                return ()
            lines.append(Line(begin, best))
            begin, x, best = best.next, measured.before[best.next], None
        best = place
    return (*lines, Line(begin, None))
