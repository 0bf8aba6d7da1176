"""Pandoc's metadata blocks behind the first: left out, for a book has its front matter at its head.

They come of files put one behind the other.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import Block, Line, Lines
from octavo.report import Severity

_KEY = re.compile(r"[A-Za-z][\w-]*:(?:[ \t]|\Z)")
_MORE = re.compile(r"[A-Za-z][\w-]*:(?:[ \t]|\Z)|[ \t]+\S|-[ \t]|#|\Z")


class Later(Block):
    """``---``, keys, ``---`` or ``...``."""

    signs = "-"

    def begins(self, line: Line) -> bool:
        """Whether it could open one."""
        return line.rstrip() == "---"

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It never does: below a text the dashes make a heading."""
        return False

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take the block; False where it is a rule."""
        line = blocks.peek(1)
        if parent.tag != "div" or line is None or not _KEY.match(line):
            return False
        count = 1
        while (line := blocks.peek(count)) is not None and _MORE.match(line):
            count += 1
        if line is None or line.rstrip() not in ("---", "..."):
            return False
        opening, first = blocks.take(), blocks.peek()
        for _ in range(count):
            blocks.take()
        self.log.add(
            Severity.WARNING,
            "metadata-late",
            "these metadata stand behind the head of the file: they are left out",
            opening.number,
            str(first).strip(),
            "move the keys to the front matter of the book",
        )
        return True
