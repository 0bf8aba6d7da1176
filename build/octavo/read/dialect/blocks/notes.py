"""Notes: ``[^label]: text``, with further paragraphs indented by four columns.

A definition counts for the whole file. Its blocks are parsed where they stand, so that they know
their lines, and are kept apart until the chapters are made.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser, View
from octavo.report import Severity

_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:")


class Note(Block):
    """The definition of a note; ``notes`` is filled with them by label."""

    signs = "["

    def __init__(self, parser: Parser, notes: dict[str, Element]) -> None:
        super().__init__(parser)
        self.notes = notes

    def begins(self, line: Line) -> bool:
        """Whether a label and a colon stand at its head."""
        return line.indent < 4 and _DEFINITION.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse the note apart from the text around it."""
        line = blocks.peek()
        assert line is not None
        found = _DEFINITION.match(line, line.indent)
        assert found is not None
        label = found.group(1)
        aside = Element("aside", {LINE: str(line.number)})
        if label in self.notes:
            self.log.add(
                Severity.WARNING,
                "note-duplicate",
                f"there are two notes [^{label}]; the second is left out",
                line.number,
                f"[^{label}]:",
                "give it a label of its own",
            )
        else:
            self.notes[label] = aside
        self.parser.parseBlocks(aside, _Inside(blocks, self.parser, found.end()))


class _Inside(View):
    def __init__(self, outer: Lines, parser: Parser, width: int) -> None:
        super().__init__(outer)
        self.parser = parser
        self.width = width

    def inner(self, line: Line) -> Line | None:
        before = self.previous
        if before is None:
            rest = line.cut(self.width)
            return rest.cut(rest.indent)
        if line.lazy:
            return line
        if line.blank:
            return line.cut(min(4, len(line)))
        if line.indent >= 4:
            return line.cut(4)
        if before.blank or self.parser.interrupts(line, None, True):
            return None
        return line.as_lazy()
