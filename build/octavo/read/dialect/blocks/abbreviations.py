"""Abbreviations, as PHP Markdown Extra writes them: ``*[HTML]: Hypertext Markup Language``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import Block, Line, Lines, Parser

_DEFINITION = re.compile(r"\*\[([^\]\\]+)\][ ]?:[ \t]*(.*?)[ \t]*\Z")


class Abbreviation(Block):
    """What an abbreviation stands for; ``meanings`` is filled with them, and with their lines."""

    signs = "*"

    def __init__(self, parser: Parser, meanings: dict[str, tuple[str, int]]) -> None:
        super().__init__(parser)
        self.meanings = meanings

    def begins(self, line: Line) -> bool:
        """Whether it is one."""
        return line.indent < 4 and _DEFINITION.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Note what it stands for."""
        line = blocks.peek()
        found = _DEFINITION.match(line, line.indent) if line is not None else None
        if found is None or not found.group(1).strip() or not found.group(2):
            return False
        number = blocks.take().number
        self.meanings[found.group(1).strip()] = (found.group(2), number)
        return True
