"""Lists (CommonMark 0.31, 5.2 and 5.3): what is indented as far as an item's text belongs to it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser, View

_MARKER = re.compile(r"([-+*]|(\d{1,9})([.)]))(?=[ \t]|$)")
_RULE = re.compile(r"([-*])(?:[ \t]*\1){2,}[ \t]*\Z")


class List(Block):
    """Bullets ``- + *`` and numbers ``1.`` ``1)``; a change of mark begins a new list."""

    def begins(self, line: Line) -> bool:
        """Whether a marker stands at its head."""
        return _marker(line) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """An item interrupts a paragraph if it holds text and, being numbered, is the first."""
        found = _marker(line)
        if found is None or lazy:
            return found is not None
        return found.group(2) in (None, "1") and bool(line[found.end() :].strip())

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse the items, as long as their marks are of one kind."""
        line = blocks.peek()
        assert line is not None
        found = _marker(line)
        assert found is not None
        kind, number = found.group(3) or found.group(1), found.group(2)
        holder = self.element(parent, "ol" if number else "ul", line.number)
        if number and int(number) != 1:
            holder.set("start", str(int(number)))
        loose = False
        while line is not None and not line.lazy:
            found = _marker(line)
            if line.blank:
                blocks.take()
            elif found is None or (found.group(3) or found.group(1)) != kind:
                break
            else:
                between = blocks.last is not None and blocks.last.blank and len(holder) > 0
                loose = self.item(holder, blocks, line, found) or between or loose
            line = blocks.peek()
        if not loose:
            for item in holder:
                for child in item:
                    if child.tag == "p":
                        child.tag = "tight"

    def item(self, holder: Element, blocks: Lines, line: Line, found: re.Match[str]) -> bool:
        """Parse one item; whether a blank line stands between two of its blocks."""
        rest = line.cut(found.end())
        spaces = rest.indent if not rest.blank and rest.indent < 5 else 1
        view = _Item(blocks, self.parser, found.end(), spaces)
        item = SubElement(holder, "li", {LINE: str(line.number)})
        self.parser.parseBlocks(item, view)
        return view.loose


def _marker(line: Line) -> re.Match[str] | None:
    if line.indent > 3:
        return None
    found = _MARKER.match(line, line.indent)
    if found and found.group(1) in "-*" and _RULE.match(line, line.indent):
        return None
    return found


class _Item(View):
    def __init__(self, outer: Lines, parser: Parser, marker: int, spaces: int) -> None:
        super().__init__(outer)
        self.parser = parser
        self.marker = marker
        self.width = marker + spaces
        self.empty = False

    def inner(self, line: Line) -> Line | None:
        before = self.previous
        if before is None:
            rest = line.cut(self.marker)
            self.empty = rest.blank
            return rest.cut(min(self.width - self.marker, len(rest)))
        if line.lazy:
            return line
        if line.blank:
            # an item may begin with one blank line, not with two
            return None if self.empty else line.cut(min(self.width, len(line)))
        if line.indent >= self.width:
            self.empty = False
            return line.cut(self.width)
        if before.blank or self.parser.interrupts(line, None, True):
            return None
        return line.as_lazy()
