"""Block quotations (CommonMark 0.31, 5.1), GitHub's alerts, ``> [!NOTE]``, Obsidian's callouts."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import Block, Line, Lines, Parser, View

_ALERT = re.compile(r"\[!([A-Za-z][\w-]{1,30})(?:\|[^\[\]]*)?\][+-]?(?:[ \t]+(.*?))?[ \t]*\Z")


class Quote(Block):
    """A quotation; one that begins with an alert's mark is a callout."""

    signs = ">"

    def begins(self, line: Line) -> bool:
        """Whether it begins with a mark."""
        return line.indent < 4 and line[line.indent : line.indent + 1] == ">"

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what is quoted."""
        view = _Quoted(blocks, self.parser)
        first = blocks.peek()
        inner = view.peek()
        assert first is not None
        assert inner is not None
        alert = _ALERT.match(inner.strip())
        if alert and (view.peek(1) is not None or alert.group(2)):
            view.take()
            names, usual = look(alert.group(1))
            holder = self.element(parent, "div", first.number, **{"class": " ".join(names)})
            title = alert.group(2) or usual
            if title:
                self.element(holder, "h2", first.number).text = title
        else:
            holder = self.element(parent, "blockquote", first.number)
        self.parser.parseBlocks(holder, view)


class _Quoted(View):
    def __init__(self, outer: Lines, parser: Parser) -> None:
        super().__init__(outer)
        self.parser = parser

    def inner(self, line: Line) -> Line | None:
        if line.lazy:
            return line
        if line.indent < 4 and line[line.indent : line.indent + 1] == ">":
            rest = line.cut(line.indent + 1)
            return rest.cut(1) if rest.indent else rest
        before = self.previous
        if line.blank or before is None or before.blank:
            return None
        return None if self.parser.interrupts(line, None, True) else line.as_lazy()
