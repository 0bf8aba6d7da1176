"""Grid tables (Pandoc, reStructuredText): cells drawn with ``+ - | =``, with blocks in them.

A cell that spans columns or rows is drawn as one. A line of ``=`` ends the head; colons in it, or
in the first line of a table without a head, align the columns. Between two further lines of ``=``,
of which one ends the table, stands its foot.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser
from octavo.report import Severity

_BORDER = re.compile(r"\+(?:[-=:]+\+)+[ \t]*\Z")
#: A line of a drawing, by columns.
_Row: TypeAlias = list[str]

#: So far a bar may stand from the border that was meant.
_NEAR = 3

#: How high a line is, in ems; so many that nobody has written in are room, so many at most.
_LINE_EM, _ROOM, _ROOM_MOST = 1.4, 2, 30

#: How often a table is looked for in a drawing that is none.
_TRIES = 5

_HEAD = re.compile(r"\+(?::?=+:?\+)+\Z")


@dataclass(frozen=True)
class _Cell:
    """The corners of a cell: 0-based lines and columns of its borders."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(Block):
    """A grid table."""

    signs = "+"

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser)
        self.reported = 0
        self.tries = 0

    def begins(self, line: Line) -> bool:
        """Whether it is a border."""
        return line.indent < 4 and _BORDER.match(line, line.indent) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It does, where a row follows."""
        return self.begins(line) and following is not None and following.lstrip()[:1] == "|"

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take the lines that are drawn, and parse what stands in the cells."""
        count = 0
        rows: list[_Row] = []
        first = blocks.peek()
        assert first is not None
        self.tries = self.tries + 1 if first.number <= self.reported else 0
        if self.tries > _TRIES:
            return False
        while (line := blocks.peek(count)) is not None and not line.lazy:
            drawn = line.strip()
            if drawn[:1] not in ("+", "|") or drawn[-1:] not in ("+", "|"):
                break
            rows.append(_fitted(_columns(drawn), len(rows[0]) if rows else 0))
            count += 1
        cells = list(_cells(rows)) if len(rows) > 2 and len(set(map(len, rows))) == 1 else []
        area = sum((cell.bottom - cell.top) * (cell.right - cell.left) for cell in cells)
        if not cells or area != (len(rows) - 1) * (len(rows[0]) - 1):
            if first.number > self.reported:
                self.report(first)
            # once for the whole of a drawing
            self.reported = max(self.reported, first.number + count)
            return False
        taken = [blocks.take() for _ in rows]
        self.table(parent, taken, rows, cells)
        return True

    def report(self, line: Line) -> None:
        """Say that a drawing is no table."""
        self.log.add(
            Severity.WARNING,
            "table-grid",
            "this grid table is not drawn to its end: it stands as text",
            line.number,
            hint="every line needs the same length, every cell a border on all four sides",
        )

    def table(
        self, parent: Element, lines: list[Line], rows: list[_Row], cells: list[_Cell]
    ) -> None:
        """Make the table."""
        groups: dict[int, list[_Cell]] = {}
        for cell in sorted(cells, key=lambda cell: (cell.top, cell.left)):
            groups.setdefault(cell.top, []).append(cell)
        tops = list(groups)
        lefts = sorted({cell.left for cell in cells})
        end, foot_begin = self.groups(lines, rows)
        sides = _sides("".join(rows[end]), lefts)
        table = self.element(parent, "table", lines[0].number)
        head = SubElement(table, "thead") if end else None
        body = SubElement(table, "tbody")
        foot = SubElement(table, "tfoot") if foot_begin else None
        for top, row_cells in groups.items():
            group = head if head is not None and top < end else body
            if foot is not None and top >= foot_begin:
                group = foot
            row = SubElement(group, "tr", {LINE: str(lines[top + 1].number)})
            room = _room(rows, row_cells) if group is body else 0
            for cell in row_cells:
                tag = "th" if group is head else "td"
                element = SubElement(row, tag, {LINE: str(lines[top + 1].number)})
                if tag == "th":
                    element.set("scope", "col")
                columns = bisect_left(lefts, cell.right) - bisect_left(lefts, cell.left)
                spanned = bisect_left(tops, cell.bottom) - bisect_left(tops, cell.top)
                if columns > 1:
                    element.set("colspan", str(columns))
                    self.borders(lines, rows, cell, lefts)
                if spanned > 1:
                    element.set("rowspan", str(spanned))
                if sides.get(cell.left):
                    element.set("class", sides[cell.left])
                self.cell(element, lines, rows, cell)
                if room and not len(element):
                    given = {"class": "vspace", "data-measure": f"height={_LINE_EM * room:g}em"}
                    given["aria-hidden"] = "true"
                    SubElement(element, "div", given).text = "\u00a0"

    def borders(self, lines: list[Line], rows: list[_Row], cell: _Cell, lefts: list[int]) -> None:
        """Say that a cell over columns has bars near the borders that it covers."""
        inner = [left for left in lefts if cell.left < left < cell.right]
        for index in range(cell.top + 1, cell.bottom):
            row = rows[index]
            near = all("|" in row[max(0, left - _NEAR) : left + _NEAR + 1] for left in inner)
            # words that are too long push the bars behind them further and further out
            many = len(inner) > 1 and row[cell.left + 1 : cell.right].count("|") >= len(inner)
            if near or many:
                self.log.add(
                    Severity.WARNING,
                    "table-grid",
                    "the bars of this row do not stand below those of its table: its cells are one",
                    lines[index].number,
                    lines[index].strip(),
                    "put each bar below the `+` of its border, in every line of the row",
                )
                return

    def groups(self, lines: list[Line], rows: list[_Row]) -> tuple[int, int]:
        """The line that ends the head, and the one that the foot begins with; 0 for none."""
        doubles = [number for number, row in enumerate(rows) if _HEAD.match("".join(row))]
        inner = [number for number in doubles if 0 < number < len(rows) - 1]
        foot = inner[-1] if len(inner) > 1 and len(rows) - 1 in doubles else 0
        for number in inner[1:]:
            if number != foot:
                self.log.add(
                    Severity.WARNING,
                    "table-foot",
                    "this line parts the table as the end of its head does, and is read as a "
                    "common line",
                    lines[number].number,
                    lines[number].strip(),
                    "draw it with `-`; for a foot of the table, draw its last line with `=` too",
                )
        return inner[0] if inner else 0, foot

    def cell(self, element: Element, lines: list[Line], rows: list[_Row], cell: _Cell) -> None:
        """Parse what stands in a cell."""
        texts: list[tuple[str, int]] = []
        for index in range(cell.top + 1, cell.bottom):
            text = "".join(rows[index][cell.left + 1 : cell.right]).rstrip()
            texts.append((text, lines[index].number))
        margin = min((len(t) - len(t.lstrip(" ")) for t, _ in texts if t), default=0)
        inner = Lines([Line(text[margin:], number) for text, number in texts])
        self.parser.parseBlocks(element, inner)
        if len(element) == 1 and element[0].tag == "p":
            element[0].tag = "tight"


def _columns(text: str) -> _Row:
    """What stands in each column of a line: wide characters take two, marks on others none."""
    columns: _Row = []
    for character in text:
        if columns and unicodedata.category(character) in ("Mn", "Me", "Cf"):
            columns[-1] += character
        else:
            columns.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                columns.append("")
    return columns


def _fitted(row: _Row, width: int) -> _Row:
    """A line whose last border stands too far out or in, at the width of the others."""
    if not width or len(row) == width or row[-1] != "|":
        return row
    text = row[:-1]
    while text and text[-1] == " ":
        text.pop()
    return [*text, *" " * (width - 1 - len(text)), "|"]


def _room(rows: list[_Row], cells: list[_Cell]) -> int:
    """How many lines of a row are room to write in: all, where its last ones hold nothing."""
    if len({cell.bottom for cell in cells}) > 1:
        return 0
    texts = [
        "".join("".join(rows[at][cell.left + 1 : cell.right]) for cell in cells).strip()
        for at in range(cells[0].top + 1, cells[0].bottom)
    ]
    spare = len(texts) - max((at + 1 for at, text in enumerate(texts) if text), default=0)
    return min(len(texts), _ROOM_MOST) if spare >= _ROOM else 0


def _sides(row: str, lefts: list[int]) -> dict[int, str]:
    """The alignment of the columns that begin at the given borders."""
    sides: dict[int, str] = {}
    for left, piece in zip(lefts, row.strip("+").split("+"), strict=False):
        begins, ends = piece.startswith(":"), piece.endswith(":")
        sides[left] = "center" if begins and ends else "right" if ends else "left" if begins else ""
    return sides


def _cells(rows: list[_Row]) -> Iterator[_Cell]:
    """The cells, found from the corners that their neighbours leave open."""
    bottom, right = len(rows) - 1, len(rows[0]) - 1
    done = [-1] * (right + 1)
    corners = [(0, 0)]
    seen: set[tuple[int, int]] = set()
    while corners:
        corners.sort(reverse=True)
        top, left = corners.pop()
        if top >= bottom or left >= right or top <= done[left] or (top, left) in seen:
            continue
        seen.add((top, left))
        cell = _cell(rows, top, left)
        if cell is None:
            return
        yield cell
        for column in range(cell.left, cell.right):
            done[column] = cell.bottom - 1
        corners += [(cell.top, cell.right), (cell.bottom, cell.left)]


def _cell(rows: list[_Row], top: int, left: int) -> _Cell | None:
    """The smallest cell whose upper left corner is given."""
    for right in range(left + 1, len(rows[top])):
        mark = rows[top][right]
        if mark == "+":
            for bottom in range(top + 1, len(rows)):
                side = rows[bottom][right]
                if side == "+" and _closed(rows, top, left, bottom, right):
                    return _Cell(top, left, bottom, right)
                if side not in ("+", "|"):
                    break
        elif mark not in ("-", "=", ":"):
            return None
    return None


def _closed(rows: list[_Row], top: int, left: int, bottom: int, right: int) -> bool:
    edge = "".join(rows[bottom][left : right + 1])
    if edge[0] != "+" or edge.strip("-=:+"):
        return False
    return all(rows[row][left] in ("|", "+") for row in range(top, bottom))
