"""Admonitions of MkDocs and Python-Markdown: ``!!! note "Title"``, with what is indented below.

They are callouts. Types that a callout does not have become a note of that class, whose title is
the type, as MkDocs shows it. ``??? note``, which folds on a screen, stays open in a book.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import Block, Line, Lines, View

_BEGIN = re.compile(r'(?:!!!|\?\?\?\+?)[ ]+([\w-]+)((?:[ ]+[\w-]+)*)(?:[ ]+"(.*)")?[ \t]*\Z')
_KINDS = {
    "note": "note",
    "info": "note",
    "tip": "tip",
    "hint": "tip",
    "warning": "warning",
    "attention": "warning",
    "important": "important",
    "caution": "caution",
    "danger": "caution",
    "error": "caution",
}


class Admonition(Block):
    """An admonition."""

    def begins(self, line: Line) -> bool:
        """Whether marks and a type stand at its head."""
        if line.indent > 3 or line[line.indent : line.indent + 3] not in ("!!!", "???"):
            return False
        return _BEGIN.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what is indented by four columns."""
        line = blocks.take()
        found = _BEGIN.match(line, line.indent)
        assert found is not None
        given, more, title = found.group(1).lower(), found.group(2), found.group(3)
        kind = _KINDS.get(given)
        names = [kind] if kind else ["note", given]
        div = self.element(parent, "div", line.number)
        div.set("class", " ".join(dict.fromkeys([*names, *more.split()])))
        if title is None and kind is None:
            title = given.capitalize()
        if title:
            self.element(div, "h2", line.number).text = title
        self.parser.parseBlocks(div, _Indented(blocks))


class _Indented(View):
    """The lines indented by four columns, and the blank ones between them."""

    def inner(self, line: Line) -> Line | None:
        if line.lazy or (not line.blank and line.indent < 4):
            return None
        return line.cut(min(4, len(line)))
