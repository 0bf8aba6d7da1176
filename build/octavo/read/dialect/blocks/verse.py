"""Line blocks, Pandoc's verse: lines that begin with ``|`` keep their ends and their indents."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines

_LINE = re.compile(r"\|(?:[ \t]|\Z)")


class Verse(Block):
    """A line block; an empty line of it parts stanzas."""

    signs = "|"

    def begins(self, line: Line) -> bool:
        """Whether a mark and a space stand at its head."""
        return line.indent < 4 and _LINE.match(line, line.indent) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It does not."""
        return False

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Take the lines and what goes on with them, indented."""
        first = blocks.peek()
        assert first is not None
        block = self.element(parent, "div", first.number, **{"class": "line-block"})
        stanza: Element | None = None
        verse: Element | None = None
        while (line := blocks.peek()) is not None and not line.blank and not line.lazy:
            if not self.begins(line):
                if line.indent == 0 or verse is None:
                    break
                verse.text = f"{verse.text} {blocks.take().strip()}"
                continue
            text = blocks.take()[line.indent + 1 :].expandtabs(4)[1:].rstrip()
            bare = text.lstrip(" ")
            if not bare:
                stanza = verse = None
                continue
            if stanza is None:
                stanza = self.element(block, "p", line.number, **{"class": "stanza"})
            else:
                SubElement(stanza, "br")
            verse = SubElement(stanza, "span", {"class": "line", LINE: str(line.number)})
            verse.text = bare
            if len(text) > len(bare):
                verse.set("data-indent", str(len(text) - len(bare)))
