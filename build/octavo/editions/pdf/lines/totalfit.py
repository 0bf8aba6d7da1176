"""Total fit: of all ways to break a paragraph, the one whose lines are best taken together.

Donald E. Knuth and Michael F. Plass, "Breaking Paragraphs into Lines", Software: Practice and
Experience 11 (1981), 1119-1184; with the hanging of punctuation and the expansion of glyphs that
Hàn Thế Thành added to it ("Micro-typographic extensions to the TeX typesetting system", 2000).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from math import inf

from octavo.editions.pdf.lines import hanging
from octavo.editions.pdf.lines.values import Line, Measured, Opportunity, Room, Rules

#: What belongs to a line and stands before its first character or after its last.
_SLACK_EM = 0.6


#: Of a paragraph that is longer, so many characters are broken together: it may be a book.
_WINDOW = 20_000

#: No line is worse than this (TeX's inf_bad).
_WORST = 10_000.0


class _Node:
    """A way to have broken the text up to a place."""

    __slots__ = (
        "demerits",
        "fitness",
        "hang",
        "ladder",
        "line",
        "place",
        "previous",
        "ratio",
        "x",
        "y",
    )

    def __init__(
        self,
        place: _Place | None,
        x: float,
        y: float,
        hang: float,
        fitness: int = 1,
        ladder: int = 0,
        demerits: float = 0.0,
        line: int = 0,
        previous: _Node | None = None,
        ratio: float = 0.0,
    ) -> None:
        self.place, self.x, self.y, self.hang = place, x, y, hang
        self.fitness, self.ladder, self.demerits = fitness, ladder, demerits
        self.line, self.previous, self.ratio = line, previous, ratio


class _Place:
    """An opportunity with its widths."""

    __slots__ = ("end", "hang_left", "hang_right", "opportunity", "spaces", "x", "y")

    def __init__(self, measured: Measured, one: Opportunity, hang: bool) -> None:
        self.opportunity: Opportunity | None = one
        self.end = measured.after[one.end] + one.hyphen
        self.spaces = measured.spaces[one.end]
        self.x, self.y = measured.before[one.next], measured.spaces[one.next]
        self.hang_left = self.hang_right = 0.0
        if hang:
            self.hang_left = _hang_left(measured, one.next)
            if one.hyphen:
                self.hang_right = one.hyphen * hanging.right("-")
            else:
                self.hang_right = _hang_right(measured, one.end)


def _hang_left(measured: Measured, index: int) -> float:
    share = hanging.left(measured.text[index]) if index < len(measured.text) else 0.0
    return share * measured.width(index) if share else 0.0


def _hang_right(measured: Measured, end: int) -> float:
    share = hanging.right(measured.text[end - 1])
    return share * measured.width(end - 1) if share else 0.0


def fit(
    measured: Measured,
    start: int,
    room: Room,
    rules: Rules,
    *,
    ragged: bool = False,
    without: Collection[int] = (),
    looseness: int = 0,
) -> tuple[Line, ...]:
    """The lines from character ``start`` to the paragraph's end or its next line feed.

    Lines end at none of the opportunities before the characters in ``without``. Where no way leads
    on, the lines up to there are given; nothing where not even the first line fits. With
    ``looseness`` there are so many lines more or fewer than is best (TeX's \\looseness), or
    nothing where that cannot be done well.
    """
    search = _Search(measured, start, room, rules, ragged, without)
    if looseness and not search.whole:
        return ()
    if looseness:
        best, whole = search.run(rules.tolerance, strict=True)
        search.count = len(best) + looseness
        found, whole = search.run(rules.tolerance, strict=True) if whole else ((), False)
        return found if whole else ()
    lines: tuple[Line, ...] = ()
    for tolerance in (rules.tolerance, rules.emergency, inf):
        found, whole = search.run(tolerance, strict=tolerance < inf)
        if whole:
            return found
        lines = max(lines, found, key=len)
    return lines


class _Search:
    def __init__(
        self,
        measured: Measured,
        start: int,
        room: Room,
        rules: Rules,
        ragged: bool,
        without: Collection[int],
    ) -> None:
        self.rules, self.room, self.ragged = rules, room, ragged
        self.em, self.start = measured.em, start
        #: what spaces may be stretched and shrunk by, and glyphs; the white of a ragged line
        self._give = (rules.stretch, rules.shrink, rules.expand, 0.0)
        self._slack = 0.0
        if ragged:
            self._give = (0.0, 0.0, 0.0, rules.rag * self.em)
            # what a rounding adds must not send a word that fits to the next line
            self._slack = -0.001 * self.em
        #: how many lines there are to be, 0: as many as is best
        self.count = 0
        far = min(len(measured.text), start + 2 * _WINDOW)
        stop = measured.text.find("\n", start, far)
        hang = rules.hang and not ragged
        #: whether the lines go to the end, and not to that of a window
        self.whole = stop >= 0 or far == len(measured.text)
        stop = far if stop < 0 else stop
        limit = stop if self.whole else start + _WINDOW
        # a slice: those of a paragraph that is a book are not gone through for each window
        first_of_all = bisect_right(measured.opportunities, start, key=_end)
        behind = bisect_left(measured.opportunities, limit, first_of_all, key=_next)
        self.places = [
            _Place(measured, one, hang)
            for one in measured.opportunities[first_of_all:behind]
            if one.at not in without
        ]
        end = start + len(measured.text[start:stop].rstrip(" "))
        self.final = _Place(measured, Opportunity(end, stop, stop), False)
        self.final.opportunity = None
        if hang and end > start:
            self.final.hang_right = _hang_right(measured, end)
        # an indented line has no edge that could look ragged
        hangs = hang and not room.indent and (start > 0 or rules.hang_first)
        first = _hang_left(measured, start) if hangs else 0.0
        self.root = _Node(None, measured.before[start] - room.indent, measured.spaces[start], first)

    def run(self, tolerance: float, strict: bool) -> tuple[tuple[Line, ...], bool]:
        """The best lines, and whether they reach the end.

        ``tolerance`` is how far a line may be stretched; ``strict`` leaves out last resorts.
        """
        active = [self.root]
        for place in [*self.places, *([self.final] if self.whole else [])]:
            one = place.opportunity
            if strict and one is not None and one.last_resort:
                continue
            active, made, dropped = self._reach(active, place, tolerance, strict)
            if one is None:
                made = [node for node in made if self.count in (0, node.line)]
                if made:
                    return self._lines(min(made, key=_demerits)), True
                return self._lines(min(dropped or active, key=_furthest)), False
            active += made
            if not active:
                return self._lines(min(dropped, key=_furthest)), False
        return self._lines(min(active, key=_demerits)), True

    def _reach(
        self, active: list[_Node], place: _Place, tolerance: float, strict: bool
    ) -> tuple[list[_Node], list[_Node], list[_Node]]:
        """Who is still active, the new ones, and those from which nothing can be reached now.

        A line is stretched (above 0) or shrunk by its ratio, in what it may be; below -1 it is too
        long. A last line is not stretched. White at the end of a ragged line is all it may have.
        """
        # the inmost loop of all layout: what it needs is at hand, and nothing is called for most
        widths, most, slack = self.room.widths, len(self.room.widths) - 1, self._slack
        stretch, shrink, expand, white = self._give
        last = place.opportunity is None
        end, hang, spaces = place.end, place.hang_right, place.spaces
        least = 0.5 if strict and not last and not self.ragged else -inf
        dropped: list[_Node] = []
        made: dict[tuple[int, int, int], _Node] = {}
        for node in active:
            line = node.line
            width = widths[line] if line < most else widths[most]
            natural = end - node.x
            if natural < least * width:
                break
            need = width + node.hang + hang - natural
            if need < slack:
                can = shrink * (spaces - node.y) + expand * natural
                ratio = need / can if can else -2.0
                if ratio < -1.0:
                    if natural - width - can > _SLACK_EM * self.em:
                        dropped.append(node)
                    continue
            elif last or need <= 0:
                ratio = 0.0
            else:
                can = stretch * (spaces - node.y) + expand * natural + white
                ratio = need / can if can > 1e-6 else 1e3
                if ratio > tolerance:
                    continue
            self._reached(made, node, place, ratio, natural, strict)
        if dropped:
            active = [node for node in active if node not in dropped]
        return active, self._worth_keeping(made.values()) if made else [], dropped

    def _reached(
        self,
        made: dict[tuple[int, int, int], _Node],
        node: _Node,
        place: _Place,
        ratio: float,
        natural: float,
        strict: bool,
    ) -> None:
        """Note the way that ends a line of that ratio at a place, if it is the best of its kind."""
        rules, one = self.rules, place.opportunity
        badness = 100.0 * abs(ratio) ** 3
        if badness >= _WORST:
            # of lines that all are too loose the least loose
            badness = _WORST + min(abs(ratio), 1e3)
        demerits = node.demerits + (rules.line + badness) ** 2
        fitness = 0 if ratio < -0.5 else 1 if ratio <= 0.5 else 2 if ratio <= 1 else 3
        ladder = 0
        if one is None:
            if node.ladder:
                demerits += rules.last_hyphen
            if node.line and natural < rules.least_last * self.em:
                demerits += rules.short_last
        else:
            demerits += one.penalty**2
            if one.last_resort:
                demerits += _WORST**2
            if one.hyphenated:
                ladder = node.ladder + 1
                if ladder > rules.ladder:
                    if strict:
                        return
                    ladder, demerits = rules.ladder, demerits + _WORST**2
                elif ladder > 1:
                    demerits += rules.consecutive
        if not -1 <= fitness - node.fitness <= 1 and not self.ragged:
            demerits += rules.contrast
        line = node.line + 1
        key = (fitness, ladder, line if self.count else min(line, len(self.room.widths) - 1))
        known = made.get(key)
        if known is None or demerits < known.demerits:
            edge = place.x, place.y, place.hang_left
            made[key] = _Node(place, *edge, fitness, ladder, demerits, line, node, ratio)

    def _worth_keeping(self, made: Collection[_Node]) -> list[_Node]:
        """Without those that no continuation can make the best."""
        if len(made) < 2:
            return list(made)
        best = min(made, key=_demerits)
        limit = best.demerits + self.rules.contrast
        return [
            node
            for node in made
            if node is best
            or node.demerits <= limit
            or node.ladder < best.ladder
            or (node.line != best.line and (self.count or len(self.room.widths) > 1))
        ]

    def _lines(self, node: _Node) -> tuple[Line, ...]:
        chain: list[_Node] = []
        while node.previous is not None:
            chain.append(node)
            node = node.previous
        lines: list[Line] = []
        start, left = self.start, self.root.hang
        for node in reversed(chain):
            place = node.place
            assert place is not None
            lines.append(Line(start, place.opportunity, left, place.hang_right, node.ratio))
            if place.opportunity is not None:
                start, left = place.opportunity.next, place.hang_left
        return tuple(lines)


def _end(one: Opportunity) -> int:
    return one.end


def _next(one: Opportunity) -> int:
    return one.next


def _demerits(node: _Node) -> float:
    return node.demerits


def _furthest(node: _Node) -> tuple[float, float]:
    return -node.x, node.demerits
