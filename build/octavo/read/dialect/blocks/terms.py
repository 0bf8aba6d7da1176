"""Definition lists, as Pandoc and PHP Markdown Extra write them.

A term is a line; its definitions follow, each with ``:`` or ``~`` and a space at its head, and go
on in lines that are indented.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser, View

_MARKER = re.compile(r"[:~](?=[ \t]+\S)")
_LONGEST = 8


class Terms(Block):
    """Terms and their definitions. What is the caption of a table is none (``announced``)."""

    def __init__(self, parser: Parser, announced: Callable[[Lines, int], Line | None]) -> None:
        super().__init__(parser)
        self.announced = announced

    def begins(self, line: Line) -> bool:
        """Whether it could be a term."""
        return line.indent < 4

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """Only its definitions do."""
        return _defines(line)

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take terms and definitions as long as they come."""
        terms = self.terms(blocks)
        last = parent[-1] if len(parent) else None
        if not terms:
            line = blocks.peek()
            if line is None or not _defines(line) or last is None or last.tag != "dl":
                return False
        holder = last if last is not None and last.tag == "dl" else None
        if holder is None:
            line = blocks.peek()
            assert line is not None
            holder = self.element(parent, "dl", line.number)
        for _ in range(terms):
            term = blocks.take()
            SubElement(holder, "dt", {LINE: str(term.number)}).text = term.strip()
        while (line := blocks.peek(blocks.blanks())) is not None and _defines(line):
            self.definition(holder, blocks)
        return True

    def terms(self, blocks: Lines) -> int:
        """How many of the next lines are terms: those before a definition."""
        count = 0
        while (line := blocks.peek(count)) is not None and count < _LONGEST:
            if line.blank:
                following = blocks.peek(count + 1)
                if not count or following is None or not _defines(following):
                    return 0
                return 0 if self.announced(blocks, count + 1) else count
            if _defines(line):
                return count
            if line.lazy or (count and self.parser.interrupts(line, blocks.peek(count + 1))):
                return 0
            count += 1
        return 0

    def definition(self, holder: Element, blocks: Lines) -> None:
        """Parse one definition; with a blank line in front of it, it holds paragraphs."""
        apart = blocks.blanks() > 0
        for _ in range(blocks.blanks()):
            blocks.take()
        line = blocks.peek()
        assert line is not None
        definition = SubElement(holder, "dd", {LINE: str(line.number)})
        view = _Definition(blocks, self.parser)
        self.parser.parseBlocks(definition, view)
        if not apart and not view.loose:
            for child in definition:
                if child.tag == "p":
                    child.tag = "tight"


def _defines(line: Line) -> bool:
    return line.indent < 4 and not line.lazy and _MARKER.match(line, line.indent) is not None


class _Definition(View):
    def __init__(self, outer: Lines, parser: Parser) -> None:
        super().__init__(outer)
        self.parser = parser

    def inner(self, line: Line) -> Line | None:
        before = self.previous
        if before is None:
            rest = line.cut(line.indent + 1)
            return rest.cut(rest.indent if rest.indent < 5 else 1)
        if line.lazy:
            return line
        if line.blank:
            return line.cut(min(4, len(line)))
        if _defines(line):
            return None
        if line.indent >= 2:
            return line.cut(min(4, line.indent))
        if before.blank or self.parser.interrupts(line, None, True):
            return None
        return line.as_lazy()
