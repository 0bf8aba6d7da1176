"""Pandoc's simple and multiline tables: columns under rows of dashes.

The dashes say where a column begins; how a head stands over them says how the column is aligned.
In a multiline table blank lines part the rows, and dashes from end to end begin and end it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines

_COLUMNS = re.compile(r"[ ]{0,3}--+(?:[ ]+--+)+[ ]*\Z")
_FULL = re.compile(r"[ ]{0,3}-{3,}(?:[ ]*-+)*[ ]*\Z")
_HIGHEST = 6
_LONGEST = 400


class Columns(Block):
    """A table without lines between its columns."""

    def begins(self, line: Line) -> bool:
        """Whether it could be a head, or dashes."""
        return line.indent < 40

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It does not."""
        return False

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take the head, the dashes and the rows."""
        first, second = blocks.peek(), blocks.peek(1)
        if first is None or second is None or second.lazy:
            return False
        if not _FULL.match(first):
            return bool(_COLUMNS.match(second)) and self.simple(parent, blocks, first, 2)
        if _COLUMNS.match(first) and self.simple(parent, blocks, None, 1):
            return True
        return self.multiline(parent, blocks)

    def simple(self, parent: Element, blocks: Lines, head: Line | None, begin: int) -> bool:
        """A row on each line; without a head, dashes end it."""
        rows: list[list[Line]] = []
        end = begin
        while (line := blocks.peek(end)) is not None and not line.blank and not line.lazy:
            if end > _LONGEST * 10:
                return False
            end += 1
            if _FULL.match(line):
                break
            rows.append([line])
        closed = line is not None and _FULL.match(line) is not None
        if not rows or (head is None and not closed):
            return False
        dashes = blocks.peek(begin - 1)
        assert dashes is not None
        self.make(parent, [head] if head is not None else [], dashes, rows)
        for _ in range(end):
            blocks.take()
        return True

    def multiline(self, parent: Element, blocks: Lines) -> bool:
        """Rows of several lines, parted by blank ones."""
        first = blocks.peek()
        assert first is not None
        head: list[Line] = []
        at = 0 if _COLUMNS.match(first) else 1
        while (line := blocks.peek(at)) is not None and not _COLUMNS.match(line):
            if line.blank or line.lazy or _FULL.match(line) or len(head) >= _HIGHEST:
                return False
            head.append(line)
            at += 1
        if line is None or (at == 1 and not head):
            return False
        dashes, at = line, at + 1
        rows: list[list[Line]] = [[]]
        while (line := blocks.peek(at)) is not None and not _FULL.match(line):
            if line.lazy or at > _LONGEST:
                return False
            if line.blank and rows[-1]:
                rows.append([])
            elif not line.blank:
                rows[-1].append(line)
            at += 1
        rows = [row for row in rows if row]
        if line is None or not rows:
            return False
        self.make(parent, head, dashes, rows)
        for _ in range(at + 1):
            blocks.take()
        return True

    def make(
        self,
        parent: Element,
        head: list[Line],
        dashes: Line,
        rows: list[list[Line]],
    ) -> None:
        """Make the table."""
        spans = [(found.start(), found.end()) for found in re.finditer("-+", dashes)]
        sides = [_side(head or rows[0], *span) for span in spans]
        table = self.element(parent, "table", (head or [dashes])[0].number)
        if head:
            _row(SubElement(table, "thead"), "th", head, spans, sides)
        body = SubElement(table, "tbody")
        for row in rows:
            _row(body, "td", row, spans, sides)


def _side(lines: list[Line], begin: int, end: int) -> str:
    """How a column is aligned: by the first of its texts, which stands over the dashes."""
    text = next((line[begin:end] for line in lines if line[begin:end].strip()), "")
    left, right = text[:1] not in ("", " "), len(text) == end - begin and text[-1:] != " "
    if left == right:
        return "" if left or not text else "center"
    return "left" if left else "right"


def _row(
    parent: Element,
    tag: str,
    lines: list[Line],
    spans: list[tuple[int, int]],
    sides: list[str],
) -> None:
    row = SubElement(parent, "tr", {LINE: str(lines[0].number)})
    edges = [0, *(begin for begin, _ in spans[1:]), None]
    for (begin, end), side in zip(pairwise(edges), sides, strict=True):
        cell = SubElement(row, tag)
        if tag == "th":
            cell.set("scope", "col")
        if side:
            cell.set("class", side)
        cell.text = "\n".join(line[begin:end].strip() for line in lines).strip()
