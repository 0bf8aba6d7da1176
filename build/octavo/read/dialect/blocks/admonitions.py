"""Admonitions of MkDocs and Python-Markdown: ``!!! note "Title"``, with what is indented below.

They are callouts. Types that a callout does not have become a note of that class, whose title is
the type, as MkDocs shows it. ``??? note``, which folds on a screen, stays open in a book, and so
does each tab, ``=== "Title"``.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import Block, Line, Lines, View

_BEGIN = re.compile(r'(?:!!!|\?\?\?\+?)[ ]+([\w-]+)((?:[ ]+[\w-]+)*)(?:[ ]+"(.*)")?[ \t]*\Z')
#: A tab of MkDocs' content tabs: a book shows one below the other.
_TAB = re.compile(r'===[!+]?[ ]+"(.*)"[ \t]*\Z')


class Admonition(Block):
    """An admonition, or a tab."""

    signs = "!?="

    def begins(self, line: Line) -> bool:
        """Whether marks and a type stand at its head."""
        if line.indent > 3 or line[line.indent : line.indent + 3] not in ("!!!", "???", "==="):
            return False
        found = _BEGIN.match(line, line.indent) or _TAB.match(line, line.indent)
        return found is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what is indented by four columns."""
        line = blocks.take()
        div = self.element(parent, "div", line.number)
        tab = _TAB.match(line, line.indent)
        found = _BEGIN.match(line, line.indent)
        if tab:
            names, title = ["aside", "tab"], tab.group(1)
        else:
            assert found is not None
            given, usual = look(found.group(1))
            names = [*given, *found.group(2).split()]
            title = found.group(3) if found.group(3) is not None else usual
            if found.group(3) == "":
                # asked for without a title: set apart without a word
                names = ["aside", *names[len(given) :]]
        div.set("class", " ".join(dict.fromkeys(names)))
        if title:
            self.element(div, "h2", line.number).text = title
        self.parser.parseBlocks(div, _Indented(blocks))


class _Indented(View):
    """The lines indented by four columns, and the blank ones between them."""

    def inner(self, line: Line) -> Line | None:
        if line.lazy or (not line.blank and line.indent < 4):
            return None
        return line.cut(min(4, len(line)))
