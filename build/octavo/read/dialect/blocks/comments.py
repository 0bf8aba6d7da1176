"""Obsidian's comments on lines of their own: ``%%``, lines, ``%%``. No reader shall see them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import Block, Line, Lines
from octavo.report import Severity

_WHOLE = re.compile(r"(?:%%(?:(?!%%).)*%%[ \t]*)+\Z")


class Comment(Block):
    """A comment that begins a block; one within a line is `inline`'s."""

    signs = "%"

    def begins(self, line: Line) -> bool:
        """Whether its mark stands at the head."""
        return line.indent < 4 and line.startswith("%%", line.indent)

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """A mark alone on its line does, if another one follows somewhere."""
        return not lazy and line.strip() == "%%" and self.parser.remark_ends(line)

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take the lines out and say so; False where the comment does not end."""
        first = blocks.peek()
        assert first is not None
        count = self.count(first, blocks)
        if not count:
            return False
        last = [blocks.take() for _ in range(count)][-1]
        if count > 1:
            self.parser.apart = False  # it is told where it ends in the file
        where = f"lines {first.number} to {last.number} are" if count > 1 else "this is"
        # a mark with text behind it may be no comment's
        sure = count == 1 or first.strip() == "%%"
        self.log.add(
            Severity.NOTE if sure else Severity.WARNING,
            "comment-removed",
            f"{where} a comment of Obsidian's, and in no edition",
            first.number,
            "%%",
            "if it belongs to the text, write `\\%%`",
        )
        return True

    def count(self, first: Line, blocks: Lines) -> int:
        """How many lines the comment takes, 0 where there is none."""
        if _WHOLE.match(first, first.indent) and first.strip() != "%%":
            return 1
        if first.count("%%") > 1 or not self.parser.remark_ends(first):
            return 0
        count = 1
        while (line := blocks.peek(count)) is not None and not line.lazy:
            count += 1
            if line.rstrip().endswith("%%") and line.count("%%") == 1:
                return count
        return 0
